import Tensors

/// One array of parameters: its shape, and where it lies among all parameters of a model.
package struct ParameterSlot: Sendable, Hashable {
    /// The name, unique in its layout.
    package let name: String
    /// The lengths of the axes, the last one contiguous; one or two of them.
    package let shape: [Int]
    /// The index of the first element in the buffer.
    package let offset: Int
    /// Whether weight decay applies, as it does to matrices and not to biases.
    package let decays: Bool

    /// The number of elements.
    package var count: Int { shape.reduce(1, *) }
    /// The indices of the elements in the buffer.
    package var range: Range<Int> { offset..<offset + count }
}

/// Lists the slots of all parameters of a model, which lie in one buffer.
///
/// Every slot begins at a multiple of 16 floats; the gaps between slots stay zero.
package struct ParameterLayout: Sendable, Hashable {
    /// All slots in the order in which they were added.
    package private(set) var slots: [ParameterSlot] = []
    /// The length of the buffer in floats, gaps included.
    package private(set) var count = 0

    /// Makes an empty layout.
    package init() {}

    /// The number of parameters, without the gaps.
    package var parameterCount: Int { slots.reduce(0) { $0 + $1.count } }

    /// Adds a slot under a new name.
    package mutating func add(_ name: String, shape: [Int], decays: Bool) -> ParameterSlot {
        precondition(!slots.contains { $0.name == name }, "two slots of the name \(name)")
        precondition((1...2).contains(shape.count) && shape.allSatisfy { $0 > 0 }, "not a shape")
        let slot = ParameterSlot(name: name, shape: shape, offset: count, decays: decays)
        slots.append(slot)
        count += (slot.count + 15) / 16 * 16
        return slot
    }

    /// The slot of a name, if there is one.
    package func slot(named name: String) -> ParameterSlot? {
        slots.first { $0.name == name }
    }
}

/// Holds one number for every element of a layout: parameters, their gradients or their moments.
package final class Parameters: Sendable {
    /// Where everything lies.
    package let layout: ParameterLayout
    /// All elements, gaps included.
    package let values: FloatBuffer

    /// Makes zeros for a layout.
    package init(_ layout: ParameterLayout) {
        self.layout = layout
        values = FloatBuffer(count: layout.count)
    }

    /// Shows one slot as a matrix; a slot with one axis is a single row.
    package subscript(slot: ParameterSlot) -> MatrixView {
        let columns = slot.shape[slot.shape.count - 1]
        return MatrixView(values, offset: slot.offset, rows: slot.count / columns, columns: columns)
    }

    /// Makes a copy with numbers of its own.
    package func copy() -> Parameters {
        let result = Parameters(layout)
        result.values.copy(from: values)
        return result
    }

    /// Copies all numbers of parameters of the same layout.
    package func copy(from other: Parameters) {
        precondition(other.layout == layout, "the layouts differ")
        values.copy(from: other.values)
    }

    /// Whether these are numbers that a training leads to: finite, and not so large that products of them are not.
    package var areSound: Bool { VectorKernels.best.sumOfSquares(values) <= 1e15 }
}
