import Foundation
import Testing

@Suite("extend --variations")
struct VariationsTests {
    @Test func writesAsManyContinuationsThatDiffer() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        let outcome = try await succeed(
            "extend", "--seconds", "1", "--variations", "3", "--json", in: folder)
        let names = (1...3).map { "walk-extended-\($0).bvh" }
        #expect(try folder.names == (["walk.bvh", "walk.safetensors"] + names).sorted())
        let motions = try names.map { try folder.motion($0) }
        for motion in motions {
            #expect(motion.frames == 120)
            #expect(motion.rows.prefix(90) == motions[0].rows.prefix(90))
        }
        #expect(Set(motions.map { $0.rows.suffix(30).joined(separator: "\n") }).count == 3)
        let reports = try #require(
            try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [[String: Any]])
        #expect(reports.map { $0["output"] as? String } == names)
    }

    @Test func areTheSameWhenAskedForAgainAndReplaceTheirOwn() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        try await succeed("extend", "--frames", "20", "--variations", "2", "-o", "way.bvh", in: folder)
        let first = try [folder.data("way-1.bvh"), folder.data("way-2.bvh")]
        try await succeed("extend", "--frames", "20", "--variations", "2", "-o", "way.bvh", in: folder)
        #expect(try [folder.data("way-1.bvh"), folder.data("way-2.bvh")] == first)
    }

    @Test func withoutStrengthTheyAreAllTheLikeliestMotion() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        try await succeed("extend", "--frames", "60", "-o", "likeliest.bvh", in: folder)
        for (strength, name) in [("0", "none.bvh"), ("2", "much.bvh")] {
            try await succeed(
                "extend", "--frames", "60", "--variations", "2", "--variation-strength", strength, "-o", name,
                in: folder)
        }
        #expect(try folder.data("none-2.bvh") == folder.data("likeliest.bvh"))
        #expect(try folder.data("much-2.bvh") != folder.data("likeliest.bvh"))
    }

    @Test func refusesAStrengthThatIsNone() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        let strong = try await Program.run(
            ["extend", "--variations", "2", "--variation-strength", "2.5"], in: folder)
        #expect(strong.code == 64)
        #expect(strong.messages.contains("--variation-strength must be from 0 to 2."))
        let alone = try await Program.run(["extend", "--variation-strength", "1"], in: folder)
        #expect(alone.code == 64)
        #expect(alone.messages.contains("--variation-strength is of --variations, which is not there."))
    }

    @Test func refusesNumbersThatAreNone() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        let outcome = try await Program.run(["extend", "--variations", "0"], in: folder)
        #expect(outcome.code == 64)
        #expect(outcome.messages.contains("--variations must be from 1 to 1000."))
    }
}
