import Foundation
import Testing

#if canImport(Glibc)
    import Glibc
#endif

@Suite("interrupted")
struct InterruptionTests {
    private let long = [
        "--units", "8", "--observe", "6", "--predict", "10", "--epochs", "1000000", "--seed", "5",
    ]

    @Test(arguments: [(SIGINT, "trial "), (SIGINT, "training "), (SIGTERM, "trial ")])
    func aFitEndsWith130AndKeepsTheOldModel(signal: Int32, title: String) async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        let before = try folder.state
        // Without frames held out there is no trial, and training starts at once.
        let split = title == "training " ? ["--validation-split", "0"] : []
        let outcome = try await Program.run(
            ["fit", "walk.bvh"] + long + split, in: folder,
            until: { $0.split(separator: "\n").contains { $0.hasPrefix(title) } }, then: signal)
        #expect(outcome.code == (signal == SIGINT ? 130 : 143))
        #expect(outcome.output == "")
        #expect(outcome.messageLines.last == "error: interrupted")
        var after = try folder.state
        #expect(after.removeValue(forKey: "walk.checkpoint.safetensors") != nil)
        after["walk.checkpoint-2.safetensors"] = nil
        #expect(after == before)
    }

    @Test(arguments: ["0", "0.2"]) func aFitGoesOnToTheBitsOfAnUnbrokenOne(split: String) async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk(withModel: false)
        let fit = [
            "fit", "walk.bvh", "--units", "8", "--observe", "6", "--predict", "10", "--epochs", "40",
            "--validation-split", split,
        ]
        let unbroken = try await Program.run(fit + ["-o", "unbroken.safetensors"], in: folder)
        #expect(unbroken.code == 0)
        let title = split == "0" ? "training " : "trial "
        let broken = try await Program.run(fit, in: folder, until: { $0.contains(title) })
        #expect(broken.code == 130)
        #expect(
            broken.messages.contains("--resume goes on from walk.checkpoint.safetensors"),
            "\(broken.messages)")
        let other = try await Program.run(fit + ["--resume", "--seed", "9"], in: folder)
        #expect(other.code == 65)
        #expect(
            other.messages.hasSuffix(
                "walk.checkpoint.safetensors belongs to a training of other clips or options (seed was 1, is 9): "
                    + "give the same ones, or fit without --resume\n"))
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
        let after = try folder.state.filter { !$0.key.contains("checkpoint") && !$0.key.hasSuffix(".draft") }
        #expect(after == before)
    }

    @Test func aFitThatIsKilledGoesOnFromWhatItKept() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk(withModel: false)
        let fit = [
            "fit", "walk.bvh", "--units", "32", "--observe", "6", "--predict", "10", "--epochs", "300",
            "--threads", "1",
        ]
        // The first checkpoint is written after two seconds.
        let path = folder.file("walk.checkpoint.safetensors").path
        let killed = try await Program.run(
            fit, in: folder, until: { _ in FileManager.default.fileExists(atPath: path) }, then: SIGKILL)
        #expect(killed.code == -SIGKILL)
        #expect(killed.messages.contains("trial ") && !killed.messages.contains("training "))
        let kept = try folder.data("walk.checkpoint.safetensors")
        let resumed = try await Program.run(
            fit + ["--resume"], in: folder, until: { $0.contains("training ") })
        #expect(resumed.code == 130, "\(resumed.messages)")
        #expect(!resumed.messages.contains("trial 1/"), "it does not begin anew")
        // The newer one damaged, the older one is taken, with a word.
        let names = ["walk.checkpoint.safetensors", "walk.checkpoint-2.safetensors"]
        #expect(try folder.names.contains(names[1]))
        try folder.write(Data(kept.prefix(kept.count / 2)), to: names[0])
        let fallen = try await Program.run(fit + ["--resume"], in: folder, until: { $0.contains(" steps, ") })
        #expect(fallen.code == 130, "\(fallen.messages)")
        #expect(
            fallen.messages.contains("warning: \(names[0]) is damaged: ")
                && fallen.messages.contains(": going on from \(names[1])\n"), "\(fallen.messages)")
    }
}
