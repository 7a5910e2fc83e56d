import MotionCore
import Tensors

/// Writes tensors as a NumPy archive (`.npz`), which `numpy.load` reads: a zip archive of `.npy` files, not compressed.
///
/// Sizes are written as Zip64 has them (PKWARE's APPNOTE, 4.5.3), as NumPy itself does, so that an array may pass 4 GB. A
/// checksum follows its bytes, so that no array has to be in memory as a whole.
struct NumPyArchiveWriter: TensorWriter {
    /// An array that is written, for the directory at the end.
    private struct Member {
        let name: String
        let offset: Int
        let size: Int
        let checksum: UInt32
    }

    let entries: [SafetensorsEntry]
    private let sink: SafetensorsWriter.Sink
    private var position = 0
    private var members: [Member] = []
    /// The array that is being written: where it began, its bytes and how many of them are still to come.
    private var open: (name: String, offset: Int, size: Int, left: Int, checksum: CRC32)?

    init(_ entries: [SafetensorsEntry], to sink: @escaping SafetensorsWriter.Sink) throws {
        (self.entries, self.sink) = (entries, sink)
    }

    /// Writes an array of strings.
    mutating func append(_ texts: [String], shape: [Int], named name: String) throws {
        let scalars = texts.map { Array($0.unicodeScalars) }
        let width = max(1, scalars.map(\.count).max() ?? 1)
        let numbers = scalars.flatMap { text in
            text.map { $0.value.littleEndian } + Array(repeating: 0, count: width - text.count)
        }
        try begin(name, type: "<U\(width)", shape: shape, byteCount: 4 * numbers.count)
        try numbers.withUnsafeBytes { try take($0) }
        try end()
    }

    mutating func append(_ bytes: UnsafeRawBufferPointer, to name: String) throws {
        guard let entry = entries.first(where: { $0.name == name }) else {
            throw SafetensorsError.noSuchTensor(name)
        }
        if open?.name != name { try begin(entry) }
        try take(bytes)
        if open?.left == 0 { try end() }
    }

    /// Writes the directory. Throws `SafetensorsError.incomplete` where a tensor lacks bytes.
    mutating func finish() throws {
        for entry in entries where !members.contains(where: { $0.name == entry.name }) {
            guard entry.byteCount == 0 else { throw SafetensorsError.incomplete(tensor: entry.name) }
            try begin(entry)
            try end()
        }
        let start = position
        for member in members { try put(Self.directoryEntry(member)) }
        let (size, end) = (position - start, position)
        try put(
            ZipRecord(0x0606_4B50).long(44).short(45).short(45).word(0).word(0).long(members.count)
                .long(members.count).long(size).long(start))
        try put(ZipRecord(0x0706_4B50).word(0).long(end).word(1))
        try put(
            ZipRecord(0x0605_4B50).short(0).short(0).short(0xFFFF).short(0xFFFF).word(0xFFFF_FFFF)
                .word(0xFFFF_FFFF).short(0))
    }

    /// Whether an archive's first array is one string of a name.
    static func begins(_ bytes: [UInt8], with text: String, named name: String) -> Bool {
        var archive: [UInt8] = []
        guard var writer = try? NumPyArchiveWriter([], to: { archive += $0 }),
            (try? writer.append([text], shape: [], named: name)) != nil
        else { return false }
        return bytes.starts(with: archive)
    }

    private mutating func begin(_ entry: SafetensorsEntry) throws {
        let type =
            switch entry.type {
            case .float32: "<f4"
            case .float64: "<f8"
            case .uint8: "|u1"
            case .int64: "<i8"
            case .uint64: "<u8"
            }
        try begin(entry.name, type: type, shape: entry.shape, byteCount: entry.byteCount)
    }

    private mutating func begin(_ name: String, type: String, shape: [Int], byteCount: Int) throws {
        if let open { throw SafetensorsError.incomplete(tensor: open.name) }
        let header = Self.arrayHeader(type: type, shape: shape)
        let size = header.count + byteCount
        open = (name, position, size, size, CRC32())
        try put(
            ZipRecord(0x0403_4B50).short(45).common(checksum: 0).name(name, extra: 20)
                .short(1).short(16).long(size).long(size))
        try header.withUnsafeBytes { try take($0) }
    }

    /// The head of a `.npy` file of version 1.0: what the numbers are, padded so that they begin at a multiple of 64.
    private static func arrayHeader(type: String, shape: [Int]) -> [UInt8] {
        let lengths = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
        let text = "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(lengths)), }"
        let padding = 63 - (10 + text.utf8.count) % 64
        let length = text.utf8.count + padding + 1
        return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(length & 255), UInt8(length >> 8)]
            + Array((text + String(repeating: " ", count: padding) + "\n").utf8)
    }

    private mutating func take(_ bytes: UnsafeRawBufferPointer) throws {
        guard let left = open?.left, bytes.count <= left else {
            throw SafetensorsError.wrongOrder(tensor: open?.name ?? "", expected: nil)
        }
        open?.checksum.update(bytes)
        open?.left -= bytes.count
        try put(bytes)
    }

    /// Writes what follows an array's bytes.
    private mutating func end() throws {
        guard let array = open else { return }
        guard array.left == 0 else { throw SafetensorsError.incomplete(tensor: array.name) }
        let checksum = array.checksum.value
        members.append(Member(name: array.name, offset: array.offset, size: array.size, checksum: checksum))
        open = nil
        try put(ZipRecord(0x0807_4B50).word(checksum).long(array.size).long(array.size))
    }

    private static func directoryEntry(_ member: Member) -> ZipRecord {
        ZipRecord(0x0201_4B50).short(45).short(45).common(checksum: member.checksum)
            .name(member.name, extra: 28, inDirectory: true)
            .short(1).short(24).long(member.size).long(member.size).long(member.offset)
    }

    private mutating func put(_ record: ZipRecord) throws {
        try record.bytes.withUnsafeBytes { try put($0) }
    }

    private mutating func put(_ bytes: UnsafeRawBufferPointer) throws {
        try sink(bytes)
        position += bytes.count
    }
}

/// A record of a zip archive: numbers with the lowest byte first.
private struct ZipRecord {
    private(set) var bytes: [UInt8] = []

    init(_ signature: UInt32) { self = word(signature) }

    func short(_ value: Int) -> ZipRecord { adding(UInt64(value), bytes: 2) }
    func word(_ value: UInt32) -> ZipRecord { adding(UInt64(value), bytes: 4) }
    func long(_ value: Int) -> ZipRecord { adding(UInt64(value), bytes: 8) }

    /// Flags (a checksum follows; names in UTF-8), no compression, the first of January 1980, checksum, sizes elsewhere.
    func common(checksum: UInt32) -> ZipRecord {
        short(0x0808).short(0).short(0).short(0x21).word(checksum).word(0xFFFF_FFFF).word(0xFFFF_FFFF)
    }

    /// The name of an array with the length of what follows it; in the directory with what only that has before it.
    func name(_ name: String, extra: Int, inDirectory: Bool = false) -> ZipRecord {
        let name = Array("\(name).npy".utf8)
        var record = short(name.count).short(extra)
        // No comment, the first disk, no attributes, the offset elsewhere.
        if inDirectory { record = record.short(0).short(0).short(0).word(0).word(0xFFFF_FFFF) }
        record.bytes += name
        return record
    }

    private func adding(_ value: UInt64, bytes count: Int) -> ZipRecord {
        var record = self
        for index in 0..<count { record.bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(8 * index))) }
        return record
    }
}
