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
            checkDecoded(bytes)
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
    if case .scene(let document) = file {
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

/// In UTF-16 all text goes through libxml2, in UTF-8 the long lists do not: what is read is the same.
private func checkDecoded(_ bytes: [UInt8]) {
    guard let text = String(validating: bytes, as: UTF8.self), !text.contains("encoding"), !bytes.contains(0),
        !bytes.starts(with: [0xEF, 0xBB, 0xBF]), text.first.map({ !$0.isWhitespace }) ?? false
    else { return }
    let wide: [UInt8] =
        [0xFF, 0xFE] + text.utf16.flatMap { unit -> [UInt8] in [UInt8(unit & 0xFF), UInt8(unit >> 8)] }
    let (narrow, decoded) = (read(bytes), read(wide))
    precondition((narrow == nil) == (decoded == nil), "taken in one encoding")
    precondition(narrow == decoded, "another motion in the other encoding")
}

/// The places of all nodes at two times, and the oddities.
private func read(_ bytes: [UInt8]) -> [String]? {
    guard let document = try? COLLADAReader.read(bytes, file: "f") else { return nil }
    let skeleton = document.skeletons.first?.nodes ?? []
    let places = [0, 0.5].flatMap { document.positions(of: skeleton, at: $0) }
    return document.notes.map { "\($0)" }
        + places.map { "\($0.x.bitPattern) \($0.y.bitPattern) \($0.z.bitPattern)" }
}
