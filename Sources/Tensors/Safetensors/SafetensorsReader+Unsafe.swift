import Foundation

extension SafetensorsReader {
    /// The numbers of a tensor of 32-bit floats; throws where there is no such tensor or its type is another.
    package func floats(_ name: String) throws(SafetensorsError) -> [Float] {
        try numbers(name, .float32, zero: 0)
    }

    /// The numbers of a tensor of 64-bit floats; throws where there is no such tensor or its type is another.
    package func doubles(_ name: String) throws(SafetensorsError) -> [Double] {
        try numbers(name, .float64, zero: 0)
    }

    /// The numbers of a tensor of bytes; throws where there is no such tensor or its type is another.
    package func bytes(_ name: String) throws(SafetensorsError) -> [UInt8] {
        try numbers(name, .uint8, zero: 0)
    }

    /// The numbers of a tensor of signed integers; throws where there is no such tensor or its type is another.
    package func integers(_ name: String) throws(SafetensorsError) -> [Int64] {
        try numbers(name, .int64, zero: 0)
    }

    /// The numbers of a tensor of unsigned integers; throws where there is no such tensor or its type is another.
    package func unsignedIntegers(_ name: String) throws(SafetensorsError) -> [UInt64] {
        try numbers(name, .uint64, zero: 0)
    }

    /// Copies a tensor of 32-bit floats to a matrix, row after row; throws where the number of numbers differs
    /// or there is no such tensor.
    package func copyFloats(_ name: String, to matrix: MatrixView) throws(SafetensorsError) {
        let (entry, range) = try location(of: name, type: .float32)
        let expected = matrix.rows * matrix.columns
        guard entry.count == expected else {
            throw .wrongSize(tensor: name, expected: expected, found: entry.count)
        }
        data.withUnsafeBytes { file in
            let row = matrix.columns * MemoryLayout<Float>.stride
            for index in 0..<matrix.rows {
                let first = range.lowerBound + index * row
                UnsafeMutableRawBufferPointer(start: matrix.base + index * matrix.stride, count: row)
                    .copyMemory(from: UnsafeRawBufferPointer(rebasing: file[first..<first + row]))
            }
        }
    }

    private func numbers<Number>(
        _ name: String, _ type: SafetensorsEntry.NumberType, zero: Number
    ) throws(SafetensorsError) -> [Number] {
        let (entry, range) = try location(of: name, type: type)
        var result = [Number](repeating: zero, count: entry.count)
        result.withUnsafeMutableBytes { numbers in
            data.withUnsafeBytes { numbers.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[range])) }
        }
        return result
    }
}
