import Foundation

// TEMPORARY: settings by environment while the defaults are being found.
enum Experiment {
    nonisolated(unsafe) static let fields: [String: Any] = {
        guard let text = ProcessInfo.processInfo.environment["MP_X"],
            let object = try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        else { return [:] }
        return object
    }()
    static var members: Int? { fields["members"] as? Int }
    static var reversal: Bool { (fields["reversing"] as? Int ?? 1) == 1 }
    static var representation: Representation? {
        (fields["only"] as? String).flatMap { Representation(rawValue: $0) }
    }
    static func override(_ settings: inout ForecasterSettings) {
        guard var object = try? JSONSerialization.jsonObject(with: JSONEncoder().encode(settings)) as? [String: Any]
        else { return }
        for (key, value) in fields where object[key] != nil { object[key] = value }
        if let data = try? JSONSerialization.data(withJSONObject: object),
            let made = try? JSONDecoder().decode(ForecasterSettings.self, from: data)
        { settings = made }
    }
}
