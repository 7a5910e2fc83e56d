import Tensors

/// Says where one array of parameters lies among all parameters of a model.
public struct ParameterSlot: Sendable, Hashable {
    /// The name, unique in its layout.
    public let name: String
    /// The lengths of the axes, the last one running fastest; one or two of them.
    public let shape: [Int]
    /// Where the first number lies.
    public let offset: Int
    /// Whether weight decay applies, as it does to matrices and not to biases.
    public let decays: Bool

    /// The number of numbers.
    public var count: Int { shape.reduce(1, *) }
    /// The numbers' places.
    public var range: Range<Int> { offset..<offset + count }
}

/// Lists the slots of all parameters of a model, which lie in one buffer.
///
/// Every slot begins at a multiple of 16 floats; what lies between two slots stays zero.
public struct ParameterLayout: Sendable, Hashable {
    /// All slots in the order in which they were added.
    public private(set) var slots: [ParameterSlot] = []
    /// The length of the buffer in floats, with the gaps.
    public private(set) var count = 0

    /// Makes an empty layout.
    public init() {}

    /// The number of parameters, without the gaps.
    public var parameterCount: Int { slots.reduce(0) { $0 + $1.count } }

    /// Adds a slot; the name is new.
    public mutating func add(_ name: String, shape: [Int], decays: Bool) -> ParameterSlot {
        precondition(!slots.contains { $0.name == name }, "two slots of the name \(name)")
        precondition((1...2).contains(shape.count) && shape.allSatisfy { $0 > 0 }, "not a shape")
        let slot = ParameterSlot(name: name, shape: shape, offset: count, decays: decays)
        slots.append(slot)
        count += (slot.count + 15) / 16 * 16
        return slot
    }

    /// The slot of a name, if there is one.
    public func slot(named name: String) -> ParameterSlot? {
        slots.first { $0.name == name }
    }
}

/// Holds one number for every place of a layout: parameters, their gradients or their moments.
public final class Parameters: Sendable {
    /// Where everything lies.
    public let layout: ParameterLayout
    /// All numbers, with the gaps.
    public let values: FloatBuffer

    /// Makes zeros for a layout.
    public init(_ layout: ParameterLayout) {
        self.layout = layout
        values = FloatBuffer(count: layout.count)
    }

    /// Shows one slot as a matrix; a slot with one axis is a single row.
    public subscript(slot: ParameterSlot) -> MatrixView {
        let columns = slot.shape[slot.shape.count - 1]
        return MatrixView(values, offset: slot.offset, rows: slot.count / columns, columns: columns)
    }

    /// Makes a copy with numbers of its own.
    public func copy() -> Parameters {
        let result = Parameters(layout)
        result.values.copy(from: values)
        return result
    }

    /// Copies all numbers of parameters of the same layout.
    public func copy(from other: Parameters) {
        precondition(other.layout == layout, "the layouts differ")
        values.copy(from: other.values)
    }

    /// Whether every number is finite.
    public var areFinite: Bool { VectorKernels.best.sumOfSquares(values).isFinite }
}
