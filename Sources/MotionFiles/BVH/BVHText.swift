import MotionCore

/// The text of a BVH file and where its parts stand: what a continuation keeps byte for byte.
struct BVHText: Sendable {
    /// The whole text.
    let bytes: [UInt8]
    /// Where the number of frames stands.
    let frameCountRange: Range<Int>
    /// The declared rows, from the first byte after the Frame Time line, their line ends included.
    let rowsRange: Range<Int>
}

extension BVHText {
    /// The text of a clip that stood in no BVH file: as `BVHWriter.write` makes it. Throws `BVHWriteError`.
    init(writing clip: Clip) throws {
        var bytes: [UInt8] = []
        var frameCountRange = 0..<0
        var rowsStart = 0
        try BVHWriter.write(clip, decimals: nil) { header in
            frameCountRange = header.frameCountRange
            rowsStart = header.end
        } sink: {
            bytes.append(contentsOf: $0)
        }
        self.init(
            bytes: bytes, frameCountRange: frameCountRange,
            rowsRange: rowsStart..<bytes.count)
    }
}
