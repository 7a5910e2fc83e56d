extension [Float] {
    /// Hands the bytes of some rows of `width` numbers to `body`.
    func withRows<Result>(
        _ rows: Range<Int>, width: Int, _ body: (UnsafeRawBufferPointer) throws -> Result
    ) rethrows -> Result {
        try withUnsafeBytes { bytes in
            let size = width * MemoryLayout<Float>.stride
            return try body(
                UnsafeRawBufferPointer(rebasing: bytes[rows.lowerBound * size..<rows.upperBound * size]))
        }
    }
}
