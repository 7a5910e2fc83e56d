import Foundation
import Testing

@testable import MotionPredictCLI

@Suite("settings from a file")
struct SettingsTests {
    /// The command line that the parser gets to see.
    private func words(_ arguments: [String], with file: String) throws -> [String] {
        let folder = try TemporaryFolder()
        try folder.write(file, to: "s.json")
        let path = folder.file("s.json").path
        let settings = try Settings(arguments + ["--config", path])
        return try #require(settings).words.filter { $0 != "--config" && $0 != path }
    }

    @Test func takesTheOptionsOfTheCommandsSection() throws {
        #expect(
            try words(
                ["fit", "walk.bvh"],
                with:
                    #"{"fit": {"units": 8, "minutes": 0.5, "observe": "0.5s", "json": true, "resume": false, "fps": null}}"#
            ) == ["fit", "--json", "--observe=0.5s", "--units=8", "--minutes=0.5", "walk.bvh"])
    }

    @Test func whatIsTypedComesBeforeTheSectionAndThatBeforeWhatStandsBesideIt() throws {
        let file =
            #"{"seed": 3, "threads": 2, "units": 8, "fit": {"seed": 4, "layers": 2}, "extend": {"seconds": 9}}"#
        #expect(
            try words(["fit", "walk.bvh", "--layers", "1"], with: file)
                == ["fit", "--units=8", "--seed=4", "--threads=2", "walk.bvh", "--layers", "1"])
        #expect(
            try words(["fit", "walk.bvh", "--seed=5", "--threads", "1"], with: file).filter {
                $0.hasPrefix("--seed") || $0.hasPrefix("--threads")
            } == ["--seed=5", "--threads"])
        // A short name is the same option.
        #expect(
            try words(["extend", "-o", "a.bvh"], with: #"{"extend": {"output": "b.bvh"}}"#)
                == ["extend", "-o", "a.bvh"])
    }

    @Test func nothingInASectionLeavesTheChoiceToTheProgram() throws {
        #expect(
            try words(["fit", "walk.bvh"], with: #"{"seed": 3, "fit": {"seed": null}}"#) == [
                "fit", "walk.bvh",
            ])
    }

    @Test func anOptionTakesThePlaceOfOneThatItExcludes() throws {
        let file = #"{"extend": {"seconds": 3}, "fit": {"quick": true}}"#
        #expect(
            try words(["extend", "--frames", "10"], with: file) == ["extend", "--frames", "10"])
        #expect(
            try words(["fit", "walk.bvh", "--minutes", "5"], with: file)
                == ["fit", "walk.bvh", "--minutes", "5"])
        #expect(
            try words(["extend"], with: #"{"seconds": 3, "extend": {"frames": 9}}"#) == [
                "extend", "--frames=9",
            ])
    }

    @Test func aFlagOfTheFileIsTakenBack() throws {
        let file = #"{"fit": {"quick": true, "json": true}}"#
        #expect(
            try words(["fit", "--no-quick", "walk.bvh"], with: file) == ["fit", "--json", "walk.bvh"])
        #expect(
            try words(["fit", "--no-quick", "--quick", "walk.bvh"], with: file)
                == ["fit", "--json", "--quick", "walk.bvh"])
    }

    @Test func listsAreRepeatedOptionsOrOneValue() throws {
        let file = #"{"view": {"compare": ["a.bvh", "b.bvh"]}, "inspect": {"pose-at": [0, 0.5]}}"#
        // Behind the clips, which they would else take for values of their own.
        #expect(
            try words(["view", "walk.bvh"], with: file)
                == ["view", "walk.bvh", "--compare=a.bvh", "--compare=b.bvh"])
        #expect(
            try words(["view", "walk.bvh", "--compare", "c.bvh"], with: file)
                == ["view", "walk.bvh", "--compare", "c.bvh"])
        #expect(
            try words(["inspect", "walk.bvh"], with: file) == ["inspect", "--pose-at=0,0.5", "walk.bvh"])
    }

    @Test func namesBehindALoneDashPairStayNames() throws {
        let folder = try TemporaryFolder()
        try folder.write(#"{"view": {"compare": ["a.bvh"], "force": true}}"#, to: "s.json")
        let path = folder.file("s.json").path
        let settings = try #require(try Settings(["view", "--config", path, "--", "--seam", "--no-force"]))
        #expect(
            settings.words == [
                "view", "--force", "--config", path, "--compare=a.bvh", "--", "--seam", "--no-force",
            ])
    }

    @Test func aValueThatLooksLikeAnOptionIsNone() throws {
        #expect(
            try words(["fit", "--seed", "--quick", "walk.bvh"], with: #"{"fit": {"quick": true}}"#)
                == ["fit", "--quick", "--seed", "--quick", "walk.bvh"])
    }

    @Test func withoutEitherOptionNoFileIsLookedAt() throws {
        #expect(try Settings(["fit", "walk.bvh"]) == nil)
        #expect(try Settings(["--config", "s.json"]) == nil)
        #expect(try Settings(["fit", "--config", "none.json", "--help"]) == nil)
        #expect(try Settings([]) == nil)
    }

    @Test func theResultIsThatOfTheSameOptionsTyped() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk(withModel: false)
        try folder.write(
            """
            {"quiet": true, "extend": {"frames": 7},
             "fit": {"units": 8, "epochs": 1, "observe": 6, "predict": 10, "output": "of-file.safetensors"}}
            """, to: "s.json")
        let fit = try await succeed("fit", "walk.bvh", "--config", "s.json", in: folder)
        #expect(fit.messages == "")
        #expect(try folder.data("of-file.safetensors") == (try await Fitted.walk.value.model))
        try await succeed("extend", "walk.bvh", "--config", "s.json", in: folder)
        #expect(try folder.motion("walk-extended.bvh").frames == SmallClip.walk.frames + 7)
        try await succeed("extend", "walk.bvh", "--config", "s.json", "--frames", "4", in: folder)
        #expect(try folder.motion("walk-extended.bvh").frames == SmallClip.walk.frames + 4)
    }

    @Test func aListOfTheFileTakesNoClipForItsOwn() async throws {
        let folder = try TemporaryFolder()
        for name in ["walk.bvh", "other.bvh", "third.bvh"] { try folder.write(SmallClip.walk.text, to: name) }
        try folder.write(#"{"view": {"compare": ["other.bvh", "third.bvh"]}}"#, to: "s.json")
        let outcome = try await succeed("view", "--config", "s.json", "walk.bvh", in: folder)
        #expect(outcome.messageLines.first == "wrote walk.html: 3 clips")
    }
}
