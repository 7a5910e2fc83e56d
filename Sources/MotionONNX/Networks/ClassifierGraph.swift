import MotionForecast
import RecurrentNetworks
import Tensors

/// A classifier of motion as operators: what `ClassifierInput` makes of a window, an LSTM, and a softmax over kinds.
struct ClassifierGraph {
    let classifier: MotionClassifier

    /// How likely each kind is: N × K numbers, from N × T × F features.
    func probabilities(_ observed: Value, in builder: inout GraphBuilder) -> Value {
        let (frames, width) = (classifier.settings.frames, classifier.layout.count)
        let mean = builder.constant(classifier.mean, [width], as: "mean")
        let scale = builder.constant(classifier.scale, [width], as: "scale")
        // Poses are told relative to the last one, which stands in the last row itself; speeds are relative already.
        let last = builder.slice(frames - 1..<frames, of: observed, axis: 1)
        let isSpeed = builder.constant(classifier.layout.isSpeed.map { $0 ? 1 : 0 }, [width], as: "speeds")
        let isPose = builder.constant(classifier.layout.isSpeed.map { $0 ? 0 : 1 }, [width], as: "poses")
        let (pose, speed) = (builder.multiply(last, isPose), builder.multiply(mean, isSpeed))
        let origin = builder.add(pose, speed)
        let earlier = builder.slice(0..<frames - 1, of: observed, axis: 1)
        let relative = builder.subtract(earlier, origin)
        let whole = builder.subtract(last, mean)
        let rows = builder.join([relative, whole], axis: 1)
        let scaled = builder.divide(rows, scale)
        let sequence = builder.apply("Transpose", scaled, with: ["perm": .integers([1, 0, 2])])
        func weight(_ name: String) -> [Float] { classifier.weights[name]?.values ?? [] }
        let layer = LSTMOperator(
            kernel: weight("layer0/kernel"), recurrentKernel: weight("layer0/recurrent_kernel"),
            bias: weight("layer0/bias"), in: &builder)
        let state = layer.read(sequence, in: &builder).state
        let hidden = builder.squeeze(state.hidden, axis: 0)
        let output = DenseOperator(
            kernel: weight("layer2/kernel"), bias: weight("layer2/bias"), in: &builder)
        let scores = output.apply(hidden, in: &builder)
        return builder.apply("Softmax", scores, with: ["axis": .integer(-1)])
    }
}
