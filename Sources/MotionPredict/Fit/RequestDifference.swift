import Foundation

/// In what two requests of a fit differ, as a checkpoint keeps them: in clips or in options.
enum RequestDifference {
    /// The differences in words, as parts of a sentence; none where a request is not readable.
    static func between(_ old: String, and new: String) -> [String] {
        guard let (old, new) = fields(old).flatMap({ old in fields(new).map { (old, $0) } }) else {
            return []
        }
        let (before, now) = (clips(old), clips(new))
        var differences: [String] = []
        for name in before.keys.sorted() where now[name] == nil { differences.append("\(name) is missing") }
        for (name, clip) in now.sorted(by: { $0.key < $1.key }) {
            guard let known = before[name] else {
                differences.append("\(name) is new")
                continue
            }
            if known["checksum"] != clip["checksum"] { differences.append("\(name) has changed") }
            if known["sampling"] != clip["sampling"] { differences.append("\(name) is taken in another way") }
        }
        let options = (old["options"] as? [String: Any] ?? [:], new["options"] as? [String: Any] ?? [:])
        for key in Set(options.0.keys).union(options.1.keys).sorted() {
            let (was, isNow) = (text(options.0[key]), text(options.1[key]))
            if was != isNow { differences.append("\(key) was \(was), is \(isNow)") }
        }
        return differences.isEmpty ? ["the clips come in another order"] : differences
    }

    private static func fields(_ request: String) -> [String: Any]? {
        try? JSONSerialization.jsonObject(with: Data(request.utf8)) as? [String: Any]
    }

    /// The clips' facts by their names.
    private static func clips(_ request: [String: Any]) -> [String: [String: String]] {
        let clips = request["clips"] as? [[String: Any]] ?? []
        return Dictionary(
            clips.map { ("\($0["name"] ?? "")", $0.mapValues { text($0) }) }, uniquingKeysWith: { a, _ in a })
    }

    private static func text(_ value: Any?) -> String {
        switch value {
        case nil: "not set"
        case let fields as [String: Any]:
            fields.sorted { $0.key < $1.key }.map { "\($0.key) \(text($0.value))" }.joined(separator: ", ")
        case let value?: "\(value)"
        }
    }
}
