extension ParseError {
    /// "file:line:column: what is wrong", then the source line with a caret under it.
    public var description: String {
        guard let location else { return "\(Printable.text(file)): \(fact.sentence)" }
        if location.excerpt.isEmpty { return headline }
        let gutter = "  line \(location.line) | "
        let below = String(repeating: " ", count: gutter.count - 2) + "| "
        return """
            \(headline)
            \(gutter)\(location.excerpt)
            \(below)\(String(repeating: " ", count: location.caret))^
            """
    }

    /// The message's first line alone, for lists and reports.
    package var headline: String {
        guard let location else { return "\(Printable.text(file)): \(fact.sentence)" }
        return "\(Printable.text(file)):\(location.line):\(location.column): \(fact.sentence)"
    }
}

extension ParseError.Found {
    fileprivate var words: String {
        switch self {
        case .word(let word): "“\(Printable.word(word))”"
        case .lineEnd: "the end of the line"
        case .fileEnd: "the end of the file"
        }
    }
}

extension ParseError.Fact {
    /// What is wrong, in one sentence without a full stop.
    var sentence: String {
        switch self {
        case .empty: "the file is empty"
        case .binary: "expected HIERARCHY (a BVH file), XML (a COLLADA file) or glTF, found binary data"
        case .encoding(let name):
            "the text is in the encoding \(name); a BVH file must be UTF-8, ASCII or Latin-1: save it as UTF-8"
        case .compressed(let name): "the file is compressed (\(name)): unpack it first"
        case .collada(let version):
            "this is a COLLADA file\(version.map { " (version \(Printable.word($0)))" } ?? ""),"
                + " expected BVH"
        case .otherXML(let root):
            "this is XML, but no motion file: expected the root element COLLADA"
                + (root.map { ", found “\(Printable.word($0))”" } ?? "")
        case .otherFormat(let format): format.sentence
        case .expected(let what, let found): "expected \(Self.list(what)), found \(found.words)"
        case .notANumber(let found): "expected a number, found \(found.words)"
        case .decimalComma(let word):
            "expected a number with a decimal point, found “\(Printable.word(word))”"
        case .numberTooLarge(let word):
            "the number “\(Printable.word(word))” is too large for double precision"
        case .frameCount(let found): "expected a whole number of frames, 1 or more, found \(found.words)"
        case .frameTime(let word):
            "expected a frame time in seconds, from 0.000001 to 1000000, found “\(Printable.word(word))”"
        case .channelCount(let found): "expected a whole number of channels, 0 or more, found \(found.words)"
        case .channelNames(let announced, let found):
            "CHANNELS announces \(Self.count(announced, "channel")), and its line names \(found)"
        case .unknownChannel(let word):
            "expected a channel (Xposition, Yposition, Zposition, Xrotation, Yrotation or Zrotation),"
                + " found “\(Printable.word(word))”"
        case .unclosedJoint(let joint, let found):
            "expected } to close the joint “\(Printable.word(joint))”, found \(found.words)"
        case .repeated(let keyword, let joint): "a second \(keyword) in the joint “\(Printable.word(joint))”"
        case .controlByteInName(let byte):
            "a control byte (\(byte == 0 ? "NUL" : "0x" + String(byte, radix: 16))) in a joint's name"
        case .noName(let keyword): "expected a name after \(keyword), found the end of the line"
        case .noChannels: "no joint has a channel: there is no motion in this file"
        case .rowLength(let expected, let found, let endsFile):
            "this row holds \(Self.count(found, "value")), and a frame has \(Self.count(expected, "channel"))"
                + (endsFile ? "; the file ends in this row" : "")
        case .fewerRows(let declared, let found):
            "the header declares \(Self.count(declared, "frame")), and the file holds \(found)"
        case .scene(let fault): fault.sentence
        case .gltf(let fault): fault.sentence
        }
    }

    private static func list(_ words: [String]) -> String {
        words.count < 2
            ? words.joined() : words.dropLast().joined(separator: ", ") + " or " + (words.last ?? "")
    }

    static func count(_ number: Int, _ noun: String) -> String {
        "\(number) \(noun)\(number == 1 ? "" : "s")"
    }
}

extension FileAccessError {
    /// "file: why it cannot be read".
    public var description: String {
        switch fact {
        case .missing: "\(Printable.text(file)): there is no such file"
        case .directory: "\(Printable.text(file)): this is a directory, expected a file"
        case .denied: "\(Printable.text(file)): no permission to read this file"
        case .failed(let reason): "\(Printable.text(file)): cannot be read: \(reason)"
        }
    }
}

extension BVHWriteError {
    public var description: String {
        switch self {
        case .notFinite(let frame, let joint, let channel):
            "frame \(frame) has no finite value for \(channel) of the joint “\(Printable.word(joint))”"
        case .frameTime(let seconds):
            "the frame time \(seconds) cannot be written: expected a number above zero"
        case .severalRoots(let first, let second):
            "a BVH file has one root, and both “\(Printable.word(first))” and “\(Printable.word(second))” have no parent"
        case .nothingToWrite: "a clip without frames, or a skeleton without channels, cannot be written"
        }
    }
}

extension FileNote {
    public var description: String {
        switch self {
        case .moreRows(let declared, let found):
            "the header declares \(ParseError.Fact.count(declared, "frame")), and \(found) rows follow:"
                + " the first \(declared) are read"
        case .duplicateNames(let names):
            "several joints share a name: \(Self.list(names)); they are told apart by order"
        case .latin1Names(let names): "names that are not UTF-8 are read as Latin-1: \(Self.list(names))"
        case .missingOffsets(let names): "joints without OFFSET are placed at 0 0 0: \(Self.list(names))"
        case .severalEndSites(let names):
            "joints with more than one End Site keep the first: \(Self.list(names))"
        case .fewerRows(let declared, let found):
            "the header declares \(ParseError.Fact.count(declared, "frame")), and the file holds \(found):"
                + " \(found == 1 ? "it is read" : "these are read")"
        case .cutRow(let row): "row \(row), the last one, breaks off and is left out"
        case .wrappedRows: "frames do not stand one to a line: the numbers are read in order"
        case .noMotion: "there is a skeleton in this file and no motion"
        case .scaleChannels(let joints): "channels of scale are left out: \(Self.list(joints))"
        case .comments(let count): "\(ParseError.Fact.count(count, "comment")) passed over"
        case .gluedNumbers(let words):
            "numbers without a blank between them are told apart by their signs: \(Self.list(words))"
        case .slowFrames(let seconds):
            "a frame time of \(seconds.plain) s must be a rate or milliseconds:"
                + " --rate \(seconds.plain) or --rate \((1000 / seconds).short) reads it so"
        case .encoding(let name): "the text is in \(name) and is read as such"
        case .scene(let note): note.sentence
        }
    }

    static func list(_ names: [String]) -> String {
        let shown = names.prefix(3).map { "“\(Printable.word($0))”" }.joined(separator: ", ")
        return names.count > 3 ? "\(shown) and \(names.count - 3) more" : shown
    }
}
