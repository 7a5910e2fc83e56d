import CLibXML2
import CRowReader

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
    private var isAtStart = true
    /// Whether the document has ended: what stands after it is none of it.
    private var isDone = false
    /// The text that libxml2 did not see.
    private var passed = UnsafePassedText()

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
            failure = builder.error(.xml("libxml2 has no memory for a parser"), at: builder.location)
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
        if isDone { return }
        var rest = isAtStart ? withoutBlanks(bytes) : bytes
        isAtStart = false
        var run = isBetweenTags ? UnsafePassedText.plain(rest) : CRowText()
        var mayPass = true
        while rest.count > 0, failure == nil {
            if run.length > 0 { pass(run, of: rest) }
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(run.length))
            let next = mayPass ? UnsafePassedText.next(in: rest) : (start: rest.count, run: CRowText())
            parse(UnsafeRawBufferPointer(rebasing: rest[..<next.start]))
            rest = UnsafeRawBufferPointer(rebasing: rest[next.start...])
            // Within a comment or a tag all goes to libxml2 at once: it looks through what it holds back at each call.
            mayPass = isBetweenTags
            run = mayPass ? next.run : CRowText()
        }
        if failure == nil, heldTagLength > Self.longestTag { fail(builder.error(.longTag, at: here)) }
        if let failure { throw failure }
    }

    /// The start of a text without the blanks before its XML declaration, which XML allows nowhere else.
    private func withoutBlanks(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        let mark = bytes.starts(with: UTF8Mark.bytes) ? UTF8Mark.bytes.count : 0
        guard let first = bytes[mark...].firstIndex(where: { !$0.isBlank && !$0.isLineEnd }), first > mark,
            bytes[first...].starts(with: Array("<?xml".utf8))
        else { return bytes }
        passed.addLines(bytes[mark..<first].count { $0 == .lineFeed })
        builder.records.hasBlanksFirst = true
        return UnsafeRawBufferPointer(rebasing: bytes[first...])
    }

    /// libxml2 compares each attribute of a tag with all others: a tag of a megabyte would take it seconds.
    private static let longestTag = 1 << 16

    /// The bytes of a start tag that is not complete.
    private var heldTagLength: Int {
        guard let now = parser?.pointee.input?.pointee.cur, pendingCount > 1, now[0] == UInt8(ascii: "<"),
            now[1] != UInt8(ascii: "!"), now[1] != UInt8(ascii: "?")
        else { return 0 }
        return pendingCount
    }

    private func parse(_ bytes: UnsafeRawBufferPointer) {
        var rest = bytes
        while rest.count > 0, failure == nil {
            // The length is an Int32.
            let part = UnsafeRawBufferPointer(rebasing: rest.prefix(1 << 30))
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(part.count))
            parse(part.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(part.count))
        }
    }

    private func parse(_ start: UnsafePointer<CChar>?, _ count: Int32, ends: Bool = false) {
        let code = UnsafeXMLSilence.keep { xmlParseChunk(parser, start, count, ends ? 1 : 0) }
        // What cannot be converted ends the reading, and no handler hears of it.
        if failure == nil, code == Int32(XML_ERR_INVALID_ENCODING.rawValue) {
            fail(builder.error(.xml("bytes that the document's encoding does not have"), at: here))
        }
    }

    /// Whether libxml2 has taken all it was given and would go on with text, byte for byte as it stands in the file.
    private var isBetweenTags: Bool {
        guard let parser, parser.pointee.instate == XML_PARSER_CONTENT, parser.pointee.inputNr == 1,
            let buffer = parser.pointee.input?.pointee.buf
        else { return false }
        return buffer.pointee.encoder == nil && pendingCount == 0
    }

    /// Takes the run of plain text at the start of `bytes` past libxml2.
    private func pass(_ run: CRowText, of bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress, let input = parser?.pointee.input else { return }
        let location = here
        passed.add(run, line: Int(input.pointee.line), column: Int(input.pointee.col))
        text(start.assumingMemoryBound(to: xmlChar.self), run.length, from: location)
    }

    /// Ends the text. Throws `ParseError` where it ends too early.
    func finish() throws -> COLLADARecords {
        isFinishing = true
        if !isDone { parse(nil, 0, ends: true) }
        if let failure { throw failure }
        return try builder.finish()
    }

    private func fail(_ error: any Error) {
        if failure == nil { failure = error }
        if let parser { xmlStopParser(parser) }
    }

    /// Where the parser stands.
    private var here: XMLLocation {
        guard let input = parser?.pointee.input else { return XMLLocation(line: 1, column: 1) }
        return passed.location(line: Int(input.pointee.line), column: Int(input.pointee.col))
    }

    /// The location of a byte in a run of bytes that ends where the parser stands.
    private func location(of byte: Int, in run: UnsafeBufferPointer<xmlChar>) -> XMLLocation {
        let here = here
        var passed = 0
        var lines = 0
        for at in byte..<run.count {
            if run[at] == .lineFeed { lines += 1 }
            if run[at] & 0xC0 != 0x80 { passed += 1 }
        }
        // On one line libxml2's own count serves: to walk back to the line's start for every tag would be slow.
        if lines == 0 { return XMLLocation(line: here.line, column: max(1, here.column - passed)) }
        var start = byte
        var column = 1
        while start > 0, run[start - 1] != .lineFeed {
            start -= 1
            if run[start] & 0xC0 != 0x80 { column += 1 }
        }
        return XMLLocation(line: max(1, here.line - lines), column: column)
    }

    /// The location of the tag that ends where the parser stands.
    private var tagLocation: XMLLocation {
        guard let input = parser?.pointee.input, let base = input.pointee.base, var at = input.pointee.cur
        else { return here }
        while at > base {
            at -= 1
            guard at.pointee == UInt8(ascii: "<"), let now = input.pointee.cur else { continue }
            return location(of: at - base, in: UnsafeBufferPointer(start: base, count: now - base))
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
        builder.location = tagLocation
        do {
            try builder.start(
                String(cString: name), namespace: namespace.map { String(cString: $0) }, attributes)
        } catch { fail(error) }
    }

    private func end() {
        guard failure == nil else { return }
        openElements -= 1
        if builder.wantsText { builder.endLocation = tagLocation }
        do { try builder.end() } catch { fail(error) }
    }

    /// Text that ends where the parser stands; where it starts is known of what went past libxml2.
    private func text(_ bytes: UnsafePointer<xmlChar>, _ count: Int, from start: XMLLocation? = nil) {
        guard failure == nil, builder.wantsText else { return }
        let buffer = UnsafeRawBufferPointer(start: bytes, count: count)
        do {
            try builder.text(buffer)
        } catch let offence as TextOffence {
            let run = UnsafeBufferPointer(start: bytes, count: count)
            let offset = min(offence.offset, count)
            let error = builder.error(
                offence.fault, at: start?.after(run[..<offset]) ?? location(of: offset, in: run))
            if !builder.takeFault(error) { fail(error) }
        } catch { fail(error) }
    }

    private func report(_ error: xmlErrorPtr) {
        guard failure == nil, !isDone, error.pointee.level == XML_ERR_FATAL else { return }
        if hasRoot, openElements == 0 {
            isDone = true
            builder.records.hasTextAfter = true
            if let parser { xmlStopParser(parser) }
            return
        }
        let location = passed.location(line: Int(error.pointee.line), column: Int(error.pointee.int2))
        let message = error.pointee.message.map { String(cString: $0) } ?? ""
        if isFinishing, openElements > 0, let open = builder.openElement {
            fail(builder.error(.openElement(open), at: location))
        } else if isFinishing, builder.openElement == nil, !hasRoot {
            fail(ParseError(file: builder.file, fact: .otherXML(root: nil)))
        } else {
            fail(
                builder.error(
                    .xml(message.split(whereSeparator: \.isNewline).joined(separator: " ")), at: location))
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
