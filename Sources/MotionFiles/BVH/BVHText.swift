import MotionCore

/// The text of a BVH file and where its parts stand: what a continuation keeps byte for byte.
struct BVHText: Sendable {
    /// The whole text.
    let bytes: [UInt8]
    /// Where the number of frames stands.
    let frameCountRange: Range<Int>
    /// Where the seconds from frame to frame stand.
    let frameTimeRange: Range<Int>
    /// The declared rows, from the first byte after the Frame Time line, their line ends included.
    let rowsRange: Range<Int>
}

extension BVHText {
    /// The text of a clip that stood in no BVH file: as `BVHWriter.write` makes it. Throws `BVHWriteError`.
    init(writing clip: Clip) throws {
        var bytes: [UInt8] = []
        var parts = BVHWriter.WrittenHeader()
        try BVHWriter.write(clip, decimals: nil) {
            parts = $0
        } sink: {
            bytes.append(contentsOf: $0)
        }
        self.init(
            bytes: bytes, frameCountRange: parts.frameCountRange, frameTimeRange: parts.frameTimeRange,
            rowsRange: parts.end..<bytes.count)
    }

    /// What stands before the rows of a text that is put together.
    enum Head {
        /// The bytes of a file up to its rows.
        case kept(ArraySlice<UInt8>, Range<Int>, Range<Int>)
        /// The header that `BVHWriter` makes for a clip, with the frame time as it was spelt.
        case written(Clip, frameTime: ArraySlice<UInt8>)
    }

    /// A text with each number as it was spelt, one line a frame, for rows that stood otherwise or held more.
    init(
        _ head: Head, rows: some Sequence<some Sequence<ArraySlice<UInt8>>>
    ) throws {
        var text = NumberText()
        let (count, time): (Range<Int>, Range<Int>)
        switch head {
        case .kept(let bytes, let frameCountRange, let frameTimeRange):
            text.append(bytes)
            (count, time) = (frameCountRange, frameTimeRange)
        case .written(let clip, let frameTime):
            let header = try text.appendHeader(clip, decimals: nil, frameTime: frameTime)
            (count, time) = (header.frameCountRange, header.frameTimeRange)
        }
        let start = text.used
        for row in rows {
            var isFirst = true
            for token in row {
                if !isFirst { text.append(.blank) }
                text.append(token)
                isFirst = false
            }
            text.append(.lineFeed)
        }
        let end = text.used
        self.init(
            bytes: text.finish(), frameCountRange: count, frameTimeRange: time, rowsRange: start..<end)
    }

    /// The same text with another frame time.
    func with(frameTime: Double) -> BVHText {
        var number = NumberText()
        number.append(shortest: frameTime)
        let digits = number.finish()
        var bytes = bytes
        bytes.replaceSubrange(frameTimeRange, with: digits)
        let shift = digits.count - frameTimeRange.count
        return BVHText(
            bytes: bytes, frameCountRange: frameCountRange,
            frameTimeRange: frameTimeRange.lowerBound..<frameTimeRange.lowerBound + digits.count,
            rowsRange: rowsRange.lowerBound + shift..<rowsRange.upperBound + shift)
    }
}
