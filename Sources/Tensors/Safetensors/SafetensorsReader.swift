import Foundation

/// Reads a safetensors file; the whole header is checked before any number is read.
///
/// Numbers are little-endian, as the format prescribes.
public struct SafetensorsReader: Sendable {
    /// The file's metadata.
    public let metadata: [String: String]
    /// All tensors in the order of their bytes.
    package let entries: [SafetensorsEntry]

    let data: Data
    private let locations: [String: (index: Int, range: Range<Int>)]

    /// Checks the header; throws `SafetensorsError` where the file is damaged.
    package init(_ bytes: [UInt8]) throws(SafetensorsError) {
        try self.init(Data(bytes))
    }

    /// Checks the header; throws `SafetensorsError` where the file is damaged.
    ///
    /// The data is not copied, so that it may be a file mapped into memory.
    public init(_ data: Data) throws(SafetensorsError) {
        guard data.count >= 8 else { throw .tooShort(byteCount: data.count) }
        let start = data.startIndex
        let length = data[start..<start + 8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard length <= UInt64(data.count - 8) else {
            throw .headerBeyondFile(headerLength: length, byteCount: data.count)
        }
        let body = 8 + Int(length)
        let header = try Self.header(data.subdata(in: start + 8..<start + body))
        let found = try Self.check(header, size: data.count - body)
        metadata = header.metadata
        entries = found.map(\.entry)
        var locations: [String: (index: Int, range: Range<Int>)] = [:]
        for (index, item) in found.enumerated() {
            let first = body + item.range.lowerBound
            locations[item.entry.name] = (index, first..<first + item.range.count)
        }
        self.locations = locations
        self.data = data
    }

    /// The names of all tensors in the order of their bytes.
    public var names: [String] { entries.map(\.name) }

    /// A tensor of 32-bit floats; throws where there is no such tensor or its type is another.
    public func tensor(_ name: String) throws(SafetensorsError) -> Tensor {
        let numbers = try floats(name)
        return Tensor(filling: locations[name].map { entries[$0.index].shape } ?? [], with: numbers)
    }

    /// The description of a tensor, or nil if there is none of the name.
    package func entry(named name: String) -> SafetensorsEntry? {
        locations[name].map { entries[$0.index] }
    }

    /// Where the bytes of a tensor lie in the file; throws where there is none of the name.
    package func range(of name: String) throws(SafetensorsError) -> Range<Int> {
        guard let location = locations[name] else { throw .noSuchTensor(name) }
        return location.range
    }

    /// Where the bytes of a tensor lie, counted from the file's first byte; throws where there is none of the
    /// name or its type is another.
    func location(
        of name: String, type: SafetensorsEntry.NumberType
    ) throws(SafetensorsError) -> (entry: SafetensorsEntry, range: Range<Int>) {
        guard let location = locations[name] else { throw .noSuchTensor(name) }
        let entry = entries[location.index]
        guard entry.type == type else {
            throw .wrongType(tensor: name, expected: type.rawValue, found: entry.type.rawValue)
        }
        return (entry, location.range)
    }

    private static func header(_ json: Data) throws(SafetensorsError) -> SafetensorsHeader {
        guard json.first == UInt8(ascii: "{") else {
            throw .headerNotReadable(reason: "it begins with no brace.")
        }
        if let header = SafetensorsHeader(plain: [UInt8](json)) { return header }
        do {
            return try JSONDecoder().decode(SafetensorsHeader.self, from: json)
        } catch let error as DecodingError {
            throw .headerNotReadable(reason: reason(error))
        } catch {
            throw .headerNotReadable(reason: "\(error)")
        }
    }

    private static func reason(_ error: DecodingError) -> String {
        let context: DecodingError.Context
        switch error {
        case .typeMismatch(_, let found), .valueNotFound(_, let found), .keyNotFound(_, let found),
            .dataCorrupted(let found):
            context = found
        @unknown default: return "\(error)"
        }
        let path = context.codingPath.map(\.stringValue).joined(separator: "/")
        return path.isEmpty ? context.debugDescription : "\(path): \(context.debugDescription)"
    }

    private static func check(
        _ header: SafetensorsHeader, size: Int
    ) throws(SafetensorsError) -> [(entry: SafetensorsEntry, range: Range<Int>)] {
        var found: [(entry: SafetensorsEntry, range: Range<Int>)] = []
        for (name, tensor) in header.tensors.sorted(by: { $0.key < $1.key }) {
            guard let type = SafetensorsEntry.NumberType(rawValue: tensor.type) else {
                throw .unknownType(tensor: name, type: tensor.type)
            }
            let entry = try SafetensorsEntry(name: name, type: type, shape: tensor.shape)
            let ends = tensor.offsets
            guard ends.count == 2, ends[0] >= 0, ends[0] <= ends[1], ends[1] <= size else {
                throw .badOffsets(tensor: name)
            }
            guard ends[1] - ends[0] == entry.byteCount else {
                throw .sizeMismatch(tensor: name, expected: entry.byteCount, found: ends[1] - ends[0])
            }
            found.append((entry, ends[0]..<ends[1]))
        }
        found.sort { ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound) }
        var end = 0
        for item in found {
            guard item.range.lowerBound == end else { throw .gapOrOverlap(tensor: item.entry.name) }
            end = item.range.upperBound
        }
        guard end == size else { throw .bytesLeftOver(count: size - end) }
        return found
    }
}
