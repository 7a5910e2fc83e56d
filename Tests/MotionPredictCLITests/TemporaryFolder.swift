import Foundation
import Testing

/// A folder of a test's own, gone with the test.
struct TemporaryFolder: ~Copyable {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory
            .appendingPathComponent("motionpredict-tests-\(UUID().uuidString)").resolvingSymlinksInPath()
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func file(_ name: String) -> URL { url.appendingPathComponent(name) }

    func write(_ text: String, to name: String) throws { try write(Data(text.utf8), to: name) }

    /// Writes a file, with the folders above it.
    func write(_ data: Data, to name: String) throws {
        try FileManager.default.createDirectory(
            at: file(name).deletingLastPathComponent(), withIntermediateDirectories: true)
        try data.write(to: file(name))
    }

    func makeFolder(_ name: String) throws {
        try FileManager.default.createDirectory(at: file(name), withIntermediateDirectories: true)
    }

    func remove(_ name: String) throws { try FileManager.default.removeItem(at: file(name)) }

    func data(_ name: String) throws -> Data { try Data(contentsOf: file(name)) }

    func text(_ name: String) throws -> String { String(decoding: try data(name), as: UTF8.self) }

    func motion(_ name: String) throws -> WrittenMotion { try WrittenMotion(try text(name)) }

    /// Makes an empty file and opens it for writing.
    func openFile(_ name: String) throws -> FileHandle {
        try Data().write(to: file(name))
        return try FileHandle(forWritingTo: file(name))
    }

    /// The paths of all files and folders below, hidden ones too, sorted.
    var names: [String] {
        get throws { try FileManager.default.subpathsOfDirectory(atPath: url.path).sorted() }
    }

    /// Every file's bytes, time of last change and number, by path: the same where nothing was touched.
    var state: [String: FileState] {
        get throws {
            var state: [String: FileState] = [:]
            for name in try names {
                let facts = try FileManager.default.attributesOfItem(atPath: file(name).path)
                let isFolder = facts[.type] as? FileAttributeType == .typeDirectory
                state[name] = FileState(
                    data: isFolder ? nil : try data(name),
                    changed: isFolder ? nil : facts[.modificationDate] as? Date,
                    number: facts[.systemFileNumber] as? Int)
            }
            return state
        }
    }

    /// Sets a file's time of last change so many seconds back.
    func age(_ name: String, by seconds: Double) throws {
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -seconds)], ofItemAtPath: file(name).path)
    }
}

struct FileState: Equatable {
    let data: Data?
    let changed: Date?
    let number: Int?
}

/// Expects that a command is refused: this exit code, exactly this sentence on standard error, nothing on standard
/// output, and the folder as it was.
func expectRefusal(
    _ arguments: [String], in folder: borrowing TemporaryFolder, code: Int32, _ sentence: String,
    afterWarnings: Bool = false, sourceLocation: SourceLocation = #_sourceLocation
) async throws {
    let before = try folder.state
    let outcome = try await Program.run(arguments, in: folder)
    let after = try folder.state
    #expect(outcome.code == code, "\(outcome.messages)", sourceLocation: sourceLocation)
    var messages = outcome.messages[...]
    while afterWarnings, messages.hasPrefix("warning: "), let end = messages.firstIndex(of: "\n") {
        messages = messages[messages.index(after: end)...]
    }
    #expect(messages == "error: \(sentence)\n", sourceLocation: sourceLocation)
    #expect(outcome.output == "", sourceLocation: sourceLocation)
    #expect(after.keys.sorted() == before.keys.sorted(), sourceLocation: sourceLocation)
    #expect(after == before, sourceLocation: sourceLocation)
}

/// Runs a command that must succeed.
@discardableResult
func succeed(
    _ arguments: String..., in folder: borrowing TemporaryFolder,
    sourceLocation: SourceLocation = #_sourceLocation
) async throws -> Outcome {
    let outcome = try await Program.run(arguments, in: folder)
    #expect(
        outcome.code == 0, "\(arguments.joined(separator: " ")): \(outcome.messages)",
        sourceLocation: sourceLocation)
    return outcome
}
