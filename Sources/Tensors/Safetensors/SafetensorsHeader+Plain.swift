extension SafetensorsHeader {
    /// The header where it is written as usual; nil where anything about it is not, faults among it.
    ///
    /// What gives nil is left to Foundation's decoder, which takes all of JSON and says what is wrong, but takes many times as
    /// long. What is taken here, it takes for the same.
    init?(plain json: [UInt8]) {
        var scanner = PlainScanner(json)
        var hasMetadata = false
        let isPlain = scanner.object { name, scanner in
            if name == Self.metadataName {
                guard !hasMetadata else { return false }
                hasMetadata = true
                return scanner.object { key, scanner in
                    guard metadata[key] == nil, let value = scanner.string() else { return false }
                    metadata[key] = value
                    return true
                }
            }
            guard tensors[name] == nil, let tensor = Tensor(plain: &scanner) else { return false }
            tensors[name] = tensor
            return true
        }
        guard isPlain, scanner.isAtEnd() else { return nil }
    }
}

extension SafetensorsHeader.Tensor {
    fileprivate init?(plain scanner: inout PlainScanner) {
        var (type, shape, offsets): (String?, [Int]?, [Int]?)
        let isPlain = scanner.object { key, scanner in
            switch CodingKeys(rawValue: key) {
            case .type where type == nil:
                type = scanner.string()
                return type != nil
            case .shape where shape == nil:
                shape = scanner.numbers()
                return shape != nil
            case .offsets where offsets == nil:
                offsets = scanner.numbers()
                return offsets != nil
            default: return false
            }
        }
        guard isPlain, let type, let shape, let offsets else { return nil }
        self.init(type: type, shape: shape, offsets: offsets)
    }
}

/// Goes through the bytes of JSON as long as they are plain.
private struct PlainScanner {
    private let bytes: [UInt8]
    private var place = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Whether nothing but blanks is left.
    mutating func isAtEnd() -> Bool {
        skipBlanks()
        return place == bytes.count
    }

    /// Whether an object is next, each of whose values `value` reads.
    mutating func object(_ value: (String, inout PlainScanner) -> Bool) -> Bool {
        list(from: "{", to: "}") { scanner in
            guard let name = scanner.string(), scanner.takes(":") else { return false }
            return value(name, &scanner)
        }
    }

    /// A list of whole numbers that are not negative, of at most 18 digits.
    mutating func numbers() -> [Int]? {
        var numbers: [Int] = []
        numbers.reserveCapacity(2)
        let isList = list(from: "[", to: "]") { scanner in
            guard let number = scanner.number() else { return false }
            numbers.append(number)
            return true
        }
        return isList ? numbers : nil
    }

    /// A string of UTF-8 without escapes but those of quotation marks and backslashes.
    mutating func string() -> String? {
        guard takes("\"") else { return nil }
        let (start, quote, escape) = (place, UInt8(ascii: "\""), UInt8(ascii: "\\"))
        var escapes = 0
        while let byte = next, byte != quote {
            place += 1
            guard byte >= 0x20 else { return nil }
            guard byte == escape else { continue }
            guard next == quote || next == escape else { return nil }
            escapes += 1
            place += 1
        }
        let end = place
        guard takes("\"") else { return nil }
        guard escapes > 0 else { return String(validating: bytes[start..<end], as: UTF8.self) }
        var text: [UInt8] = []
        text.reserveCapacity(end - start - escapes)
        var index = start
        while index < end {
            if bytes[index] == escape { index += 1 }
            text.append(bytes[index])
            index += 1
        }
        return String(validating: text, as: UTF8.self)
    }

    private mutating func number() -> Int? {
        skipBlanks()
        let start = place
        var number = 0
        while let byte = next, case let digit = Int(byte) - 48, (0...9).contains(digit), place < start + 18 {
            number = number * 10 + digit
            place += 1
        }
        // JSON has no zeros before a number.
        guard place > start, place == start + 1 || bytes[start] != UInt8(ascii: "0") else { return nil }
        return number
    }

    private mutating func list(
        from first: Unicode.Scalar, to last: Unicode.Scalar, _ element: (inout PlainScanner) -> Bool
    ) -> Bool {
        guard takes(first) else { return false }
        if takes(last) { return true }
        while element(&self) {
            if takes(last) { return true }
            guard takes(",") else { return false }
        }
        return false
    }

    /// Goes past a letter where it is next, after blanks.
    private mutating func takes(_ letter: Unicode.Scalar) -> Bool {
        skipBlanks()
        guard next == UInt8(ascii: letter) else { return false }
        place += 1
        return true
    }

    private mutating func skipBlanks() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { place += 1 }
    }

    private var next: UInt8? { place < bytes.count ? bytes[place] : nil }
}
