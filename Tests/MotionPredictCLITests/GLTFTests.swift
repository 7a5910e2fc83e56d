import Foundation
import Testing

@Suite("glTF on the command line")
struct GLTFTests {
    @Test func convertsToGLBAndBack() async throws {
        let folder = try TemporaryFolder()
        try folder.write(SmallClip.walk.text, to: "walk.bvh")
        let outcome = try await succeed("convert", "walk.bvh", "walk.glb", "--unit", "cm", in: folder)
        #expect(outcome.messages == "wrote walk.glb: 90 frames, 30 a second\n")
        let report = try await Program.run(["inspect", "walk.glb", "--json"], in: folder).object
        #expect(report["format"] as? String == "gltf")
        #expect(report["metersPerUnit"] as? Double == 1)
        try await succeed("convert", "walk.glb", "back.bvh", "--unit", "cm", in: folder)
        try await succeed("convert", "walk.bvh", "plain.bvh", in: folder)
        let poses = try await ["plain.bvh", "back.bvh"].asyncMap { name in
            let report = try await Program.run(
                ["inspect", name, "--json", "--pose-at", "0,1.5,2.9"], in: folder
            ).object
            return try #require(report["poses"] as? [[String: Any]]).compactMap {
                $0["positions"] as? [[Double]]
            }.joined().joined()
        }
        #expect(poses[0].count == poses[1].count && !poses[0].isEmpty)
        for (a, b) in zip(poses[0], poses[1]) { #expect(abs(a - b) < 1e-3) }
    }

    @Test func tellsWhichUnitAndAxisItTookABVHFileFor() async throws {
        let folder = try TemporaryFolder()
        try folder.write(SmallClip.walk.text, to: "walk.bvh")
        let outcome = try await succeed("convert", "walk.bvh", "walk.glb", in: folder)
        let pattern =
            /wrote walk\.glb: 90 frames, 30 a second; lengths are taken for [a-z]+, the body being [0-9.]+ in size\n/
        #expect(outcome.messages.wholeMatch(of: pattern) != nil, "\(outcome.messages)")
        let refused = try await Program.run(["convert", "walk.bvh", "out.bvh", "--up", "z"], in: folder)
        #expect(refused.code == 64)
        #expect(refused.messages.contains("--up is for an output that ends in .glb."))
    }

    /// The whole way of a model in the middle: from a .glb to a longer .glb.
    @Test func learnsAndContinuesAGLB() async throws {
        let folder = try TemporaryFolder()
        try folder.write(SmallClip.walk.text, to: "walk.bvh")
        try await succeed("convert", "walk.bvh", "hero.glb", in: folder)
        #expect(try await Program.run(["fit", "hero.glb"] + smallFit, in: folder).code == 0)
        let outcome = try await succeed("extend", "--frames", "20", "-o", "longer.glb", in: folder)
        #expect(outcome.messages.contains("wrote longer.glb: 20 new frames"))
        let report = try await Program.run(["inspect", "longer.glb", "--json"], in: folder).object
        #expect(report["frames"] as? Int == 110)
        // Made of this clip: it may be made anew. Of another it may not.
        try await succeed("extend", "--frames", "10", "-o", "longer.glb", in: folder)
        try await succeed("convert", "hero.glb", "other.glb", in: folder)
        let refused = try await Program.run(
            ["extend", "--frames", "10", "-o", "other.glb"], in: folder)
        #expect(refused.code == 73)
        let page = try await succeed("view", "hero.glb", in: folder)
        #expect(page.messages.contains("wrote hero.html"))
    }

    @Test func aBatchWritesGLB() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        try folder.makeFolder("clips")
        try folder.write(SmallClip.walk.text, to: "clips/walk.bvh")
        try folder.write("HIERARCHY", to: "clips/broken.bvh")
        let arguments = ["batch", "clips", "--model", "walk.safetensors", "--frames", "5", "-o", "out"]
        let outcome = try await Program.run(arguments + ["--format", "glb"], in: folder)
        #expect(outcome.messages.contains("walk.bvh: 5 new frames"), "\(outcome.messages)")
        let report = try await Program.run(["inspect", "out/walk.glb", "--json"], in: folder).object
        #expect(report["frames"] as? Int == 95)
        let again = try await Program.run(arguments + ["--format", "glb"], in: folder)
        #expect(again.messages.contains("2 done before"), "\(again.messages)")
    }
}

extension Sequence {
    fileprivate func asyncMap<Value>(_ body: (Element) async throws -> Value) async rethrows -> [Value] {
        var values: [Value] = []
        for element in self { values.append(try await body(element)) }
        return values
    }
}
