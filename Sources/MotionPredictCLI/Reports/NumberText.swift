import Foundation

extension Double {
    /// The number with up to two decimals, as people write it.
    var short: String {
        var text = String(format: "%.2f", self)
        while text.hasSuffix("0") { text.removeLast() }
        if text.hasSuffix(".") { text.removeLast() }
        return text
    }
}
