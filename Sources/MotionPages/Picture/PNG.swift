internal import MotionCore

/// Writes pictures as PNG (W3C, third edition) of 8 bits a colour.
///
/// The pictures here are lines on an even ground: what a row differs by from the one above is mostly zeros, so runs of one byte are all
/// that the compression looks for, with the fixed codes of deflate (RFC 1951). That needs no library beside the program, and comes to
/// some per cent of the plain pixels.
enum PNG {
    /// The file of a picture of three bytes a pixel, rows from the top.
    static func file(_ pixels: [UInt8], width: Int, height: Int) -> [UInt8] {
        let stride = 3 * width
        var filtered: [UInt8] = []
        filtered.reserveCapacity((stride + 1) * height)
        for row in 0..<height {
            // Filter 2, Up: each byte less the one above.
            filtered.append(2)
            for index in row * stride..<(row + 1) * stride {
                filtered.append(pixels[index] &- (row > 0 ? pixels[index - stride] : 0))
            }
        }
        var header = [UInt8]()
        header.append(bigEndian: UInt32(width))
        header.append(bigEndian: UInt32(height))
        // Eight bits, red, green and blue; deflate, adaptive filters, not interlaced.
        header += [8, 2, 0, 0, 0]
        let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        return signature + chunk("IHDR", header) + chunk("tEXt", mark)
            + chunk("IDAT", Deflate.zlib(filtered)) + chunk("IEND", [])
    }

    /// Whether a file is a picture that this program made.
    static func isOurs(_ bytes: [UInt8]) -> Bool { bytes.dropFirst(33).starts(with: chunk("tEXt", mark)) }

    private static var mark: [UInt8] { Array("Software\0motionpredict".utf8) }

    private static func chunk(_ name: String, _ data: [UInt8]) -> [UInt8] {
        let named = Array(name.utf8) + data
        var chunk = [UInt8]()
        chunk.append(bigEndian: UInt32(data.count))
        chunk += named
        var sum = CRC32()
        sum.update(named)
        chunk.append(bigEndian: sum.value)
        return chunk
    }
}

/// Deflate with fixed codes, which finds runs of one byte.
enum Deflate {
    /// A zlib stream (RFC 1950) of one block.
    static func zlib(_ data: [UInt8]) -> [UInt8] {
        var bits = BitWriter(bytes: [0x78, 0x01])
        bits.write(1, count: 1)
        bits.write(1, count: 2)
        var index = 0
        while index < data.count {
            bits.literal(Int(data[index]))
            var run = 0
            while index + run + 1 < data.count, data[index + run + 1] == data[index] { run += 1 }
            index += run + 1
            while run > 0 {
                // A run shorter than three is no match; nor may one be left over.
                let length = run > 258 ? min(258, run - 3) : run
                if length < 3 {
                    for _ in 0..<length { bits.literal(Int(data[index - 1])) }
                } else {
                    bits.match(length: length)
                }
                run -= length
            }
        }
        bits.literal(256)
        var bytes = bits.finished
        bytes.append(bigEndian: adler(data))
        return bytes
    }

    private static func adler(_ data: [UInt8]) -> UInt32 {
        var (a, b) = (UInt32(1), UInt32(0))
        for byte in data {
            a = (a + UInt32(byte)) % 65521
            b = (b + a) % 65521
        }
        return b << 16 | a
    }
}

/// Bits, the first of a byte being its lowest.
private struct BitWriter {
    var bytes: [UInt8]
    private var held: UInt32 = 0
    private var count = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func write(_ value: Int, count more: Int) {
        held |= UInt32(value) << count
        count += more
        while count >= 8 {
            bytes.append(UInt8(held & 255))
            held >>= 8
            count -= 8
        }
    }

    /// A code, whose highest bit comes first.
    private mutating func code(_ value: Int, count: Int) {
        for bit in (0..<count).reversed() { write(value >> bit & 1, count: 1) }
    }

    /// A byte, or the end of a block or the length of a match, by the fixed codes of section 3.2.6.
    mutating func literal(_ value: Int) {
        switch value {
        case ..<144: code(0x30 + value, count: 8)
        case ..<256: code(0x190 + value - 144, count: 9)
        case ..<280: code(value - 256, count: 7)
        default: code(0xC0 + value - 280, count: 8)
        }
    }

    /// The last byte again, `length` times, 3 to 258.
    mutating func match(length: Int) {
        if length == 258 {
            literal(285)
        } else {
            // Four lengths more for each further bit of section 3.2.5's table.
            let rest = length - 3
            let extra = max(0, (rest.bitWidth - rest.leadingZeroBitCount) - 3)
            literal(257 + 4 * extra + rest >> extra)
            write(rest & (1 << extra - 1), count: extra)
        }
        code(0, count: 5)
    }

    /// All bytes, the last filled up.
    var finished: [UInt8] { count > 0 ? bytes + [UInt8(held & 255)] : bytes }
}

extension [UInt8] {
    fileprivate mutating func append(bigEndian word: UInt32) {
        for shift in [24, 16, 8, 0] { append(UInt8(word >> UInt32(shift) & 255)) }
    }
}
