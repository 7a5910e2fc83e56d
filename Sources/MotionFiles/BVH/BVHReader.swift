import MotionCore

/// Reads BVH (Biovision Hierarchy), as the files in circulation spell it.
///
/// The grammar is that of Meredith and Maddock, "Motion Capture File Formats Explained" (2001), with what real files add:
/// any case of keywords, line ends of three kinds also mixed, a byte order mark, names with blanks (the rest of the line),
/// a brace on the name's line, leaves without End Site, named End Sites, rows beyond those declared. A row is one line.
public enum BVHReader {
    /// Reads a file's bytes; `file` is its name for messages. Throws `ParseError`.
    public static func read(_ bytes: [UInt8], file: String) throws -> BVHDocument {
        try FileContent(bytes).requireBVH(file: file)
        return try bytes.withUnsafeBytes { buffer in
            var grammar = BVHGrammar(UnsafeText(buffer, file: file))
            let motion = try grammar.file()
            return BVHDocument(
                file: file, clip: motion.clip, notes: grammar.notes,
                text: BVHText(
                    bytes: bytes, frameCountRange: motion.frameCountRange, rowsRange: motion.rowsRange))
        }
    }
}

/// BVH's grammar, one function for each rule; lives no longer than the bytes it reads.
struct BVHGrammar {
    var text: UnsafeText
    var notes: [FileNote] = []

    init(_ text: UnsafeText) { self.text = text }

    /// What `file` gives: the clip, and where its parts stand.
    struct Motion {
        var clip: Clip
        var frameCountRange: Range<Int>
        var rowsRange: Range<Int>
    }

    /// All that stands before the rows.
    struct Header {
        var skeleton: Skeleton
        var frameCount: Int
        var frameCountRange: Range<Int>
        var frameTime: Double

        /// For each channel what its numbers are multiplied by: degrees become radians.
        var scales: [Double] {
            skeleton.isAngle.map { $0 ? Double.pi / 180 : 1 }
        }
    }

    /// file: header rows
    mutating func file() throws -> Motion {
        let header = try header()
        let start = text.position
        let rows = try text.rows(
            declared: header.frameCount, countedAt: header.frameCountRange.lowerBound, scales: header.scales)
        noteRows(after: header.frameCount, rows.linesAfter)
        let clip = Clip(
            skeleton: header.skeleton, frameTime: header.frameTime, frameCount: header.frameCount,
            values: rows.values)
        return Motion(clip: clip, frameCountRange: header.frameCountRange, rowsRange: start..<rows.end)
    }

    /// Notes rows beyond those declared, where there are any.
    mutating func noteRows(after declared: Int, _ more: Int) {
        if more > 0 { notes.append(.moreRows(declared: declared, found: declared + more)) }
    }

    /// header: "HIERARCHY" hierarchy "MOTION" frames frame-time
    mutating func header() throws -> Header {
        try keyword("HIERARCHY")
        let skeleton = Skeleton(joints: try hierarchy())
        text.skipBlanksAndLines()
        if text.take("ROOT") {
            text.position -= 4
            throw text.error(.secondRoot)
        }
        try keyword("MOTION")
        if skeleton.channelCount == 0 { throw text.error(.noChannels, at: text.position - 6) }
        let count = try frames()
        return Header(
            skeleton: skeleton, frameCount: count.value, frameCountRange: count.range,
            frameTime: try frameTime())
    }

    /// A keyword that must stand here, after any blanks and line ends.
    mutating func keyword(_ word: StaticString) throws {
        text.skipBlanksAndLines()
        guard text.take(word) else { throw text.unexpected("\(word)") }
    }

    /// frames: "Frames" ":" whole number above zero
    private mutating func frames() throws -> (value: Int, range: Range<Int>) {
        text.skipBlanksAndLines()
        guard text.take("FRAMES") else { throw text.unexpected("Frames:") }
        colon()
        let start = text.position
        guard let count = text.takeCount(), count > 0 else {
            text.position = start
            throw text.error(.frameCount(text.found()))
        }
        return (count, start..<text.position)
    }

    /// The seconds a frame may take: beyond them, counting frames leaves the whole numbers.
    static let frameTimes = 1e-6...1e6

    /// frame-time: "Frame" "Time" ":" number, then the end of the line
    private mutating func frameTime() throws -> Double {
        text.skipBlanksAndLines()
        let start = text.position
        guard text.take("FRAME"), takeTime() else {
            text.position = start
            throw text.unexpected("Frame Time:")
        }
        colon()
        let numberStart = text.position
        let seconds = try text.number()
        guard Self.frameTimes.contains(seconds) else {
            throw text.error(.frameTime(text.text(numberStart..<text.position)), at: numberStart)
        }
        text.skipBlanks()
        guard text.isAtLineEnd else { throw text.unexpected("the end of the line") }
        text.skipLineEnd()
        return seconds
    }

    private mutating func takeTime() -> Bool {
        text.skipBlanks()
        return text.take("TIME")
    }

    /// The colon after a name of the motion part, which some files leave out, and the blanks around it.
    private mutating func colon() {
        text.skipBlanks()
        _ = text.take(byte: UInt8(ascii: ":"))
        text.skipBlanks()
    }
}
