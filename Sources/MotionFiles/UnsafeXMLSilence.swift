import CLibXML2

/// Keeps libxml2 from writing to standard error.
///
/// Errors of a document go to its own handler; those of a conversion from another encoding know no document, and
/// libxml2 2.9 prints them unless the thread has a handler for all.
enum UnsafeXMLSilence {
    /// Runs `body` with a handler that says nothing; the thread's own is put back.
    static func keep<Result>(_ body: () throws -> Result) rethrows -> Result {
        let (handler, context) = (__xmlStructuredError(), __xmlStructuredErrorContext())
        let (before, contextBefore) = (handler?.pointee, context?.pointee)
        xmlSetStructuredErrorFunc(nil) { _, _ in }
        defer { xmlSetStructuredErrorFunc(contextBefore, before) }
        return try body()
    }
}

/// Frees a parser, and the document that libxml2 makes for it behind a SAX handler's back to keep entities in.
func freeUnsafeXMLParser(_ parser: xmlParserCtxtPtr) {
    if let document = parser.pointee.myDoc {
        parser.pointee.myDoc = nil
        xmlFreeDoc(document)
    }
    xmlFreeParserCtxt(parser)
}
