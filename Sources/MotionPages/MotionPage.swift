import Foundation

/// A page that plays clips in 3D: one file that needs neither network nor server.
package struct MotionPage {
    /// What the page is called; may come from anybody.
    package var title: String
    package var clips: [ShownClip]
    /// What is told beside the clips; nil for the clips alone.
    package var report: PageReport?

    package init(title: String, clips: [ShownClip], report: PageReport? = nil) {
        self.title = title
        self.clips = clips
        self.report = report
    }

    /// The page as the bytes of an HTML file.
    package var bytes: [UInt8] {
        get throws {
            var described: [ClipDescription] = []
            var data: [String] = []
            for (index, shown) in clips.enumerated() {
                let size = max(shown.observed.bodySize, 1e-9)
                let packed = PackedChannels(shown.clip, size: size)
                described.append(ClipDescription(shown, channels: packed, size: size))
                // Base64 has no letter that ends an element.
                data.append(
                    "<script type=\"application/octet-stream\" id=\"data-\(index)\">"
                        + Data(packed.bytes).base64EncodedString() + "</script>")
            }
            return Array(
                try Self.filled([
                    "title": Markup.text(title), "report": report?.html ?? "",
                    "kind": report == nil ? "player" : clips.isEmpty ? "report alone" : "report",
                    "style": WebFiles.style, "script": WebFiles.script,
                    "motion": Markup.json(PageDescription(clips: described)),
                    "data": data.joined(separator: "\n"),
                ]).utf8)
        }
    }

    /// Whether a file is a page that this program made: such a file may be replaced.
    package static func isPage(_ bytes: [UInt8]) -> Bool { bytes.starts(with: mark) }

    /// What such a page begins with.
    private static let mark = "<!DOCTYPE html>\n<!-- made by motionpredict -->".utf8

    /// The page's text with a value in each {{place}}; what a value holds is no place.
    private static func filled(_ values: [String: String]) throws -> String {
        let parts = WebFiles.page.components(separatedBy: "{{")
        return parts[0]
            + parts.dropFirst().map { part in
                let pieces = part.components(separatedBy: "}}")
                return (values[pieces[0]] ?? "") + pieces.dropFirst().joined(separator: "}}")
            }.joined()
    }
}

/// The text of a page as it stands in `Web/`, built into the program: it runs from wherever it is copied to.
enum WebFiles {
    static var page: String { text(PackageResources.page_html) }
    static var style: String { text(PackageResources.page_css) }
    /// The script's parts, each after those that it uses.
    static var script: String {
        [
            PackageResources.vectors_js, PackageResources.motion_js, PackageResources.scene_js,
            PackageResources.stage_js, PackageResources.timeline_js, PackageResources.curves_js,
            PackageResources.controls_js, PackageResources.page_js,
        ].map(text).joined(separator: "\n")
    }

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}

/// Text from files as a page may hold it: nothing in it is markup.
enum Markup {
    /// As the text of an element.
    static func text(_ text: String) -> String {
        var shown = ""
        for character in text.unicodeScalars {
            switch character {
            case "&": shown += "&amp;"
            case "<": shown += "&lt;"
            case ">": shown += "&gt;"
            case "\"": shown += "&quot;"
            case "'": shown += "&#39;"
            default: shown.unicodeScalars.append(character)
            }
        }
        return shown
    }

    /// As JSON in a script element: no letter in it ends that, and none turns the direction of text.
    static func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        var shown = ""
        for scalar in String(decoding: try encoder.encode(value), as: UTF8.self).unicodeScalars {
            switch scalar {
            case "<", ">", "&", "\u{2028}", "\u{2029}":
                let digits = String(scalar.value, radix: 16)
                shown += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: shown.unicodeScalars.append(scalar)
            }
        }
        return shown
    }
}
