import Foundation
import SwiftProtobuf

/// A tensor of a graph, by its name.
struct Value: Hashable, Sendable {
    let name: String

    /// An input of an operator that is left out.
    static let none = Value(name: "")
}

/// One length of a tensor's shape.
enum Dimension: Sendable {
    case fixed(Int)
    /// Whatever the caller has, by a name.
    case free(String)
}

/// Puts a graph together: operators in the order in which they are computed, and the constants that they read.
///
/// Shapes: N windows, T frames, F features. Operators are those of ONNX's own domain, as they are in `opset`.
struct GraphBuilder {
    /// The version of the operators.
    static let opset = 17

    private(set) var graph = Onnx_GraphProto()
    /// What the names of the next values begin with.
    var scope = ""
    private var known: [Constant: Value] = [:]
    private var count = 0

    /// What makes constants the same.
    private enum Constant: Hashable {
        case floats([Float], [Int])
        case integers([Int], [Int])
    }

    init(name: String) { graph.name = name }

    /// An input of the graph: 32-bit floats.
    mutating func input(_ name: String, _ shape: [Dimension], about: String) -> Value {
        graph.input.append(Self.info(name, shape, about: about))
        return Value(name: name)
    }

    /// Gives a tensor of 32-bit floats out under a name.
    mutating func output(_ value: Value, as name: String, _ shape: [Dimension], about: String) {
        graph.node.append(
            .with {
                $0.opType = "Identity"
                $0.name = name
                $0.input = [value.name]
                $0.output = [name]
            })
        graph.output.append(Self.info(name, shape, about: about))
    }

    /// A constant of 32-bit floats; equal ones stand in the file once.
    mutating func constant(_ numbers: [Float], _ shape: [Int], as name: String = "constant") -> Value {
        precondition(shape.reduce(1, *) == numbers.count, "a shape for \(numbers.count) numbers")
        return constant(.floats(numbers, shape), name, shape, .float, Self.bytes(numbers.map(\.bitPattern)))
    }

    /// A constant number.
    mutating func constant(_ number: Float) -> Value { constant([number], []) }

    /// A row of integers: axes, indices, shapes.
    mutating func constant(_ numbers: [Int], _ shape: [Int]? = nil) -> Value {
        let shape = shape ?? [numbers.count]
        return constant(
            .integers(numbers, shape), "indices", shape, .int64, Self.bytes(numbers.map { Int64($0) }))
    }

    private mutating func constant(
        _ constant: Constant, _ name: String, _ shape: [Int], _ type: Onnx_TensorProto.DataType, _ data: Data
    ) -> Value {
        if let value = known[constant] { return value }
        let value = next(name)
        graph.initializer.append(
            .with {
                $0.name = value.name
                $0.dims = shape.map { Int64($0) }
                $0.dataType = Int32(type.rawValue)
                $0.rawData = data
            })
        known[constant] = value
        return value
    }

    /// What an operator gives, its first output where it has several.
    mutating func apply(
        _ operation: String, _ inputs: Value..., with attributes: [String: Attribute] = [:]
    ) -> Value {
        apply(operation, to: inputs, outputs: [true], with: attributes)[0]
    }

    /// What an operator gives.
    ///
    /// - Parameter outputs: for each output, in order, whether it is wanted.
    mutating func apply(
        _ operation: String, to inputs: [Value], outputs: [Bool] = [true],
        with attributes: [String: Attribute] = [:]
    ) -> [Value] {
        let values = outputs.map { $0 ? next(operation) : .none }
        graph.node.append(
            .with {
                $0.opType = operation
                $0.name = values.first { $0 != .none }?.name ?? ""
                $0.input = inputs.map(\.name)
                $0.output = values.map(\.name)
                $0.attribute = attributes.sorted { $0.key < $1.key }.map { $1.proto(named: $0) }
            })
        return values
    }

    private mutating func next(_ name: String) -> Value {
        count += 1
        return Value(name: "\(scope)\(name)_\(count)")
    }

    private static func info(
        _ name: String, _ shape: [Dimension], about: String
    ) -> Onnx_ValueInfoProto {
        .with {
            $0.name = name
            $0.docString = about
            $0.type.tensorType.elemType = Int32(Onnx_TensorProto.DataType.float.rawValue)
            $0.type.tensorType.shape.dim = shape.map { dimension in
                .with {
                    switch dimension {
                    case .fixed(let length): $0.dimValue = Int64(length)
                    case .free(let name): $0.dimParam = name
                    }
                }
            }
        }
    }

    /// Numbers as files have them, least byte first.
    private static func bytes<Number: FixedWidthInteger>(_ numbers: [Number]) -> Data {
        let little = numbers.map(\.littleEndian)
        return little.withUnsafeBytes { Data($0) }
    }
}

/// An attribute of an operator.
enum Attribute: Sendable {
    case integer(Int)
    case integers([Int])
    case text(String)

    fileprivate func proto(named name: String) -> Onnx_AttributeProto {
        .with {
            $0.name = name
            switch self {
            case .integer(let number):
                $0.type = .int
                $0.i = Int64(number)
            case .integers(let numbers):
                $0.type = .ints
                $0.ints = numbers.map { Int64($0) }
            case .text(let text):
                $0.type = .string
                $0.s = Data(text.utf8)
            }
        }
    }
}
