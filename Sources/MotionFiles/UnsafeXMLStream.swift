import CLibXML2

/// Feeds an XML text to libxml2 part by part and hands what it holds to a `COLLADABuilder`.
///
/// SAX2 without a tree. Nothing outside the bytes is opened: no network, no external subset; an entity declaration ends
/// the reading. Depth and length are bounded by the bytes there are, not by libxml2's own limits (`XML_PARSE_HUGE`): its
/// push parser keeps no call stack, and the builder keeps no text that it does not need.
final class UnsafeXMLStream {
    private var parser: xmlParserCtxtPtr?
    private(set) var builder: COLLADABuilder
    private var failure: (any Error)?
    private var isFinishing = false
    private var openElements = 0
    private var hasRoot = false

    // libxml2 asks for this once before several threads read.
    private static let isReady: Bool = {
        xmlInitParser()
        return true
    }()

    init(file: String) {
        builder = COLLADABuilder(file: file)
        guard Self.isReady else { return }
        var handler = Self.handler()
        let context = Unmanaged.passUnretained(self).toOpaque()
        parser = xmlCreatePushParserCtxt(&handler, context, nil, 0, nil)
        if let parser {
            xmlCtxtUseOptions(parser, Int32(XML_PARSE_NONET.rawValue | XML_PARSE_HUGE.rawValue))
        } else {
            failure = builder.error(.xml("libxml2 has no memory for a parser"), at: builder.place)
        }
    }

    deinit { if let parser { freeUnsafeXMLParser(parser) } }

    /// The bytes that libxml2 holds back until an element or a comment is complete.
    var pendingCount: Int {
        guard let input = parser?.pointee.input, let end = input.pointee.end, let now = input.pointee.cur
        else {
            return 0
        }
        return max(0, end - now)
    }

    /// Goes on with the next bytes. Throws `ParseError`.
    func feed(_ bytes: UnsafeRawBufferPointer) throws {
        var rest = bytes
        while rest.count > 0, failure == nil {
            // The length is an Int32.
            let part = UnsafeRawBufferPointer(rebasing: rest.prefix(1 << 30))
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(part.count))
            _ = UnsafeXMLSilence.keep {
                xmlParseChunk(
                    parser, part.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(part.count), 0)
            }
        }
        if let failure { throw failure }
    }

    /// Ends the text. Throws `ParseError` where it ends too early.
    func finish() throws -> COLLADARecords {
        isFinishing = true
        _ = UnsafeXMLSilence.keep { xmlParseChunk(parser, nil, 0, 1) }
        if let failure { throw failure }
        return try builder.finish()
    }

    private func fail(_ error: any Error) {
        if failure == nil { failure = error }
        if let parser { xmlStopParser(parser) }
    }

    /// Where the parser stands.
    private var here: XMLPlace {
        guard let input = parser?.pointee.input else { return XMLPlace(line: 1, column: 1) }
        return XMLPlace(line: max(1, Int(input.pointee.line)), column: max(1, Int(input.pointee.col)))
    }

    /// The place of a byte in a run of bytes that ends where the parser stands.
    private func place(of byte: Int, in run: UnsafeBufferPointer<xmlChar>) -> XMLPlace {
        let here = here
        var passed = 0
        var lines = 0
        for at in byte..<run.count {
            if run[at] == .lineFeed { lines += 1 }
            if run[at] & 0xC0 != 0x80 { passed += 1 }
        }
        // On one line libxml2's own count serves: to walk back to the line's start for every tag would be slow.
        if lines == 0 { return XMLPlace(line: here.line, column: max(1, here.column - passed)) }
        var start = byte
        var column = 1
        while start > 0, run[start - 1] != .lineFeed {
            start -= 1
            if run[start] & 0xC0 != 0x80 { column += 1 }
        }
        return XMLPlace(line: max(1, here.line - lines), column: column)
    }

    /// The place of the tag that ends where the parser stands.
    private var tagPlace: XMLPlace {
        guard let input = parser?.pointee.input, let base = input.pointee.base, var at = input.pointee.cur
        else { return here }
        while at > base {
            at -= 1
            guard at.pointee == UInt8(ascii: "<"), let now = input.pointee.cur else { continue }
            return place(of: at - base, in: UnsafeBufferPointer(start: base, count: now - base))
        }
        return here
    }

    private static func stream(_ context: UnsafeMutableRawPointer?) -> UnsafeXMLStream? {
        context.map { Unmanaged<UnsafeXMLStream>.fromOpaque($0).takeUnretainedValue() }
    }

    private func start(
        _ name: UnsafePointer<xmlChar>, _ namespace: UnsafePointer<xmlChar>?,
        _ attributes: UnsafeXMLAttributes
    ) {
        guard failure == nil else { return }
        openElements += 1
        hasRoot = true
        if builder.isSkipping {
            builder.startSkipped()
            return
        }
        builder.place = tagPlace
        do {
            try builder.start(
                String(cString: name), namespace: namespace.map { String(cString: $0) }, attributes)
        } catch { fail(error) }
    }

    private func end() {
        guard failure == nil else { return }
        openElements -= 1
        if builder.wantsText { builder.endPlace = tagPlace }
        do { try builder.end() } catch { fail(error) }
    }

    private func text(_ bytes: UnsafePointer<xmlChar>, _ count: Int) {
        guard failure == nil, builder.wantsText else { return }
        let buffer = UnsafeRawBufferPointer(start: bytes, count: count)
        do {
            try builder.text(buffer)
        } catch let offence as TextOffence {
            let run = UnsafeBufferPointer(start: bytes, count: count)
            fail(builder.error(offence.fault, at: place(of: min(offence.offset, count), in: run)))
        } catch { fail(error) }
    }

    private func report(_ error: xmlErrorPtr) {
        guard failure == nil, error.pointee.level == XML_ERR_FATAL else { return }
        let place = XMLPlace(line: max(1, Int(error.pointee.line)), column: max(1, Int(error.pointee.int2)))
        let message = error.pointee.message.map { String(cString: $0) } ?? ""
        if isFinishing, openElements > 0, let open = builder.openElement {
            fail(builder.error(.openElement(open), at: place))
        } else if isFinishing, builder.openElement == nil, !hasRoot {
            fail(ParseError(file: builder.file, fact: .otherXML(root: nil)))
        } else {
            fail(
                builder.error(
                    .xml(message.split(whereSeparator: \.isNewline).joined(separator: " ")), at: place))
        }
    }

    /// The callbacks; each finds its stream in the context.
    private static func handler() -> xmlSAXHandler {
        var handler = xmlSAXHandler()
        handler.initialized = UInt32(XML_SAX2_MAGIC)
        handler.serror = { context, error in
            guard let error else { return }
            UnsafeXMLStream.stream(context)?.report(error)
        }
        handler.startElementNs = { context, name, _, namespace, _, _, count, _, attributes in
            guard let name else { return }
            UnsafeXMLStream.stream(context)?.start(
                name, namespace, UnsafeXMLAttributes(attributes, count: Int(count)))
        }
        handler.endElementNs = { context, _, _, _ in UnsafeXMLStream.stream(context)?.end() }
        handler.characters = { context, bytes, count in
            guard let bytes else { return }
            UnsafeXMLStream.stream(context)?.text(bytes, Int(count))
        }
        handler.cdataBlock = handler.characters
        handler.entityDecl = { context, name, _, _, _, _ in UnsafeXMLStream.stream(context)?.refuse(name) }
        handler.unparsedEntityDecl = { context, name, _, _, _ in UnsafeXMLStream.stream(context)?.refuse(name)
        }
        handler.reference = { context, name in UnsafeXMLStream.stream(context)?.refuse(name) }
        return handler
    }

    private func refuse(_ entity: UnsafePointer<xmlChar>?) {
        fail(builder.error(.entity(entity.map { String(cString: $0) } ?? ""), at: here))
    }
}

/// The attributes of a start tag; valid only during its callback.
struct UnsafeXMLAttributes {
    private let pointers: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?
    private let count: Int

    init(_ pointers: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?, count: Int) {
        self.pointers = pointers
        self.count = count
    }

    /// The value of the attribute with this local name; each has five pointers: name, prefix, namespace, start and end
    /// of the value.
    subscript(name: StaticString) -> String? {
        guard let pointers else { return nil }
        for index in 0..<count {
            guard let key = pointers[5 * index], let start = pointers[5 * index + 3],
                let end = pointers[5 * index + 4], Self.equals(key, name)
            else { continue }
            return String(decoding: UnsafeBufferPointer(start: start, count: end - start), as: UTF8.self)
        }
        return nil
    }

    private static func equals(_ key: UnsafePointer<xmlChar>, _ name: StaticString) -> Bool {
        for index in 0..<name.utf8CodeUnitCount where key[index] != name.utf8Start[index] { return false }
        return key[name.utf8CodeUnitCount] == 0
    }
}
