import MotionCore
import MotionFiles

/// What libFuzzer calls with each input: reads it as glTF; what comes out is finite, and can be written and read again.
///
/// Writing is done for one input in eight, chosen by its bytes, so that an input which shows a fault shows it again.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzGLTF(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = [UInt8](UnsafeBufferPointer(start: start, count: count))
    do {
        let document = try GLTFReader.read(bytes, file: "f")
        for note in document.notes { precondition(!"\(note)".isEmpty) }
        let motion = try document.motion()
        precondition(motion.clip.values.allSatisfy(\.isFinite), "not finite")
        precondition(motion.clip.frameTime.isFinite && motion.clip.frameTime > 0, "frame time")
        guard bytes.reduce(0, &+).isMultiple(of: 8), motion.clip.values.count < 20_000 else { return 0 }
        check(motion.clip)
    } catch {
        precondition(!"\(error)".isEmpty)
    }
    return 0
}

private func check(_ clip: Clip) {
    // What is too large for single precision is refused by the reader, and the writer does not hide it.
    guard clip.values.allSatisfy({ abs($0) < 1e30 }),
        clip.skeleton.joints.allSatisfy({ joint in
            ([joint.offset] + [joint.endSite].compactMap { $0 }).allSatisfy { $0.length < 1e30 }
        }), let bytes = try? GLBWriter.bytes(of: clip, in: ClipSpace(upAxis: .y, metersPerUnit: 1))
    else { return }
    guard let again = try? GLTFReader.read(bytes, file: "f").motion().clip else {
        preconditionFailure("not read back")
    }
    precondition(again.frameCount == clip.frameCount, "another number of frames")
}
