import MotionCore

/// Reads BVH (Biovision Hierarchy), as the files in circulation spell it.
///
/// The grammar is that of Meredith and Maddock, "Motion Capture File Formats Explained" (2001), with what real files add:
/// any case of keywords, line ends of three kinds also mixed, a byte order mark, names with blanks (the rest of the line),
/// a brace on the name's line, leaves without End Site, End Sites of any name. `docs/files.md` lists what else is taken,
/// and what is told of it.
package enum BVHReader {
    /// Reads a file's bytes; `file` is its name for messages. Throws `ParseError`.
    package static func read(_ bytes: [UInt8], file: String) throws -> BVHDocument {
        let content = FileContent(bytes)
        if case .encoding(let encoding) = content, let text = WideText.utf8(of: bytes) {
            try FileContent(text).requireBVH(file: file)
            return try read(text, of: bytes, file: file, notes: [.encoding(encoding)])
        }
        try content.requireBVH(file: file)
        return try read(bytes, of: bytes, file: file, notes: [])
    }

    /// Reads a text, the whole of it or the one that other bytes decode to.
    private static func read(
        _ text: [UInt8], of bytes: [UInt8], file: String, notes: [FileNote]
    ) throws -> BVHDocument {
        try text.withUnsafeBytes { buffer in
            var grammar = BVHGrammar(UnsafeText(buffer, file: file))
            let motion = try grammar.file(text)
            return BVHDocument(
                file: file, parts: motion.parts, notes: notes + grammar.oddities.notes, bytes: bytes,
                motionFault: motion.fault)
        }
    }
}

/// BVH's grammar, one function for each rule; lives no longer than the bytes it reads.
struct BVHGrammar {
    var text: UnsafeText
    var oddities = BVHOddities()

    init(_ text: UnsafeText) { self.text = text }

    /// All that stands before the rows.
    struct Header {
        var trees: [BVHTree]
        var motion: MotionHeader?
        /// Why there is no motion, where there is none.
        var fault: ParseError?

        /// Whether the rows hold the channels of one skeleton and nothing else.
        var isPlain: Bool { trees.count == 1 && trees[0].columns.count == trees[0].width }

        /// The names of the roots, those that are there already with a number.
        var names: [String] {
            var seen: [String: Int] = [:]
            return trees.map { tree in
                let name = tree.joints[0].name
                seen[name, default: 0] += 1
                return seen[name] == 1 ? name : "\(name) \(seen[name] ?? 0)"
            }
        }

        /// How many numbers a row has.
        var width: Int { trees.reduce(0) { $0 + $1.width } }

        /// For each number of a row what it is multiplied by: degrees become radians.
        var scales: [Double] {
            var scales: [Double] = []
            for tree in trees {
                var own = Array(repeating: 1.0, count: tree.width)
                let isAngle = Skeleton(joints: tree.joints).isAngle
                for (column, isAngle) in zip(tree.columns, isAngle) where isAngle {
                    own[column] = Double.pi / 180
                }
                scales += own
            }
            return scales
        }
    }

    /// What stands between "MOTION" and the rows.
    struct MotionHeader {
        var frameCount: Int
        var frameCountRange: Range<Int>
        var frameTime: Double
        var frameTimeRange: Range<Int>
    }

    /// header: "HIERARCHY" hierarchy { ["HIERARCHY"] hierarchy } "MOTION" frames frame-time
    mutating func header() throws -> Header {
        try keyword("HIERARCHY")
        var trees = [try hierarchy()]
        skipToWord()
        while text.take("HIERARCHY") || text.isAt("ROOT") {
            trees.append(try hierarchy())
            skipToWord()
        }
        if text.isAtPadding {
            return Header(trees: trees, fault: text.unexpected("MOTION"))
        }
        try keyword("MOTION")
        if trees.allSatisfy({ $0.columns.isEmpty }) {
            return Header(trees: trees, fault: text.error(.noChannels, at: text.position - 6))
        }
        skipToWord()
        if text.isAtPadding { return Header(trees: trees, fault: text.unexpected("Frames:")) }
        let (count, time): ((value: Int, range: Range<Int>), (value: Double, range: Range<Int>))
        do {
            count = try frames()
            time = try frameTime()
        } catch let error as ParseError where text.isAtPadding {
            // The file breaks off before its rows.
            return Header(trees: trees, fault: error)
        }
        let motion = MotionHeader(
            frameCount: count.value, frameCountRange: count.range, frameTime: time.value,
            frameTimeRange: time.range)
        if time.value > Self.longestLikelyFrame { oddities.motion.append(.slowFrames(seconds: time.value)) }
        return Header(trees: trees, motion: motion)
    }

    /// Beyond a second a frame, a number is surely a rate or milliseconds.
    private static let longestLikelyFrame = 1.0

    /// Moves past blanks, line ends and lines that say of themselves that they are comments.
    mutating func skipToWord() {
        text.skipBlanksAndLines()
        while text.isAtComment {
            oddities.comments += 1
            text.skipComment()
            text.skipBlanksAndLines()
        }
    }

    /// A keyword that must stand here, after any blanks and line ends.
    mutating func keyword(_ word: StaticString) throws {
        skipToWord()
        guard text.take(word) else { throw text.unexpected("\(word)") }
    }

    /// A number of the header; one that the next is glued to, as in "1.0-10.25", ends before the sign.
    mutating func number() throws -> Double {
        text.skipBlanks()
        let start = text.position
        var value = 0.0
        let result = text.takeNumber(&value)
        if result == .read { return value }
        guard text.takeGluedNumber(&value) else { throw text.numberError(result) }
        oddities.gluedNumbers.append(text.wordText(start..<text.wordEnd))
        return value
    }

    /// frames: "Frames" ":" whole number
    private mutating func frames() throws -> (value: Int, range: Range<Int>) {
        skipToWord()
        guard text.take("FRAMES") else { throw text.unexpected("Frames:") }
        colon()
        let start = text.position
        guard let count = text.takeCount() else {
            text.position = start
            throw text.error(.frameCount(text.found()))
        }
        return (count, start..<text.position)
    }

    /// The seconds a frame may take: beyond them, counting frames leaves the whole numbers.
    static let frameTimes = 1e-6...1e6

    /// frame-time: "Frame" "Time" ":" number, then the end of the line
    private mutating func frameTime() throws -> (value: Double, range: Range<Int>) {
        skipToWord()
        let start = text.position
        guard text.take("FRAME"), takeTime() else {
            text.position = start
            throw text.unexpected("Frame Time:")
        }
        colon()
        let numberStart = text.position
        let seconds = try text.number()
        let range = numberStart..<text.position
        guard Self.frameTimes.contains(seconds) else {
            throw text.error(.frameTime(text.text(range)), at: numberStart)
        }
        text.skipBlanks()
        if text.isAtComment {
            oddities.comments += 1
            text.skipComment()
        }
        guard text.isAtLineEnd else { throw text.unexpected("the end of the line") }
        text.skipLineEnd()
        return (seconds, range)
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
