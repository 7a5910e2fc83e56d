/// References as COLLADA writes them: `#id` within the file.
enum COLLADAReference {
    /// The id that a url names in this file, as a key; nil where it names another file, or nothing.
    static func fragment(_ url: String) -> String? {
        let text = trimmed(url)
        guard text.hasPrefix("#") else { return nil }
        // An FBX exporter has blanks within ids.
        let id = text.dropFirst()
        return id.isEmpty ? nil : key(String(id))
    }

    /// The url with this file's own name before the "#" taken away: "walk.dae#hips" in walk.dae is "#hips".
    static func local(_ url: String, file: String) -> String {
        guard let hash = url.firstIndex(of: "#"), hash != url.startIndex else { return url }
        let document = key(trimmed(String(url[..<hash])))
        guard !document.isEmpty else { return url }
        return name(document).lowercased() == name(file).lowercased() ? String(url[hash...]) : url
    }

    /// An id or a part of an address by which it is found: less the blanks around it, and what is written as "%20" is a
    /// blank (RFC 3986, section 2.1).
    static func key(_ text: String) -> String {
        let text = trimmed(text)
        guard text.utf8.contains(UInt8(ascii: "%")) else { return text }
        var bytes: [UInt8] = []
        let source = Array(text.utf8)
        var at = 0
        while at < source.count {
            if source[at] == UInt8(ascii: "%"), at + 2 < source.count,
                let byte = UInt8(String(decoding: source[at + 1...at + 2], as: UTF8.self), radix: 16)
            {
                bytes.append(byte)
                at += 3
            } else {
                bytes.append(source[at])
                at += 1
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The text less the blanks and line ends around it.
    static func trimmed(_ text: String) -> String {
        let bytes = text.utf8
        guard let first = bytes.firstIndex(where: { !$0.isBlank && !$0.isLineEnd }),
            let last = bytes.lastIndex(where: { !$0.isBlank && !$0.isLineEnd })
        else { return "" }
        if first == bytes.startIndex, bytes.index(after: last) == bytes.endIndex { return text }
        return String(text[first...last])
    }

    private static func name(_ path: String) -> Substring {
        path.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last ?? ""
    }
}
