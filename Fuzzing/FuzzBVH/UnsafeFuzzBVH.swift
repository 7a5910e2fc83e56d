import MotionCore
import MotionFiles

/// What libFuzzer calls with each input: reads it as BVH, and holds what is read against what it becomes when written.
///
/// What takes longer than the reading itself is done for one input in eight, chosen by its bytes, so that an input which
/// shows a fault shows it again.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzBVH(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = [UInt8](UnsafeBufferPointer(start: start, count: count))
    let isChosen = bytes.reduce(0, &+).isMultiple(of: 8)
    do {
        let document = try BVHReader.read(bytes, file: "f")
        guard isChosen else { return 0 }
        for note in document.notes { precondition(!"\(note)".isEmpty) }
        checkPadded(document)
        guard document.clip.frameCount > 0, document.clip.skeleton.channelCount > 0 else { return 0 }
        checkWritten(document.clip)
        checkExtended(document)
        precondition(document.clip.motionFaults.allSatisfy { !$0.sentence(document.clip.skeleton).isEmpty })
    } catch {
        if isChosen { precondition(!"\(error)".isEmpty) }
    }
    return 0
}

/// Blanks at the end change nothing, whichever way the last numbers are then read.
private func checkPadded(_ document: BVHDocument) {
    // Such a text does not end in bytes of ASCII.
    if document.notes.contains(where: { if case .encoding = $0 { true } else { false } }) { return }
    let padded = document.bytes + [10] + [UInt8](repeating: 32, count: 80)
    guard let again = try? BVHReader.read(padded, file: "f") else { preconditionFailure("padded") }
    precondition(again.notes == document.notes, "notes of the padded file")
    precondition(again.clip.skeleton == document.clip.skeleton, "skeleton of the padded file")
    precondition(isSame(again.clip.values, document.clip.values) { $0.bitPattern == $1.bitPattern }, "padded")
}

/// What is written reads back as the same clip, and is known again as the program's own.
private func checkWritten(_ clip: Clip) {
    guard let text = try? BVHWriter.write(clip) else { preconditionFailure("not written") }
    guard let again = try? BVHReader.read(text, file: "f").clip else { preconditionFailure("not read back") }
    precondition(again.frameTime == clip.frameTime && again.frameCount == clip.frameCount, "frames")
    precondition(again.skeleton.joints.count == clip.skeleton.joints.count, "joints")
    for (now, was) in zip(again.skeleton.joints, clip.skeleton.joints) {
        // names may have held braces, and a sign of zero is not written
        precondition(now.parent == was.parent && now.offset == was.offset, "joint")
        precondition(now.endSite == was.endSite, "end site")
        precondition(now.channels == was.channels, "channels")
    }
    // angles are written with ten decimals of a degree
    let isNear = { (now: Double, was: Double) in abs(now - was) <= 1e-12 + abs(was) * 1e-15 }
    precondition(isSame(again.values, clip.values, isNear), "values")
    // beyond some hundred turns ten decimals are finer than a double
    if clip.values.allSatisfy({ abs($0) < 1000 }) { precondition(BVHWriter.isPlain(text), "not plain") }
}

/// A continuation is known as one.
private func checkExtended(_ document: BVHDocument) {
    let last = Array(document.clip.frame(document.clip.frameCount - 1))
    let constant = Set(last.indices.filter { $0.isMultiple(of: 3) })
    guard let text = try? BVHWriter.extend(document, predicted: last, constant: constant) else {
        preconditionFailure("not extended")
    }
    precondition(BVHWriter.isExtension(of: document, candidate: text), "no extension")
    guard let again = try? BVHReader.read(text, file: "f") else { preconditionFailure("extension not read") }
    precondition(again.clip.frameCount == document.clip.frameCount + 1, "frames of the extension")
}

private func isSame(_ a: [Double], _ b: [Double], _ isSame: (Double, Double) -> Bool) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy(isSame)
}
