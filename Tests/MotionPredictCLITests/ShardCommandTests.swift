import Foundation
import Testing

@Suite("shares of a batch")
struct ShardCommandTests {
    private let batch = ["batch", "clips", "--frames", "5", "-o", "out"]

    /// A folder of eight clips, one of them broken, and a model.
    private func folder() async throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        for index in 0..<7 {
            try folder.write(SmallClip(frames: 90 + index).text, to: "clips/take_\(index).bvh")
        }
        try folder.write("HIERARCHY", to: "clips/broken.bvh")
        return folder
    }

    private func lines(_ name: String, in folder: borrowing TemporaryFolder) throws -> [String] {
        try folder.text(name).split(separator: "\n").compactMap { line in
            let entry = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            return entry?["clip"] as? String
        }
    }

    @Test func sharesMakeTheSameFilesAsOneBatchAndTheirReportsMerge() async throws {
        let folder = try await folder()
        _ = try await Program.run(batch, in: folder)
        let whole = try folder.names.filter { $0.hasPrefix("out/") && $0.hasSuffix(".bvh") }
        let bytes = try whole.map { try folder.data($0) }
        try folder.remove("out")
        var told = 0
        for index in 1...3 {
            let outcome = try await Program.run(batch + ["--shard", "\(index)/3"], in: folder)
            let match = try #require(
                outcome.messageLines.first?.wholeMatch(
                    of: /share (\d) of 3, counted from 0: (\d) of 8 clips/), "\(outcome.messages)")
            #expect(match.1 == "\(index % 3)")
            told += Int(match.2) ?? 0
        }
        #expect(told == 8)
        #expect(try folder.names.filter { $0.hasPrefix("out/") && $0.hasSuffix(".bvh") } == whole)
        for (name, expected) in zip(whole, bytes) { #expect(try folder.data(name) == expected) }
        #expect(!(try folder.names.contains("out/report.jsonl")))
        let merged = try await Program.run(["batch", "clips", "-o", "out", "--merge-reports"], in: folder)
        #expect(merged.code == 1)
        #expect(
            merged.messages
                == "8 clips: 7 extended, 1 not, 0 missing (see out/report.jsonl)\nerror: 1 of 8 clips could not be extended\n"
        )
        #expect(
            try lines("out/report.jsonl", in: folder) == ["broken.bvh"] + (0..<7).map { "take_\($0).bvh" })
        // Neither a share nor the whole has anything left to do.
        let again = try await Program.run(batch + ["--shard", "1/2"], in: folder)
        #expect(again.messages.contains(" 0 worked on"), "\(again.messages)")
        let all = try await Program.run(batch, in: folder)
        #expect(all.messages.contains("8 clips: 0 worked on, 8 done before"), "\(all.messages)")
    }

    @Test func tellsWhichClipsNoShareWorkedOn() async throws {
        let folder = try await folder()
        _ = try await Program.run(batch + ["--shard", "0/2"], in: folder)
        let outcome = try await Program.run(["batch", "clips", "-o", "out", "--merge-reports"], in: folder)
        #expect(outcome.code == 1)
        let missing = outcome.messageLines.filter { $0.hasPrefix("warning: no report tells of ") }
        #expect(!missing.isEmpty)
        #expect(outcome.messages.contains(" \(missing.count) missing (see out/report.jsonl)"))
    }

    @Test func refusesWhatIsNoShare() async throws {
        let folder = try await folder()
        for shard in ["3/2", "-1/2", "1", "1/0", "a/b"] {
            let outcome = try await Program.run(batch + ["--shard=\(shard)"], in: folder)
            #expect(outcome.code == 64, "\(shard)")
        }
        let outcome = try await Program.run(batch + ["--merge-reports", "--fit-each"], in: folder)
        #expect(outcome.code == 64)
        #expect(
            outcome.messages.contains(
                "--merge-reports does no work: leave out --shard, --model and --fit-each."))
    }
}
