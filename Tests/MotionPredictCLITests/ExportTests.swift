import Foundation
import Tensors
import Testing

@Suite("export")
struct ExportTests {
    private static let outside =
        "features of clips, and clips of features; the clip's own rate and the seam with its last frame; "
        + "going on beyond the frames predicted; the motion out of the clips' own moments; feet"

    @Test func writesTheMeanAndEachNetworkAndASample() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        let outcome = try await succeed(
            "export", "walk.safetensors", "--sample", "walk.bvh", in: folder)
        #expect(outcome.output == "")
        // 6 frames shown and 10 predicted of 26 features.
        let shapes = "observed (N, 6, 26), predicted (N, 10, 26)"
        let kinds = ["6d", "body-6d", "6d", "body-6d"]
        let networks = kinds.enumerated().map {
            "wrote walk-\($0 + 1).onnx: network \($0 + 1) of 4 (poses as \($1)); \(shapes)"
        }
        #expect(
            outcome.messageLines
                == ["wrote walk.onnx: mean of 4 networks; \(shapes)"] + networks + [
                    "wrote walk-sample.safetensors: 20 windows of walk.bvh, as each graph takes them and with what it is to give",
                    "not in the graph: the mean with the forecast of the mirrored body; \(Self.outside)",
                ])
        let graphs = ["walk.onnx"] + (1...4).map { "walk-\($0).onnx" }
        #expect(
            try folder.names.sorted()
                == (graphs + ["walk-sample.safetensors", "walk.bvh", "walk.safetensors"]).sorted())
        let sample = try SafetensorsReader([UInt8](folder.data("walk-sample.safetensors")))
        #expect(
            Set(sample.entries.map(\.name))
                == Set(graphs.flatMap { ["\($0)/observed", "\($0)/predicted"] }))
        for graph in graphs {
            #expect(sample.entry(named: "\(graph)/observed")?.shape == [20, 6, 26])
            #expect(sample.entry(named: "\(graph)/predicted")?.shape == [20, 10, 26])
        }
        // A sample is no model, and stands in nobody's way: the newest model of the folder is still found.
        try await succeed("extend", "--frames", "5", in: folder)
    }

    @Test func theSameModelGivesTheSameBytes() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        try folder.makeFolder("again")
        try await succeed("export", "walk.safetensors", "--sample", "walk.bvh", in: folder)
        try await succeed(
            "export", "walk.safetensors", "--sample", "walk.bvh", "-o", "again/walk.onnx", in: folder)
        for name in ["walk.onnx", "walk-3.onnx", "walk-sample.safetensors"] {
            #expect(try folder.data(name) == folder.data("again/\(name)"), "\(name)")
        }
    }

    @Test func aModelOfOneNetworkIsOneFile() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk(withModel: false)
        let fit = try await Program.run(
            ["fit", "walk.bvh", "--members", "1", "--validation-split", "0"] + smallFit, in: folder)
        #expect(fit.code == 0, "\(fit.messages)")
        let outcome = try await succeed("export", "walk.safetensors", "-o", "own.onnx", in: folder)
        #expect(
            outcome.messageLines.first
                == "wrote own.onnx: network (poses as 6d); observed (N, 6, 26), predicted (N, 10, 26)")
        #expect(try folder.names == ["own.onnx", "walk.bvh", "walk.safetensors"])
        // It may go to standard output, which several files may not.
        let piped = try await succeed("export", "walk.safetensors", "-o", "-", "--quiet", in: folder)
        #expect(piped.output.contains("observed"))
    }

    @Test func saysWhyACollectionHasNoMean() async throws {
        let folder = try TemporaryFolder()
        for take in 1...4 {
            let clip = SmallClip(frames: 60, stepsPerSecond: 1 + 0.2 * Double(take))
            try folder.write(clip.text, to: "clips/take\(take).bvh")
        }
        let fit = try await Program.run(
            ["fit", "clips", "--members", "2", "--validation-split", "0", "-o", "many.safetensors"]
                + smallFit, in: folder)
        #expect(fit.code == 0, "\(fit.messages)")
        let outcome = try await succeed("export", "many.safetensors", in: folder)
        #expect(
            outcome.messageLines.map { $0.split(separator: ";")[0] } == [
                "wrote many-1.onnx: network 1 of 2 (poses as 6d)",
                "wrote many-2.onnx: network 2 of 2 (poses as positions)",
                "no graph of the mean of the networks: some networks predict positions of joints, and to bring the mean of these onto the bones is no graph",
                "not in the graph: the mean with the other networks",
            ])
        #expect(try folder.names.filter { $0.hasSuffix(".onnx") } == ["many-1.onnx", "many-2.onnx"])
    }

    @Test func exportsAModelOfKinds() async throws {
        let folder = try TemporaryFolder()
        for (kind, steps) in [("walk", 1.6), ("stroll", 0.6)] {
            try folder.write(SmallClip(frames: 60, stepsPerSecond: steps).text, to: "clips/\(kind)/a.bvh")
        }
        let fit = try await Program.run(
            [
                "fit", "clips", "--labels", "folder", "-o", "kinds.safetensors", "--units", "8", "--epochs",
                "1", "--observe", "10",
            ], in: folder)
        #expect(fit.code == 0, "\(fit.messages)")
        let outcome = try await succeed(
            "export", "kinds.safetensors", "--sample", "clips/walk/a.bvh", in: folder)
        #expect(
            outcome.messageLines[0]
                == "wrote kinds.onnx: classifier of 2 kinds; observed (N, 10, 26), probabilities (N, 2)")
        let sample = try SafetensorsReader([UInt8](folder.data("kinds-sample.safetensors")))
        let found = try sample.floats("kinds.onnx/probabilities")
        #expect(found.count == 40)
        for window in 0..<20 { #expect(abs(found[2 * window] + found[2 * window + 1] - 1) < 1e-5) }
        // Its windows are shown and nothing follows.
        let windows = try await succeed(
            "windows", "clips/walk/a.bvh", "--model", "kinds.safetensors", "-o", "w.safetensors", in: folder)
        #expect(windows.messages == "wrote w.safetensors: X (51, 10, 26), 13 for validation\n")
    }

    @Test func keepsWhatItDidNotMakeAndReplacesWhatItDid() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        for name in ["walk-2.onnx", "walk-sample.safetensors"] {
            try folder.write("a person's own work\n", to: name)
            try await expectRefusal(
                ["export", "walk.safetensors", "--sample", "walk.bvh"], in: folder, code: 73,
                "\(name) exists and was not made by this command: use --force to replace it")
            try await succeed(
                "export", "walk.safetensors", "--sample", "walk.bvh", "--force", in: folder)
            try await succeed("export", "walk.safetensors", "--sample", "walk.bvh", in: folder)
        }
    }

    @Test func refusesWhatCannotBe() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        try await expectRefusal(
            ["export", "walk.safetensors", "-o", "-"], in: folder, code: 64,
            "this export makes several files, a name each, and /dev/stdout is none")
        try await expectRefusal(
            ["export", "walk.safetensors", "-o", "walk.pt"], in: folder, code: 64,
            "cannot create walk.pt: .pt is no format that is written here; let the name end in .onnx")
        try await expectRefusal(
            ["export", "walk.safetensors", "-o", "walk.safetensors", "--force"], in: folder, code: 73,
            "walk.safetensors is the input: name another output")
        try await expectRefusal(
            ["export", "walk.bvh"], in: folder, code: 65,
            "walk.bvh is no model of motionpredict: a safetensors file written by `motionpredict fit` is expected"
        )
        try folder.write(SmallClip(frames: 6).text, to: "short.bvh")
        let short = try await Program.run(
            ["export", "walk.safetensors", "--sample", "short.bvh"], in: folder)
        #expect(short.code == 65, "\(short.messages)")
        #expect(short.messages.contains("short.bvh"))
        #expect(try folder.names == ["short.bvh", "walk.bvh", "walk.safetensors"])
    }
}
