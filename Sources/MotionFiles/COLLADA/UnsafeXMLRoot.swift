import CLibXML2

/// The root element of an XML document, read by libxml2 from the document's head.
///
/// SAX without a tree; no network, no external subset, no entity is replaced: nothing outside the bytes is opened.
struct XMLRoot {
    /// The local name, without prefix.
    var name: String
    /// The attribute `version`, which COLLADA requires.
    var version: String?

    /// The root element of the document that starts with these bytes; nil where they hold no start tag.
    init?(head: [UInt8]) {
        let found = Found()
        var handler = xmlSAXHandler()
        handler.initialized = UInt32(XML_SAX2_MAGIC)
        handler.serror = { _, _ in }
        handler.startElementNs = { context, name, _, _, _, _, attributeCount, _, attributes in
            guard let context, let name else { return }
            let found = Unmanaged<Found>.fromOpaque(context).takeUnretainedValue()
            guard found.name == nil else { return }
            found.name = String(cString: name)
            found.version = Self.attribute("version", attributes, count: Int(attributeCount))
            if let parser = found.parser { xmlStopParser(parser) }
        }
        withExtendedLifetime(found) {
            let context = Unmanaged.passUnretained(found).toOpaque()
            guard let parser = xmlCreatePushParserCtxt(&handler, context, nil, 0, nil) else { return }
            defer { freeUnsafeXMLParser(parser) }
            found.parser = parser
            let options = XML_PARSE_NONET.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue
            xmlCtxtUseOptions(parser, Int32(options))
            head.withUnsafeBytes { bytes in
                let start = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
                _ = UnsafeXMLSilence.keep { xmlParseChunk(parser, start, Int32(clamping: bytes.count), 0) }
            }
            found.parser = nil
        }
        guard let name = found.name else { return nil }
        self.name = name
        version = found.version
    }

    /// What the callback hands over.
    private final class Found {
        var parser: xmlParserCtxtPtr?
        var name: String?
        var version: String?
    }

    /// An attribute's value; each has five pointers: name, prefix, namespace, the value's start and its end.
    private static func attribute(
        _ name: String, _ attributes: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?, count: Int
    ) -> String? {
        guard let attributes else { return nil }
        for index in 0..<count {
            guard let key = attributes[5 * index], String(cString: key) == name,
                let start = attributes[5 * index + 3], let end = attributes[5 * index + 4]
            else { continue }
            return String(decoding: UnsafeBufferPointer(start: start, count: end - start), as: UTF8.self)
        }
        return nil
    }
}
