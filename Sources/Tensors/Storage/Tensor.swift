/// An array of numbers with any number of axes, the last one contiguous.
///
/// A tensor is a value: changing a copy leaves the original as it was.
public struct Tensor: Sendable {
    /// The lengths of the axes; none for a single number.
    public let shape: [Int]
    /// All numbers, the last axis contiguous.
    public package(set) var values: [Float]

    /// The number of elements.
    public var count: Int { values.count }

    /// Makes zeros.
    public init(zeros shape: [Int]) {
        precondition(shape.allSatisfy { $0 >= 0 }, "an axis has no negative length")
        self.shape = shape
        values = Array(repeating: 0, count: shape.reduce(1, *))
    }

    /// Takes numbers, the last axis contiguous; throws `TensorError` where they do not fill the shape.
    public init(_ values: [Float], shape: [Int]) throws(TensorError) {
        guard Self.count(of: shape) == values.count else {
            throw .countDiffers(shape: shape, found: values.count)
        }
        self.shape = shape
        self.values = values
    }

    /// Takes a vector.
    public init(_ values: [Float]) {
        shape = [values.count]
        self.values = values
    }

    /// Takes rows; throws `TensorError` where they differ in length.
    public init(_ rows: [[Float]]) throws(TensorError) {
        let length = rows.first?.count ?? 0
        if let odd = rows.firstIndex(where: { $0.count != length }) {
            throw .ragged(index: [odd], expected: length, found: rows[odd].count)
        }
        try self.init(Array(rows.joined()), shape: [rows.count, length])
    }

    /// Takes matrices; throws `TensorError` where rows or matrices differ in length.
    public init(_ matrices: [[[Float]]]) throws(TensorError) {
        let rows = matrices.first?.count ?? 0
        let length = matrices.first?.first?.count ?? 0
        for (m, matrix) in matrices.enumerated() {
            guard matrix.count == rows else {
                throw .ragged(index: [m], expected: rows, found: matrix.count)
            }
            if let odd = matrix.firstIndex(where: { $0.count != length }) {
                throw .ragged(index: [m, odd], expected: length, found: matrix[odd].count)
            }
        }
        try self.init(matrices.flatMap { $0.flatMap { $0 } }, shape: [matrices.count, rows, length])
    }

    /// The same numbers along other axes; throws `TensorError` where their number differs.
    public func reshaped(_ shape: [Int]) throws(TensorError) -> Tensor { try Tensor(values, shape: shape) }

    /// The number at an index along each axis.
    public subscript(index: Int...) -> Float {
        get { values[position(of: index)] }
        set { values[position(of: index)] = newValue }
    }

    /// Copies a part of the first axis.
    public subscript(range: Range<Int>) -> Tensor {
        precondition(!shape.isEmpty, "a single number has no parts")
        precondition(range.lowerBound >= 0 && range.upperBound <= shape[0], "range outside the first axis")
        let size = shape.dropFirst().reduce(1, *)
        return Tensor(
            filling: [range.count] + shape.dropFirst(),
            with: Array(values[range.lowerBound * size..<range.upperBound * size]))
    }

    /// Takes numbers that fill the shape.
    init(filling shape: [Int], with values: [Float]) {
        precondition(shape.reduce(1, *) == values.count, "the numbers do not fill the shape")
        self.shape = shape
        self.values = values
    }

    private func position(of index: [Int]) -> Int {
        precondition(index.count == shape.count, "an index for each axis")
        var position = 0
        for (step, length) in zip(index, shape) {
            precondition(step >= 0 && step < length, "index outside the tensor")
            position = position * length + step
        }
        return position
    }

    private static func count(of shape: [Int]) -> Int? {
        var count = 1
        for length in shape {
            let product = count.multipliedReportingOverflow(by: length)
            guard length >= 0, !product.overflow else { return nil }
            count = product.partialValue
        }
        return count
    }
}

extension Tensor: Equatable {
    public static func == (left: Tensor, right: Tensor) -> Bool {
        left.shape == right.shape && left.values == right.values
    }
}

extension Tensor: CustomStringConvertible {
    /// The numbers in brackets, one row per line.
    public var description: String {
        var next = 0
        func text(_ axis: Int) -> String {
            guard axis < shape.count else {
                next += 1
                return "\(values[next - 1])"
            }
            let gap = axis == shape.count - 1 ? ", " : ",\n" + String(repeating: " ", count: axis + 1)
            return "[" + (0..<shape[axis]).map { _ in text(axis + 1) }.joined(separator: gap) + "]"
        }
        return text(0)
    }
}

/// Says why numbers do not form a tensor.
public enum TensorError: Error, Equatable, CustomStringConvertible {
    case countDiffers(shape: [Int], found: Int)
    case ragged(index: [Int], expected: Int, found: Int)

    public var description: String {
        switch self {
        case .countDiffers(let shape, let found):
            "\(found) numbers do not fill the shape \(Tensor.text(of: shape))"
        case .ragged(let index, let expected, let found):
            "element \(index.map(String.init).joined(separator: ", ")) has the length \(found), expected "
                + "\(expected)"
        }
    }
}

extension Tensor {
    /// A shape as Python writes it: (3, 1), or (3,).
    package static func text(of shape: [Int]) -> String {
        shape.count == 1 ? "(\(shape[0]),)" : "(\(shape.map(String.init).joined(separator: ", ")))"
    }
}
