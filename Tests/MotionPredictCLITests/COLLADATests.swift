import Foundation
import MotionFiles
import Testing

/// A walk of two joints in COLLADA: Z up, in inches, keys 24 times a second.
enum COLLADAWalk {
    static func text(keys: Int = 96, extra: String = "") -> String {
        let times = (0..<keys).map { String(format: "%.6f", Double($0) / 24) }.joined(separator: " ")
        let places = (0..<keys).map {
            String(format: "%.4f 0 %.4f", Double($0) * 0.7, 30 + sin(Double($0) * 0.5))
        }
        let angles = (0..<keys).map { String(format: "%.3f", 25 * sin(Double($0) * 0.26)) }
        func source(_ id: String, _ list: [String], stride: Int) -> String {
            """
            <source id="\(id)"><float_array id="\(id)-a" count="\(keys * stride)">\(list.joined(separator: " "))\
            </float_array><technique_common><accessor source="#\(id)-a" count="\(keys)" stride="\(stride)"/>\
            </technique_common></source>
            """
        }
        return """
            <?xml version="1.0"?>
            <COLLADA xmlns="http://www.collada.org/2005/11/COLLADASchema" version="1.4.1">
            <asset><unit name="inch" meter="0.0254"/><up_axis>Z_UP</up_axis></asset>
            <library_animations><animation>\(source("t", [times], stride: 1))\(source("p", places, stride: 3))\
            \(source("r", angles, stride: 1))
            <sampler id="s"><input semantic="INPUT" source="#t"/><input semantic="OUTPUT" source="#p"/></sampler>
            <sampler id="q"><input semantic="INPUT" source="#t"/><input semantic="OUTPUT" source="#r"/></sampler>
            <channel source="#s" target="hips/t"/><channel source="#q" target="leg/r.ANGLE"/></animation></library_animations>
            <library_visual_scenes><visual_scene id="v">\(extra)
            <node id="rig" name="Rig"><node id="hips" name="Hips" type="JOINT"><translate sid="t">0 0 30</translate>
            <node id="leg" name="Leg" type="JOINT"><translate>0 0 -15</translate><rotate sid="r">1 0 0 0</rotate></node>
            </node></node></visual_scene></library_visual_scenes>
            <scene><instance_visual_scene url="#v"/></scene></COLLADA>
            """
    }

    static let prop = "<node id=\"prop\" type=\"JOINT\"><node id=\"tip\" type=\"JOINT\"/></node>"
    static let fit = ["--epochs", "1", "--validation-split", "0", "--units", "4", "--threads", "1"]
}

@Suite struct COLLADATests {
    private func rows(_ text: String) -> [Substring] {
        Array(text.split(separator: "\n").drop { !$0.hasPrefix("Frame Time") }.dropFirst())
    }

    @Test func inspectsACOLLADAFile() async throws {
        let folder = try TemporaryFolder()
        try folder.write(COLLADAWalk.text(), to: "walk.dae")
        let outcome = try await Program.run(
            ["inspect", "walk.dae", "--json", "--pose-at", "0,1"], in: folder)
        #expect(outcome.code == 0 && outcome.messages.isEmpty)
        let report = try outcome.object
        #expect(report["format"] as? String == "collada")
        #expect(report["upAxis"] as? String == "Z")
        #expect(report["metersPerUnit"] as? Double == 0.0254)
        #expect(report["frames"] as? Int == 96)
        #expect(report["frameTime"] as? Double == 1.0 / 24)
        let joints = try #require(report["joints"] as? [[String: Any]])
        #expect(joints.map { $0["id"] as? String } == ["rig", "hips", "leg"])
        #expect(joints.map { $0["name"] as? String } == ["Rig", "Hips", "Leg"])
        #expect(joints.map { $0["parent"] as? Int } == [nil, 0, 1])
        #expect(joints.map { ($0["channels"] as? [String])?.count } == [0, 6, 3])
        #expect(joints[2]["offset"] as? [Double] == [0, 0, -15])
        let poses = try #require(report["poses"] as? [[String: Any]])
        // the file's own axes: 0.7 inches a key, 24 keys
        let place = try #require((poses[1]["positions"] as? [[Double]])?[1])
        #expect(abs(place[0] - 16.8) < 1e-9)
        let tree = try await Program.run(["inspect", "walk.dae"], in: folder)
        #expect(
            tree.output == """
                walk.dae: COLLADA, 3 joints, 9 channels (3 moving)
                96 frames, 24 a second, 4 s; size 30 units, Z up, a unit is 0.0254 m
                  Rig\(" ")\(" ")
                    Hips  Xp Yp Zp Zr Xr Yr
                      Leg  Zr Xr Yr

                """)
    }

    @Test func leavesNoWordToTheParser() async throws {
        let folder = try TemporaryFolder()
        let text = COLLADAWalk.text(extra: "<extra>\u{81}</extra>").replacing(
            "<?xml version=\"1.0\"?>", with: "<?xml version=\"1.0\" encoding=\"Shift_JIS\"?>")
        // 0x81 begins a letter of two bytes, and "<" ends none; libxml2 2.9 prints of its own accord that it cannot go on
        try folder.write(text, to: "walk.dae")
        let outcome = try await Program.run(["inspect", "walk.dae"], in: folder)
        #expect(outcome.code == 65 && outcome.output.isEmpty)
        let lines = outcome.messages.split(separator: "\n")
        #expect(lines.first?.hasPrefix("error: walk.dae:") ?? false)
        #expect(lines.first?.hasSuffix("bytes that the document's encoding does not have") ?? false)
        #expect(lines.dropFirst().allSatisfy { $0.hasPrefix("  ") }, "\(outcome.messages)")
    }

    @Test func convertsACOLLADAFile() async throws {
        let folder = try TemporaryFolder()
        try folder.write(COLLADAWalk.text(), to: "walk.dae")
        #expect(try await Program.run(["convert", "walk.dae", "up.bvh"], in: folder).code == 0)
        // Z up becomes Y up: 30 inches high
        let first = try #require(rows(try folder.text("up.bvh")).first).split(separator: " ")
        #expect(first.prefix(3) == ["0", "30", "0"])
        #expect(rows(try folder.text("up.bvh")).count == 96)
        let kept = ["convert", "walk.dae", "kept.bvh", "--keep-axes", "--unit", "cm", "--fps", "12"]
        #expect(try await Program.run(kept, in: folder).code == 0)
        let centimetres = try #require(rows(try folder.text("kept.bvh")).first).split(separator: " ")
        #expect(centimetres.prefix(3) == ["0", "0", "76.2"])
        #expect(rows(try folder.text("kept.bvh")).count == 49)
        let again = try await Program.run(["convert", "walk.dae", "up.bvh", "--unit", "m"], in: folder)
        #expect(again.code == 0, "what convert made it may replace")
    }

    @Test func saysThatBVHNamesNoUnit() async throws {
        let folder = try TemporaryFolder()
        try folder.write(COLLADAWalk.text(), to: "walk.dae")
        _ = try await Program.run(["convert", "walk.dae", "walk.bvh"], in: folder)
        let outcome = try await Program.run(["convert", "walk.bvh", "cm.bvh", "--unit", "cm"], in: folder)
        #expect(outcome.code == 64)
        #expect(
            outcome.messages == "error: walk.bvh is a BVH file, which names no unit: --unit cannot scale it\n"
        )
        let other = try await Program.run(["convert", "walk.bvh", "o.bvh", "--skeleton", "Dog"], in: folder)
        #expect(other.code == 65)
        #expect(other.messages == "error: walk.bvh: there is no skeleton “Dog”, only “Hips”\n")
    }

    @Test func choosesAmongSkeletons() async throws {
        let folder = try TemporaryFolder()
        try folder.write(COLLADAWalk.text(extra: COLLADAWalk.prop), to: "walk.dae")
        let first = try await Program.run(["convert", "walk.dae", "a.bvh"], in: folder)
        #expect(
            first.messages.hasPrefix(
                "warning: walk.dae: the file holds 2 skeletons: “Rig” is taken, --skeleton chooses another: “prop”\n"
            ))
        #expect(try folder.text("a.bvh").contains("ROOT Hips"))
        let second = try await Program.run(
            ["convert", "walk.dae", "b.bvh", "--skeleton", "prop"], in: folder)
        #expect(second.code == 0)
        #expect(try folder.text("b.bvh").contains("ROOT prop"))
        let none = try await Program.run(["convert", "walk.dae", "c.bvh", "--skeleton", "Dog"], in: folder)
        #expect(none.code == 65)
        #expect(none.messages == "error: walk.dae: there is no skeleton “Dog”, only “prop”, “Rig”\n")
        #expect((try? folder.text("c.bvh")) == nil)
    }

    @Test func continuesTheRowsThatConvertWrites() async throws {
        let folder = try TemporaryFolder()
        try folder.write(COLLADAWalk.text(extra: COLLADAWalk.prop), to: "walk.dae")
        let fit = try await Program.run(
            ["fit", "walk.dae", "--skeleton", "Rig"] + COLLADAWalk.fit, in: folder)
        #expect(fit.code == 0, "\(fit.messages)")
        // the model knows the file and the skeleton again
        let extend = try await Program.run(["extend", "--frames", "12"], in: folder)
        #expect(extend.code == 0, "\(extend.messages)")
        _ = try await Program.run(["convert", "walk.dae", "walk.bvh"], in: folder)
        let (observed, all) = (rows(try folder.text("walk.bvh")), rows(try folder.text("walk-extended.bvh")))
        #expect(all.count == 108)
        #expect(Array(all.prefix(96)) == observed)
        let again = try await Program.run(["extend", "walk.dae", "--frames", "24"], in: folder)
        #expect(again.code == 0, "\(again.messages)")
        try folder.write(COLLADAWalk.text(keys: 90), to: "walk.dae")
        let changed = try await Program.run(["extend", "--frames", "12"], in: folder)
        #expect(changed.code == 65)
        #expect(changed.messages.contains("walk.dae has changed since"))
    }

    @Test func takesCOLLADAAndBVHFromOneFolder() async throws {
        let folder = try TemporaryFolder()
        try folder.write(COLLADAWalk.text(), to: "walk.dae")
        _ = try await Program.run(["convert", "walk.dae", "walk.bvh"], in: folder)
        try folder.write(try folder.data("walk.bvh"), to: "clips/walk.bvh")
        try folder.write(COLLADAWalk.text(), to: "clips/WALK2.DAE")
        try folder.write(COLLADAWalk.text(keys: 72), to: "clips/walk.dae")
        let windows = ["windows", "clips", "-o", "w.safetensors", "--representation", "channels"]
        #expect(try await Program.run(windows, in: folder).code == 0)
        _ = try await Program.run(["fit", "clips", "-o", "m.safetensors"] + COLLADAWalk.fit, in: folder)
        let batch = ["batch", "clips", "--model", "m.safetensors", "--frames", "6", "-o", "out"]
        let outcome = try await Program.run(batch, in: folder)
        #expect(outcome.code == 0, "\(outcome.messages)")
        #expect(rows(try folder.text("out/walk.bvh")).count == 102)
        #expect(rows(try folder.text("out/WALK2.bvh")).count == 102)
        // two clips of one name: the second keeps its ending
        #expect(rows(try folder.text("out/walk.dae.bvh")).count == 78)
    }
}
