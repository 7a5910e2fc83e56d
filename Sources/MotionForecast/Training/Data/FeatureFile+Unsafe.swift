import MotionCore
import RecurrentNetworks

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Rows of features of many sequences in a file, read as they are needed.
///
/// The file holds the rows of all sequences, one after the other, as floats in the machine's order of bytes; after them a
/// checksum for each sequence, a checksum of these, and the format's mark. It is read and not mapped: a map of a file that is
/// cut short would end the program, and what is read of it would count as the program's own memory.
final class FeatureFile: Sendable {
    private let descriptor: Int32
    private let width: Int
    /// For each sequence where its rows begin, in floats; then the number of all.
    private let starts: [Int]

    private static let mark: UInt64 = 0x3130_5441_4546_504D

    /// Features in an open file, which is closed with this.
    init(_ descriptor: Int32, frameCounts: [Int], width: Int) {
        (self.descriptor, self.width) = (descriptor, width)
        starts = Self.starts(frameCounts, width)
    }

    deinit { close(descriptor) }

    private static func starts(_ frameCounts: [Int], _ width: Int) -> [Int] {
        frameCounts.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1 * width) }
    }

    /// The bytes that such a file takes.
    static func bytes(frameCounts: [Int], width: Int) -> Int {
        frameCounts.reduce(0, +) * width * MemoryLayout<Float>.stride
            + (frameCounts.count + 2) * MemoryLayout<UInt64>.stride
    }

    /// Reads some frames of a sequence to where `rows` points.
    func read(_ frames: Range<Int>, of sequence: Int, into rows: UnsafeMutablePointer<Float>) throws {
        let start = starts[sequence] + frames.lowerBound * width
        try Self.read(
            descriptor, at: start * MemoryLayout<Float>.stride,
            UnsafeMutableRawBufferPointer(
                start: rows, count: frames.count * width * MemoryLayout<Float>.stride))
    }

    /// Fills an empty file, several sequences at a time.
    static func write(
        to descriptor: Int32, frameCounts: [Int], width: Int, threads: Int,
        rows: @escaping @Sendable (_ sequence: Int) throws -> [Float]
    ) throws {
        let starts = starts(frameCounts, width)
        let sums = try ConcurrentMap.map(frameCounts.count, threads: threads) { sequence -> UInt64 in
            let rows = try rows(sequence)
            precondition(
                rows.count == starts[sequence + 1] - starts[sequence], "the rows do not fill the sequence")
            return try rows.withUnsafeBytes { bytes in
                try write(descriptor, at: starts[sequence] * MemoryLayout<Float>.stride, bytes)
                return Checksum(ofWords: bytes).value
            }
        }
        let end = starts[frameCounts.count] * MemoryLayout<Float>.stride
        try closing(sums).withUnsafeBytes { try write(descriptor, at: end, $0) }
    }

    /// Whether a file holds such features, every bit as it was written.
    static func isSound(_ descriptor: Int32, frameCounts: [Int], width: Int, threads: Int) throws -> Bool {
        let starts = starts(frameCounts, width)
        var facts = stat()
        guard fstat(descriptor, &facts) == 0,
            Int(facts.st_size) == bytes(frameCounts: frameCounts, width: width)
        else { return false }
        var found = Array(repeating: UInt64(0), count: frameCounts.count + 2)
        try found.withUnsafeMutableBytes {
            try read(descriptor, at: starts[frameCounts.count] * MemoryLayout<Float>.stride, $0)
        }
        guard found == closing(Array(found.dropLast(2))) else { return false }
        let sums = try ConcurrentMap.map(frameCounts.count, threads: threads) { sequence -> UInt64 in
            var rows = Array(repeating: Float(0), count: starts[sequence + 1] - starts[sequence])
            return try rows.withUnsafeMutableBytes { bytes in
                try read(descriptor, at: starts[sequence] * MemoryLayout<Float>.stride, bytes)
                return Checksum(ofWords: UnsafeRawBufferPointer(bytes)).value
            }
        }
        return sums == Array(found.dropLast(2))
    }

    private static func closing(_ sums: [UInt64]) -> [UInt64] {
        sums + [sums.withUnsafeBytes { Checksum(ofWords: $0).value }, mark]
    }

    private static func read(
        _ descriptor: Int32, at offset: Int, _ bytes: UnsafeMutableRawBufferPointer
    ) throws {
        // A file that ends too early is one that somebody changed.
        try transfer(bytes.count, atEnd: EIO) { done in
            pread(descriptor, bytes.baseAddress?.advanced(by: done), bytes.count - done, off_t(offset + done))
        }
    }

    private static func write(_ descriptor: Int32, at offset: Int, _ bytes: UnsafeRawBufferPointer) throws {
        try transfer(bytes.count, atEnd: ENOSPC) { done in
            pwrite(
                descriptor, bytes.baseAddress?.advanced(by: done), bytes.count - done, off_t(offset + done))
        }
    }

    /// Calls the system until so many bytes are through, each time for those that are left; `code` says what it means that none
    /// went through.
    private static func transfer(_ count: Int, atEnd code: Int32, _ some: (_ done: Int) -> Int) throws {
        var done = 0
        while done < count {
            let moved = some(done)
            if moved == 0 { throw FeatureFileFault(code: code) }
            if moved < 0, errno != EINTR { throw FeatureFileFault(code: errno) }
            done += max(0, moved)
        }
    }
}

extension Checksum {
    /// The checksum of bytes taken eight at a time, for more of them than a byte at a time is quick enough for.
    fileprivate init(ofWords bytes: UnsafeRawBufferPointer) {
        self.init()
        updateByWords(bytes)
    }
}
