import Foundation
import Testing

/// The commands that make a file, given the place to make it at.
private let makers: [@Sendable (String) -> [String]] = [
    { ["fit", "walk.bvh", "-o", $0] + smallFit },
    { ["extend", "--frames", "5", "-o", $0] },
    { ["extend", "--frames", "5", "--predicted-only", "-o", $0] },
    { ["convert", "walk.bvh", $0] },
    { ["windows", "walk.bvh", "-o", $0, "--observe", "6", "--predict", "10"] },
]

@Suite("outputs that cannot be made")
struct OutputRefusalTests {
    @Test(arguments: makers.indices)
    func saysThatTheFolderDoesNotExist(maker: Int) async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        try await expectRefusal(
            makers[maker]("nowhere/out"), in: folder, code: 73,
            "cannot create nowhere/out: the folder nowhere does not exist")
    }

    @Test(arguments: makers.indices)
    func saysThatAFileStandsWhereAFolderShould(maker: Int) async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        try await expectRefusal(
            makers[maker]("walk.bvh/out"), in: folder, code: 73,
            "cannot create walk.bvh/out: walk.bvh is not a folder")
    }

    @Test(arguments: makers.indices)
    func saysThatADirectoryStandsThere(maker: Int) async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        try folder.makeFolder("there")
        for force in [[], ["--force"]] {
            try await expectRefusal(
                makers[maker]("there") + force, in: folder, code: 73, "cannot create there: it is a directory"
            )
        }
    }

    @Test(arguments: makers.indices)
    func refusesToWriteOverItsInputEvenByForce(maker: Int) async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        try FileManager.default.createSymbolicLink(
            atPath: folder.file("link.bvh").path, withDestinationPath: "walk.bvh")
        for path in ["walk.bvh", "./walk.bvh", "link.bvh"] {
            try await expectRefusal(
                makers[maker](path) + ["--force"], in: folder, code: 73,
                "\(path) is the input: name another output")
        }
    }

    @Test func refusesToWriteOverTheModelThatItExtendsBy() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        try await expectRefusal(
            ["extend", "-o", "walk.safetensors", "--force"], in: folder, code: 73,
            "walk.safetensors is the input: name another output")
    }

    @Test(arguments: makers.indices)
    func keepsAFileThatItDidNotMakeUnlessForced(maker: Int) async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        try folder.write("a person's own work\n", to: "mine")
        try await expectRefusal(
            makers[maker]("mine"), in: folder, code: 73,
            "mine exists and was not made by this command: use --force to replace it")
        let forced = try await Program.run(makers[maker]("mine") + ["--force"], in: folder)
        #expect(forced.code == 0, "\(forced.messages)")
        #expect(try folder.text("mine") != "a person's own work\n")
        #expect(try folder.names == ["mine", "walk.bvh", "walk.safetensors"])
    }

    @Test(arguments: makers.indices)
    func replacesWhatItMadeWithoutForce(maker: Int) async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        for _ in 0..<2 {
            let outcome = try await Program.run(makers[maker]("again"), in: folder)
            #expect(outcome.code == 0, "\(outcome.messages)")
        }
        #expect(try folder.names == ["again", "walk.bvh", "walk.safetensors"])
    }

    @Test(arguments: makers.indices)
    func leavesNothingHalfWhereTheDiskIsFull(maker: Int) async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        let made = try await Program.run(makers[maker]("out"), in: folder)
        #expect(made.code == 0)
        for name in ["out", "new"] {
            let before = try folder.state
            let outcome = try await Program.run(makers[maker](name) + ["--quiet"], in: folder, fileBlocks: 1)
            #expect(outcome.code == 74)
            // A fit could not keep its checkpoint either, and says so before.
            let warned = outcome.messageLines.dropLast().filter {
                !$0.hasPrefix("warning: ") || !$0.contains("checkpoint")
            }
            #expect(warned == [] && (maker == 0 || outcome.messageLines.count == 1), "\(outcome.messages)")
            #expect(outcome.messageLines.last == "error: cannot write \(name): File too large")
            let after = try folder.state
            #expect(after == before)
        }
    }

    /// By a name too long for any file system: a folder's permissions would not stop root, as whom CI runs.
    @Test(arguments: makers.indices)
    func saysWhyTheOutputCannotBeMade(maker: Int) async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        let name = String(repeating: "n", count: 300)
        try await expectRefusal(
            makers[maker](name), in: folder, code: 73, "cannot create \(name): File name too long")
    }

    @Test func keepsAnotherTakeOfTheSameBody() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        try folder.write(SmallClip.slow.text, to: "slow.bvh")
        for alone in [[], ["--predicted-only"]] {
            try await expectRefusal(
                ["extend", "-o", "slow.bvh"] + alone, in: folder, code: 73,
                "slow.bvh exists and was not made by this command: use --force to replace it")
        }
    }

    @Test func checksTheOutputBeforeItTrains() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk(withModel: false)
        try await expectRefusal(
            ["fit", "walk.bvh", "--epochs", "1000000", "-o", "nowhere/out"], in: folder, code: 73,
            "cannot create nowhere/out: the folder nowhere does not exist")
    }
}
