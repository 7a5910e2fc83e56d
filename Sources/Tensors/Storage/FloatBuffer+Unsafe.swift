/// Owns zeroed 32-bit floats that begin on a 64-byte boundary.
///
/// The owner makes sure that no thread writes numbers that another one uses at the same time; the
/// buffer itself takes no locks.
@usableFromInline
package final class FloatBuffer: @unchecked Sendable {
    /// The number of floats.
    @usableFromInline
    package let count: Int

    /// The first float; valid as long as the buffer lives.
    @usableFromInline
    package let base: UnsafeMutablePointer<Float>

    /// Makes a buffer of `count` zeros.
    package init(count: Int) {
        precondition(count >= 0, "a buffer has no negative size")
        self.count = count
        // One further line, so that an empty buffer too has an address.
        let bytes = count * MemoryLayout<Float>.stride + 64
        let raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
        raw.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
        base = raw.bindMemory(to: Float.self, capacity: count)
    }

    deinit {
        UnsafeMutableRawPointer(base).deallocate()
    }

    /// The float at an index.
    @inlinable
    package subscript(index: Int) -> Float {
        get {
            precondition(index >= 0 && index < count, "index outside the buffer")
            return base[index]
        }
        set {
            precondition(index >= 0 && index < count, "index outside the buffer")
            base[index] = newValue
        }
    }

    /// Sets every float to `value`.
    @inlinable
    package func fill(_ value: Float) {
        base.update(repeating: value, count: count)
    }

    /// Copies all floats of a buffer of the same size.
    @inlinable
    package func copy(from other: FloatBuffer) {
        precondition(other.count == count, "the buffers differ in size")
        base.update(from: other.base, count: count)
    }

    /// Copies as many floats as the buffer holds.
    package func copy(from values: [Float]) {
        precondition(values.count == count, "the array does not fit the buffer")
        for index in 0..<count { base[index] = values[index] }
    }

    /// All floats as an array.
    package var array: [Float] { Array(UnsafeBufferPointer(start: base, count: count)) }
}
