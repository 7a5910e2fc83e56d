import Foundation
import Tensors

/// Computes an encoder and a decoder that is fed with its own outputs in double precision and plain loops.
struct ReferenceEncoderDecoder: ReferenceLayer {
    private let layer: EncoderDecoder
    private let encoder: ReferenceLSTMCell
    private let decoder: ReferenceLSTMCell
    private let output: ReferenceDense

    init(_ built: BuiltEncoderDecoder) {
        layer = built.layer
        encoder = ReferenceLSTMCell(layer: built.encoder)
        decoder = ReferenceLSTMCell(layer: built.decoder)
        output = ReferenceDense(built.output)
    }

    func forward(
        _ input: [[Double]], _ values: [Double], masks: [MatrixView], sample n: Int, of samples: Int
    ) -> (output: [[Double]], back: Pullback) {
        var state = ReferenceLSTMCell.State.zero(layer.units)
        var (keys, encoded): ([[Double]], [ReferenceLSTMCell.Trace]) = ([], [])
        for row in input {
            let next = encoder.step(row, state, values)
            (state, keys, encoded) = (next.state, keys + [next.state.hidden], encoded + [next.trace])
        }
        var (outputs, read, weights): ([[Double]], [[Double]], [[Double]]) = ([], [], [])
        var (decoded, queries): ([ReferenceLSTMCell.Trace], [[Double]]) = ([], [])
        var shown = input[input.count - 1]
        for _ in 0..<layer.steps {
            let next = decoder.step(shown, state, values)
            (state, decoded, queries) = (next.state, decoded + [next.trace], queries + [next.state.hidden])
            weights.append(layer.attends ? attention(state.hidden, keys) : [])
            read.append(state.hidden + context(weights[weights.count - 1], keys))
            let made = output.forward(read[read.count - 1], values)
            shown = layer.isResidual ? zip(shown, made).map(+) : made
            outputs.append(shown)
        }
        return (
            outputs,
            { [self] gradient, gradients in
                var errors = gradient
                var before = ReferenceLSTMCell.State.zero(layer.units)
                var hidden = keys.map { _ in Array(repeating: 0.0, count: layer.units) }
                var last = [Double]()
                for t in errors.indices.reversed() {
                    let reading = output.backward(read[t], errors[t], values, &gradients)
                    var query = Array(reading[..<layer.units])
                    let slopes = keys.map { dot(Array(reading[layer.units...]), $0) }
                    let along = zip(weights[t], slopes).reduce(0) { $0 + $1.0 * $1.1 }
                    for j in weights[t].indices {
                        let slope = weights[t][j] * (slopes[j] - along)
                        for unit in query.indices {
                            hidden[j][unit] +=
                                weights[t][j] * reading[layer.units + unit] + slope * queries[t][unit]
                            query[unit] += slope * keys[j][unit]
                        }
                    }
                    before.hidden = zip(before.hidden, query).map(+)
                    let step = decoder.stepBackward(decoded[t], before, values, &gradients)
                    before = step.before
                    let further = layer.isResidual ? zip(step.input, errors[t]).map(+) : step.input
                    if t > 0 { errors[t - 1] = zip(errors[t - 1], further).map(+) } else { last = further }
                }
                var inputs = input
                for t in input.indices.reversed() {
                    before.hidden = zip(before.hidden, hidden[t]).map(+)
                    let step = encoder.stepBackward(encoded[t], before, values, &gradients)
                    (inputs[t], before) = (step.input, step.before)
                }
                inputs[input.count - 1] = zip(inputs[input.count - 1], last).map(+)
                return inputs
            }
        )
    }

    private func attention(_ query: [Double], _ keys: [[Double]]) -> [Double] {
        let products = keys.map { dot(query, $0) }
        let powers = products.map { exp($0 - (products.max() ?? 0)) }
        return powers.map { $0 / powers.reduce(0, +) }
    }

    /// The weighted mean of the keys; nothing where there are no weights.
    private func context(_ weights: [Double], _ keys: [[Double]]) -> [Double] {
        guard !weights.isEmpty else { return [] }
        return (0..<layer.units).map { unit in zip(weights, keys).reduce(0) { $0 + $1.0 * $1.1[unit] } }
    }

    private func dot(_ x: [Double], _ y: [Double]) -> Double { zip(x, y).reduce(0) { $0 + $1.0 * $1.1 } }
}
