import Foundation
import MotionCore

/// Reads glTF 2.0, as text with its data inside or beside it, or in one binary file: the nodes, and the animations that move
/// them.
///
/// Of meshes, materials and images nothing is kept. Buffers are read from the file's own folder and those below it, and from
/// nowhere else.
package enum GLTFReader {
    /// Reads a file's bytes; `file` is its name for messages. Throws `ParseError`.
    ///
    /// - Parameter beside: reads a file by its path relative to this one; nil where it is not there.
    package static func read(
        _ bytes: [UInt8], file: String, summing: Bool = false,
        beside: @escaping (String) -> [UInt8]? = { _ in nil }
    ) throws -> SceneDocument {
        do throws(GLTFFault) {
            let container = try GLTFContainer(bytes)
            let description = try description(container.json)
            let buffers = GLTFBuffers(description, binary: container.binary, beside: beside)
            var assembler = GLTFAssembler(description, buffers)
            return try assembler.document(file: file, checksum: summing ? Checksum(of: bytes) : nil)
        } catch {
            throw ParseError(file: file, fact: .gltf(error))
        }
    }

    /// Reads the file at `path`, of which `head` was read before.
    static func read(_ source: inout FileSource, head: [UInt8], file: String, summing: Bool) throws
        -> SceneDocument
    {
        let folder = URL(fileURLWithPath: file).deletingLastPathComponent()
        return try read(try source.rest(after: head), file: file, summing: summing) { path in
            try? FileBytes.read(path: folder.appendingPathComponent(path).path)
        }
    }

    private static func description(_ json: ArraySlice<UInt8>) throws(GLTFFault) -> GLTFDescription {
        let description: GLTFDescription
        do {
            description = try JSONDecoder().decode(GLTFDescription.self, from: Data(json))
        } catch let error as DecodingError {
            throw .json(error.words(of: Data(json)))
        } catch {
            throw .json("\(error)")
        }
        let version = description.asset?.minVersion ?? description.asset?.version
        guard let version, version.split(separator: ".").first == "2" else { throw .version(version) }
        return description
    }
}

extension DecodingError {
    /// What was found at which place of the JSON.
    fileprivate func words(of json: Data) -> String {
        if let words { return words }
        // Foundation's decoder does not say where on every system; this one does.
        do { _ = try JSONSerialization.jsonObject(with: json) } catch {
            if let words = (error as NSError).userInfo["NSDebugDescription"] as? String { return words }
        }
        return "\(self)"
    }

    /// The same; nil for text that is no JSON at all.
    var words: String? {
        func place(_ path: [any CodingKey]) -> String {
            let text = path.map { key in key.intValue.map { "[\($0)]" } ?? ".\(key.stringValue)" }.joined()
            return text.isEmpty ? "the whole" : String(text.drop { $0 == "." })
        }
        switch self {
        case .keyNotFound(let key, let context):
            return "\(place(context.codingPath)) lacks \(key.stringValue)"
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            return "\(place(context.codingPath)) is of another type than expected"
        case .dataCorrupted(let context):
            return context.codingPath.isEmpty ? nil : "\(place(context.codingPath)) does not fit"
        @unknown default: return "\(self)"
        }
    }
}
