import Foundation
import Testing

/// The clips that a page plays, as its own JSON.
func clips(ofPage page: String) throws -> [[String: Any]] {
    let parts = page.components(separatedBy: "id=\"motion\">")
    try #require(parts.count == 2)
    let text = parts[1].components(separatedBy: "</script>")[0]
    let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
    return try #require(object?["clips"] as? [[String: Any]])
}
