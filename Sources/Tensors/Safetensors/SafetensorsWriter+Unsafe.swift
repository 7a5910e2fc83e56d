import Foundation

/// Writes a safetensors file piece by piece, so that no tensor has to be in memory as a whole.
///
/// The same tensors and metadata give the same bytes.  The tensors stand in the file in the order of `entries`:
/// large numbers before small ones, so that all lie on multiples of their size, and then by name.  Bytes are
/// written as the machine has them, which is little-endian wherever Swift runs.
public struct SafetensorsWriter {
    /// Takes the next bytes of the file.
    package typealias Sink = (UnsafeRawBufferPointer) throws -> Void

    /// All tensors in the order in which their numbers are to be appended.
    package let entries: [SafetensorsEntry]
    private let sink: Sink
    private var current = 0
    private var written = 0

    /// Writes the header.
    ///
    /// Throws `SafetensorsError.twoOfTheName` or `.forbiddenName`, and what the sink throws.
    package init(
        _ entries: [SafetensorsEntry], metadata: [String: String] = [:], to sink: @escaping Sink
    ) throws {
        self.entries = entries.sorted { ($1.type.size, $0.name) < ($0.type.size, $1.name) }
        self.sink = sink
        var names: Set<String> = []
        for entry in entries {
            guard entry.name != SafetensorsHeader.metadataName else {
                throw SafetensorsError.forbiddenName(entry.name)
            }
            guard names.insert(entry.name).inserted else { throw SafetensorsError.twoOfTheName(entry.name) }
        }
        let header = SafetensorsHeader.bytes(of: self.entries, metadata: metadata)
        try withUnsafeBytes(of: UInt64(header.count).littleEndian) { try sink($0) }
        try header.withUnsafeBytes { try sink($0) }
        skipComplete()
    }

    /// The bytes of a file of tensors of 32-bit floats.
    ///
    /// Throws `SafetensorsError.twoOfTheName` or `.forbiddenName`.
    public static func data(_ tensors: [String: Tensor], metadata: [String: String] = [:]) throws -> Data {
        var bytes = Data()
        let entries = try tensors.map {
            try SafetensorsEntry(name: $0.key, type: .float32, shape: $0.value.shape)
        }
        var writer = try SafetensorsWriter(entries, metadata: metadata) { bytes.append(contentsOf: $0) }
        for entry in writer.entries {
            if let tensor = tensors[entry.name] { try writer.append(tensor.values, to: entry.name) }
        }
        try writer.finish()
        return bytes
    }

    /// Writes the next bytes of the tensor whose turn it is.
    ///
    /// Throws `SafetensorsError.wrongOrder` out of turn or with too many bytes, and what the sink
    /// throws.
    package mutating func append(_ bytes: UnsafeRawBufferPointer, to name: String) throws {
        guard bytes.count > 0 else { return }
        guard current < entries.count, entries[current].name == name,
            bytes.count <= entries[current].byteCount - written
        else {
            let due = current < entries.count ? entries[current].name : nil
            throw SafetensorsError.wrongOrder(tensor: name, expected: due)
        }
        try sink(bytes)
        written += bytes.count
        skipComplete()
    }

    /// Writes the next numbers of a tensor of 32-bit floats.
    package mutating func append(_ numbers: [Float], to name: String) throws {
        try append(numbers, .float32, to: name)
    }

    /// Writes the next numbers of a tensor of 64-bit floats.
    package mutating func append(_ numbers: [Double], to name: String) throws {
        try append(numbers, .float64, to: name)
    }

    /// Writes the next numbers of a tensor of bytes.
    package mutating func append(_ numbers: [UInt8], to name: String) throws {
        try append(numbers, .uint8, to: name)
    }

    /// Writes the next numbers of a tensor of signed integers.
    package mutating func append(_ numbers: [Int64], to name: String) throws {
        try append(numbers, .int64, to: name)
    }

    /// Writes the next numbers of a tensor of unsigned integers.
    package mutating func append(_ numbers: [UInt64], to name: String) throws {
        try append(numbers, .uint64, to: name)
    }

    /// Writes a matrix as the next numbers of a tensor of 32-bit floats, row after row.
    package mutating func append(_ matrix: MatrixView, to name: String) throws {
        try check(.float32, name)
        for row in 0..<matrix.rows {
            try matrix.withRow(row) { try append(UnsafeRawBufferPointer($0), to: name) }
        }
    }

    /// Ends the file; throws `SafetensorsError.incomplete` if a tensor lacks bytes.
    package func finish() throws {
        guard current == entries.count else {
            throw SafetensorsError.incomplete(tensor: entries[current].name)
        }
    }

    private mutating func append<Number>(
        _ numbers: [Number], _ type: SafetensorsEntry.NumberType, to name: String
    ) throws {
        try check(type, name)
        try numbers.withUnsafeBytes { try append($0, to: name) }
    }

    private func check(_ type: SafetensorsEntry.NumberType, _ name: String) throws {
        guard let entry = entries.first(where: { $0.name == name }) else {
            throw SafetensorsError.noSuchTensor(name)
        }
        guard entry.type == type else {
            throw SafetensorsError.wrongType(
                tensor: name, expected: entry.type.rawValue, found: type.rawValue)
        }
    }

    /// Goes on to the next tensor that still lacks bytes.
    private mutating func skipComplete() {
        while current < entries.count, written == entries[current].byteCount {
            current += 1
            written = 0
        }
    }
}
