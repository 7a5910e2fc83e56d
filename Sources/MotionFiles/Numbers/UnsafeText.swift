/// A position in the bytes of a BVH file, moved on by the grammar's rules; valid only while the bytes stay in place.
struct UnsafeText {
    let bytes: UnsafeRawBufferPointer
    /// The file's name, for errors.
    let file: String
    var position = 0
    /// Whether no "*/" is left: it is looked for once, however many comments lack it.
    var lacksCommentEnd = false

    init(_ bytes: UnsafeRawBufferPointer, file: String, startsFile: Bool = true) {
        self.bytes = bytes
        self.file = file
        if startsFile, bytes.starts(with: UTF8Mark.bytes) { position = UTF8Mark.bytes.count }
    }

    /// A part of a text, without a byte order mark, in which errors are told by others.
    init(unmarked bytes: UnsafeRawBufferPointer, from position: Int = 0) {
        self.bytes = bytes
        file = ""
        self.position = position
    }

    var isAtEnd: Bool { position == bytes.count }
    /// Whether nothing is left on this line.
    var isAtLineEnd: Bool { isAtEnd || bytes[position].isLineEnd }

    /// Moves past blanks on this line.
    mutating func skipBlanks() {
        while position < bytes.count, bytes[position].isBlank { position += 1 }
    }

    /// Moves past blanks and line ends.
    mutating func skipBlanksAndLines() {
        while position < bytes.count, bytes[position].isBlank || bytes[position].isLineEnd { position += 1 }
    }

    /// Moves past one line end (CR LF, LF or CR), where there is one.
    mutating func skipLineEnd() {
        guard !isAtEnd, bytes[position].isLineEnd else { return }
        let isPair =
            bytes[position] == .carriageReturn && position + 1 < bytes.count
            && bytes[position + 1] == .lineFeed
        position += isPair ? 2 : 1
    }

    /// The word that starts here: up to a blank, a line end or a brace; a brace is a word of its own.
    func word() -> Range<Int> {
        var end = position
        while end < bytes.count, !bytes[end].isBlank, !bytes[end].isLineEnd {
            if bytes[end] == .openingBrace || bytes[end] == .closingBrace {
                if end == position { end += 1 }
                break
            }
            end += 1
        }
        return position..<end
    }

    /// Moves past `keyword` (capital letters) in any case of letters; false and unmoved where something else stands.
    ///
    /// A letter or digit straight after it makes it another word.
    mutating func take(_ keyword: StaticString) -> Bool {
        let length = keyword.utf8CodeUnitCount
        guard bytes.count - position >= length else { return false }
        for index in 0..<length where bytes[position + index].asCapital != keyword.utf8Start[index] {
            return false
        }
        let next = position + length < bytes.count ? bytes[position + length] : .blank
        if next.isLetter || next.digit != nil || next == UInt8(ascii: "_") { return false }
        position += length
        return true
    }

    /// Moves past this byte; false and unmoved where another stands.
    mutating func take(byte: UInt8) -> Bool {
        guard !isAtEnd, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    /// The rest of the line as a name: less the blanks around it, a comment and an opening brace at its end.
    mutating func takeName() -> Range<Int> {
        skipBlanks()
        let start = position
        while !isAtLineEnd, position == start || !isAtCommentAfterName { position += 1 }
        var end = position
        while end > start, bytes[end - 1].isBlank { end -= 1 }
        if end > start, bytes[end - 1] == .openingBrace {
            end -= 1
            position = end
            while end > start, bytes[end - 1].isBlank { end -= 1 }
        }
        return start..<end
    }

    /// Whether a comment stands here, after a blank: "Hips # the root"; a name may hold its marks ("Finger #1").
    private var isAtCommentAfterName: Bool {
        guard bytes[position - 1].isBlank, isAtComment else { return false }
        if bytes[position] == UInt8(ascii: "/") { return true }
        return position + 1 == bytes.count || bytes[position + 1].isBlank || bytes[position + 1].isLineEnd
    }

    /// The bytes of `range` as text, malformed UTF-8 repaired.
    func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
}

extension UnsafeText {
    /// What stands at the position reached, for a message.
    func found() -> ParseError.Found {
        if isAtEnd { return .fileEnd }
        if isAtLineEnd { return .lineEnd }
        return .word(wordText(word()))
    }

    /// A word for a message: no more of it than a message shows.
    func wordText(_ word: Range<Int>) -> String { text(word.prefix(200)) }

    /// The error maker: `fact` at a byte of the file, by default the next.
    ///
    /// At the end of the file the location is the end of the last line with text, which is what the reader has to look at.
    func error(_ fact: ParseError.Fact, at offset: Int? = nil) -> ParseError {
        var offset = offset ?? position
        if offset == bytes.count {
            while offset > 0, bytes[offset - 1].isBlank || bytes[offset - 1].isLineEnd { offset -= 1 }
        }
        return ParseError(file: file, location: SourceLocation(of: offset, in: bytes), fact: fact)
    }

    /// The error of something else standing here than the grammar expects.
    func unexpected(_ what: String...) -> ParseError { error(.expected(what, found: found())) }
}

extension UInt8 {
    static let openingBrace = UInt8(ascii: "{")
    static let closingBrace = UInt8(ascii: "}")
    static let star = UInt8(ascii: "*")

    var isLetter: Bool { asCapital >= UInt8(ascii: "A") && asCapital <= UInt8(ascii: "Z") }
    var asCapital: UInt8 { self >= UInt8(ascii: "a") && self <= UInt8(ascii: "z") ? self - 32 : self }
}

extension Range<Int> {
    func prefix(_ length: Int) -> Range<Int> { lowerBound..<Swift.min(upperBound, lowerBound + length) }
}
