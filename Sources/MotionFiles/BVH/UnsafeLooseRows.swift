/// Rows that do not stand one to a line, or not as many as announced, read number by number.
///
/// What a program meant is taken where it can be told: lines broken within frames, a last row that is cut short, fewer
/// frames than declared, comment lines, numbers glued together, what DOS and padding leave at the end.
struct LooseRows {
    private(set) var values: [Double] = []
    /// Where each value stands.
    private(set) var tokens: [Range<Int>] = []
    private(set) var frameCount = 0
    /// The end of the last row, its line end included.
    private(set) var end = 0
    private(set) var comments = 0
    private(set) var gluedNumbers: [String] = []
    private(set) var notes: [FileNote] = []

    /// A line with numbers: how many there are up to its end, and where it ends.
    private struct Line {
        var count: Int
        var end: Int
    }

    private var lines: [Line] = []
    private var isCut = false
    private var isWrapped = false
    private var hasLooseEnd = false

    /// Whether the rows have to be spelt anew for programs that read one line a frame.
    var isRespelt: Bool { isWrapped || comments > 0 || !gluedNumbers.isEmpty || hasLooseEnd }

    /// Reads from where `text` stands to its end. Throws the `ParseError` of a plain reading where it cannot
    /// be told what is meant.
    init(_ text: inout UnsafeText, _ header: BVHGrammar.MotionHeader, scales: [Double]) throws {
        let start = text.position
        let width = scales.count
        let fault = scan(&text)
        let declared = header.frameCount
        let (product, overflows) = declared.multipliedReportingOverflow(by: width)
        let wanted = overflows ? Int.max : product
        if fault {
            // The line with the fault counts for nothing.
            tokens.removeLast(tokens.count - (lines.last?.count ?? 0))
            values.removeLast(values.count - tokens.count)
        }
        if fault, declared == 0 || tokens.count < wanted {
            throw Self.plainError(text, start, header, scales)
        }
        guard let found = frames(width: width, wanted: wanted) else {
            throw Self.plainError(text, start, header, scales)
        }
        hasLooseEnd = hasLooseEnd && tokens.count.isMultiple(of: width)
        if found == 0, !tokens.isEmpty { throw Self.plainError(text, start, header, scales) }
        frameCount = declared > 0 ? min(found, declared) : found
        tokens.removeLast(tokens.count - frameCount * width)
        values.removeLast(values.count - frameCount * width)
        for index in values.indices { values[index] *= scales[index % width] }
        end = lines.first { $0.count >= tokens.count }?.end ?? start
        note(declared: declared, found: found)
    }

    private mutating func note(declared: Int, found: Int) {
        guard found > 0 else { return }
        if isWrapped { notes.append(.wrappedRows) }
        if declared == 0 || found < declared {
            notes.append(.fewerRows(declared: declared, found: found))
        } else if found > declared {
            notes.append(.moreRows(declared: declared, found: found))
        }
        if isCut, declared == 0 || found < declared { notes.append(.cutRow(found + 1)) }
    }

    /// Reads all numbers; whether something else than a number stands in the way.
    private mutating func scan(_ text: inout UnsafeText) -> Bool {
        let end = Self.end(of: text)
        while true {
            text.skipBlanksAndLines()
            if text.position >= end { return false }
            if text.isAtComment {
                comments += 1
                text.skipComment()
                continue
            }
            while text.position < end, !text.isAtLineEnd, !text.isAtComment {
                guard takeNumber(&text, end) else { return true }
                text.skipBlanks()
            }
            if text.isAtComment, text.position < end { continue }
            text.position = min(text.position, end)
            text.skipLineEnd()
            lines.append(Line(count: tokens.count, end: text.position))
        }
    }

    /// Takes a number; false where none stands here. One cut off by the file's end is left out.
    private mutating func takeNumber(_ text: inout UnsafeText, _ end: Int) -> Bool {
        let start = text.position
        var value = 0.0
        if text.takeNumber(&value) == .read {
            values.append(value)
            tokens.append(start..<text.position)
            return true
        }
        let wordEnd = text.wordEnd
        if text.takeGluedNumber(&value) {
            values.append(value)
            tokens.append(start..<text.position)
            // The numbers after the first of a word are part of the same oddity.
            if start == 0 || text.bytes[start - 1].isBlank || text.bytes[start - 1].isLineEnd {
                gluedNumbers.append(text.text(start..<wordEnd))
            }
            return true
        }
        // What DOS leaves right after the last number, or a number of which the rest is gone.
        let part = UnsafeText(unmarked: UnsafeRawBufferPointer(rebasing: text.bytes[..<min(wordEnd, end)]))
        var rest = part
        rest.position = start
        if wordEnd >= end, rest.takeNumber(&value) == .read {
            values.append(value)
            tokens.append(start..<end)
            text.position = end
            return true
        }
        guard wordEnd >= end, Self.isStartOfNumber(text.bytes[start..<end]) else { return false }
        isCut = true
        // Right after a whole row, the rest of a number is on that row's line.
        hasLooseEnd = tokens.count > (lines.last?.count ?? 0)
        text.position = end
        return true
    }

    /// Whether a word would be a number if it went on: "-", "1e", "2.5e-".
    private static func isStartOfNumber(_ word: Slice<UnsafeRawBufferPointer>) -> Bool {
        var rest = word[...]
        let isSign = { (byte: UInt8) in byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") }
        if let first = rest.first, isSign(first) { rest = rest.dropFirst() }
        let whole = rest.prefix { $0.digit != nil }
        rest = rest[whole.endIndex...]
        var digits = whole.count
        if rest.first == UInt8(ascii: ".") {
            let decimals = rest.dropFirst().prefix { $0.digit != nil }
            digits += decimals.count
            rest = rest[decimals.endIndex...]
        }
        if rest.isEmpty { return digits == 0 }
        guard digits > 0, rest.first.map({ $0 | 0x20 }) == UInt8(ascii: "e") else { return false }
        let exponent = rest.dropFirst()
        return exponent.isEmpty || (exponent.count == 1 && exponent.first.map(isSign) ?? false)
    }

    /// The end of the text: DOS's end mark, what stands after it, padding and blanks are none of it.
    private static func end(of text: UnsafeText) -> Int {
        var end = text.bytes[text.position...].firstIndex(of: .endMark) ?? text.bytes.count
        while end > text.position, text.bytes[end - 1].isPadding { end -= 1 }
        return end
    }

    /// How many whole frames the numbers make; nil where it cannot be told.
    private mutating func frames(width: Int, wanted: Int) -> Int? {
        let whole = tokens.count / width
        isCut = isCut || !tokens.count.isMultiple(of: width)
        var before = 0
        var isPlain = true
        var endsWithFrames = true
        var framesEnd = 0
        var exact = 0
        for (index, line) in lines.enumerated() {
            let isLast = index == lines.count - 1
            let count = line.count - before
            before = line.count
            if count != width, !(isLast && count < width) { isPlain = false }
            if !line.count.isMultiple(of: width), !isLast { endsWithFrames = false }
            if line.count.isMultiple(of: width) { framesEnd += 1 }
            if count == width, !isLast { exact += 1 }
        }
        if isPlain { return whole }
        // Lines that hold more frames than the header declares are more likely to hold numbers too many.
        guard wanted == 0 || tokens.count <= wanted else { return nil }
        isWrapped = true
        // Lines that are each several frames, or frames that each begin a line.
        if endsWithFrames || framesEnd >= whole { return whole }
        // Lines of any length, as programs write that fill them: only the whole sum says that nothing is missing, or that
        // they are filled to the same number.
        guard 4 * exact < lines.count, tokens.count.isMultiple(of: width) else { return nil }
        return tokens.count == wanted || (isFilled && lines.count != wanted / width) ? whole : nil
    }

    /// Whether all lines but the last hold the same number of values.
    private var isFilled: Bool {
        let counts = zip(lines, [Line(count: 0, end: 0)] + lines).map { $0.count - $1.count }
        return counts.count > 2 && counts.dropLast().allSatisfy { $0 == counts[0] }
    }

    /// What a plain reading says is wrong.
    private static func plainError(
        _ text: UnsafeText, _ start: Int, _ header: BVHGrammar.MotionHeader, _ scales: [Double]
    ) -> any Error {
        var plain = text
        plain.position = start
        do {
            let declared = header.frameCount > 0 ? header.frameCount : Int.max
            _ = try plain.rows(
                declared: declared, countedAt: header.frameCountRange.lowerBound, scales: scales)
        } catch { return error }
        return text.unexpected("a number")
    }
}

extension UInt8 {
    /// What may stand after a text without being part of it: blanks, line ends, DOS's end mark, NUL.
    var isPadding: Bool { isBlank || isLineEnd || self == .endMark || self == 0 }

    /// DOS's end mark, Ctrl-Z.
    static let endMark: UInt8 = 0x1A
}

extension UnsafeText {
    /// Whether a comment stands here, as people write them who know other languages.
    var isAtComment: Bool {
        guard !isAtEnd else { return false }
        let byte = bytes[position]
        if [UInt8(ascii: "#"), UInt8(ascii: ";"), UInt8(ascii: "%")].contains(byte) { return true }
        guard byte == UInt8(ascii: "/"), position + 1 < bytes.count else { return false }
        return bytes[position + 1] == UInt8(ascii: "/") || bytes[position + 1] == .star
    }

    /// Moves past the comment that stands here: to the end of its line or, of one that begins with "/*", past its "*/".
    mutating func skipComment() {
        if !lacksCommentEnd, bytes[position] == UInt8(ascii: "/"), bytes[position + 1] == .star {
            var end = position + 2
            while end + 1 < bytes.count {
                if bytes[end] == .star, bytes[end + 1] == UInt8(ascii: "/") {
                    position = end + 2
                    return
                }
                end += 1
            }
            lacksCommentEnd = true
        }
        while !isAtLineEnd { position += 1 }
    }

    /// Whether nothing but DOS's end mark and padding is left.
    var isAtPadding: Bool { bytes[position...].allSatisfy(\.isPadding) }

    /// Moves to the next opening brace on this line, or to the line's end.
    mutating func skipToBrace() {
        while !isAtLineEnd, bytes[position] != .openingBrace { position += 1 }
    }

    /// The end of the word reached.
    var wordEnd: Int {
        var end = position
        while end < bytes.count, !bytes[end].endsNumber { end += 1 }
        return end
    }

    /// Whether this keyword stands here.
    func isAt(_ keyword: StaticString) -> Bool {
        var text = self
        return text.take(keyword)
    }

    /// Moves past "End" and whatever is joined to it, in any case of letters; false and unmoved where another word stands.
    mutating func takeEnd() -> Bool {
        let word = bytes[position...].prefix(3).map(\.asCapital)
        guard word.elementsEqual("END".utf8) else { return false }
        position += 3
        return true
    }

    /// Reads a number that ends where the sign of the next one stands, as in "1.0-10.25"; false and unmoved where
    /// something else stands.
    mutating func takeGluedNumber(_ value: inout Double) -> Bool {
        let wordEnd = wordEnd
        var at = position + 1
        while at < wordEnd {
            let isSign = bytes[at] == UInt8(ascii: "-") || bytes[at] == UInt8(ascii: "+")
            if isSign, bytes[at - 1].digit != nil || bytes[at - 1] == UInt8(ascii: ".") { break }
            at += 1
        }
        guard at < wordEnd else { return false }
        var first = UnsafeText(
            unmarked: UnsafeRawBufferPointer(rebasing: bytes[..<at]), from: position)
        guard first.takeNumber(&value) == .read else { return false }
        // The rest of the word has to be numbers, too.
        var rest = self
        rest.position = at
        var next = 0.0
        guard rest.takeNumber(&next) == .read || rest.takeGluedNumber(&next) else { return false }
        position = at
        return true
    }
}
