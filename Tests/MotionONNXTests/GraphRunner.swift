import Foundation
import Testing

@testable import MotionONNX

/// A tensor in double precision, row after row.
struct Numbers: Equatable {
    var shape: [Int]
    var values: [Double]

    init(_ values: [Double], _ shape: [Int]) {
        precondition(values.count == shape.reduce(1, *), "\(values.count) numbers in \(shape)")
        (self.values, self.shape) = (values, shape)
    }

    init(_ proto: Onnx_TensorProto) {
        let data = [UInt8](proto.rawData)
        func read<Number>(_ type: Number.Type) -> [Number] {
            data.withUnsafeBytes { bytes in
                (0..<data.count / MemoryLayout<Number>.size).map {
                    bytes.loadUnaligned(fromByteOffset: $0 * MemoryLayout<Number>.size, as: type)
                }
            }
        }
        let isFloat = proto.dataType == Int32(Onnx_TensorProto.DataType.float.rawValue)
        self.init(
            isFloat ? read(Float.self).map(Double.init) : read(Int64.self).map(Double.init),
            proto.dims.map { Int($0) })
    }

    var integers: [Int] { values.map { Int($0) } }

    /// The number of numbers from one entry of an axis to the next.
    var strides: [Int] {
        shape.indices.map { shape[($0 + 1)...].reduce(1, *) }
    }

    /// The tensor whose number at each index is that of this one at another.
    func picked(_ shape: [Int], _ index: ([Int]) -> [Int]) -> Numbers {
        let strides = strides
        return Numbers(
            Self.indices(shape).map { place in zip(index(place), strides).reduce(0) { $0 + $1.0 * $1.1 } }
                .map { values[$0] }, shape)
    }

    static func indices(_ shape: [Int]) -> [[Int]] {
        shape.reduce([[]]) { list, length in list.flatMap { first in (0..<length).map { first + [$0] } } }
    }

    /// Repeated along axes of length 1, and along axes that it lacks.
    func broadcast(to other: [Int]) -> Numbers {
        if shape == other { return self }
        let lacking = other.count - shape.count
        return picked(other) { place in
            shape.indices.map { shape[$0] == 1 ? 0 : place[$0 + lacking] }
        }
    }

    static func common(_ a: [Int], _ b: [Int]) -> [Int] {
        let count = max(a.count, b.count)
        let (a, b) = (
            Array(repeating: 1, count: count - a.count) + a, Array(repeating: 1, count: count - b.count) + b
        )
        return zip(a, b).map { x, y in
            precondition(x == y || x == 1 || y == 1, "\(a) and \(b)")
            return max(x, y)
        }
    }

    func with(_ other: Numbers, _ operation: (Double, Double) -> Double) -> Numbers {
        let shape = Self.common(shape, other.shape)
        return Numbers(
            zip(broadcast(to: shape).values, other.broadcast(to: shape).values).map(operation), shape)
    }

    func map(_ operation: (Double) -> Double) -> Numbers { Numbers(values.map(operation), shape) }

    /// The matrix product of the last two axes.
    func product(_ other: Numbers) -> Numbers {
        let (rows, inner, columns) = (
            shape[shape.count - 2], shape[shape.count - 1], other.shape[other.shape.count - 1]
        )
        precondition(other.shape[other.shape.count - 2] == inner, "\(shape) times \(other.shape)")
        let outer = Self.common(Array(shape.dropLast(2)), Array(other.shape.dropLast(2)))
        let (a, b) = (broadcast(to: outer + [rows, inner]), other.broadcast(to: outer + [inner, columns]))
        var result: [Double] = []
        for matrix in 0..<outer.reduce(1, *) {
            for row in 0..<rows {
                for column in 0..<columns {
                    result.append(
                        (0..<inner).reduce(0) {
                            $0 + a.values[(matrix * rows + row) * inner + $1]
                                * b.values[(matrix * inner + $1) * columns + column]
                        })
                }
            }
        }
        return Numbers(result, outer + [rows, columns])
    }

    func joined(_ others: [Numbers], axis: Int) -> Numbers {
        let all = [self] + others
        let inner = shape[(axis + 1)...].reduce(1, *)
        let outer = shape[..<axis].reduce(1, *)
        var shape = shape
        shape[axis] = all.reduce(0) { $0 + $1.shape[axis] }
        return Numbers(
            (0..<outer).flatMap { index in
                all.flatMap { part in
                    let count = part.shape[axis] * inner
                    return part.values[index * count..<(index + 1) * count]
                }
            }, shape)
    }
}

/// Computes a graph in double precision and plain loops, by the definitions of the operators in opset 17.
struct GraphRunner {
    let proto: Onnx_ModelProto

    /// The graph's only output from its only input.
    func run(_ input: Numbers) throws -> Numbers {
        let graph = proto.graph
        var known: [String: Numbers] = [:]
        for tensor in graph.initializer { known[tensor.name] = Numbers(tensor) }
        known[graph.input[0].name] = input
        for node in graph.node {
            let inputs = node.input.map { known[$0] }
            for (name, value) in zip(node.input, inputs) where !name.isEmpty {
                #expect(value != nil, "\(name) is read before it is there")
            }
            for (name, value) in zip(node.output, try compute(node, inputs)) where !name.isEmpty {
                #expect(known[name] == nil, "\(name) is made twice")
                known[name] = value
            }
        }
        return try #require(known[graph.output[0].name])
    }

    private func compute(_ node: Onnx_NodeProto, _ inputs: [Numbers?]) throws -> [Numbers] {
        let given = inputs.compactMap { $0 }
        let (x, rank) = (given[0], given[0].shape.count)
        func integer(_ name: String) -> Int? { node.attribute.first { $0.name == name }.map { Int($0.i) } }
        func axis(_ number: Int, _ rank: Int) -> Int { number < 0 ? number + rank : number }
        switch node.opType {
        case "Identity": return [x]
        case "Add": return [x.with(given[1], +)]
        case "Sub": return [x.with(given[1], -)]
        case "Mul": return [x.with(given[1], *)]
        case "Div": return [x.with(given[1], /)]
        case "Max": return [x.with(given[1], max)]
        case "Min": return [x.with(given[1], min)]
        case "Sum": return [given.dropFirst().reduce(x) { $0.with($1, +) }]
        case "Neg": return [x.map { -$0 }]
        case "Sqrt": return [x.map { $0.squareRoot() }]
        case "Sin": return [x.map(sin)]
        case "Cos": return [x.map(cos)]
        case "Atan": return [x.map(atan)]
        case "Round": return [x.map { $0.rounded(.toNearestOrEven) }]
        case "Cast": return [integer("to") == 1 ? x.map { Double(Float($0)) } : x]
        case "Sigmoid": return [x.map { 1 / (1 + exp(-$0)) }]
        case "MatMul": return [x.product(given[1])]
        case "Gemm": return [x.product(given[1]).with(given[2], +)]
        case "Shape": return [Numbers(x.shape.map(Double.init), [rank])]
        case "Expand": return [x.broadcast(to: Numbers.common(x.shape, given[1].integers))]
        case "Reshape":
            var shape = given[1].integers.enumerated().map { $1 == 0 ? x.shape[$0] : $1 }
            if let free = shape.firstIndex(of: -1) {
                shape[free] = x.values.count / shape.filter { $0 >= 0 }.reduce(1, *)
            }
            return [Numbers(x.values, shape)]
        case "Unsqueeze":
            var shape = x.shape
            shape.insert(1, at: axis(given[1].integers[0], rank + 1))
            return [Numbers(x.values, shape)]
        case "Squeeze":
            var shape = x.shape
            #expect(shape.remove(at: axis(given[1].integers[0], rank)) == 1)
            return [Numbers(x.values, shape)]
        case "Transpose":
            let order = try #require(node.attribute.first { $0.name == "perm" }).ints.map { Int($0) }
            return [
                x.picked(order.map { x.shape[$0] }) { place in
                    var source = place
                    for (index, axis) in order.enumerated() { source[axis] = place[index] }
                    return source
                }
            ]
        case "Concat": return [x.joined(Array(given.dropFirst()), axis: axis(integer("axis") ?? 0, rank))]
        case "Gather":
            let (axis, indices) = (axis(integer("axis") ?? 0, rank), given[1])
            let shape = x.shape[..<axis] + indices.shape + x.shape[(axis + 1)...]
            let isOne = indices.shape.isEmpty
            return [
                x.picked(Array(shape)) { place in
                    var source = place
                    if isOne { source.insert(0, at: axis) }
                    source[axis] = indices.integers[isOne ? 0 : place[axis]]
                    return source
                }
            ]
        case "Slice":
            let axis = axis(given[3].integers[0], rank)
            let (start, end) = (given[1].integers[0], min(given[2].integers[0], x.shape[axis]))
            var shape = x.shape
            shape[axis] = end - start
            return [
                x.picked(shape) { place in
                    var source = place
                    source[axis] += start
                    return source
                }
            ]
        case "ReduceSum":
            #expect(integer("keepdims") == 1)
            let axis = axis(given[1].integers[0], rank)
            var shape = x.shape
            shape[axis] = 1
            return [
                Numbers(
                    Numbers.indices(shape).map { place in
                        (0..<x.shape[axis]).reduce(0) { sum, index in
                            var source = place
                            source[axis] = index
                            return sum + x.values[zip(source, x.strides).reduce(0) { $0 + $1.0 * $1.1 }]
                        }
                    }, shape)
            ]
        case "Softmax":
            let powers = x.map(exp)
            let last = x.shape[rank - 1]
            return [
                Numbers(
                    powers.values.enumerated().map { index, power in
                        let first = index / last * last
                        return power / powers.values[first..<first + last].reduce(0, +)
                    }, x.shape)
            ]
        case "LSTM": return lstm(inputs, units: integer("hidden_size") ?? 0)
        default:
            Issue.record("\(node.opType) is no operator that this runs")
            return [x]
        }
    }

    /// X [T, N, F], W [1, 4H, F], R [1, 4H, H], B [1, 8H], nothing, h and c [1, N, H]; the gates stand as i, o, f, c.
    private func lstm(_ inputs: [Numbers?], units: Int) -> [Numbers] {
        guard let x = inputs[0], let w = inputs[1], let r = inputs[2], let b = inputs[3] else { return [] }
        let (steps, batch, width) = (x.shape[0], x.shape[1], x.shape[2])
        let zeros = Array(repeating: 0.0, count: batch * units)
        var hidden = inputs.count > 5 ? inputs[5]?.values ?? zeros : zeros
        var cell = inputs.count > 6 ? inputs[6]?.values ?? zeros : zeros
        var all: [Double] = []
        for step in 0..<steps {
            let before = hidden
            for n in 0..<batch {
                for unit in 0..<units {
                    let sums = (0..<4).map { gate -> Double in
                        let row = gate * units + unit
                        var sum = b.values[row] + b.values[4 * units + row]
                        for f in 0..<width {
                            sum += w.values[row * width + f] * x.values[(step * batch + n) * width + f]
                        }
                        for h in 0..<units { sum += r.values[row * units + h] * before[n * units + h] }
                        return sum
                    }
                    let open = { (sum: Double) in 1 / (1 + exp(-sum)) }
                    let place = n * units + unit
                    cell[place] = open(sums[2]) * cell[place] + open(sums[0]) * tanh(sums[3])
                    hidden[place] = open(sums[1]) * tanh(cell[place])
                }
            }
            all += hidden
        }
        return [
            Numbers(all, [steps, 1, batch, units]), Numbers(hidden, [1, batch, units]),
            Numbers(cell, [1, batch, units]),
        ]
    }
}
