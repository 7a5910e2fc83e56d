import Foundation

extension Double {
    /// So many seconds as people say them: "42 s", "12 min 30 s", "1 h 5 min".
    var duration: String {
        let seconds = Int(min(1e9, max(0, self)).rounded())
        if seconds < 60 { return "\(seconds) s" }
        if seconds < 3600 { return "\(seconds / 60) min" + (seconds % 60 > 0 ? " \(seconds % 60) s" : "") }
        let minutes = seconds / 60
        return "\(minutes / 60) h" + (minutes % 60 > 0 ? " \(minutes % 60) min" : "")
    }

    /// The number with up to two decimals, as people write it.
    var short: String {
        var text = String(format: "%.2f", self)
        while text.hasSuffix("0") { text.removeLast() }
        if text.hasSuffix(".") { text.removeLast() }
        return text
    }
}
