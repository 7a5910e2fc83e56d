import Tensors

/// The safetensors file of a model, known to be of one format and version.
struct ModelBytes {
    let reader: SafetensorsReader
    let file: String

    /// - Parameters:
    ///   - file: names the file in errors.
    ///   - format: what the metadata has to say, and `version` likewise.
    ///   - others: what to throw where the metadata names another format.
    ///
    /// Throws `ForecastError.notAModel`, `.modelVersion` or `.damagedModel`, or one of `others`.
    init(
        _ bytes: [UInt8], file: String, format: String, version: String, others: [String: any Error] = [:]
    ) throws {
        self.file = file
        do {
            reader = try SafetensorsReader(bytes)
        } catch {
            // A file that was a model once still names the format in its first bytes.
            let head = String(decoding: bytes.prefix(4096), as: UTF8.self)
            throw head.contains(format)
                ? ForecastError.damagedModel(file: file, reason: "\(error)") : .notAModel(file: file)
        }
        let found = reader.metadata["format"]
        if let error = found.flatMap({ others[$0] }) { throw error }
        guard found == format else { throw ForecastError.notAModel(file: file) }
        guard reader.metadata["version"] == version else {
            throw ForecastError.modelVersion(
                file: file, found: reader.metadata["version"] ?? "none", expected: version)
        }
    }

    /// What `body` makes of the content; throws `ForecastError.damagedModel` where it cannot be read.
    func read<Content>(_ body: (SafetensorsReader, String) throws -> Content) throws -> Content {
        do {
            return try body(reader, file)
        } catch let error as SafetensorsError {
            throw ForecastError.damagedModel(file: file, reason: error.description)
        } catch let error as DecodingError {
            throw ForecastError.damagedModel(
                file: file, reason: "its description is not readable: \(error.fact)")
        }
    }
}
