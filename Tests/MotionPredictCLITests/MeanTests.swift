import Foundation
import Testing

@Suite("extend --mean")
struct MeanTests {
    @Test func writesTheMeanForecastAfterTheSameRows() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        try await succeed("extend", "--frames", "40", "-o", "way.bvh", in: folder)
        let outcome = try await succeed(
            "extend", "--frames", "40", "--mean", "-o", "mean.bvh", in: folder)
        #expect(
            outcome.messages.hasPrefix("wrote mean.bvh: 40 new frames, "), "\(outcome.messages)")
        let (way, mean) = (try folder.motion("way.bvh"), try folder.motion("mean.bvh"))
        #expect(mean.frames == 130 && mean.hierarchy == way.hierarchy)
        #expect(mean.rows.prefix(90) == way.rows.prefix(90))
        #expect(mean.rows.suffix(40) != way.rows.suffix(40))
    }

    @Test func replacesItsOwnFrames() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        try await succeed("extend", "--mean", "--predicted-only", in: folder)
        let first = try folder.data("walk-extended.bvh")
        try await succeed("extend", "--mean", "--predicted-only", in: folder)
        #expect(try folder.data("walk-extended.bvh") == first)
    }

    @Test func isNotCombinedWithVariations() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        let outcome = try await Program.run(["extend", "--mean", "--variations", "2"], in: folder)
        #expect(outcome.code == 64)
        #expect(
            outcome.messages.contains(
                "Error: --mean is one forecast; it cannot be combined with --variations.\n"))
        #expect(try folder.names == ["walk.bvh", "walk.safetensors"])
    }
}
