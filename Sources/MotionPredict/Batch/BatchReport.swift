import Foundation
import MotionFiles

/// The file `report.jsonl` of a batch: an entry a line, the last line of a clip counts.
///
/// Several batches may write into it: each holds a lock on it while it does.
struct BatchReport {
    static let fileName = "report.jsonl"

    private let path: String
    /// The entries by the bytes of the clips' names: texts of Swift are equal in any form of Unicode, and files are not.
    private var entries: [[UInt8]: BatchEntry] = [:]
    /// The request of the entry read last.
    private var request = ""
    /// How much of the file was read, to the end of a line, and which file that was.
    private var (size, number): (Int, ino_t) = (0, 0)

    /// Reads what an earlier run left.
    ///
    /// - Parameter others: reports of the same batch that are read, too, and not written to; of a clip that several tell of the
    ///   one that says it is done counts.
    init(path: String, others: [String] = []) {
        self.path = path
        refresh()
        for other in others { merge(BatchReport(path: other)) }
    }

    private mutating func merge(_ other: BatchReport) {
        entries.merge(other.entries) { ours, theirs in
            ours.status == .failed && theirs.status == .done ? theirs : ours
        }
    }

    /// The paths of the reports that shares left in a folder.
    static func ofShares(in folder: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.wholeMatch(of: /report-[0-9]+-of-[0-9]+\.jsonl/) != nil }.sorted()
            .map { (folder as NSString).appendingPathComponent($0) }
    }

    /// The last entry of a clip.
    subscript(clip: String) -> BatchEntry? { entries[Array(clip.utf8)] }

    /// Takes in what others have written meanwhile; lines that are no entries, such as one cut short, are passed over.
    mutating func refresh() {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var facts = stat()
        guard fstat(descriptor, &facts) == 0 else { return }
        if facts.st_ino != number || facts.st_size < size { (size, number) = (0, facts.st_ino) }
        var bytes = [UInt8](repeating: 0, count: Int(facts.st_size) - size)
        let count = max(0, pread(descriptor, &bytes, bytes.count, off_t(size)))
        let lines = bytes[..<count]
        for var entry in Self.entries(in: lines) {
            // Thousands of entries share one text.
            if entry.request == request { entry.request = request } else { request = entry.request }
            entries[Array(entry.clip.utf8)] = entry
        }
        if let end = lines.lastIndex(of: UInt8(ascii: "\n")) { size += end + 1 }
    }

    /// Whether a folder holds the report of a batch, and so its results.
    static func isIn(_ folder: String) -> Bool {
        let path = (folder as NSString).appendingPathComponent(fileName)
        return ([path] + ofShares(in: folder)).contains { report in
            guard let bytes = try? FileBytes.read(path: report) else { return false }
            return !entries(in: bytes[...]).isEmpty
        }
    }

    private static func entries(in bytes: ArraySlice<UInt8>) -> [BatchEntry] {
        bytes.split(separator: UInt8(ascii: "\n")).compactMap {
            try? JSONDecoder().decode(BatchEntry.self, from: Data($0))
        }
    }

    /// Adds an entry at the end of the file, so that a killed run loses none.
    mutating func append(_ entry: BatchEntry) throws {
        entries[Array(entry.clip.utf8)] = entry
        let descriptor = try opened()
        defer { close(descriptor) }
        var line = try Self.line(entry)
        // A line that was cut short by a kill or a full disk must not swallow this one.
        let end = lseek(descriptor, 0, SEEK_END)
        var last = UInt8(ascii: "\n")
        if end > 0, pread(descriptor, &last, 1, end - 1) == 1, last != UInt8(ascii: "\n") {
            line.insert(UInt8(ascii: "\n"), at: 0)
        }
        try Descriptor.write(line, to: descriptor)
    }

    /// Rewrites the file with one line a clip, in the order of their names, unless it stands so already.
    mutating func compact() throws {
        let descriptor = try opened()
        defer { close(descriptor) }
        refresh()
        let sorted = entries.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.value)
        if try isReport(of: sorted) { return }
        try OutputFile(path, force: true).write { sink in
            for entry in sorted { try Self.line(entry).withUnsafeBytes { try sink($0) } }
        }
    }

    /// Whether the file has the lines of these entries and no others.
    private func isReport(of entries: [BatchEntry]) throws -> Bool {
        guard let bytes = try? FileBytes.read(path: path) else { return false }
        var rest = bytes[...]
        for entry in entries {
            let line = try Self.line(entry)
            guard rest.starts(with: line) else { return false }
            rest = rest.dropFirst(line.count)
        }
        return rest.isEmpty
    }

    /// The file, open and ours alone as long as it is.
    private func opened() throws -> Int32 {
        while true {
            let descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o666)
            guard descriptor >= 0 else { throw SystemFault(errno) }
            while flock(descriptor, LOCK_EX) != 0, errno == EINTR {}
            // Another batch may have put a new file in its place before it let go of the lock.
            if HiddenFile.isOpen(descriptor, at: path) { return descriptor }
            close(descriptor)
        }
    }

    private static func line(_ entry: BatchEntry) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return [UInt8](try encoder.encode(entry)) + [UInt8(ascii: "\n")]
    }
}
