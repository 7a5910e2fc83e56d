import CCommit

/// What the program calls itself by.
struct Version {
    /// The number of the release, which Debian's package has too.
    static let number = "0.1.0"
    static let current = Version(commit: String(cString: ccommit()))

    /// The first letters of the commit's name; nil where the program was built by hand.
    let commit: String?
    /// The day of the commit, as 2025-11-28.
    let day: String?
    /// Whether the sources were other than the commit's.
    let isChanged: Bool

    /// - Parameter commit: as `ccommit` says it.
    init(commit: String) {
        let words = commit.split(separator: " ").map(String.init)
        self.commit = words.first
        day = words.count > 1 ? words[1] : nil
        isChanged = words.last == "changed"
    }

    /// What `--version` prints.
    var text: String {
        let facts = [commit.map { "commit \($0)" } ?? "commit unknown", day, isChanged ? "changed" : nil]
        return "\(Self.number) (\(facts.compactMap(\.self).joined(separator: ", ")))"
    }
}
