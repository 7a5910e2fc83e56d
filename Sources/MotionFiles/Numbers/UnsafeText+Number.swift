/// How the reading of a number went.
enum NumberResult: UInt8 {
    case read
    case notANumber
    case tooLarge
}

extension UnsafeText {
    /// Reads the decimal number that starts here, rounded to the nearest double; the locale has no say.
    ///
    /// Taken: an optional sign, digits with at most one point, at least one digit, an optional exponent; then a blank,
    /// a line end, a brace or the end. Not taken: nan, inf, hexadecimal, decimal commas. On failure nothing moves.
    mutating func takeNumber(_ value: inout Double) -> NumberResult {
        let end = bytes.count
        var at = position
        guard at < end else { return .notANumber }
        let isNegative = bytes[at] == UInt8(ascii: "-")
        if isNegative || bytes[at] == UInt8(ascii: "+") { at += 1 }
        let firstDigit = at
        var mantissa: UInt64 = 0
        while at < end, let digit = bytes[at].digit {
            mantissa = mantissa &* 10 &+ digit
            at += 1
        }
        var digits = at - firstDigit
        var exponent = 0
        if at < end, bytes[at] == UInt8(ascii: ".") {
            at += 1
            let firstDecimal = at
            while at < end, let digit = bytes[at].digit {
                mantissa = mantissa &* 10 &+ digit
                at += 1
            }
            exponent = firstDecimal - at
            digits += at - firstDecimal
        }
        guard digits > 0 else { return .notANumber }
        if at < end, bytes[at] | 0x20 == UInt8(ascii: "e") {
            guard let written = exponentDigits(&at) else { return .notANumber }
            exponent += written
        }
        if at < end, !bytes[at].endsNumber { return .notANumber }
        // 19 digits always fit 64 bits; longer numbers may have wrapped around
        if digits <= 19, let magnitude = Decimal64.double(mantissa, exponent) {
            value = isNegative ? -magnitude : magnitude
        } else {
            let magnitude = Double(text(firstDigit..<at)) ?? .infinity
            guard magnitude.isFinite else { return .tooLarge }
            value = isNegative ? -magnitude : magnitude
        }
        position = at
        return .read
    }

    /// The exponent written at `at`, moved past it; nil where no digit follows. Held at ±100,000, far beyond a double.
    private func exponentDigits(_ at: inout Int) -> Int? {
        at += 1
        guard at < bytes.count else { return nil }
        let isNegative = bytes[at] == UInt8(ascii: "-")
        if isNegative || bytes[at] == UInt8(ascii: "+") { at += 1 }
        let first = at
        var exponent = 0
        while at < bytes.count, let digit = bytes[at].digit {
            exponent = min(exponent * 10 + Int(digit), 100_000)
            at += 1
        }
        return at == first ? nil : isNegative ? -exponent : exponent
    }

    /// Reads a number of the header, or tells what stands there instead.
    mutating func number() throws -> Double {
        skipBlanks()
        var value = 0.0
        let result = takeNumber(&value)
        guard result == .read else { throw numberError(result) }
        return value
    }

    /// The error of what stands here where a number should.
    func numberError(_ result: NumberResult) -> ParseError {
        let found = found()
        guard case .word(let word) = found else { return error(.notANumber(found)) }
        if result == .tooLarge { return error(.numberTooLarge(word)) }
        let isDecimalComma =
            word.contains(",") && word.utf8.allSatisfy { $0.digit != nil || "+-.,eE".utf8.contains($0) }
        return error(isDecimalComma ? .decimalComma(word) : .notANumber(found))
    }

    /// Reads a whole number without a sign; nil, and nothing moved, where something else stands or it exceeds 64 bits.
    mutating func takeCount() -> Int? {
        var at = position
        var count = 0
        while at < bytes.count, let digit = bytes[at].digit {
            let (tens, overflowsTens) = count.multipliedReportingOverflow(by: 10)
            let (next, overflows) = tens.addingReportingOverflow(Int(digit))
            if overflowsTens || overflows { return nil }
            count = next
            at += 1
        }
        guard at > position, at == bytes.count || bytes[at].endsNumber else { return nil }
        position = at
        return count
    }
}

extension UInt8 {
    /// The value of a decimal digit.
    @inline(__always) var digit: UInt64? {
        let value = self &- UInt8(ascii: "0")
        return value < 10 ? UInt64(value) : nil
    }

    /// Whether a number may end before this byte.
    @inline(__always) var endsNumber: Bool {
        isBlank || isLineEnd || self == .openingBrace || self == .closingBrace
    }
}
