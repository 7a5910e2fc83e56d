import Foundation

/// Computes the steps of an LSTM for one sequence in double precision and plain loops; the arbiter of the fast
/// path.
///
/// Parameters and gradients are flat arrays in the order of the model's layout.
package struct ReferenceLSTMCell: Sendable {
    /// Where the weights lie.
    package let layer: LSTMCell

    /// A state [H] of hidden numbers and cell, or a gradient with respect to one.
    package struct State: Sendable {
        package var hidden: [Double]
        package var cell: [Double]

        package init(hidden: [Double], cell: [Double]) {
            self.hidden = hidden
            self.cell = cell
        }

        /// Zeros.
        package static func zero(_ units: Int) -> State {
            State(hidden: Array(repeating: 0, count: units), cell: Array(repeating: 0, count: units))
        }
    }

    /// What the backward pass needs of a step.
    package struct Trace: Sendable {
        let input: [Double]
        let before: State
        let gates: [[Double]]
        let cellOutput: [Double]
    }

    /// The reference of a cell.
    package init(layer: LSTMCell) { self.layer = layer }

    /// Computes the state after a step from the input [F] and the state before.
    package func step(
        _ input: [Double], _ before: State, _ values: [Double]
    ) -> (state: State, trace: Trace) {
        let units = layer.units
        var gates: [[Double]] = []
        for gate in 0..<4 {
            gates.append(
                (0..<units).map { unit in
                    let column = gate * units + unit
                    var z = values[layer.bias.offset + column]
                    for row in 0..<layer.inputSize {
                        z += input[row] * values[layer.kernel.offset + row * 4 * units + column]
                    }
                    for row in 0..<units {
                        z +=
                            before.hidden[row]
                            * values[layer.recurrentKernel.offset + row * 4 * units + column]
                    }
                    return gate == 2 ? activate(z) : 1 / (1 + exp(-z))
                })
        }
        let cell = (0..<units).map { gates[1][$0] * before.cell[$0] + gates[0][$0] * gates[2][$0] }
        let cellOutput = cell.map(activate)
        let hidden = (0..<units).map { gates[3][$0] * cellOutput[$0] }
        return (
            State(hidden: hidden, cell: cell),
            Trace(input: input, before: before, gates: gates, cellOutput: cellOutput)
        )
    }

    /// Gives the gradients of the input and of the state before, and adds those of the parameters.
    package func stepBackward(
        _ trace: Trace, _ gradient: State, _ values: [Double], _ gradients: inout [Double]
    ) -> (input: [Double], before: State) {
        let units = layer.units
        var before = State.zero(units)
        var input = [Double](repeating: 0, count: layer.inputSize)
        for unit in 0..<units {
            let (i, f) = (trace.gates[0][unit], trace.gates[1][unit])
            let (g, o) = (trace.gates[2][unit], trace.gates[3][unit])
            let output = trace.cellOutput[unit]
            let cell = gradient.cell[unit] + gradient.hidden[unit] * o * slope(output)
            before.cell[unit] = cell * f
            let errors = [
                cell * g * i * (1 - i), cell * trace.before.cell[unit] * f * (1 - f), cell * i * slope(g),
                gradient.hidden[unit] * output * o * (1 - o),
            ]
            for gate in 0..<4 {
                let column = gate * units + unit
                gradients[layer.bias.offset + column] += errors[gate]
                for row in 0..<layer.inputSize {
                    let index = layer.kernel.offset + row * 4 * units + column
                    gradients[index] += errors[gate] * trace.input[row]
                    input[row] += errors[gate] * values[index]
                }
                for row in 0..<units {
                    let index = layer.recurrentKernel.offset + row * 4 * units + column
                    gradients[index] += errors[gate] * trace.before.hidden[row]
                    before.hidden[row] += errors[gate] * values[index]
                }
            }
        }
        return (input, before)
    }

    private func activate(_ x: Double) -> Double { layer.activation == .tanh ? tanh(x) : max(0, x) }

    private func slope(_ y: Double) -> Double {
        layer.activation == .tanh ? 1 - y * y : (y > 0 ? 1 : 0)
    }
}
