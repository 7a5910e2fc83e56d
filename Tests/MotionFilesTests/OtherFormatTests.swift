import MotionFiles
import Testing

@Suite("formats that are not read")
struct OtherFormatTests {
    private static func byBlender(_ what: String, _ menu: String) -> String {
        "f: this is \(what) file, which is not read: make BVH of it, in Blender by File > Import > \(menu), then"
            + " File > Export > Motion Capture (.bvh)"
    }

    @Test(arguments: ["Kaydara FBX Binary  \0\u{1A}\0", "; FBX 7.3.0 project file\n"])
    func namesFBX(text: String) { expect(Array(text.utf8), Self.byBlender("an FBX", "FBX (.fbx)")) }

    @Test(arguments: ["PXR-USDC\0", "#usda 1.0\n", "PK\u{3}\u{4}\n\0\0\0scene.usdc"])
    func namesUSD(text: String) {
        expect(Array(text.utf8), Self.byBlender("a USD", "Universal Scene Description (.usd*)"))
    }

    @Test func namesC3D() {
        expect(
            [2, 0x50] + Array(repeating: 0, count: 510),
            "f: this is a C3D file, which holds markers and no skeleton: let the capture program solve a skeleton for them, and"
                + " export that as BVH")
    }

    @Test func otherFilesAreToldAsBefore() {
        expect(
            [2, 0x51] + Array(repeating: 0, count: 510),
            "f: expected HIERARCHY (a BVH file), XML (a COLLADA file) or glTF, found binary data")
        expect(Array("PK\u{3}\u{4}\n\0\0\0walk.bvh".utf8), "f: the file is compressed (zip): unpack it first")
    }

    private func expect(
        _ bytes: [UInt8], _ sentence: String, sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) {
        do {
            _ = try MotionFile.read(bytes, file: "f")
            Issue.record("was read", sourceLocation: sourceLocation)
        } catch {
            #expect("\(error)" == sentence, sourceLocation: sourceLocation)
        }
    }
}
