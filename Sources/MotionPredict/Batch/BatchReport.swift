import Foundation

/// The file `report.jsonl` of a batch: an entry a line, the last line of a clip counts.
struct BatchReport {
    static let fileName = "report.jsonl"

    private let path: String
    private(set) var entries: [String: BatchEntry] = [:]

    /// Reads what an earlier run left; lines that are no entries, such as one cut short, are passed over.
    init(path: String) {
        self.path = path
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
