import Tensors

/// Named tensors with a description in JSON, to be written as safetensors or as a NumPy archive.
///
/// In safetensors the description stands in the metadata, under a name of the kind of file; in a NumPy archive it is an
/// array of one string of that name, and the lists of names stand beside it as arrays of strings.
struct TensorFile {
    /// The formats that tensors are written in.
    enum Format {
        case safetensors, numPy

        /// The format that an output's name asks for by its ending: safetensors unless it is `.npz`.
        init(path: String) { self = path.lowercased().hasSuffix(".npz") ? .numPy : .safetensors }
    }

    /// Hands over the bytes of a tensor, in as many pieces as it likes.
    typealias Bytes = ((UnsafeRawBufferPointer) throws -> Void) throws -> Void

    /// What the file says that it is: "motionpredict windows".
    let format: String
    /// The version of its form.
    let version: String
    /// The name of the description.
    let key: String
    let description: any Encodable
    /// Lists of names that a NumPy archive has beside the description.
    let lists: [(name: String, texts: [String])]
    private var tensors: [String: (entry: SafetensorsEntry, bytes: Bytes)] = [:]

    init(
        format: String, version: String, key: String, description: any Encodable,
        lists: [(name: String, texts: [String])]
    ) {
        (self.format, self.version, self.key) = (format, version, key)
        (self.description, self.lists) = (description, lists)
    }

    /// Adds a tensor whose numbers come as they are written.
    mutating func add(
        _ name: String, _ type: SafetensorsEntry.NumberType, _ shape: [Int], _ bytes: @escaping Bytes
    ) throws {
        tensors[name] = (try SafetensorsEntry(name: name, type: type, shape: shape), bytes)
    }

    mutating func add(_ name: String, _ shape: [Int], _ numbers: [Float]) throws {
        try add(name, .float32, shape) { sink in try numbers.withUnsafeBytes { try sink($0) } }
    }

    mutating func add(_ name: String, _ shape: [Int], _ numbers: [Double]) throws {
        try add(name, .float64, shape) { sink in try numbers.withUnsafeBytes { try sink($0) } }
    }

    mutating func add(_ name: String, _ shape: [Int], _ numbers: [Int64]) throws {
        try add(name, .int64, shape) { sink in try numbers.withUnsafeBytes { try sink($0) } }
    }

    /// Writes the file; the same tensors give the same bytes. Throws what the sink throws.
    func write(as form: Format, to sink: @escaping SafetensorsWriter.Sink) throws {
        let entries = tensors.values.map(\.entry).sorted { $0.name < $1.name }
        let json = try description.canonicalJSON
        var writer: any TensorWriter
        switch form {
        case .safetensors:
            writer = try SafetensorsWriter(
                entries, metadata: ["format": format, "version": version, key: json], to: sink)
        case .numPy:
            var archive = try NumPyArchiveWriter(entries, to: sink)
            try archive.append([format], shape: [], named: "format")
            try archive.append([version], shape: [], named: "version")
            try archive.append([json], shape: [], named: key)
            for list in lists { try archive.append(list.texts, shape: [list.texts.count], named: list.name) }
            writer = archive
        }
        for entry in writer.entries {
            try tensors[entry.name]?.bytes { try writer.append($0, to: entry.name) }
        }
        try writer.finish()
    }

    /// Whether the bytes of a file are one of this program's of a format, in whichever form it was written.
    static func isMadeHere(_ bytes: [UInt8], format: String) -> Bool {
        if NumPyArchiveWriter.begins(bytes, with: format, named: "format") { return true }
        return (try? SafetensorsReader(bytes))?.metadata["format"] == format
    }
}
