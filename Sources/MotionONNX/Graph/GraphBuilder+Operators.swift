import SwiftProtobuf

/// The operators that graphs of this module are made of, by what they do.
extension GraphBuilder {
    mutating func add(_ a: Value, _ b: Value) -> Value { apply("Add", a, b) }
    mutating func subtract(_ a: Value, _ b: Value) -> Value { apply("Sub", a, b) }
    mutating func multiply(_ a: Value, _ b: Value) -> Value { apply("Mul", a, b) }
    mutating func divide(_ a: Value, _ b: Value) -> Value { apply("Div", a, b) }

    /// The same numbers as 64-bit floats, or as 32-bit ones.
    mutating func cast(_ value: Value, isDouble: Bool) -> Value {
        let type: Onnx_TensorProto.DataType = isDouble ? .double : .float
        return apply("Cast", value, with: ["to": .integer(type.rawValue)])
    }

    /// The matrix product of the last two axes.
    mutating func product(_ a: Value, _ b: Value) -> Value { apply("MatMul", a, b) }

    /// Entries of an axis, which stays.
    mutating func entries(_ indices: [Int], of value: Value, axis: Int) -> Value {
        let indices = constant(indices)
        return apply("Gather", value, indices, with: ["axis": .integer(axis)])
    }

    /// One entry of an axis, which goes.
    mutating func entry(_ index: Int, of value: Value, axis: Int) -> Value {
        let index = constant([index], [])
        return apply("Gather", value, index, with: ["axis": .integer(axis)])
    }

    /// Neighbouring entries of an axis, which stays.
    mutating func slice(_ range: Range<Int>, of value: Value, axis: Int) -> Value {
        let (start, end, axes) = (
            constant([range.lowerBound]), constant([range.upperBound]), constant([axis])
        )
        return apply("Slice", value, start, end, axes)
    }

    mutating func join(_ values: [Value], axis: Int) -> Value {
        values.count == 1 ? values[0] : apply("Concat", to: values, with: ["axis": .integer(axis)])[0]
    }

    /// The same numbers in another shape: 0 keeps the length of an axis, and one -1 stands for what is left.
    mutating func reshape(_ value: Value, _ shape: [Int]) -> Value {
        let shape = constant(shape)
        return apply("Reshape", value, shape)
    }

    /// With one more axis, of length 1.
    mutating func expand(_ value: Value, axis: Int) -> Value {
        let axes = constant([axis])
        return apply("Unsqueeze", value, axes)
    }

    /// Without an axis of length 1.
    mutating func squeeze(_ value: Value, axis: Int) -> Value {
        let axes = constant([axis])
        return apply("Squeeze", value, axes)
    }

    /// The sum along an axis, which stays with length 1.
    mutating func sum(_ value: Value, axis: Int) -> Value {
        let axes = constant([axis])
        return apply("ReduceSum", value, axes, with: ["keepdims": .integer(1)])
    }

    /// The scalar product of the last axis, which stays with length 1.
    mutating func dot(_ a: Value, _ b: Value) -> Value {
        let products = multiply(a, b)
        return sum(products, axis: -1)
    }

    /// The length of the vectors of the last axis, which stays with length 1; at least a trifle.
    mutating func length(_ vectors: Value) -> Value {
        let (squares, least) = (dot(vectors, vectors), constant(1e-12))
        let length = apply("Sqrt", squares)
        return apply("Max", length, least)
    }

    /// The vectors of the last axis, scaled to length 1.
    mutating func unit(_ vectors: Value) -> Value {
        let length = length(vectors)
        return divide(vectors, length)
    }
}
