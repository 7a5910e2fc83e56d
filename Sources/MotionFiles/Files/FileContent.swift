/// What a file holds, told by its first bytes.
enum FileContent: Equatable {
    case bvh
    case empty
    case binary
    case encoding(String)
    case compressed(String)
    case collada(version: String?)
    case otherXML(root: String?)
    case gltf
    case other(OtherFormat)

    /// How many bytes are looked at.
    static let headLength = 1 << 16

    /// Looks at the head of a file; anything that may be text passes for BVH, whose reader says what is missing.
    init(_ bytes: [UInt8]) {
        let head = bytes.prefix(Self.headLength)
        let text = head.starts(with: UTF8Mark.bytes) ? head.dropFirst(3) : head
        let first = text.first { !$0.isBlank && !$0.isLineEnd }
        if bytes.isEmpty {
            self = .empty
        } else if head.starts(with: GLTFContainer.magic) || Self.isGLTF(text) {
            self = .gltf
        } else if let other = OtherFormat(head) {
            self = .other(other)
        } else if head.starts(with: [0x1F, 0x8B]) {
            self = .compressed("gzip")
        } else if head.starts(with: [0x50, 0x4B, 0x03, 0x04]) {
            self = .compressed("zip")
        } else if let encoding = Self.wideEncoding(head) {
            // libxml2 tells UTF-16 by itself, UTF-32 it does not.
            let isXML = encoding == "UTF-16" && head.prefix(8).contains(UInt8(ascii: "<"))
            self = isXML ? Self.xml(head) : .encoding(encoding)
        } else if first == UInt8(ascii: "<") {
            self = Self.xml(head)
        } else if !Self.startsAsBVH(text),
            Self.trimmed(head).contains(where: { $0 < .tab || (0x0E..<0x20).contains($0) })
        {
            self = .binary
        } else {
            self = .bvh
        }
    }

    /// JSON that names what is in glTF files: a file that starts with other JSON is none of motion.
    private static func isGLTF(_ text: ArraySlice<UInt8>) -> Bool {
        guard text.first(where: { !$0.isBlank && !$0.isLineEnd }) == UInt8(ascii: "{") else { return false }
        let words = String(decoding: text, as: UTF8.self)
        return ["\"asset\"", "\"accessors\"", "\"bufferViews\"", "\"animations\"", "\"scenes\"", "\"nodes\""]
            .contains { words.contains($0) }
    }

    /// Whether the file is XML, COLLADA or other.
    var isXML: Bool {
        switch self {
        case .collada, .otherXML: true
        default: false
        }
    }

    /// Throws the `ParseError` that says what the file is instead of BVH.
    func requireBVH(file: String) throws {
        let fact: ParseError.Fact
        switch self {
        case .bvh, .gltf: return
        case .empty: fact = .empty
        case .binary: fact = .binary
        case .encoding(let name): fact = .encoding(name)
        case .compressed(let name): fact = .compressed(name)
        case .collada(let version): fact = .collada(version: version)
        case .otherXML(let root): fact = .otherXML(root: root)
        case .other(let format): fact = .otherFormat(format)
        }
        throw ParseError(file: file, fact: fact)
    }

    /// UTF-16 or UTF-32, by its byte order mark or by the zeros between Latin letters.
    private static func wideEncoding(_ head: ArraySlice<UInt8>) -> String? {
        if head.starts(with: [0xFF, 0xFE, 0, 0]) || head.starts(with: [0, 0, 0xFE, 0xFF]) {
            return "UTF-32"
        }
        if head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF]) { return "UTF-16" }
        if isWide(head, [true, false, false, false]) || isWide(head, [false, false, false, true]) {
            return "UTF-32"
        }
        let first = Array(head.prefix(4))
        guard first.count == 4 else { return nil }
        let isLittle = first[1] == 0 && first[3] == 0 && first[0].isASCIIText && first[2].isASCIIText
        let isBig = first[0] == 0 && first[2] == 0 && first[1].isASCIIText && first[3].isASCIIText
        return isLittle || isBig ? "UTF-16" : nil
    }

    /// Whether Latin letters stand where the first eight bytes should hold them, twice the same way, and zeros elsewhere.
    private static func isWide(_ head: ArraySlice<UInt8>, _ isLetter: [Bool]) -> Bool {
        head.count >= 8
            && zip(head, isLetter + isLetter).allSatisfy { $1 ? $0.isASCIIText : $0 == 0 }
    }

    /// The bytes less DOS's end mark and padding at their end.
    private static func trimmed(_ head: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        head.prefix((head.lastIndex { !$0.isPadding } ?? head.startIndex - 1) - head.startIndex + 1)
    }

    private static func startsAsBVH(_ text: ArraySlice<UInt8>) -> Bool {
        let start = text.drop { $0.isBlank || $0.isLineEnd }
        return start.prefix(9).map(\.asCapital).elementsEqual("HIERARCHY".utf8)
    }

    private static func xml(_ head: ArraySlice<UInt8>) -> FileContent {
        // Blanks before the XML declaration are passed over by the reader, too.
        let text = head.starts(with: UTF8Mark.bytes) ? head.dropFirst(3) : head
        let root = XMLRoot(head: Array(text.drop { $0.isBlank || $0.isLineEnd }))
        return root?.name == "COLLADA" ? .collada(version: root?.version) : .otherXML(root: root?.name)
    }
}

extension UInt8 {
    fileprivate var isASCIIText: Bool { (.blank..<0x7F).contains(self) || isBlank || isLineEnd }
}
