import Foundation

/// What became of one clip of a batch: a line of `report.jsonl`.
struct BatchEntry: Codable, Equatable, Sendable {
    enum Status: String, Codable, Sendable {
        case done
        case failed
    }

    /// The clip's path under the folder.
    var clip: String
    var status: Status
    /// Why it could not be extended.
    var reason: String?
    /// The exit code that a command on this clip alone would have ended with, where it failed.
    var code: Int32?
    /// The frames added.
    var frames: Int?
    /// How far feet slid, where they were locked.
    var footSlide: FootSlideReport?
    /// Seconds that the work took.
    var seconds: Double
    /// The checksum of the clip's bytes, and what was asked for: the same means that nothing is left to do.
    var checksum: String
    var request: String

    /// Whether trying again can bring nothing else: the fault is the clip's, and not that of a place or a disk.
    var isFinal: Bool { status == .done || code == ExitStatus.badData }
}

/// The file `report.jsonl` of a batch: an entry a line, the last line of a clip counts.
struct BatchReport {
    static let fileName = "report.jsonl"

    private let path: String
    private(set) var entries: [String: BatchEntry] = [:]

    /// Reads what an earlier run left; lines that are no entries, such as one cut short, are passed over.
    init(folder: String) {
        path = (folder as NSString).appendingPathComponent(Self.fileName)
        let text =
            FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
        for line in text.split(separator: "\n") {
            guard let entry = try? JSONDecoder().decode(BatchEntry.self, from: Data(line.utf8)) else {
                continue
            }
            entries[entry.clip] = entry
        }
    }

    /// Adds an entry at the end of the file, so that a killed run loses none.
    mutating func append(_ entry: BatchEntry) throws {
        entries[entry.clip] = entry
        let line = try Self.line(entry)
        if let handle = FileHandle(forWritingAtPath: path) {
            defer { try? handle.close() }
            try handle.seekToEnd()
            try handle.write(contentsOf: line)
        } else {
            try line.write(to: URL(fileURLWithPath: path))
        }
    }

    /// Rewrites the file with one line a clip, in the order of their names, unless it stands so already.
    func compact() throws {
        let lines = try Data(entries.values.sorted { $0.clip < $1.clip }.map(Self.line).joined())
        if lines == FileManager.default.contents(atPath: path) { return }
        try OutputFile(path, force: true).write([UInt8](lines))
    }

    private static func line(_ entry: BatchEntry) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(entry) + Data("\n".utf8)
    }
}
