import Foundation
import Tensors
import Testing

@Suite("extend --forecast")
struct ForecastTests {
    private func forecast(in folder: borrowing TemporaryFolder, _ options: [String] = []) async throws
        -> SafetensorsReader
    {
        let outcome = try await Program.run(
            ["extend", "walk.bvh", "--frames", "15", "--forecast", "f.safetensors"] + options, in: folder)
        #expect(outcome.code == 0, "\(outcome.messages)")
        #expect(outcome.messageLines.contains("wrote f.safetensors"))
        return try SafetensorsReader([UInt8](folder.data("f.safetensors")))
    }

    @Test func tellsWhatEachNetworkForeseesAndTheirMean() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        let file = try await forecast(in: folder)
        #expect(file.metadata["format"] == "motionpredict forecast")
        #expect(
            Set(file.names) == [
                "channels", "features", "observed", "networks/0", "networks/1", "networks/2", "networks/3",
            ])
        #expect(file.entry(named: "channels")?.shape == [15, 15])
        #expect(file.entry(named: "observed")?.shape == [7, 15])
        let width = try #require(file.entry(named: "features")?.shape.last)
        for network in 0..<4 {
            #expect(file.entry(named: "networks/\(network)")?.shape == [15, width])
        }
        // The last observed frames stand as in the file, in degrees.
        let rows = try folder.motion("walk.bvh").values.suffix(7).joined()
        for (found, value) in zip(try file.doubles("observed"), rows) { #expect(abs(found - value) < 1e-9) }
        // Heights are features that all networks share: the mean lies among theirs and those of the mirrored body, near them.
        let height = 3
        let means = try file.doubles("features")
        for frame in 0..<15 {
            let foreseen = try (0..<4).map { try file.doubles("networks/\($0)")[frame * width + height] }
            let mean = means[frame * width + height]
            #expect(abs(mean - foreseen.reduce(0, +) / 4) < 3, "\(foreseen) \(mean)")
            #expect(abs(try file.doubles("channels")[frame * 15 + 1] - mean) < 1e-9)
        }
    }

    @Test func isTheSameWhateverIsMadeOfIt() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        _ = try await forecast(in: folder)
        let first = try folder.data("f.safetensors")
        _ = try await forecast(in: folder, ["--mean", "--predicted-only", "--force"])
        #expect(try folder.data("f.safetensors") == first)
        try await succeed("extend", "--frames", "15", "--forecast", "f.npz", "--force", in: folder)
        #expect(try folder.data("f.npz").starts(with: Array("PK".utf8)))
    }

    @Test func replacesNothingElse() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        try folder.write("mine", to: "f.safetensors")
        try await expectRefusal(
            ["extend", "--forecast", "f.safetensors"], in: folder, code: 73,
            "f.safetensors exists and was not made by this command: use --force to replace it"
        )
        try await expectRefusal(
            ["extend", "--forecast", "f.txt"], in: folder, code: 64,
            "cannot create f.txt: .txt is no format that is written here; let the name end in one of .safetensors, .npz"
        )
    }
}
