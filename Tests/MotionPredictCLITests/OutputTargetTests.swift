import Foundation
import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// The commands that make a file, given the place to make it at.
private let makers: [@Sendable (String) -> [String]] = [
    { ["fit", "walk.bvh", "--force", "-o", $0] + smallFit },
    { ["extend", "--frames", "5", "--force", "-o", $0] },
    { ["convert", "walk.bvh", "--force", $0] },
    { ["windows", "walk.bvh", "--force", "-o", $0, "--observe", "6", "--predict", "10"] },
]

@Suite("what stands where an output goes")
struct OutputTargetTests {
    @Test(arguments: makers.indices) func keepsModeAndOwnerOfWhatItReplaces(maker: Int) async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        try folder.write("old\n", to: "old")
        try #require(chmod(folder.file("old").path, 0o640) == 0)
        // Only root may give a file away.
        let isRoot = geteuid() == 0
        if isRoot { try #require(chown(folder.file("old").path, 1234, 2345) == 0) }
        let outcome = try await Program.run(makers[maker]("old"), in: folder)
        #expect(outcome.code == 0, "\(outcome.messages)")
        let facts = try FileManager.default.attributesOfItem(atPath: folder.file("old").path)
        #expect(facts[.posixPermissions] as? Int == 0o640)
        if isRoot {
            #expect(facts[.ownerAccountID] as? Int == 1234)
            #expect(facts[.groupOwnerAccountID] as? Int == 2345)
        }
        #expect(try folder.text("old") != "old\n")
    }

    @Test(arguments: makers.indices) func writesWhereALinkLeads(maker: Int) async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        try folder.makeFolder("store")
        for name in ["store/old", "store/none"] {
            if name == "store/old" { try folder.write("old\n", to: name) }
            let link = folder.file("link").path
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: name)
            let outcome = try await Program.run(makers[maker]("link"), in: folder)
            #expect(outcome.code == 0, "\(outcome.messages)")
            #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == name)
            #expect(try folder.data(name).count > 100)
            try folder.remove("link")
        }
        #expect(try folder.names == ["store", "store/none", "store/old", "walk.bvh", "walk.safetensors"])
    }

    @Test(arguments: makers.indices) func writesIntoADeviceAndAPipe(maker: Int) async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        let made = try await Program.run(makers[maker]("made"), in: folder)
        #expect(made.code == 0, "\(made.messages)")
        let wanted = try folder.data("made")
        let device = try await Program.run(makers[maker]("/dev/null"), in: folder)
        #expect(device.code == 0, "\(device.messages)")
        var facts = stat()
        #expect(stat("/dev/null", &facts) == 0 && facts.st_mode & S_IFMT == S_IFCHR)
        try #require(mkfifo(folder.file("fifo").path, 0o600) == 0)
        let piped = try await Program.run(
            makers[maker]("fifo"), in: folder, script: "cat fifo >got & \"$0\" \"$@\" && wait")
        #expect(piped.code == 0, "\(piped.messages)")
        #expect(try folder.data("got") == wanted)
        #expect(lstat(folder.file("fifo").path, &facts) == 0 && facts.st_mode & S_IFMT == S_IFIFO)
        let full = try await Program.run(makers[maker]("/dev/full"), in: folder)
        #expect(full.code == 74)
        #expect(full.messages.hasSuffix("error: cannot write /dev/full: No space left on device\n"))
    }

    @Test(arguments: makers.indices, ["-", "/dev/stdout", "/proc/self/fd/1"])
    func writesToStandardOutput(maker: Int, place: String) async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        let made = try await Program.run(makers[maker]("made"), in: folder)
        #expect(made.code == 0, "\(made.messages)")
        let before = try folder.names
        let outcome = try await Program.run(makers[maker](place), in: folder, redirection: ">got")
        #expect(outcome.code == 0, "\(outcome.messages)")
        #expect(outcome.messages.contains("wrote \(place == "-" ? "/dev/stdout" : place)"))
        #expect(try folder.data("got") == folder.data("made"))
        #expect(try folder.names == (before + ["got"]).sorted())
    }

    @Test func keepsOutputAndFiguresApart() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        for command in [
            ["extend", "-o", "-", "--json"], ["fit", "walk.bvh", "-o", "-", "--json"] + smallFit,
            ["evaluate", "walk.bvh", "--csv", "-", "--json"],
        ] {
            try await expectRefusal(
                command, in: folder, code: 64,
                "--json and an output on standard output would run into each other")
        }
        try await expectRefusal(
            ["extend", "-o", "-", "--variations", "2"], in: folder, code: 64,
            "--variations makes files, a name each, and /dev/stdout is none")
        let table = ["evaluate", "walk.bvh", "--observe", "6", "--predict", "10", "--quiet", "--csv"]
        #expect(try await Program.run(table + ["t"], in: folder).code == 0)
        #expect(try await Program.run(table + ["-"], in: folder).output == folder.text("t"))
    }

    @Test func sweepsTheDraftsOfKilledProgramsAlone() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        let (dead, alive) = (".motionpredict-1-abc.draft", ".motionpredict-2-def.draft")
        for name in [dead, alive, ".somebody-else.draft", ".motionpredict-notes"] {
            try folder.write("half", to: name)
        }
        let lock = open(folder.file(alive).path, O_RDONLY)
        try #require(flock(lock, LOCK_EX | LOCK_NB) == 0)
        defer { close(lock) }
        try await succeed("convert", "walk.bvh", "new.bvh", in: folder)
        let names = try folder.names
        #expect(!names.contains(dead))
        #expect(names.contains(alive), "its maker still holds it")
        #expect(names.contains(".somebody-else.draft") && names.contains(".motionpredict-notes"))
    }

    @Test func aPlantedLinkIsNeverWrittenThrough() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        try folder.write("a treasure\n", to: "treasure")
        try folder.makeFolder("shared")
        try #require(chmod(folder.file("shared").path, 0o1777) == 0)
        let link = folder.file("shared/out.bvh").path
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "../treasure")
        guard geteuid() == 0 else { return }
        try #require(lchown(link, 1234, 2345) == 0)
        try await expectRefusal(
            ["convert", "walk.bvh", "shared/out.bvh", "--force"], in: folder, code: 73,
            "cannot create shared/out.bvh: it is a link of another user in a folder that all may write to")
    }

    @Test func aNameOfOneLetterIsMade() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        try await succeed("convert", "walk.bvh", "o", in: folder)
        try await succeed("extend", "o", "--model", "walk.safetensors", "-o", "é", in: folder)
        #expect(try folder.names == ["o", "walk.bvh", "walk.safetensors", "é"])
    }

    @Test func aNameOf250LettersIsMade() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        let name = String(repeating: "n", count: 250)
        try await succeed("convert", "walk.bvh", name, in: folder)
        #expect(try folder.names.contains(name))
    }
}
