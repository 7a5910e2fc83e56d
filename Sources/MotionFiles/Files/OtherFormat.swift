/// A format of motion that is not read, and is known so that people are told the way to one that is.
package enum OtherFormat: Equatable, Sendable {
    case fbx
    case usd
    case c3d

    /// The format that the head of a file tells; nil for any other.
    init?(_ head: ArraySlice<UInt8>) {
        let bytes = head.prefix(4096)
        if bytes.starts(with: "Kaydara FBX Binary".utf8) || bytes.starts(with: "; FBX ".utf8) {
            self = .fbx
        } else if bytes.starts(with: "PXR-USDC".utf8) || bytes.starts(with: "#usda ".utf8)
            || Self.isPackedUSD(bytes)
        {
            self = .usd
        } else if bytes.count >= 512, (2..<9).contains(bytes[bytes.startIndex]),
            bytes[bytes.startIndex + 1] == 0x50
        {
            // The number of the block of parameters, then C3D's key.
            self = .c3d
        } else {
            return nil
        }
    }

    /// A zip file whose first member is a scene.
    private static func isPackedUSD(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) else { return false }
        let name = String(decoding: bytes.prefix(256), as: UTF8.self)
        return [".usdc", ".usda", ".usd"].contains { name.contains($0) }
    }

    /// What the file is, and how its motion is to be had as BVH, in one sentence.
    var sentence: String {
        let blender = { (menu: String) in
            ", which is not read: make BVH of it, in Blender by File > Import > \(menu), then File > Export > Motion Capture (.bvh)"
        }
        return switch self {
        case .fbx: "this is an FBX file" + blender("FBX (.fbx)")
        case .usd: "this is a USD file" + blender("Universal Scene Description (.usd*)")
        case .c3d:
            "this is a C3D file, which holds markers and no skeleton: let the capture program solve a skeleton for them, and"
                + " export that as BVH"
        }
    }
}
