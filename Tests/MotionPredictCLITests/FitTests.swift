import Foundation
import Testing

@Suite("fit")
struct FitTests {
    @Test func writesTheModelUnderTheClipsNameIntoTheFolderOfTheCall() async throws {
        let folder = try TemporaryFolder()
        try folder.write(SmallClip.walk.text, to: "clips/walk.bvh")
        let outcome = try await Program.run(["fit", "clips/walk.bvh"] + smallFit, in: folder)
        #expect(outcome.code == 0)
        #expect(try folder.names == ["clips", "clips/walk.bvh", "walk.safetensors"])
        #expect(outcome.output == "")
    }

    @Test func learnsAsManyNetworksAsTheMemoryAllows() async throws {
        let folder = try TemporaryFolder()
        try folder.write(SmallClip.walk.text, to: "walk.bvh")
        let large = [
            "fit", "walk.bvh", "--observe", "6", "--predict", "10", "--units", "16", "--batch-size", "1024",
            "--epochs", "1", "--validation-split", "0",
        ]
        let all = try await Program.run(large, in: folder)
        #expect(all.messages.contains("4 networks "))
        let needed = try #require(all.messages.firstMatch(of: /memory: about (\d+) MB/).flatMap { Int($0.1) })
        // A network takes some 20 MB here.
        let fewer = try await Program.run(large + ["--memory", "\(needed - 30)MB"], in: folder)
        #expect(fewer.code == 0)
        #expect(
            fewer.messages.contains("2 networks ") || fewer.messages.contains("1 network "),
            "\(fewer.messages)")
        let set = try await Program.run(
            large + ["--memory", "\(needed - 30)MB", "--members", "4"], in: folder)
        #expect(set.code == 64)
    }

    @Test func refusesATrainingForWhichTheMemoryAllowedIsTooLittle() async throws {
        let folder = try TemporaryFolder()
        try folder.write(SmallClip.walk.text, to: "walk.bvh")
        let outcome = try await Program.run(["fit", "walk.bvh", "--memory", "1MB"] + smallFit, in: folder)
        #expect(outcome.code == 64)
        let needed = try #require(outcome.messages.firstMatch(of: /about (\d+) MB of memory/))
        #expect(
            outcome.messages == """
                error: this fit takes about \(needed.1) MB of memory, and 1 MB are allowed: ask for fewer --members, --units or \
                frames to --predict, a smaller --batch-size, or give fewer clips

                """)
        #expect(try folder.names == ["walk.bvh"])
        for size in ["5", "MB", "0GB", "infGB", "1e9GB", "5KB"] {
            let usage = try await Program.run(["fit", "walk.bvh", "--memory", size], in: folder)
            #expect(usage.code == 64 && usage.messages.contains("'\(size)'"), "\(usage.messages)")
        }
    }

    @Test func tellsWhatItLearntAndHowItComparesAndTheNextCommand() async throws {
        let lines = try await Fitted.walk.value.outcome.messageLines
        #expect(lines.first == "walk.bvh: 90 frames, 3 s, 4 joints, \(4 + 6 * 3 + 4) features, Y up")
        #expect(
            lines.contains {
                $0 == "windows: 6 frames shown, 10 predicted, at 30 a second"
            })
        #expect(
            lines.contains {
                $0.hasPrefix("4 networks (6d, body-6d) of 8 units, ") && $0.hasSuffix(" windows each")
            })
        #expect(lines.contains { $0.hasPrefix("memory: about ") && $0.hasSuffix(" MB") })
        let comparison = try #require(lines.first { $0.hasPrefix("held-out frames: mean joint error ") })
        #expect(comparison.contains("zero-velocity baseline "))
        #expect(comparison.contains("better"))
        #expect(lines.contains { $0.hasPrefix("wrote walk.safetensors in ") })
        #expect(lines.last == "next: motionpredict extend --seconds 2")
    }

    @Test func tellsProgressInPlainLinesOnStandardErrorAlone() async throws {
        let outcome = try await Fitted.walk.value.outcome
        let progress = outcome.messageLines.filter { $0.hasPrefix("training ") }
        #expect(progress.count >= 2)
        #expect(progress.allSatisfy { $0.contains(" steps, ") && $0.contains(" s left, ") })
        #expect(!outcome.messages.contains("\r"))
        #expect(!outcome.messages.contains("\u{1B}"))
        #expect(outcome.output == "")
    }

    @Test func theNextCommandItNamesWorks() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk(withModel: false)
        let fit = try await Program.run(["fit", "walk.bvh", "-o", "mine.safetensors"] + smallFit, in: folder)
        let next = try #require(fit.messageLines.last?.split(separator: " ").map(String.init))
        #expect(next.prefix(2) == ["next:", "motionpredict"])
        let extend = try await Program.run(Array(next.dropFirst(2)), in: folder)
        #expect(extend.code == 0, "\(extend.messages)")
        #expect(try folder.motion("walk-extended.bvh").frames == 150)
    }

    @Test func quickTrainsTwoSmallNetworksAndTellsAVerdict() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk(withModel: false)
        let fit = try await Program.run(
            ["fit", "walk.bvh", "--quick", "--observe", "6", "--predict", "10"], in: folder)
        #expect(fit.code == 0)
        #expect(fit.messages.contains("2 networks (6d, body-6d) of 64 units, 150 steps of 16 windows each"))
        #expect(fit.messageLines.count { $0.hasPrefix("verdict: ") && !$0.contains("not measured") } == 1)
        #expect(!fit.messages.contains("too short"))
        let both = try await Program.run(["fit", "walk.bvh", "--quick", "--minutes", "1"], in: folder)
        #expect(both.code == 64)
        #expect(both.messages.contains("--quick and --minutes exclude each other."))
    }

    @Test func writesTheModelWhereOSays() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk(withModel: false)
        try folder.makeFolder("models")
        let outcome = try await Program.run(
            ["fit", "walk.bvh", "-o", "models/a.safetensors"] + smallFit, in: folder)
        #expect(outcome.code == 0)
        #expect(try folder.names == ["models", "models/a.safetensors", "walk.bvh"])
        #expect(
            outcome.messageLines.last == "next: motionpredict extend --seconds 2 --model models/a.safetensors"
        )
    }

    @Test func theSameSeedGivesTheSameBytesOnOneThreadAndOnTwo() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk(withModel: false)
        for threads in ["1", "2"] {
            let arguments = [
                "fit", "walk.bvh", "--seed", "7", "--threads", threads, "-o", "\(threads).safetensors",
            ]
            let outcome = try await Program.run(arguments + smallFit, in: folder)
            #expect(outcome.code == 0)
        }
        #expect(try folder.data("1.safetensors") == folder.data("2.safetensors"))
    }

    @Test func anotherSeedGivesAnotherModel() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        let outcome = try await Program.run(
            ["fit", "walk.bvh", "--seed", "2", "-o", "other.safetensors"] + smallFit, in: folder)
        #expect(outcome.code == 0)
        #expect(try folder.data("other.safetensors") != folder.data("walk.safetensors"))
    }

    @Test func takesAFolderForAllClipsUnderIt() async throws {
        let folder = try TemporaryFolder()
        try folder.write(SmallClip.walk.text, to: "clips/walk.bvh")
        try folder.write(SmallClip.slow.text, to: "clips/day2/slow.bvh")
        try folder.write("a note", to: "clips/notes.txt")
        let outcome = try await Program.run(["fit", "clips", "--json"] + smallFit, in: folder)
        #expect(outcome.code == 0)
        let report = try outcome.object
        #expect(report["output"] as? String == "clips.safetensors")
        #expect(report["clips"] as? [String] == ["slow.bvh", "walk.bvh"])
        #expect(report["frames"] as? Int == 180)
        #expect(outcome.messageLines.last == "next: motionpredict extend CLIP --seconds 2")
    }

    @Test func leavesOutABadFileOfAFolderAndSaysWhy() async throws {
        let folder = try TemporaryFolder()
        try folder.write(SmallClip.walk.text, to: "clips/walk.bvh")
        try folder.write("", to: "clips/empty.bvh")
        let outcome = try await Program.run(["fit", "clips", "--quiet"] + smallFit, in: folder)
        #expect(outcome.code == 0)
        #expect(outcome.messages == "warning: left out: clips/empty.bvh: the file is empty\n")
        #expect(try folder.names.contains("clips.safetensors"))
    }

    @Test func printsItsFiguresAsOneJSONValue() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk(withModel: false)
        let outcome = try await Program.run(["fit", "walk.bvh", "--json"] + smallFit, in: folder)
        let report = try outcome.object
        #expect(report["output"] as? String == "walk.safetensors")
        #expect(report["clips"] as? [String] == ["walk.bvh"])
        #expect(report["frames"] as? Int == 90)
        #expect(report["observe"] as? Int == 6)
        #expect(report["predict"] as? Int == 10)
        #expect(report["units"] as? Int == 8)
        let heldOut = try #require(report["heldOut"] as? [String: Any])
        for key in ["error", "zeroVelocityError"] {
            let value = try #require(heldOut[key] as? Double)
            #expect(value > 0 && value.isFinite)
        }
        #expect(
            try await Fitted.walk.value.model == folder.data("walk.safetensors"), "--json changes no model")
    }

    @Test func saysNothingWhenQuiet() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk(withModel: false)
        let outcome = try await Program.run(["fit", "walk.bvh", "--quiet"] + smallFit, in: folder)
        #expect(outcome.code == 0)
        #expect(outcome.messages == "")
        #expect(outcome.output == "")
    }

    @Test func replacesAModelThatItMadeItself() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        let outcome = try await Program.run(["fit", "walk.bvh", "--seed", "3"] + smallFit, in: folder)
        #expect(outcome.code == 0, "\(outcome.messages)")
        #expect(try await Fitted.walk.value.model != folder.data("walk.safetensors"))
    }

    @Test func takesSecondsForItsWindowsAndARateOfItsOwn() async throws {
        let folder = try TemporaryFolder()
        try folder.write(SmallClip(frames: 180, frameTime: "0.0166667").text, to: "walk.bvh")
        let outcome = try await succeed(
            "fit", "walk.bvh", "--json", "--units", "8", "--epochs", "1", "--observe", "0.4s", "--predict",
            "0.6s",
            "--fps", "20", in: folder)
        let report = try outcome.object
        #expect(report["observe"] as? Int == 8)
        #expect(report["predict"] as? Int == 12)
        #expect(report["framesPerSecond"] as? Double == 20)
    }

    @Test func holdsNothingOutWithoutAValidationSplit() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk(withModel: false)
        let outcome = try await Program.run(
            ["fit", "walk.bvh", "--validation-split", "0", "--json"] + smallFit, in: folder)
        #expect(outcome.code == 0)
        #expect(try outcome.object["heldOut"] == nil)
        #expect(!outcome.messages.contains("held-out"))
    }
}
