import MotionForecast
import RecurrentNetworks

/// The layers of a model's first network, as Keras lists them.
package struct ModelSummary {
    /// A layer's row.
    package struct Layer: Encodable, Sendable {
        package let name: String
        package let output: String
        package let parameters: Int
    }

    package let layers: [Layer]

    package init(_ model: ForecastModel) {
        let forecaster = model.file.forecaster
        let (network, shape) = (forecaster.members[0].network, forecaster.settings.shape)
        func count(_ slots: [ParameterSlot]) -> Int { slots.reduce(0) { $0 + $1.count } }
        func rows(_ stack: [LSTMCell], _ name: String, steps: Int) -> [Layer] {
            stack.enumerated().map { index, layer in
                Layer(
                    name: "\(name)_\(index) (LSTM)", output: "(None, \(steps), \(layer.units))",
                    parameters: count([layer.kernel, layer.recurrentKernel, layer.bias]))
            }
        }
        layers =
            rows(network.encoder, "encoder", steps: shape.observed)
            + rows(network.decoder, "decoder", steps: shape.predicted) + [
                Layer(
                    name: "output (Dense)", output: "(None, \(shape.predicted), \(network.features))",
                    parameters: count([network.output.kernel, network.output.bias])),
                Layer(
                    name: "damping (Velocity)", output: "(None, \(shape.predicted), \(network.features))",
                    parameters: count([network.damping])),
            ]
    }
}
