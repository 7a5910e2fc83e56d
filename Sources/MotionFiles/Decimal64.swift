/// Decimal numbers of up to 64 bits turned into doubles with one rounding.
enum Decimal64 {
    /// The double nearest to mantissa × 10^exponent; nil where this needs a longer way.
    @inline(__always)
    static func double(_ mantissa: UInt64, _ exponent: Int) -> Double? {
        // Clinger 1990: both operands are exact, so the one operation rounds correctly
        if mantissa < 1 << 53, exponent >= -22, exponent <= 22 {
            let value = Double(mantissa)
            return exponent < 0 ? value / powers[-exponent] : value * powers[exponent]
        }
        return exponent <= 0 && exponent >= -19 ? quotient(mantissa, -exponent) : nil
    }

    /// The double nearest to mantissa / 10^places, for a mantissa above zero and at most 19 places.
    ///
    /// A quotient of at least 62 bits is taken exactly, what is left over marks its last bit, and the conversion rounds:
    /// numbers with 16 to 19 digits, as scripts print them, need no slower way.
    static func quotient(_ mantissa: UInt64, _ places: Int) -> Double {
        let divisor = wholePowers[places]
        let (lead, lag) = (mantissa.leadingZeroBitCount, divisor.leadingZeroBitCount)
        let dividend = mantissa << UInt64(lead)
        let (bits, rest) = (divisor << UInt64(lag)).dividingFullWidth((dividend >> 1, dividend << 63))
        let rounded = Double(rest == 0 ? bits : bits | 1)
        return rounded * Double(sign: .plus, exponent: lag - lead - 63, significand: 1)
    }

    /// The powers of ten that are exact doubles.
    private static let powers: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
        1e18, 1e19,
        1e20, 1e21, 1e22,
    ]

    /// The powers of ten that fit 64 bits.
    static let wholePowers: [UInt64] = (0..<20).map { (0..<$0).reduce(1) { power, _ in power * 10 } }
}
