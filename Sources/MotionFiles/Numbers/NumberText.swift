/// A growing text of bytes that numbers are written into without a string for each.
struct NumberText {
    // room made ahead, so that a number is one write and not one for each digit
    var storage: [UInt8] = []
    var used = 0

    /// The text so far.
    var bytes: [UInt8] { Array(storage[..<used]) }

    /// Hands the text over, without a copy, and starts a new one.
    mutating func finish() -> [UInt8] {
        var text: [UInt8] = []
        swap(&text, &storage)
        text.removeLast(text.count - used)
        used = 0
        return text
    }

    /// Makes room for `count` more bytes.
    @inline(__always)
    mutating func reserve(_ count: Int) {
        if storage.count - used < count {
            storage.append(contentsOf: repeatElement(0, count: max(count, storage.count / 2, 64)))
        }
    }

    @inline(__always)
    mutating func append(_ byte: UInt8) {
        reserve(1)
        storage[used] = byte
        used += 1
    }

    mutating func append(_ text: String) {
        for byte in text.utf8 { append(byte) }
    }

    mutating func append(_ text: some Collection<UInt8>) {
        let count = text.count
        guard count > 8 else {
            for byte in text { append(byte) }
            return
        }
        reserve(count)
        storage.replaceSubrange(used..<used + count, with: text)
        used += count
    }

    mutating func append(_ byte: UInt8, times: Int) {
        for _ in 0..<times { append(byte) }
    }

    /// Writes a finite number with exactly this many decimals, never as "-0".
    mutating func append(_ value: Double, decimals: Int) {
        if let units = Self.units(value, decimals) {
            append(units: units, decimals: decimals, trimmed: false)
        } else {
            append(shortest: value)
        }
    }

    /// Writes the shortest decimal number, without an exponent, that reads back as this finite one; never "-0".
    mutating func append(shortest value: Double) {
        // of at most 15 digits no two name the same double: one that reads back is the shortest
        if let units = Self.units(value, 6), units.magnitude < 1_000_000_000_000_000,
            Double(units) / 1e6 == value
        {
            append(units: units, decimals: 6, trimmed: true)
        } else {
            append(described: value)
        }
    }

    /// The number in units of its last decimal, halves rounded away from zero; nil where these are not exact doubles.
    @inline(__always)
    private static func units(_ value: Double, _ decimals: Int) -> Int64? {
        guard decimals < Decimal64.wholePowers.count else { return nil }
        return units(value * Double(Decimal64.wholePowers[decimals]))
    }

    /// The nearest whole number; nil where it is not below 2^53. Without a call of `round`.
    @inline(__always)
    private static func units(_ scaled: Double) -> Int64? {
        guard abs(scaled) < 0x1p53 else { return nil }
        let whole = Int64(scaled)
        let rest = scaled - Double(whole)
        return whole &+ (rest >= 0.5 ? 1 : 0) &- (rest <= -0.5 ? 1 : 0)
    }

    /// An angle in degrees, rounded to ten decimals; nil for one of very many turns.
    @inline(__always)
    static func parts(degrees value: Double) -> Parts? {
        guard let units = units(value * 1e10) else { return nil }
        let (whole, fraction) = units.magnitude.quotientAndRemainder(dividingBy: 10_000_000_000)
        return Parts(isNegative: units < 0, whole: whole, fraction: fraction)
    }

    /// A position of at most six decimals; nil for one of more, or with more than eight digits before the point.
    @inline(__always)
    static func parts(position value: Double) -> Parts? {
        guard let units = units(value * 1e6), units.magnitude < 100_000_000_000_000,
            Double(units) / 1e6 == value
        else { return nil }
        let (whole, fraction) = units.magnitude.quotientAndRemainder(dividingBy: 1_000_000)
        return Parts(isNegative: units < 0, whole: whole, fraction: fraction &* 10_000)
    }

    /// Writes the digits of Swift's own shortest description, the exponent worked out.
    private mutating func append(described value: Double) {
        // an angle may overflow on its way from radians to degrees
        let largest = Double.greatestFiniteMagnitude
        let value = min(max(value, -largest), largest)
        var plain = value.description
        if plain.withUTF8({ takeOver($0) }) { return }
        var digits: [UInt8] = []
        var pointAt: Int?
        var exponent = 0
        let text = Array(abs(value).description.utf8)
        for (index, byte) in text.enumerated() {
            if let digit = byte.digit {
                digits.append(UInt8(ascii: "0") + UInt8(digit))
            } else if byte == UInt8(ascii: ".") {
                pointAt = digits.count
            } else if byte == UInt8(ascii: "e") {
                exponent = Int(String(decoding: text[(index + 1)...], as: UTF8.self)) ?? 0
                break
            }
        }
        let point = (pointAt ?? digits.count) + exponent
        if pointAt != nil { while digits.last == UInt8(ascii: "0") { digits.removeLast() } }
        guard digits.contains(where: { $0 != UInt8(ascii: "0") }) else { return append(UInt8(ascii: "0")) }
        if value < 0 { append(UInt8(ascii: "-")) }
        if point > 0 {
            append(digits.prefix(point))
            append(UInt8(ascii: "0"), times: max(0, point - digits.count))
        } else {
            append(UInt8(ascii: "0"))
        }
        guard digits.count > max(0, point) else { return }
        append(UInt8(ascii: "."))
        append(UInt8(ascii: "0"), times: max(0, -point))
        append(digits.dropFirst(max(0, point)))
    }

    /// Writes a description that is plain already, less ".0" at its end; false and nothing written for one with an
    /// exponent.
    private mutating func takeOver(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard !text.contains(UInt8(ascii: "e")) else { return false }
        let isWhole =
            text.count > 2 && text[text.count - 1] == UInt8(ascii: "0")
            && text[text.count - 2] == UInt8(ascii: ".")
        let count = text.count - (isWhole ? 2 : 0)
        reserve(count)
        for index in 0..<count { storage[used + index] = text[index] }
        used += count
        return true
    }
}
