/// Decimal numbers of up to 64 bits turned into doubles with one rounding.
enum Decimal64 {
    /// The double nearest to mantissa × 10^exponent; nil where this needs a longer way.
    @inline(__always)
    static func double(_ mantissa: UInt64, _ exponent: Int) -> Double? {
        // Clinger 1990: both operands are exact, so the one operation rounds correctly
        if mantissa < 1 << 53, exponent >= -22, exponent <= 22 {
            let value = Double(Int64(bitPattern: mantissa))
            return exponent < 0 ? value / powers[-exponent] : value * powers[exponent]
        }
        if mantissa == 0 { return 0 }
        return exponent <= 0 && exponent >= -2 * largestFive ? quotient(mantissa, -exponent) : nil
    }

    /// The double nearest to mantissa / 10^decimals, for a mantissa above zero and at most 54 decimals.
    ///
    /// A quotient of at least 61 bits is taken exactly, what is left over marks its last bit, and the conversion rounds:
    /// numbers with 16 to 19 digits, as scripts print them, and the 1e-17 that stands for a zero, need no slower way.
    /// The division is by a power of five; that of two goes into the exponent.
    static func quotient(_ mantissa: UInt64, _ decimals: Int) -> Double {
        let near = fives[min(decimals, largestFive)]
        let (lead, lag) = (mantissa.leadingZeroBitCount, near.leadingZeroBitCount)
        let dividend = mantissa << UInt64(lead)
        let divisor = near << UInt64(lag)
        // dividend × 2^63 / divisor: below 2^64, since the half of the dividend is below the divisor
        let (bits, rest) = divisor.dividingFullWidth((dividend >> 1, dividend << 63))
        let exponent = lag - lead - 63 - decimals
        guard decimals > largestFive else {
            return Double(rest == 0 ? bits : bits | 1) * power(ofTwo: exponent)
        }
        // 64 bits more of the quotient, then both words by the rest of the power: exact, however long
        let (more, last) = divisor.dividingFullWidth((rest, 0))
        let far = fives[decimals - largestFive]
        let lagFar = far.leadingZeroBitCount
        let divisorFar = far << UInt64(lagFar)
        let (first, restFar) = divisorFar.dividingFullWidth((bits >> 1, bits << 63 | more >> 1))
        let isExact = restFar == 0 && more & 1 == 0 && last == 0
        return Double(isExact ? first : first | 1) * power(ofTwo: exponent + lagFar - 63)
    }

    @inline(__always)
    private static func power(ofTwo exponent: Int) -> Double {
        Double(bitPattern: UInt64(exponent + 1023) << 52)
    }

    /// The powers of ten that are exact doubles.
    static let powers: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
        1e18,
        1e19, 1e20, 1e21, 1e22,
    ]

    /// The powers of ten that fit 64 bits.
    static let wholePowers: [UInt64] = [
        1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000,
        100_000_000_000, 1_000_000_000_000, 10_000_000_000_000, 100_000_000_000_000, 1_000_000_000_000_000,
        10_000_000_000_000_000, 100_000_000_000_000_000, 1_000_000_000_000_000_000,
        10_000_000_000_000_000_000,
    ]

    /// The exponent of the largest power of five that fits 64 bits.
    static let largestFive = 27
    private static let fives: [UInt64] = [
        1, 5, 25, 125, 625, 3125, 15_625, 78_125, 390_625, 1_953_125, 9_765_625, 48_828_125, 244_140_625,
        1_220_703_125, 6_103_515_625, 30_517_578_125, 152_587_890_625, 762_939_453_125, 3_814_697_265_625,
        19_073_486_328_125, 95_367_431_640_625, 476_837_158_203_125, 2_384_185_791_015_625,
        11_920_928_955_078_125, 59_604_644_775_390_625, 298_023_223_876_953_125, 1_490_116_119_384_765_625,
        7_450_580_596_923_828_125,
    ]
}
