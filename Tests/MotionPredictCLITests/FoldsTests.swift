import Foundation
import Testing

@Suite("evaluate --folds")
struct FoldsTests {
    /// A folder with four clips of two kinds.
    private func addClips(to folder: borrowing TemporaryFolder) throws {
        for (index, name) in ["walk/a", "walk/b", "run/a", "run/b"].enumerated() {
            let clip = SmallClip(frames: 90, stepsPerSecond: 1.2 + 0.1 * Double(index))
            try folder.write(clip.text, to: "clips/\(name).bvh")
        }
    }

    private let options = [
        "--folds", "2", "--observe", "8", "--predict", "10", "--windows", "3", "--units", "8", "--epochs",
        "1",
    ]

    @Test func tellsMeanAndSpreadByTimeAndTheFoldsBesideBaselines() async throws {
        let folder = try TemporaryFolder()
        try addClips(to: folder)
        let outcome = try await Program.run(["evaluate", "clips"] + options, in: folder)
        #expect(outcome.code == 0, "\(outcome.messages)")
        #expect(outcome.messages.contains("fold 1 of 2: fitting without 2 clips\n"))
        #expect(outcome.messages.contains("fold 2 of 2: fitting without 2 clips\n"))
        let lines = outcome.output.split(separator: "\n").map(String.init)
        #expect(
            lines[0]
                == "2 folds, 12 windows of 4 clips (8 frames shown, 10 predicted), each by a model that never saw it"
        )
        let heads = lines[2].split(separator: " ")
        #expect(heads.first == "67" && heads.last == "mean")
        for (index, name) in ["model ", "mean ", "zero velocity ", "constant velocity ", "copy "].enumerated()
        {
            #expect(lines[3 + 2 * index].hasPrefix(name))
            #expect(lines[4 + 2 * index].hasPrefix("  +-"))
        }
        #expect(lines.contains { $0.hasPrefix("fold 1 ") } && lines.contains { $0.hasPrefix("fold 2 ") })
        // Columns stand under their heads.
        #expect(Set(lines[2...12].map(\.count)).count == 1)
        #expect(
            try folder.names.filter { $0.hasPrefix("clips-folds/") } == [
                "clips-folds/fold-1.safetensors", "clips-folds/fold-2.safetensors", "clips-folds/folds.json",
            ])
        // Again, it only scores, and finds the same.
        let again = try await Program.run(["evaluate", "clips"] + options, in: folder)
        #expect(again.output == outcome.output)
        #expect(again.messages.contains("fold 1 of 2: scoring 2 clips, the model was fitted before\n"))
        #expect(!again.messages.contains("training"))
        let report = try await Program.run(["evaluate", "clips", "--json"] + options, in: folder).object
        #expect((report["folds"] as? [[String: Any]])?.count == 2)
        let methods = try #require(report["methods"] as? [String: [String: [Double]]])
        #expect(methods["model"]?["mean"]?.count == methods["zero velocity"]?["deviation"]?.count)
        // With other options it is another cross-validation.
        try await expectRefusal(
            ["evaluate", "clips", "--seed", "2"] + options, in: folder, code: 73,
            "clips-folds holds the folds of other clips or options (seed was 1, is 2)")
    }

    @Test func dividesASingleClip() async throws {
        let folder = try TemporaryFolder()
        try folder.write(SmallClip(frames: 160, stepsPerSecond: 1.5).text, to: "walk.bvh")
        let outcome = try await Program.run(
            ["evaluate", "walk.bvh", "--keep", "parts"] + options, in: folder)
        #expect(outcome.code == 0, "\(outcome.messages)")
        #expect(outcome.messages.contains("fold 2 of 2: fitting without a stretch of walk.bvh\n"))
        #expect(
            outcome.output.hasPrefix(
                "2 folds, 6 windows of 2 stretches of walk.bvh (8 frames shown, 10 predicted), each by"))
        #expect(try folder.names.contains("parts/fold-2.safetensors"))
    }

    @Test(arguments: [
        (["--minutes", "3"], "--minutes has a meaning only with --folds."),
        (["--keep", "x"], "--keep has a meaning only with --folds."),
        (["--quick"], "--quick has a meaning only with --folds."),
        (["--folds", "1"], "--folds must be between 2 and 1000."),
        (["--folds", "2", "--model", "m.safetensors"], "--folds fits its own models: leave out --model."),
        (["--folds", "2", "--csv", "f.csv"], "--csv has no meaning with --folds."),
    ])
    func saysWhatDoesNotGoTogether(_ arguments: [String], _ sentence: String) async throws {
        let folder = try TemporaryFolder()
        let outcome = try await Program.run(["evaluate", "walk.bvh"] + arguments, in: folder)
        #expect(outcome.code == 64)
        #expect(outcome.messages.hasPrefix("Error: \(sentence)\n"), "\(outcome.messages)")
    }

    @Test func needsAsManyClipsAsFolds() async throws {
        let folder = try TemporaryFolder()
        try addClips(to: folder)
        try await expectRefusal(
            ["evaluate", "clips", "--folds", "5"], in: folder, code: 64,
            "5 folds take at least 5 clips, or one that is divided: there are 4")
    }
}
