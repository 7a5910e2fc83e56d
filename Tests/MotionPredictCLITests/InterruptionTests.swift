import Foundation
import Testing

@Suite("interrupted")
struct InterruptionTests {
    private let long = [
        "--units", "8", "--observe", "6", "--predict", "10", "--epochs", "1000000", "--seed", "5",
    ]

    @Test(arguments: ["trial ", "training "])
    func aFitEndsWith130AndKeepsTheOldModel(title: String) async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        let before = try folder.state
        // Without frames held out there is no trial, and training starts at once.
        let split = title == "training " ? ["--validation-split", "0"] : []
        let outcome = try await Program.run(
            ["fit", "walk.bvh"] + long + split, in: folder,
            until: { $0.split(separator: "\n").contains { $0.hasPrefix(title) } })
        #expect(outcome.code == 130)
        #expect(outcome.output == "")
        #expect(outcome.messageLines.last == "error: interrupted")
        var after = try folder.state
        let checkpoint = after.removeValue(forKey: "walk.checkpoint.safetensors")
        #expect((checkpoint != nil) == (title == "training "), "a trial is short and done again")
        #expect(after == before)
    }

    @Test func aFitGoesOnToTheBitsOfAnUnbrokenOne() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk(withModel: false)
        let fit = [
            "fit", "walk.bvh", "--units", "8", "--observe", "6", "--predict", "10", "--epochs", "40",
            "--validation-split", "0",
        ]
        let unbroken = try await Program.run(fit + ["-o", "unbroken.safetensors"], in: folder)
        #expect(unbroken.code == 0)
        let broken = try await Program.run(fit, in: folder, until: { $0.contains("training ") })
        #expect(broken.code == 130)
        #expect(
            broken.messages.contains("--resume goes on from walk.checkpoint.safetensors"),
            "\(broken.messages)")
        let other = try await Program.run(fit + ["--resume", "--seed", "9"], in: folder)
        #expect(other.code == 65)
        #expect(
            other.messages.hasSuffix(
                "walk.checkpoint.safetensors belongs to a training of other clips or options: give the same ones, "
                    + "or fit without --resume\n"))
        let resumed = try await Program.run(fit + ["--resume"], in: folder)
        #expect(resumed.code == 0, "\(resumed.messages)")
        let models = try ["walk", "unbroken"].map { try folder.data("\($0).safetensors") }
        #expect(models[0] == models[1])
        #expect(try folder.names == ["unbroken.safetensors", "walk.bvh", "walk.safetensors"])
        let again = try await Program.run(fit + ["--resume"], in: folder)
        #expect(again.code == 66)
        #expect(
            again.messages
                == "error: there is no training to resume: walk.checkpoint.safetensors is not there\n")
    }

    @Test func aFitThatIsKilledLeavesTheOldModelToo() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        let before = try folder.state
        let outcome = try await Program.run(
            ["fit", "walk.bvh"] + long, in: folder, until: { $0.contains("trial ") }, then: SIGKILL)
        #expect(outcome.code == -SIGKILL)
        let after = try folder.state
        #expect(after == before)
    }
}
