import MotionCore

/// Reads COLLADA 1.4.0, 1.4.1 and 1.5.0: the visual scene, its nodes, and the channels that move them.
///
/// The text streams past: of meshes, images and materials nothing is kept, so that memory follows what moves. Nothing
/// outside the file is opened, entities are refused, and counts in headers are believed only where the numbers follow.
package enum COLLADAReader {
    private static let partLength = 1 << 16

    /// Reads a file's bytes; `file` is its name for messages. Throws `ParseError`.
    ///
    /// The checksum takes about as long as all else where a file is mostly mesh: it is summed only where asked for.
    package static func read(_ bytes: [UInt8], file: String, summing: Bool = false) throws -> SceneDocument {
        try read(file: file, summing: summing) {
            var position = 0
            return { length in
                let end = min(bytes.count, position + length)
                defer { position = end }
                return Array(bytes[position..<end])
            }
        }
    }

    /// Reads an open file whose first bytes, `head`, were read before.
    static func read(_ source: inout FileSource, head: [UInt8], file: String, summing: Bool) throws
        -> SceneDocument
    {
        var isFirst = true
        do {
            return try attempt(file: file, summing: summing, repair: nil) { length in
                defer { isFirst = false }
                return isFirst ? head : try source.part(upTo: length)
            }
        } catch let error as ParseError {
            // A pipe cannot be read again: its messages do without the line.
            guard source.isRegular, error.isXML || error.location?.excerpt.isEmpty == true else {
                throw error
            }
            return try readAgain(error, file: file, summing: summing) {
                let again = AgainSource(path: file)
                return { length in again.part(upTo: length) }
            }
        }
    }

    private static func read(
        file: String, summing: Bool, open: () -> (_ length: Int) throws -> [UInt8]
    ) throws -> SceneDocument {
        do {
            return try attempt(file: file, summing: summing, repair: nil, next: open())
        } catch let error as ParseError {
            return try readAgain(error, file: file, summing: summing, open: open)
        }
    }

    /// Reads a file once more that libxml2 refused, each byte that is not UTF-8 taken as Latin-1; where there is none,
    /// throws the error with its source line.
    private static func readAgain(
        _ error: ParseError, file: String, summing: Bool, open: () -> (_ length: Int) throws -> [UInt8]
    ) throws -> SceneDocument {
        var error = error
        if error.isXML {
            let repair = Latin1Repair()
            do {
                return try attempt(file: file, summing: summing, repair: repair, next: open())
            } catch let other as ParseError {
                if repair.count > 0 { error = other }
            }
        }
        let next = open()
        throw SourceLine.completed(error) { _, length in (try? next(length)) ?? [] }
    }

    private static func attempt(
        file: String, summing: Bool, repair: Latin1Repair?, next: (_ length: Int) throws -> [UInt8]
    ) throws -> SceneDocument {
        let stream = UnsafeXMLStream(file: file)
        var checksum = summing ? Checksum() : nil
        var length = partLength
        while true {
            let part = try next(length)
            part.withUnsafeBytes { checksum?.update($0) }
            if let repair, !repair.mayRepair(part) { break }
            let text = repair?.repaired(part) ?? part
            if part.isEmpty, text.isEmpty { break }
            try text.withUnsafeBytes { try stream.feed($0) }
            if part.isEmpty { break }
            // What is held back is looked through again: parts that grow with it keep long comments linear.
            length = max(partLength, stream.pendingCount)
        }
        var assembler = COLLADAAssembler(try stream.finish(), file: file)
        if let repair, repair.count > 0 { assembler.notes.append(.latin1Bytes(repair.count)) }
        return try assembler.document(checksum: checksum)
    }
}

/// A file that is read from its start once more; nothing where it cannot be opened again.
private final class AgainSource {
    private var source: FileSource?

    init(path: String) {
        do { source = try FileSource(path: path) } catch { source = nil }
    }

    func part(upTo length: Int) -> [UInt8] { (try? source?.part(upTo: length)) ?? [] }
}

extension ParseError {
    /// Whether libxml2 could not take the text.
    fileprivate var isXML: Bool {
        if case .scene(.xml) = fact { return true }
        return false
    }
}

/// Finds the line of an error in a file that was not kept.
enum SourceLine {
    /// The bytes kept on either side of the error, more than a message shows.
    private static let before = 300
    private static let after = 200

    /// The error with its source line and a caret, where the file still holds them.
    ///
    /// - Parameter next: the bytes of the file from a position on, about as many as asked for; none at its end.
    static func completed(
        _ error: ParseError, next: (_ position: Int, _ length: Int) -> [UInt8]
    ) -> ParseError {
        guard let location = error.location, location.excerpt.isEmpty else { return error }
        var line = 1
        var column = 1
        var kept: [UInt8] = []
        var offset: Int?
        var position = 0
        reading: while true {
            let part = next(position, 1 << 16)
            if part.isEmpty { break }
            // UTF-16 would have to be decoded first.
            if position == 0,
                part.prefix(4).contains(0) || part.starts(with: [0xFF]) || part.starts(with: [0xFE])
            {
                return error
            }
            for (index, byte) in part.enumerated() {
                if position == 0, index < 3, part.starts(with: UTF8Mark.bytes) { continue }
                if byte == .lineFeed {
                    if line == location.line { break reading }
                    line += 1
                    continue
                }
                guard line == location.line else { continue }
                if column >= location.column, offset == nil { offset = kept.count }
                if let offset, kept.count - offset > after { break reading }
                kept.append(byte)
                if byte & 0xC0 != 0x80 { column += 1 }
                if offset == nil, kept.count > 4 * before { kept.removeFirst(3 * before) }
            }
            position += part.count
        }
        guard line == location.line, !kept.isEmpty else { return error }
        while kept.last == .carriageReturn { kept.removeLast() }
        let found = SourceLocation(of: min(offset ?? kept.count, kept.count), in: kept)
        var completed = error
        completed.location = SourceLocation(
            line: location.line, column: location.column, excerpt: found.excerpt, caret: found.caret)
        return completed
    }
}
