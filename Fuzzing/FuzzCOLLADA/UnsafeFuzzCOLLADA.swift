import MotionCore
import MotionFiles

/// What libFuzzer calls with each input: reads it as whatever it is; what comes out is finite, and can be written as BVH.
///
/// What takes longer than the reading itself is done for one input in eight, chosen by its bytes, so that an input which
/// shows a fault shows it again.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzCOLLADA(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = [UInt8](UnsafeBufferPointer(start: start, count: count))
    let isChosen = bytes.reduce(0, &+).isMultiple(of: 8)
    do {
        if isChosen {
            try check(MotionFile.read(bytes, file: "f"))
        } else {
            _ = try COLLADAReader.read(bytes, file: "f")
        }
    } catch {
        if isChosen { precondition(!"\(error)".isEmpty) }
    }
    return 0
}

private func check(_ file: MotionFile) throws {
    for note in file.notes { precondition(!"\(note)".isEmpty) }
    if case .collada(let document) = file {
        for skeleton in document.skeletons.prefix(4) {
            precondition(document.positions(of: skeleton.nodes, at: 0.5).count == skeleton.nodes.count)
        }
    }
    let clip = try file.clip
    precondition(clip.values.allSatisfy(\.isFinite), "not finite")
    precondition(clip.frameTime.isFinite && clip.frameTime > 0, "frame time")
    let text = try BVHWriter.write(clip)
    precondition((try? BVHReader.read(text, file: "f"))?.clip.frameCount == clip.frameCount, "not read back")
}
