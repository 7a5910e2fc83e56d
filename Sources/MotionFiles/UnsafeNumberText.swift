extension NumberText {
    /// Writes a number given in units of its last decimal, less the zeros at its end where `trimmed`.
    mutating func append(units: Int64, decimals: Int, trimmed: Bool) {
        var rest = units.magnitude
        var places = decimals
        if trimmed {
            if places >= 6, rest.isMultiple(of: 1_000_000) {
                rest /= 1_000_000
                places -= 6
            }
            while places > 0, rest.isMultiple(of: 10) {
                rest /= 10
                places -= 1
            }
        }
        append(digitsOf: rest, places: places, isNegative: units < 0)
    }

    /// Writes a whole number.
    mutating func append(whole number: UInt64) { append(digitsOf: number, places: 0, isNegative: false) }

    /// Writes the digits, a point before the last `places` of them, from the last to the first in room made for all.
    private mutating func append(digitsOf number: UInt64, places: Int, isNegative: Bool) {
        var digits = places + 1
        while digits < Decimal64.wholePowers.count, number >= Decimal64.wholePowers[digits] { digits += 1 }
        let length = digits + (places > 0 ? 1 : 0) + (isNegative ? 1 : 0)
        reserve(length)
        let start = used
        used += length
        storage.withUnsafeMutableBufferPointer { buffer in
            if isNegative { buffer[start] = UInt8(ascii: "-") }
            var rest = number
            var at = start + length
            for place in 0..<digits {
                if place == places, places > 0 {
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
}
