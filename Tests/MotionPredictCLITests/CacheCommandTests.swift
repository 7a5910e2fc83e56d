import Foundation
import Testing

@Suite("the command cache")
struct CacheCommandTests {
    private func folder() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try folder.write("12345", to: "kept/00ff.features")
        try folder.write("mine", to: "kept/notes.txt")
        return folder
    }

    @Test func showsWhatIsKept() async throws {
        let folder = try folder()
        let outcome = try await Program.run(["cache", "--cache", "kept"], in: folder)
        let day = Date().formatted(.iso8601.year().month().day())
        #expect(outcome.code == 0 && outcome.messages.isEmpty)
        #expect(outcome.output == "0 MB  \(day)  00ff.features\nkept: 1 file, 0 MB\n")
    }

    @Test func clearsItAndNothingElse() async throws {
        let folder = try folder()
        let outcome = try await Program.run(["cache", "--cache", "kept", "--clear"], in: folder)
        #expect(outcome.code == 0 && outcome.output == "cleared kept: 1 file, 0 MB\n")
        #expect(try folder.text("kept/notes.txt") == "mine")
        let empty = try await Program.run(["cache", "--cache", "kept"], in: folder)
        #expect(empty.output == "kept: 0 files, 0 MB\n")
    }

    @Test func tellsItAsJSON() async throws {
        let folder = try folder()
        let outcome = try await Program.run(["cache", "--cache", "kept", "--json"], in: folder)
        let object = try outcome.object
        #expect(object["folder"] as? String == "kept" && object["bytes"] as? Int == 5)
        #expect(object["cleared"] as? Bool == false)
        let entry = try #require((object["entries"] as? [[String: Any]])?.first)
        #expect(entry["name"] as? String == "00ff.features" && entry["bytes"] as? Int == 5)
        // As dates stand in JSON (RFC 3339).
        let used = try #require(entry["lastUsed"] as? String)
        #expect(try abs(Date.ISO8601FormatStyle().parse(used).timeIntervalSinceNow) < 3600)
    }

    @Test func aFolderThatIsNotThereHoldsNothing() async throws {
        let folder = try TemporaryFolder()
        let outcome = try await Program.run(["cache", "--cache", "nowhere"], in: folder)
        #expect(outcome.code == 0 && outcome.output == "nowhere: 0 files, 0 MB\n")
    }
}
