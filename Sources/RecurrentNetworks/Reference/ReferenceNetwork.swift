import Tensors

/// Computes a network in double precision and plain loops, without BLAS or kernels.
///
/// It is slow and simple: tests compare the fast path with it, and it with finite differences.
package struct ReferenceNetwork: Sendable {
    private let layers: [any ReferenceLayer]
    private let inputShapes: [[Int]]
    private let outputShape: [Int]

    /// The reference of a model; parameters are handed over with each call.
    package init(_ model: Sequential) {
        layers = model.built.map(\.reference)
        inputShapes = [model.inputShape] + model.rows.dropLast().map(\.outputShape)
        outputShape = model.outputShape
    }

    /// The outputs of all samples of `x`, each a list of steps.
    ///
    /// `values` are the parameters in the order of the model's layout.  With `dropping`, numbers are dropped as in
    /// a training step of one shard that is given this source.
    package func outputs(
        _ x: Tensor, _ values: [Double], dropping: RandomSource? = nil
    ) -> [[[Double]]] {
        let masks = masks(samples: x.shape[0], dropping)
        return (0..<x.shape[0]).map { forward(x, values, masks, sample: $0).output }
    }

    /// The mean loss of a batch, and its gradients in the order of the model's layout.
    package func lossAndGradients(
        _ x: Tensor, _ y: Tensor, _ values: [Double], loss: Loss, dropping: RandomSource? = nil
    ) -> (loss: Double, gradients: [Double]) {
        let samples = x.shape[0]
        let masks = masks(samples: samples, dropping)
        let elements = Double(samples * loss.terms(of: outputShape))
        var total = 0.0
        var gradients = [Double](repeating: 0, count: values.count)
        for n in 0..<samples {
            let (output, pullbacks) = forward(x, values, masks, sample: n)
            let target = Self.sample(y, n, shape: outputShape)
            let pairs = zip(output, target).map { zip($0, $1) }
            total += pairs.joined().reduce(0) { $0 + loss.value($1.0, $1.1) }
            var gradient = pairs.map { $0.map { loss.slope($0, $1) / elements } }
            for back in pullbacks.reversed() { gradient = back(gradient, &gradients) }
        }
        return (total / elements, gradients)
    }

    private func masks(samples: Int, _ random: RandomSource?) -> [[MatrixView]] {
        guard var random else { return layers.map { _ in [] } }
        return zip(layers, inputShapes).map {
            $0.masks(samples: samples, inputShape: $1, using: &random)
        }
    }

    private func forward(
        _ x: Tensor, _ values: [Double], _ masks: [[MatrixView]], sample n: Int
    ) -> (output: [[Double]], pullbacks: [ReferenceLayer.Pullback]) {
        var flowing = Self.sample(x, n, shape: inputShapes[0])
        var pullbacks: [ReferenceLayer.Pullback] = []
        for (layer, mask) in zip(layers, masks) {
            let (output, back) = layer.forward(flowing, values, masks: mask, sample: n, of: x.shape[0])
            flowing = output
            pullbacks.append(back)
        }
        return (flowing, pullbacks)
    }

    /// A sample as a list of steps.
    private static func sample(_ tensor: Tensor, _ n: Int, shape: [Int]) -> [[Double]] {
        let (columns, values) = (shape[shape.count - 1], tensor.values)
        let steps = shape.count == 2 ? shape[0] : 1
        return (0..<steps).map { t in
            (0..<columns).map { Double(values[(n * steps + t) * columns + $0]) }
        }
    }
}
