import Foundation
import Testing

@Suite("extend")
struct ExtendTests {
    @Test func continuesTheFittedClipAndKeepsItsRowsDigitForDigit() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        let outcome = try await succeed("extend", "--seconds", "2", in: folder)
        #expect(try folder.names == ["walk-extended.bvh", "walk.bvh", "walk.safetensors"])
        #expect(outcome.output == "")
        #expect(
            outcome.messageLines.first == "wrote walk-extended.bvh: 60 new frames, 2 s, by walk.safetensors")
        #expect(outcome.messageLines.dropFirst().map { $0.prefix(9) } == ["verdict: "])
        let (source, extended) = (try folder.motion("walk.bvh"), try folder.motion("walk-extended.bvh"))
        #expect(extended.hierarchy == source.hierarchy)
        #expect(extended.frameTime == source.frameTime)
        #expect(extended.frames == 150)
        #expect(Array(extended.rows.prefix(90)) == source.rows)
        #expect(extended.values.allSatisfy { $0.count == 15 })
    }

    @Test func addsTwoSecondsWhereNoLengthIsAsked() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        try await succeed("extend", in: folder)
        #expect(try folder.motion("walk-extended.bvh").frames == 150)
    }

    @Test func addsAsManyFramesAsAsked() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        try await succeed("extend", "--frames", "7", "-o", "seven.bvh", in: folder)
        #expect(try folder.motion("seven.bvh").frames == 97)
        try await succeed("extend", "--frames", "1", "-o", "one.bvh", in: folder)
        #expect(try folder.motion("one.bvh").frames == 91)
    }

    @Test func goesOnFarBeyondWhatItWasTrainedOnWithoutJumps() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        try await succeed("extend", "--frames", "600", in: folder)
        let values = try folder.motion("walk-extended.bvh").values
        #expect(values.count == 690)
        for (before, after) in zip(values.dropFirst(89), values.dropFirst(90)) {
            for (old, new) in zip(before.dropFirst(3), after.dropFirst(3)) { #expect(abs(new - old) < 30) }
            #expect(after.allSatisfy { $0.isFinite })
        }
    }

    @Test func repeatsAChannelThatNeverMovedAsTheFileSpellsIt() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        try await succeed("extend", "--frames", "5", in: folder)
        let rows = try folder.motion("walk-extended.bvh").rows.map { $0.split(separator: " ") }
        #expect(rows.allSatisfy { $0.dropFirst(8).first == "1.50" })
    }

    @Test func writesAtTheClipsRateWhateverRateTheModelThinksAt() async throws {
        let folder = try TemporaryFolder()
        try folder.write(SmallClip(frames: 180, frameTime: "0.0166667").text, to: "walk60.bvh")
        let fit = try await Program.run(["fit", "walk60.bvh"] + smallFit, in: folder)
        #expect(fit.code == 0, "\(fit.messages)")
        try await succeed("extend", "--seconds", "1", in: folder)
        let extended = try folder.motion("walk60-extended.bvh")
        #expect(extended.frames == 240)
        #expect(extended.frameTime == "0.0166667")
    }

    @Test func continuesAnotherClipOfTheSameSkeleton() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        try folder.write(SmallClip.slow.text, to: "takes/slow.bvh")
        try await succeed("extend", "takes/slow.bvh", "--frames", "30", in: folder)
        let extended = try folder.motion("slow-extended.bvh")
        #expect(extended.rows.prefix(90) == SmallClip.slow.rows[...])
        #expect(extended.frames == 120)
    }

    @Test func takesTheModelNamedBeforeTheNewest() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        try folder.makeFolder("models")
        let fit = try await Program.run(
            ["fit", "walk.bvh", "--seed", "9", "-o", "models/nine.safetensors"] + smallFit, in: folder)
        #expect(fit.code == 0)
        try await succeed("extend", "-o", "newest.bvh", in: folder)
        try await succeed("extend", "--model", "models/nine.safetensors", "-o", "nine.bvh", in: folder)
        #expect(try folder.text("newest.bvh") != folder.text("nine.bvh"))
    }

    @Test func takesTheNewestModelOfTheFolderAndPassesOverOtherFiles() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        try folder.write(try folder.data("walk.safetensors"), to: "older.safetensors")
        try folder.age("older.safetensors", by: 1000)
        try folder.age("walk.safetensors", by: 500)
        try folder.write("no model at all", to: "weights.safetensors")
        let outcome = try await succeed("extend", "--json", in: folder)
        #expect(try outcome.object["model"] as? String == "walk.safetensors")
    }

    @Test func writesThePredictedFramesAloneWhereAsked() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        try await succeed("extend", "--frames", "20", in: folder)
        try await succeed("extend", "--frames", "20", "--predicted-only", "-o", "alone.bvh", in: folder)
        let (whole, alone) = (try folder.motion("walk-extended.bvh"), try folder.motion("alone.bvh"))
        #expect(alone.hierarchy == whole.hierarchy)
        #expect(alone.frameTime == whole.frameTime)
        #expect(alone.rows == Array(whole.rows.dropFirst(90)))
    }

    @Test(arguments: [true, false])
    func predictsAloneWhereTheFittedClipIsGoneOrChanged(isGone: Bool) async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        try await succeed("extend", "--frames", "20", "--predicted-only", "-o", "before.bvh", in: folder)
        if isGone {
            try folder.remove("walk.bvh")
        } else {
            try folder.write(SmallClip.slow.text, to: "walk.bvh")
        }
        try await succeed("extend", "--frames", "20", "--predicted-only", "-o", "after.bvh", in: folder)
        let (before, after) = (try folder.motion("before.bvh"), try folder.motion("after.bvh"))
        #expect(after.frames == 20)
        for (old, new) in zip(before.values.joined(), after.values.joined()) {
            #expect(abs(old - new) < 0.001)
        }
    }

    @Test func givesTheSameBytesEachTime() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        try await succeed("extend", "-o", "a.bvh", in: folder)
        try await succeed("extend", "-o", "b.bvh", in: folder)
        #expect(try folder.data("a.bvh") == folder.data("b.bvh"))
    }

    @Test func findsTheClipBesideTheModelWhereTheFolderHasMoved() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        for name in ["walk.bvh", "walk.safetensors"] {
            try folder.write(try folder.data(name), to: "moved/\(name)")
            try folder.remove(name)
        }
        try await succeed("extend", "--model", "moved/walk.safetensors", "--frames", "3", in: folder)
        #expect(try folder.motion("walk-extended.bvh").frames == 93)
    }

    @Test func printsItsFiguresAsOneJSONValue() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        let report = try await succeed("extend", "--seconds", "0.5", "--json", in: folder).object
        #expect(report["output"] as? String == "walk-extended.bvh")
        #expect(report["clip"] as? String == "walk.bvh")
        #expect(report["model"] as? String == "walk.safetensors")
        #expect(report["frames"] as? Int == 15)
    }

    @Test func saysNothingWhenQuiet() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        let outcome = try await succeed("extend", "-q", in: folder)
        #expect(outcome.messages == "")
        #expect(outcome.output == "")
    }

    @Test(arguments: [["--seconds", "1"], ["--predicted-only"], ["--predicted-only", "--frames", "9"]])
    func replacesAnExtensionThatItMadeItself(second: [String]) async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        for arguments in [[], second, second, ["--frames", "4"]] {
            let outcome = try await Program.run(["extend"] + arguments, in: folder)
            #expect(outcome.code == 0, "\(arguments): \(outcome.messages)")
        }
        #expect(try folder.motion("walk-extended.bvh").frames == 94)
    }

    @Test func replacesPredictedFramesThatItMadeWhereTheClipIsGone() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        try folder.remove("walk.bvh")
        try await succeed("extend", "--predicted-only", in: folder)
        try await succeed("extend", "--predicted-only", "--frames", "8", in: folder)
        #expect(try folder.motion("walk-extended.bvh").frames == 8)
    }
}
