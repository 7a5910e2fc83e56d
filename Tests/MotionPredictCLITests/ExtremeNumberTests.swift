import Foundation
import Testing

/// Clips whose frames last as long, or as short, as a BVH file may say.
@Suite("extreme numbers")
struct ExtremeNumberTests {
    /// Expects that a command is refused, after the warnings that such clips bring.
    private func expectEnd(
        _ arguments: [String], in folder: borrowing TemporaryFolder, code: Int32, _ sentence: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        try await expectRefusal(
            arguments, in: folder, code: code, sentence, afterWarnings: true, sourceLocation: sourceLocation)
    }

    private func addClips(_ folder: borrowing TemporaryFolder) async throws {
        try await folder.addWalk()
        var clip = SmallClip.walk
        for time in ["1000000", "100", "0.000001"] {
            clip.frameTime = time
            try folder.write(clip.text.replacingOccurrences(of: "nan", with: "0"), to: "\(time).bvh")
        }
    }

    @Test func sayInOneSentenceThatTheyAreTooMuch() async throws {
        let folder = try TemporaryFolder()
        try await addClips(folder)
        try await expectEnd(
            ["convert", "1000000.bvh", "o.bvh", "--fps", "30"], in: folder, code: 65,
            "1000000.bvh: 2700000000 frames of 15 channels are too much: at most 6666666 frames are worked on"
        )
        try await expectEnd(
            ["windows", "1000000.bvh", "-o", "o", "--fps", "30"], in: folder, code: 65,
            "1000000.bvh: 2700000000 frames of 15 channels are too much: at most 6666666 frames are worked on"
        )
        for command in [["evaluate", "1000000.bvh"], ["extend", "1000000.bvh", "--frames", "3"]] {
            try await expectEnd(
                command + ["--model", "walk.safetensors"], in: folder, code: 65,
                "1000000.bvh has a frame every 1000000.0 s, too far apart for walk.safetensors, which thinks at 30 frames a second"
            )
        }
        try await expectEnd(
            ["extend", "0.000001.bvh", "--model", "walk.safetensors", "--seconds", "10"], in: folder,
            code: 65,
            "0.000001.bvh: 10000000 frames of 15 channels are too much: at most 6666666 frames are worked on")
        try await expectEnd(
            ["extend", "walk.bvh", "--frames", "100000000"], in: folder, code: 65,
            "walk.bvh: 100000000 frames of 15 channels are too much: at most 6666666 frames are worked on")
    }

    @Test func aSecondIsNoFrameWhereFramesLastLonger() async throws {
        let folder = try TemporaryFolder()
        try await addClips(folder)
        try await succeed(
            "fit", "100.bvh", "--units", "8", "--epochs", "1", "--observe", "6", "--predict", "10", in: folder
        )
        try await expectEnd(
            ["extend", "100.bvh", "--seconds", "1"], in: folder, code: 64,
            "1.0 s is no frame of 100.bvh, whose frames last 100.0 s: ask for more --seconds, or for --frames"
        )
        try await succeed("extend", "100.bvh", "--frames", "2", in: folder)
        #expect(try folder.motion("100-extended.bvh").frames == 92)
    }

    @Test func refusesRatesAndWindowsThatCannotBeMeant() async throws {
        let folder = try TemporaryFolder()
        try await addClips(folder)
        for rate in ["1e300", "10001", "inf", "nan", "0"] {
            let outcome = try await Program.run(["fit", "walk.bvh", "--fps", rate], in: folder)
            #expect(outcome.code == 64, "\(rate)")
        }
        let small = try await Program.run(["fit", "walk.bvh", "--fps", "1e-300"], in: folder)
        #expect(small.code == 65, "\(small.messages)")
        let long = try await Program.run(["fit", "walk.bvh", "--predict", "100000000"], in: folder)
        #expect(long.code == 65)
        #expect(
            long.messages.hasSuffix(
                "error: a window of 100000000 frames is too long: at most 20000 are shown and 20000 predicted\n"
            ))
    }
}
