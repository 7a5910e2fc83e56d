extension NumberText {
    /// A decimal number in two parts.
    struct Parts {
        var isNegative: Bool
        /// Below 100,000,000.
        var whole: UInt64
        /// What follows the point, in units of the tenth decimal.
        var fraction: UInt64
    }

    /// The most bytes that are touched when such a number is written.
    static let longestParts = 32

    /// Writes a number of at most ten decimals: with exactly `decimals`, or without the zeros at its end.
    mutating func append(_ parts: Parts, decimals: Int?) {
        reserve(Self.longestParts)
        SmallNumbers.texts.withUnsafeBufferPointer { small in
            storage.withUnsafeMutableBytes { buffer in
                guard let base = buffer.baseAddress else { return }
                used = Self.put(parts, decimals: decimals, at: base + used, small) - base
            }
        }
    }

    /// Writes a number at an address with room for `longestParts`, and gives the address after it.
    @inline(__always)
    static func put(
        _ parts: Parts, decimals: Int?, at start: UnsafeMutableRawPointer,
        _ small: UnsafeBufferPointer<UInt32>
    ) -> UnsafeMutableRawPointer {
        var at = start
        at.storeBytes(of: UInt8(ascii: "-"), as: UInt8.self)
        at += parts.isNegative ? 1 : 0
        if parts.whole < 1000 {
            let entry = small[Int(parts.whole)]
            at.storeBytes(of: entry.littleEndian, as: UInt32.self)
            at += Int(entry &>> 24)
        } else {
            let whole = EightDigits(parts.whole)
            let lead = whole.zerosBefore
            at.storeBytes(of: (whole.text &>> UInt64(8 &* lead)).littleEndian, as: UInt64.self)
            at += 8 &- lead
        }
        if parts.fraction == 0, decimals == nil { return at }
        at.storeBytes(of: UInt8(ascii: "."), as: UInt8.self)
        let (first, last) = parts.fraction.quotientAndRemainder(dividingBy: 100)
        let digits = EightDigits(first)
        (at + 1).storeBytes(of: digits.text.littleEndian, as: UInt64.self)
        var count = decimals ?? 8 &- digits.zerosAfter
        if last > 0 || count > 8 {
            let (ten, one) = last.quotientAndRemainder(dividingBy: 10)
            (at + 9).storeBytes(of: UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: ten), as: UInt8.self)
            (at + 10).storeBytes(of: UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: one), as: UInt8.self)
            count = decimals ?? (one == 0 ? 9 : 10)
        }
        return at + (count > 0 ? count &+ 1 : 0)
    }

    /// Writes a number given in units of its last decimal, less the zeros at its end where `trimmed`.
    mutating func append(units: Int64, decimals: Int, trimmed: Bool) {
        if decimals <= 10 {
            let (whole, fraction) = units.magnitude.quotientAndRemainder(
                dividingBy: Decimal64.wholePowers[decimals])
            if whole < 100_000_000 {
                let tenth = fraction &* Decimal64.wholePowers[10 - decimals]
                return append(
                    Parts(isNegative: units < 0, whole: whole, fraction: tenth),
                    decimals: trimmed ? nil : decimals)
            }
        }
        var rest = units.magnitude
        var decimals = decimals
        while trimmed, decimals > 0, rest.isMultiple(of: 10) {
            rest /= 10
            decimals -= 1
        }
        append(digitsOf: rest, decimals: decimals, isNegative: units < 0)
    }

    /// Writes a whole number.
    mutating func append(whole number: UInt64) { append(digitsOf: number, decimals: 0, isNegative: false) }

    /// Writes the digits, a point before the last `decimals` of them, from the last to the first in room made for all.
    private mutating func append(digitsOf number: UInt64, decimals: Int, isNegative: Bool) {
        var digits = decimals + 1
        while digits < Decimal64.wholePowers.count, number >= Decimal64.wholePowers[digits] { digits += 1 }
        let length = digits + (decimals > 0 ? 1 : 0) + (isNegative ? 1 : 0)
        reserve(length)
        let start = used
        used += length
        storage.withUnsafeMutableBufferPointer { buffer in
            if isNegative { buffer[start] = UInt8(ascii: "-") }
            var rest = number
            var at = start + length
            for index in 0..<digits {
                if index == decimals, decimals > 0 {
                    at -= 1
                    buffer[at] = UInt8(ascii: ".")
                }
                at -= 1
                let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
                buffer[at] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit)
                rest = quotient
            }
        }
    }

    /// Hands what was written so far to `sink`, and goes on with nothing.
    mutating func drain(_ sink: (UnsafeRawBufferPointer) throws -> Void) rethrows {
        try storage.withUnsafeBytes { try sink(UnsafeRawBufferPointer(rebasing: $0[..<used])) }
        used = 0
    }
}

/// The numbers from 0 to 999 as text.
enum SmallNumbers {
    /// For each up to three digits, the first in the lowest byte, and in the highest byte how many there are.
    static let texts: [UInt32] = (0..<1000).map { number in
        let digits = Array("\(number)".utf8)
        let text = digits.enumerated().reduce(UInt32(0)) { $0 | UInt32($1.element) << UInt32(8 * $1.offset) }
        return text | UInt32(digits.count) << 24
    }
}

/// A number below 100,000,000 as eight digits of text, the first in the lowest byte.
///
/// Fours, then pairs, then digits are split off, all at once in one word (as in Paul Khuong's itoa, 2017).
private struct EightDigits {
    private let digits: UInt64

    @inline(__always)
    init(_ number: UInt64) {
        let (high, low) = number.quotientAndRemainder(dividingBy: 10_000)
        let fours = high | low &<< 32
        let hundreds = ((fours &* 10_486) &>> 20) & 0x0000_007F_0000_007F
        let pairs = hundreds | (fours &- hundreds &* 100) &<< 16
        let tens = ((pairs &* 103) &>> 10) & 0x000F_000F_000F_000F
        digits = tens | (pairs &- tens &* 10) &<< 8
    }

    @inline(__always) var text: UInt64 { digits | 0x3030_3030_3030_3030 }
    /// How many zeros stand first: 0 to 8.
    @inline(__always) var zerosBefore: Int { digits.trailingZeroBitCount &>> 3 }
    /// How many zeros stand last: 0 to 8.
    @inline(__always) var zerosAfter: Int { digits.leadingZeroBitCount &>> 3 }
}
