import ArgumentParser
import Foundation
import MotionPredict

/// `cache`: shows and clears the features that fits have kept.
struct CacheCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cache",
        abstract: "Show or clear the features that fits of large collections have kept.",
        discussion: """
            A fit of many clips keeps their features in files, so that memory does not grow with \
            the clips and the next fit of the same clips begins at once. What no fit has used for \
            30 days goes by itself.

            Examples:
              motionpredict cache
              motionpredict cache --clear --cache /scratch/features
            """)

    @Option(help: "The folder. [default: the user's own]", completion: .directory)
    var cache: String?

    @Flag(help: "Take all of it away; a fit under way keeps what it uses until it ends.")
    var clear = false

    @Flag(help: "Print the list as JSON on standard output.")
    var json = false

    @OptionGroup var common: CommonOptions

    func run() throws {
        let console = common.console
        try reporting(console) {
            let cache = cache.map { FeatureCache(folder: $0) } ?? .usual
            let entries = clear ? cache.clear() : cache.entries
            let bytes = entries.reduce(0) { $0 + $1.bytes }
            if json {
                try printJSON(
                    Report(
                        folder: cache.folder, bytes: bytes, entries: entries.map(Report.Entry.init),
                        cleared: clear))
            } else {
                let lines = clear ? [] : entries.map { "\($0.bytes.memorySize)  \($0.day)  \($0.name)" }
                let files = "\(entries.count) file\(entries.count == 1 ? "" : "s"), \(bytes.memorySize)"
                let last = "\(clear ? "cleared " : "")\(cache.folder): \(files)"
                try printText((lines + [last]).joined(separator: "\n"))
            }
        }
    }

    private struct Report: Encodable {
        struct Entry: Encodable {
            let name: String
            let bytes: Int
            /// As RFC 3339 has it.
            let lastUsed: String

            init(_ entry: FeatureCache.Entry) {
                (name, bytes, lastUsed) = (entry.name, entry.bytes, entry.lastUsed.formatted(.iso8601))
            }
        }

        let folder: String
        let bytes: Int
        let entries: [Entry]
        let cleared: Bool
    }
}

extension FeatureCache.Entry {
    /// The day on which it was used last.
    fileprivate var day: String { lastUsed.formatted(.iso8601.year().month().day()) }
}
