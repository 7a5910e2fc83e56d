import CRowReader

/// Eight bytes of text at once, each less "0": digits are the bytes below ten.
private struct EightBytes {
    private let bits: UInt64

    /// The bytes from `address` on, which need not be aligned.
    @inline(__always)
    init(at address: UnsafeRawPointer) {
        bits = UInt64(littleEndian: address.loadUnaligned(as: UInt64.self)) ^ 0x3030_3030_3030_3030
    }

    /// How many digits stand here before anything else: 0 to 8.
    @inline(__always) var digitCount: Int {
        let low = (bits & 0x7F7F_7F7F_7F7F_7F7F) &+ 0x7676_7676_7676_7676
        return ((low | bits) & 0x8080_8080_8080_8080).trailingZeroBitCount &>> 3
    }

    /// The number that the first `count` digits make, for a count of 0 to 7.
    @inline(__always)
    func number(ofFirst count: Int) -> UInt64 {
        // digits moved to the end leave zeros before them; in two shifts, since one by 64 is none
        Self.number((bits &<< UInt64(56 &- 8 &* count)) &<< 8)
    }

    /// The first `count` digits with zeros after them, as a number of eight digits.
    @inline(__always)
    func decimals(ofFirst count: Int) -> UInt64 { Self.number(bits & Self.masks[count]) }

    private static let masks: [UInt64] = [
        0, 0xFF, 0xFFFF, 0xFF_FFFF, 0xFFFF_FFFF, 0xFF_FFFF_FFFF, 0xFFFF_FFFF_FFFF, 0xFF_FFFF_FFFF_FFFF, .max,
    ]

    /// The number that all eight digits make.
    @inline(__always) var number: UInt64 { Self.number(bits) }

    /// Neighbours are joined to pairs, pairs to fours, fours to eight (Lemire, "Quickly parsing eight digits", 2018).
    @inline(__always)
    private static func number(_ digits: UInt64) -> UInt64 {
        let pairs = digits &* 10 &+ (digits &>> 8)
        let high = (pairs & 0x0000_00FF_0000_00FF) &* 0x000F_4240_0000_0064
        let low = ((pairs &>> 16) & 0x0000_00FF_0000_00FF) &* 0x0000_2710_0000_0001
        return (high &+ low) &>> 32
    }
}

extension UnsafeRawPointer {
    /// The number that the first `count` digits here make, for a count of 0 to 4.
    @inline(__always)
    fileprivate func wholeNumber(ofFirst count: Int) -> UInt64 {
        let bytes = UInt64(UInt32(littleEndian: loadUnaligned(as: UInt32.self)) ^ 0x3030_3030)
        let digits = bytes &<< UInt64(32 &- 8 &* count)
        let pairs = digits &* 10 &+ (digits &>> 8)
        return (pairs & 0xFF) &* 100 &+ ((pairs &>> 16) & 0xFF)
    }
}

/// The numbers of rows, read without a branch for each digit.
enum QuickNumber {
    /// How many bytes from its first a number may make this reader look at.
    static let reach = 64

    /// Reads the number at `start`, moves past it and the blanks after it, and gives the address reached.
    ///
    /// Takes a "-" or none, up to four digits, then a point and up to eight decimals or none, then a blank, a tab or a
    /// line end; nil for anything else, which is for `takeLong`. The address where the number ends comes from one look at 16 bytes, so
    /// that the processor may begin with the next number long before this one is worked out.
    @inline(__always)
    static func take(at start: UnsafeRawPointer, _ value: inout Double) -> UnsafeRawPointer? {
        let mask = crow_mask16(start)
        let end = mask.others.trailingZeroBitCount
        let point = (mask.others | mask.points).trailingZeroBitCount
        let wholeCount = point &- Int(mask.minus)
        let decimals = max(end &- point &- 1, 0)
        let points = mask.points & (mask.others ^ (mask.others &- 1))
        guard wholeCount < 5, decimals < 9, wholeCount &+ decimals > 0, points & (points &- 1) == 0 else {
            return nil
        }
        let whole = (start + Int(mask.minus)).wholeNumber(ofFirst: wholeCount)
        let fraction = EightBytes(at: start + point + 1).decimals(ofFirst: decimals)
        // twelve digits: both operands are exact, so the quotient is rounded correctly
        let magnitude = Double(Int64(bitPattern: whole &* 100_000_000 &+ fraction)) / 1e8
        value = Double(bitPattern: magnitude.bitPattern | UInt64(mask.minus) &<< 63)
        let next = start + end
        if next.load(as: UInt8.self) == .blank, (next + 1).load(as: UInt8.self) > .blank { return next + 1 }
        return pastBlanks(next)
    }

    /// The same for longer numbers.
    ///
    /// Takes what nearly all numbers of real files are: a "-" or none, up to seven digits, a point and up to 23
    /// decimals, an exponent or none, then a blank, a tab or a line end. Nil for any other, which may be a number all the
    /// same: `UnsafeText.takeNumber` decides. `reach` bytes have to be readable.
    @inline(never)
    static func takeLong(at start: UnsafeRawPointer, _ value: inout Double) -> UnsafeRawPointer? {
        let isNegative = start.load(as: UInt8.self) == UInt8(ascii: "-")
        var at = start + (isNegative ? 1 : 0)
        let whole = EightBytes(at: at)
        var digits = whole.digitCount
        guard digits < 8 else { return nil }
        var mantissa = whole.number(ofFirst: digits)
        var decimals = 0
        at += digits
        if at.load(as: UInt8.self) == UInt8(ascii: ".") {
            at += 1
            let first = EightBytes(at: at)
            decimals = first.digitCount
            if decimals < 8 {
                mantissa = mantissa &* Decimal64.wholePowers[decimals] &+ first.number(ofFirst: decimals)
            } else {
                mantissa = mantissa &* 100_000_000 &+ first.number
                guard let more = moreDecimals(at + 8, &mantissa) else { return nil }
                decimals += more
            }
            at += decimals
            digits += decimals
        }
        guard digits > 0 else { return nil }
        var exponent = -decimals
        if at.load(as: UInt8.self) | 0x20 == UInt8(ascii: "e") {
            guard let length = takeExponent(at, &exponent) else { return nil }
            at += length
        }
        let magnitude: Double
        if mantissa < 1 << 53, exponent <= 0, exponent >= -22 {
            // the same as Decimal64 does, without its detours
            magnitude = Double(Int64(bitPattern: mantissa)) / Decimal64.powers[-exponent]
        } else {
            guard let rounded = Decimal64.double(mantissa, exponent) else { return nil }
            magnitude = rounded
        }
        value = Double(bitPattern: magnitude.bitPattern | (isNegative ? 1 &<< 63 : 0))
        return pastBlanks(at)
    }

    /// The decimals after the first eight, up to 15 more; nil where there are more, or 64 bits do not hold them.
    @inline(__always)
    private static func moreDecimals(_ address: UnsafeRawPointer, _ mantissa: inout UInt64) -> Int? {
        let second = EightBytes(at: address)
        let count = second.digitCount
        if count < 8 {
            // 15 digits before, at most 7 here
            let (scaled, overflows) = mantissa.multipliedReportingOverflow(by: Decimal64.wholePowers[count])
            let (sum, carries) = scaled.addingReportingOverflow(second.number(ofFirst: count))
            mantissa = sum
            return overflows || carries ? nil : count
        }
        let third = EightBytes(at: address + 8)
        let last = third.digitCount
        guard last < 8, mantissa < 100_000_000_000 else { return nil }
        mantissa = mantissa &* 100_000_000 &+ second.number
        let (scaled, overflows) = mantissa.multipliedReportingOverflow(by: Decimal64.wholePowers[last])
        let (sum, carries) = scaled.addingReportingOverflow(third.number(ofFirst: last))
        mantissa = sum
        return overflows || carries ? nil : 8 + last
    }

    /// The exponent of up to seven digits whose "e" stands at `address`, added to what is there; gives its length.
    @inline(never)
    private static func takeExponent(_ address: UnsafeRawPointer, _ exponent: inout Int) -> Int? {
        let sign = (address + 1).load(as: UInt8.self)
        let isNegative = sign == UInt8(ascii: "-")
        let length = isNegative || sign == UInt8(ascii: "+") ? 2 : 1
        let digits = EightBytes(at: address + length)
        let count = digits.digitCount
        guard count > 0, count < 8 else { return nil }
        let written = Int(digits.number(ofFirst: count))
        exponent += isNegative ? -written : written
        return length + count
    }

    /// The address after the blanks, or after one tab, that end a number; a line end is left; nil where none of these is.
    @inline(__always)
    private static func pastBlanks(_ address: UnsafeRawPointer) -> UnsafeRawPointer? {
        let next = UInt64(littleEndian: address.loadUnaligned(as: UInt64.self))
        let blanks = (next ^ 0x2020_2020_2020_2020).trailingZeroBitCount &>> 3
        if blanks > 0 { return address + blanks }
        switch UInt8(truncatingIfNeeded: next) {
        case .lineFeed, .carriageReturn: return address
        case .tab: return address + 1
        default: return nil
        }
    }
}
