/// The JSON of a glTF file (glTF 2.0 specification, 5), as far as it tells of skeletons and their motion.
///
/// Meshes, materials and images are passed over, whatever is wrong with them.
struct GLTFDescription: Decodable {
    struct Asset: Decodable {
        let version: String?
        let minVersion: String?
    }

    struct Scene: Decodable {
        let nodes: [Int]?
    }

    struct Node: Decodable {
        let name: String?
        let children: [Int]?
        /// 16 numbers, column by column.
        let matrix: [Double]?
        let translation: [Double]?
        /// x, y, z, w.
        let rotation: [Double]?
        let scale: [Double]?
        let mesh: Int?
        let camera: Int?
        let extras: Extras?

        /// What `GLBWriter` notes of a joint.
        struct Extras: Decodable {
            /// Where its End Site is, in its own coordinates.
            let endSite: [Double]?

            private enum CodingKeys: CodingKey { case endSite }

            /// Other programs write other things here: nothing of them is an error.
            init(from decoder: any Decoder) {
                let container = try? decoder.container(keyedBy: CodingKeys.self)
                endSite = try? container?.decode([Double].self, forKey: .endSite)
            }
        }
    }

    struct Skin: Decodable {
        let joints: [Int]?
    }

    struct Animation: Decodable {
        struct Channel: Decodable {
            struct Target: Decodable {
                let node: Int?
                let path: String
            }

            let sampler: Int
            let target: Target
        }

        struct Sampler: Decodable {
            let input: Int
            let output: Int
            let interpolation: String?
        }

        /// What `GLBWriter` notes of a motion.
        struct Extras: Decodable {
            /// Seconds.
            let frameTime: Double?

            private enum CodingKeys: CodingKey { case frameTime }

            /// Other programs write other things here: nothing of them is an error.
            init(from decoder: any Decoder) {
                let container = try? decoder.container(keyedBy: CodingKeys.self)
                frameTime = try? container?.decode(Double.self, forKey: .frameTime)
            }
        }

        let name: String?
        let extras: Extras?
        let channels: [Channel]
        let samplers: [Sampler]
    }

    struct Accessor: Decodable {
        struct Sparse: Decodable {
            struct Indices: Decodable {
                let bufferView: Int
                let byteOffset: Int?
                let componentType: Int
            }

            struct Values: Decodable {
                let bufferView: Int
                let byteOffset: Int?
            }

            let count: Int
            let indices: Indices
            let values: Values
        }

        let bufferView: Int?
        let byteOffset: Int?
        let componentType: Int
        let normalized: Bool?
        let count: Int
        let type: String
        let sparse: Sparse?
    }

    struct BufferView: Decodable {
        let buffer: Int
        let byteOffset: Int?
        let byteLength: Int
        let byteStride: Int?
        /// The names of extensions that say something about the view.
        let extensions: [String: Anything]?
    }

    struct Buffer: Decodable {
        let uri: String?
        let byteLength: Int
    }

    /// A value whose faults matter only to those who need it.
    struct Member<Value: Decodable>: Decodable {
        private let value: Value?
        private let fault: String

        init(from decoder: any Decoder) {
            do {
                (value, fault) = (try Value(from: decoder), "")
            } catch let error as DecodingError {
                (value, fault) = (nil, error.words ?? "\(error)")
            } catch {
                (value, fault) = (nil, "\(error)")
            }
        }

        /// The value. Throws `GLTFFault.json` where it cannot be read.
        var read: Value {
            get throws(GLTFFault) {
                guard let value else { throw .json(fault) }
                return value
            }
        }
    }

    /// A value that is not looked at.
    struct Anything: Decodable {
        init(from decoder: any Decoder) {}
    }

    let asset: Asset?
    let scene: Int?
    let scenes: [Scene]?
    let nodes: [Node]?
    let skins: [Skin]?
    let animations: [Member<Animation>]?
    let accessors: [Member<Accessor>]?
    let bufferViews: [BufferView]?
    let buffers: [Buffer]?
}
