import Foundation
import MotionCore
import Tensors

/// The bytes of a safetensors file of ours, known to be of one kind and of a version that can be read.
struct ModelBytes {
    let tensors: SafetensorsReader
    /// The version that the file was written in.
    let version: Int
    private let description: Data
    private let bytes: [UInt8]
    private let file: String

    /// - Parameters:
    ///   - file: names the file in errors.
    ///   - others: what to throw where the metadata names another format.
    ///
    /// Throws `ForecastError.notAModel`, `.modelVersion` or `.damagedModel`, or one of `others`.
    init(_ bytes: [UInt8], file: String, kind: ModelKind, others: [String: any Error] = [:]) throws {
        self.file = file
        self.bytes = bytes
        do {
            tensors = try SafetensorsReader(bytes)
        } catch {
            // A file that was a model once still names the format in its first bytes.
            let head = String(decoding: bytes.prefix(4096), as: UTF8.self)
            throw head.contains(kind.format)
                ? ForecastError.damagedModel(file: file, reason: "\(error)") : .notAModel(file: file)
        }
        let found = tensors.metadata["format"]
        if let error = found.flatMap({ others[$0] }) { throw error }
        guard found == kind.format else { throw ForecastError.notAModel(file: file) }
        let version = tensors.metadata["version"]
        guard let number = version.flatMap({ Int($0) }), (kind.oldest...kind.version).contains(number) else {
            throw ForecastError.modelVersion(
                file: file, found: version ?? "none", expected: String(kind.version))
        }
        self.version = number
        description = Data((tensors.metadata[kind.key] ?? "").utf8)
    }

    /// The description, read as `type` codes it.
    func described<Description: Decodable>(as type: Description.Type) throws -> Description {
        try JSONDecoder().decode(type, from: description)
    }

    /// What `body` makes of the content, which is checked against its checksum when it is known to fit together.
    ///
    /// Throws `ForecastError.damagedModel` where it cannot be read, does not fit together or has changed.
    func read<Content>(_ body: (ModelBytes) throws -> Content) throws -> Content {
        do {
            let content = try body(self)
            guard try checksum().digits == tensors.metadata["hash"], try isWhole() else {
                throw ModelFault("its content does not match its checksum")
            }
            return content
        } catch let fault as ModelFault {
            throw ForecastError.damagedModel(file: file, reason: fault.reason)
        } catch let error as SafetensorsError {
            throw ForecastError.damagedModel(file: file, reason: error.description)
        } catch let error as DecodingError {
            throw ForecastError.damagedModel(
                file: file, reason: "its description is not readable: \(error.fact)")
        }
    }

    /// Whether the file's seal is that of its bytes; files of before have none, and say so in what their checksum covers.
    private func isWhole() throws -> Bool {
        guard let seal = tensors.metadata[FileSeal.key] else {
            return try !described(as: Sealed.self).isSealed
        }
        return FileSeal.digits(in: bytes) == seal
    }

    /// The checksum of the description, then of all numbers, those of double precision first, by name.
    private func checksum() throws(SafetensorsError) -> Checksum {
        var checksum = Checksum(of: [UInt8](description))
        for type in [SafetensorsEntry.NumberType.float64, .float32] {
            for entry in tensors.entries.filter({ $0.type == type }).sorted(by: { $0.name < $1.name }) {
                try bytes[tensors.range(of: entry.name)].withUnsafeBytes { checksum.update($0) }
            }
        }
        return checksum
    }
}

/// The named tensors of a file to be written.
struct ModelContent {
    var floats: [String: (shape: [Int], values: [Float])] = [:]
    var doubles: [String: (shape: [Int], values: [Double])] = [:]

    /// Writes the file; the same content gives the same bytes. Throws what `sink` throws.
    func write(
        _ description: some Encodable, as kind: ModelKind, to sink: @escaping SafetensorsWriter.Sink
    ) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let json = try encoder.encode(SealedDescription(description: description))
        var checksum = Checksum()
        try write(json, as: kind, seal: FileSeal.blank) { checksum.update($0) }
        try write(json, as: kind, seal: checksum.digits, to: sink)
    }

    private func write(
        _ json: Data, as kind: ModelKind, seal: String, to sink: @escaping SafetensorsWriter.Sink
    ) throws {
        // The writer sorts by name: the format stands first, where it is found in a file that was cut off.
        let metadata = [
            "format": kind.format, "hash": checksum(json).digits,
            kind.key: String(decoding: json, as: UTF8.self), FileSeal.key: seal,
            "version": String(kind.version),
        ]
        let entries =
            try floats.map { try SafetensorsEntry(name: $0.key, type: .float32, shape: $0.value.shape) }
            + doubles.map { try SafetensorsEntry(name: $0.key, type: .float64, shape: $0.value.shape) }
        var writer = try SafetensorsWriter(entries, metadata: metadata, to: sink)
        for entry in writer.entries {
            if let numbers = floats[entry.name] { try writer.append(numbers.values, to: entry.name) }
            if let numbers = doubles[entry.name] { try writer.append(numbers.values, to: entry.name) }
        }
        try writer.finish()
    }

    /// The checksum of the description, then of all numbers, those of double precision first, by name.
    func checksum(_ description: Data) -> Checksum {
        var checksum = Checksum(of: [UInt8](description))
        for (_, numbers) in doubles.sorted(by: { $0.key < $1.key }) {
            numbers.values.withUnsafeBytes { checksum.update($0) }
        }
        for (_, numbers) in floats.sorted(by: { $0.key < $1.key }) {
            numbers.values.withUnsafeBytes { checksum.update($0) }
        }
        return checksum
    }
}
