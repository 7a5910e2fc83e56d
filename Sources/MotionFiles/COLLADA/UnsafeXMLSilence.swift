import CLibXML2

/// Keeps libxml2 from writing to standard error.
///
/// Errors of a document go to its own handler; those of a conversion from another encoding know no document, and
/// libxml2 2.9 prints them unless the thread has handlers for all: one for errors, one for mere messages.
enum UnsafeXMLSilence {
    /// Runs `body` with handlers that say nothing; the thread's own are put back.
    static func keep<Result>(_ body: () throws -> Result) rethrows -> Result {
        let (handler, context) = (__xmlStructuredError(), __xmlStructuredErrorContext())
        let (before, contextBefore) = (handler?.pointee, context?.pointee)
        xmlSetStructuredErrorFunc(nil) { _, _ in }
        let messages = clibxml2_silence()
        defer {
            xmlSetStructuredErrorFunc(contextBefore, before)
            clibxml2_restore(messages)
        }
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
