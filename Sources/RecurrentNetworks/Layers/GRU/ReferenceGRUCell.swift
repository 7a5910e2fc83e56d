import Foundation

/// Computes the steps of a GRU for one sequence in double precision and plain loops; the reference of the fast path.
struct ReferenceGRUCell: ReferenceCell {
    let layer: GRUCell

    /// What the backward pass needs of a step.
    private struct Trace {
        let input: [Double]
        let before: [Double]
        let z: [Double]
        let r: [Double]
        let candidate: [Double]
        /// What r multiplies where it acts after the product.
        let inner: [Double]
    }

    func run(
        _ input: [[Double]], _ values: [Double]
    ) -> (hidden: [[Double]], back: ReferenceLayer.Pullback) {
        var (hidden, traces): ([[Double]], [Trace]) = ([], [])
        var state = [Double](repeating: 0, count: layer.units)
        for row in input {
            let trace = step(row, state, values)
            state = layer.indices.map { trace.z[$0] * state[$0] + (1 - trace.z[$0]) * trace.candidate[$0] }
            traces.append(trace)
            hidden.append(state)
        }
        return (
            hidden,
            { gradient, gradients in
                var state = [Double](repeating: 0, count: layer.units)
                var inputs = input
                for t in input.indices.reversed() {
                    state = zip(state, gradient[t]).map(+)
                    (inputs[t], state) = stepBackward(traces[t], state, values, &gradients)
                }
                return inputs
            }
        )
    }

    private func step(_ input: [Double], _ before: [Double], _ values: [Double]) -> Trace {
        func fromInput(_ gate: Int, _ unit: Int) -> Double {
            input.indices.reduce(values[bias(0, gate, unit)]) {
                $0 + input[$1] * values[kernel($1, gate, unit)]
            }
        }
        func fromState(_ state: [Double], _ gate: Int, _ unit: Int) -> Double {
            layer.indices.reduce(layer.resetAfter ? values[bias(1, gate, unit)] : 0) {
                $0 + state[$1] * values[recurrent($1, gate, unit)]
            }
        }
        func gate(_ gate: Int) -> [Double] {
            layer.indices.map { 1 / (1 + exp(-fromInput(gate, $0) - fromState(before, gate, $0))) }
        }
        let (z, r) = (gate(0), gate(1))
        let state = layer.resetAfter ? before : zip(r, before).map(*)
        let inner = layer.indices.map { fromState(state, 2, $0) }
        let candidate = layer.indices.map {
            activate(fromInput(2, $0) + (layer.resetAfter ? r[$0] : 1) * inner[$0])
        }
        return Trace(input: input, before: before, z: z, r: r, candidate: candidate, inner: inner)
    }

    /// Gives the gradients of the input and of the state before, and adds those of the parameters.
    private func stepBackward(
        _ trace: Trace, _ gradient: [Double], _ values: [Double], _ gradients: inout [Double]
    ) -> (input: [Double], before: [Double]) {
        let (z, r) = (trace.z, trace.r)
        var input = [Double](repeating: 0, count: layer.inputSize)
        var before = zip(gradient, z).map(*)
        /// The gradient of one sum over the input, and of one over `state`, whose own gradient is given.
        func add(_ gate: Int, _ unit: Int, _ own: Double, _ inner: Double, _ state: [Double]) -> [Double] {
            gradients[bias(0, gate, unit)] += own
            if layer.resetAfter { gradients[bias(1, gate, unit)] += inner }
            for row in input.indices {
                gradients[kernel(row, gate, unit)] += own * trace.input[row]
                input[row] += own * values[kernel(row, gate, unit)]
            }
            return layer.indices.map { row in
                gradients[recurrent(row, gate, unit)] += inner * state[row]
                return inner * values[recurrent(row, gate, unit)]
            }
        }
        let sums = layer.indices.map { gradient[$0] * (1 - z[$0]) * slope(trace.candidate[$0]) }
        var resets = [Double](repeating: 0, count: layer.units)
        let reset = zip(r, trace.before).map(*)
        for unit in layer.indices {
            if layer.resetAfter {
                resets[unit] = sums[unit] * trace.inner[unit]
                let further = add(2, unit, sums[unit], sums[unit] * r[unit], trace.before)
                before = zip(before, further).map(+)
            } else {
                for (row, further) in add(2, unit, sums[unit], sums[unit], reset).enumerated() {
                    before[row] += further * r[row]
                    resets[row] += further * trace.before[row]
                }
            }
        }
        for unit in layer.indices {
            let update = gradient[unit] * (trace.before[unit] - trace.candidate[unit])
            for (gate, error, y) in [(0, update, z[unit]), (1, resets[unit], r[unit])] {
                let sum = error * y * (1 - y)
                before = zip(before, add(gate, unit, sum, sum, trace.before)).map(+)
            }
        }
        return (input, before)
    }

    private func kernel(_ row: Int, _ gate: Int, _ unit: Int) -> Int {
        layer.kernel.offset + (row * 3 + gate) * layer.units + unit
    }

    private func recurrent(_ row: Int, _ gate: Int, _ unit: Int) -> Int {
        layer.recurrentKernel.offset + (row * 3 + gate) * layer.units + unit
    }

    private func bias(_ row: Int, _ gate: Int, _ unit: Int) -> Int {
        layer.bias.offset + (row * 3 + gate) * layer.units + unit
    }

    private func activate(_ x: Double) -> Double { layer.activation == .tanh ? tanh(x) : max(0, x) }

    private func slope(_ y: Double) -> Double {
        layer.activation == .tanh ? 1 - y * y : (y > 0 ? 1 : 0)
    }
}

extension GRUCell {
    fileprivate var indices: Range<Int> { 0..<units }
}
