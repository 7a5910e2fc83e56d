import Foundation

/// The JSON and the numbers of a glTF file that is being made (glTF 2.0 specification, 5).
struct GLTFOutput: Encodable {
    struct Asset: Codable {
        struct Extras: Codable {
            /// The checksum of the file that this one continues.
            let continues: String
        }

        var version: String
        var generator: String?
        var extras: Extras?
    }

    struct Scene: Encodable { var nodes: [Int] }

    struct Node: Encodable {
        struct Extras: Encodable { let endSite: [Float] }

        var name: String
        var children: [Int]?
        var translation: [Float]?
        var rotation: [Float]?
        var mesh: Int?
        var skin: Int?
        var extras: Extras?
    }

    struct Skin: Encodable {
        var joints: [Int]
        var inverseBindMatrices: Int
    }

    struct Mesh: Encodable {
        struct Primitive: Encodable {
            var attributes: [String: Int]
            var indices: Int
            var material: Int
        }

        var name: String
        var primitives: [Primitive]
    }

    struct Material: Encodable {
        struct Metallic: Encodable {
            var baseColorFactor: [Float]
            var metallicFactor: Float
            var roughnessFactor: Float
        }

        var name: String
        var pbrMetallicRoughness: Metallic
    }

    struct Animation: Encodable {
        struct Channel: Encodable {
            struct Target: Encodable {
                var node: Int
                var path: String
            }

            var sampler: Int
            var target: Target
        }

        struct Sampler: Encodable {
            var input: Int
            var output: Int
        }

        /// Seconds from frame to frame, which single precision does not hold.
        struct Extras: Encodable { let frameTime: Double }

        var name: String
        var extras: Extras
        var channels: [Channel]
        var samplers: [Sampler]
    }

    struct Accessor: Encodable {
        var bufferView: Int
        var componentType: Int
        var normalized: Bool?
        var count: Int
        var type: String
        var min: [Float]?
        var max: [Float]?
    }

    struct BufferView: Encodable {
        var buffer = 0
        var byteOffset: Int
        var byteLength: Int
        /// What the graphics card is to do with it; nil for animations.
        var target: Int?
    }

    struct Buffer: Encodable { var byteLength: Int }

    var asset: Asset
    var scene = 0
    var scenes: [Scene] = []
    var nodes: [Node] = []
    var skins: [Skin] = []
    var meshes: [Mesh] = []
    var materials: [Material] = []
    /// Nil where nothing is animated: an empty list is not allowed.
    var animations: [Animation]?
    var accessors: [Accessor] = []
    var bufferViews: [BufferView] = []
    var buffers: [Buffer] = []
    private var bytes: [UInt8] = []

    init(asset: Asset) { self.asset = asset }

    private enum CodingKeys: CodingKey {
        case asset, scene, scenes, nodes, skins, meshes, materials, animations, accessors, bufferViews,
            buffers
    }

    static func decode<Value: Decodable>(_ type: Value.Type, from json: ArraySlice<UInt8>) throws -> Value {
        try JSONDecoder().decode(type, from: Data(json))
    }

    /// What the graphics card takes a view for.
    static let vertices = 34962
    static let triangles = 34963

    /// Adds floats, `width` for each element, and gives their accessor's number.
    ///
    /// - Parameter bounds: whether the smallest and largest numbers are told, as positions and times must.
    mutating func add(
        _ numbers: [Float], type: String, width: Int, bounds: Bool = false, target: Int? = nil
    ) -> Int {
        var (low, high): ([Float]?, [Float]?)
        if bounds {
            low = (0..<width).map { column in
                stride(from: column, to: numbers.count, by: width).map { numbers[$0] }.min() ?? 0
            }
            high = (0..<width).map { column in
                stride(from: column, to: numbers.count, by: width).map { numbers[$0] }.max() ?? 0
            }
        }
        return add(
            .littleEndian(numbers.lazy.map(\.bitPattern)), componentType: 5126, count: numbers.count / width,
            type: type, target: target, min: low, max: high)
    }

    /// Adds elements of other types, whose bytes fill a whole number of words of four, and gives their accessor's number.
    mutating func add(
        _ new: [UInt8], componentType: Int, normalized: Bool? = nil, count: Int, type: String,
        target: Int? = nil, min: [Float]? = nil, max: [Float]? = nil
    ) -> Int {
        while !bytes.count.isMultiple(of: 4) { bytes.append(0) }
        bufferViews.append(.init(byteOffset: bytes.count, byteLength: new.count, target: target))
        bytes += new
        accessors.append(
            .init(
                bufferView: bufferViews.count - 1, componentType: componentType, normalized: normalized,
                count: count, type: type, min: min, max: max))
        return accessors.count - 1
    }

    /// Hands over the file: a head, the JSON, the numbers (glTF 2.0 specification, 4.4).
    func write(to sink: (UnsafeRawBufferPointer) throws -> Void) throws {
        var whole = self
        var binary = bytes
        while !binary.count.isMultiple(of: 4) { binary.append(0) }
        whole.buffers = [.init(byteLength: binary.count)]
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var json = [UInt8](try encoder.encode(whole))
        while !json.count.isMultiple(of: 4) { json.append(.blank) }
        let length = 12 + 8 + json.count + 8 + binary.count
        let words = [2, length, json.count].map { UInt32(clamping: $0) } + [GLTFContainer.jsonType]
        let head = GLTFContainer.magic + [UInt8].littleEndian(words)
        let middle = [UInt8].littleEndian([UInt32(clamping: binary.count), GLTFContainer.binaryType])
        for part in [head, json, middle, binary] { try part.withUnsafeBytes(sink) }
    }
}

extension [UInt8] {
    /// The bytes of words, the lowest first.
    static func littleEndian(_ words: some Sequence<UInt32>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(4 * words.underestimatedCount)
        for word in words {
            for shift in stride(from: 0, to: 32, by: 8) {
                bytes.append(UInt8(truncatingIfNeeded: word >> shift))
            }
        }
        return bytes
    }
}
