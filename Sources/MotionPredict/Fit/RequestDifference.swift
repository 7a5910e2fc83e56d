import Foundation

/// In what a fit differs from the one that a checkpoint was made for.
public enum RequestDifference: Equatable, Sendable {
    case clipMissing(String)
    case clipAdded(String)
    /// The clip's bytes are others.
    case clipChanged(String)
    /// Another skeleton, rate or animation of the file is taken.
    case clipSampling(String)
    /// The clips come in another order.
    case order
    /// An option, by its name on the command line, and what it was and is; nil where it is not set.
    case option(String, was: String?, now: String?)
}

extension RequestDifference {
    /// The differences of two requests as checkpoints keep them; none where one is not readable.
    static func between(_ old: String, and new: String) -> [RequestDifference] {
        guard let (old, new) = fields(old).flatMap({ old in fields(new).map { (old, $0) } }) else {
            return []
        }
        let (before, now) = (clips(old), clips(new))
        var differences: [RequestDifference] = []
        for name in before.keys.sorted() where now[name] == nil { differences.append(.clipMissing(name)) }
        for (name, clip) in now.sorted(by: { $0.key < $1.key }) {
            guard let known = before[name] else {
                differences.append(.clipAdded(name))
                continue
            }
            if known["checksum"] != clip["checksum"] { differences.append(.clipChanged(name)) }
            if known["sampling"] != clip["sampling"] { differences.append(.clipSampling(name)) }
        }
        let options = (old["options"] as? [String: Any] ?? [:], new["options"] as? [String: Any] ?? [:])
        for key in Set(options.0.keys).union(options.1.keys).sorted() {
            let (was, now) = (options.0[key].map(text), options.1[key].map(text))
            if was != now { differences.append(.option(key, was: was, now: now)) }
        }
        return differences.isEmpty ? [.order] : differences
    }

    private static func fields(_ request: String) -> [String: Any]? {
        try? JSONSerialization.jsonObject(with: Data(request.utf8)) as? [String: Any]
    }

    /// The clips' facts by their names.
    private static func clips(_ request: [String: Any]) -> [String: [String: String]] {
        let clips = request["clips"] as? [[String: Any]] ?? []
        return Dictionary(
            clips.map { ("\($0["name"] ?? "")", $0.mapValues(text)) }, uniquingKeysWith: { a, _ in a })
    }

    private static func text(_ value: Any) -> String {
        guard let fields = value as? [String: Any] else { return "\(value)" }
        return fields.sorted { $0.key < $1.key }.map { "\($0.key) \(text($0.value))" }.joined(separator: ", ")
    }
}
