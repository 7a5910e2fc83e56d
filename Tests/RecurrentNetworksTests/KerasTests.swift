import Foundation
import RecurrentNetworks
import Tensors
import Testing

/// Expected figures from Keras 3.15.1 with JAX in float64: layers of which all weights and inputs, flattened,
/// are scale · sin(phase + 0.7 k) with the scales and phases below.
@Suite struct KerasTests {
    private func fill(_ matrix: MatrixView, phase: Double, scale: Double) {
        matrix.copy(from: wave(matrix.rows * matrix.columns, phase: phase, scale: scale))
    }

    private func wave(_ count: Int, phase: Double, scale: Double) -> [Float] {
        (0..<count).map { Float(scale * sin(phase + 0.7 * Double($0))) }
    }

    static let hidden: [Activation: [[[Float]]]] = [
        .tanh: [
            [
                [0.077515051, -0.00078823], [-0.17368868, -0.277488816], [-0.362333438, 0.008608713],
                [-0.032763424, 0.025477548],
            ],
            [
                [-0.220274938, -0.270576686], [-0.364804534, 0.016542622], [-0.033122529, 0.025517114],
                [-0.237885115, -0.251115651],
            ],
        ],
        .relu: [
            [[0.097985915, 0], [0.067260613, 0], [0.024157171, 0.016856754], [0.102627245, 0.003295836]],
            [[0, 0], [0, 0.030463088], [0.095513788, 0.005910722], [0.067635684, 0.005591287]],
        ],
    ]

    static let cell: [Activation: [[Float]]] = [
        .tanh: [[-0.099525726, 0.117435141], [-0.641740324, -0.441453841]],
        .relu: [[0.356273047, 0.015965383], [0.165981644, 0.009280526]],
    ]

    @Test(arguments: Activation.allCases)
    func hiddenStatesOfTheLSTMAreThoseOfKeras(activation: Activation) throws {
        var layout = ParameterLayout()
        let layer = LSTMCell("lstm", inputSize: 3, units: 2, activation: activation, in: &layout)
        let parameters = Parameters(layout)
        fill(parameters[layer.kernel], phase: 0.3, scale: 0.8)
        fill(parameters[layer.recurrentKernel], phase: 1.1, scale: 0.6)
        fill(parameters[layer.bias], phase: 2.0, scale: 0.4)
        let tape = LSTMTape(layer, batch: 2, steps: 4)
        let inputs = wave(2 * 4 * 3, phase: 0.5, scale: 1)
        for n in 0..<2 {
            for t in 0..<4 {
                for f in 0..<3 { tape.input(t)[n, f] = inputs[(n * 4 + t) * 3 + f] }
            }
        }
        tape.initialState.clear()
        LSTMWeights(layer, from: parameters).forward(tape)
        let hidden = try #require(Self.hidden[activation])
        let cell = try #require(Self.cell[activation])
        for n in 0..<2 {
            for unit in 0..<2 {
                for t in 0..<4 { #expect(abs(tape.hidden(t)[n, unit] - hidden[n][t][unit]) < 2e-7) }
                #expect(abs(tape.finalState.cell[n, unit] - cell[n][unit]) < 2e-7)
            }
        }
    }

    @Test func outputsOfTheDenseLayerAreThoseOfKeras() {
        var layout = ParameterLayout()
        let layer = DenseCell("dense", inputSize: 3, outputSize: 2, in: &layout)
        let parameters = Parameters(layout)
        fill(parameters[layer.kernel], phase: 0.3, scale: 0.8)
        fill(parameters[layer.bias], phase: 2.0, scale: 0.4)
        let inputs = MatrixView(rows: 4, columns: 3)
        inputs.copy(from: wave(12, phase: 0.5, scale: 1))
        let outputs = MatrixView(rows: 4, columns: 2)
        DenseWeights(layer, from: parameters).forward(inputs, into: outputs)
        let expected: [Float] = [
            1.2479574, 0.5341356, 0.3352725, 0.8031788, -0.4917973, -0.8305863, 1.2559736, 0.5499704,
        ]
        for (found, number) in zip(outputs.array, expected) { #expect(abs(found - number) < 5e-7) }
    }

    @Test func updatesOfAdamWAreThoseOfKeras() {
        var layout = ParameterLayout()
        let slot = layout.add("p", shape: [1, 3], decays: true)
        let (parameters, gradients) = (Parameters(layout), Parameters(layout))
        parameters[slot].copy(from: [0.5, -1, 2])
        let optimiser = AdamW(layout, settings: AdamW.Settings(weightDecay: 0.1))
        let expected: [[Float]] = [
            [0.48950031645, -0.98900015836, 2.00799989444], [0.47935913261, -0.97801127027, 2.01269240629],
            [0.46929984245, -0.96703335058, 2.00982104321],
        ]
        for k in 0..<3 {
            gradients[slot].copy(from: [0.1 * Float(k + 1), -0.2, 0.3 * Float(k - 1)])
            optimiser.update(parameters, gradients: gradients, learningRate: 0.01)
            for (found, number) in zip(parameters[slot].array, expected[k]) {
                #expect(abs(found - number) < 5e-7)
            }
        }
    }
}
