import MotionCore

extension BVHReader {
    /// How much of a file is held at once where its text is not kept.
    static let blockLength = 1 << 18

    /// Reads a file whose head is `head` block by block, so that its text never stands whole beside its values.
    ///
    /// The document comes without its text. Nil where the file has to be read whole: it is broken (whose message wants
    /// the place), a pipe, grew meanwhile, or has a header or a row longer than a block.
    static func readInBlocks(
        _ source: inout FileSource, after head: [UInt8], file: String, blockLength: Int = blockLength
    ) throws -> BVHDocument? {
        guard source.size > 0, head.count <= blockLength else { return nil }
        var block = TextBlock(length: blockLength)
        defer { block.deallocate() }
        try block.start(with: head, &source)
        do {
            return try document(of: &block, &source, file)
        } catch is ParseError {
            return nil
        }
    }

    private static func document(of block: inout TextBlock, _ source: inout FileSource, _ file: String) throws
        -> BVHDocument?
    {
        var grammar = BVHGrammar(UnsafeText(block.lines, file: file))
        let parsed = try grammar.header()
        guard parsed.isPlain, let header = parsed.motion, header.frameCount > 0 else { return nil }
        let skeleton = Skeleton(joints: parsed.trees[0].joints)
        let scales = parsed.scales
        let capacity = UnsafeText.room(
            for: header.frameCount, width: scales.count, in: source.size - grammar.text.position)
        var linesAfter = 0
        var rowsFound = 0
        let values = try [Double](unsafeUninitializedCapacity: capacity) { buffer, count in
            var memory = FreshMemory(UnsafeMutableRawBufferPointer(buffer))
            while true {
                let most = min(buffer.count, count + UnsafeText.mostValues(in: block.lines.count))
                memory.prepare(most * MemoryLayout<Double>.stride)
                let rest = (buffer.count - count) / scales.count
                let wanted = min(header.frameCount - rowsFound, rest)
                rowsFound += try grammar.text.takeRows(wanted, into: buffer, &count, scales: scales)
                if rowsFound == header.frameCount { linesAfter += grammar.text.countLines() }
                guard grammar.text.isAtEnd, try block.advance(&source) else { return }
                grammar.text = UnsafeText(block.lines, file: file, startsFile: false)
            }
        }
        guard rowsFound == header.frameCount, block.isWhole else { return nil }
        grammar.noteRows(after: header.frameCount, linesAfter)
        let clip = Clip(
            skeleton: skeleton, frameTime: header.frameTime, frameCount: header.frameCount,
            values: values)
        return BVHDocument(
            file: file, parts: [BVHPart(clip: clip, name: parsed.names[0])], notes: grammar.oddities.notes,
            bytes: [],
            motionFault: nil)
    }
}

/// A part of a file that holds whole lines, and the beginning of the line that the next part goes on with.
private struct TextBlock {
    private let buffer: UnsafeMutableRawBufferPointer
    private var filled = 0
    private var linesEnd = 0
    private var isLast = false

    init(length: Int) { buffer = .allocate(byteCount: length, alignment: 64) }

    func deallocate() { buffer.deallocate() }

    /// The lines of this part.
    var lines: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: buffer[..<linesEnd]) }

    /// Whether all of the file has been through this block.
    var isWhole: Bool { isLast && linesEnd == filled }

    mutating func start(with head: [UInt8], _ source: inout FileSource) throws {
        buffer.copyBytes(from: head)
        filled = head.count
        try fill(&source)
    }

    /// Goes on to the next lines; false at the end of the file, and where a line is longer than the block.
    mutating func advance(_ source: inout FileSource) throws -> Bool {
        guard !isLast, linesEnd > 0 else { return false }
        let rest = UnsafeRawBufferPointer(rebasing: buffer[linesEnd..<filled])
        buffer.copyMemory(from: rest)
        filled = rest.count
        try fill(&source)
        return linesEnd > 0
    }

    private mutating func fill(_ source: inout FileSource) throws {
        let room = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
        let count = try source.fill(room)
        filled += count
        isLast = count < room.count
        linesEnd = isLast ? filled : (buffer[..<filled].lastIndex(where: \.isLineEnd) ?? -1) + 1
    }
}
