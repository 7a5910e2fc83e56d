import Tensors

extension Sequential {
    /// The outputs [N, …] for samples `x` [N, …]; nothing is dropped.
    ///
    /// In half precision the LSTMs' weights are read in 16 bits: sooner where few samples are predicted with many
    /// units, and off by about 2⁻¹² of each weight.  Of a single sample, threads split the products of LSTMs, which pays
    /// from some 200 units on and changes no bit.
    /// Throws `NetworkError` where the samples do not suit the first layer.
    public func predict(
        _ x: Tensor, batchSize: Int = 32, precision: WeightPrecision = .single, threads: Int = 1
    ) throws -> Tensor {
        try check(x)
        try Self.check("batch size", batchSize)
        try Self.check("threads", threads)
        let samples = x.shape[0]
        let size = min(batchSize, samples)
        let shard = predictor(
            batch: size, for: precision == .half ? .halfWidthInference : .inference, threads: threads)
        let order = Array(0..<samples)
        var result = Tensor(zeros: [samples] + outputShape)
        let steps = outputShape.count == 2 ? outputShape[0] : 1
        for first in stride(from: 0, to: samples, by: size) {
            let output = shard.forward(x, order, first..<min(first + size, samples))
            output.rows.scatter(to: &result, steps: steps, first: first)
        }
        return result
    }

    /// The mean loss of samples `x` and their targets `y`; nothing is dropped.
    ///
    /// Throws `NetworkError` where data and model do not fit each other.
    public func evaluate(_ x: Tensor, _ y: Tensor, batchSize: Int = 32) throws -> Double {
        guard let loss = training?.loss else { throw NetworkError.notCompiled }
        try check(x, y)
        let output = try predict(x, batchSize: batchSize)
        let columns = outputShape[outputShape.count - 1]
        func rows(_ tensor: Tensor) -> MatrixView {
            let result = MatrixView(rows: tensor.count / columns, columns: columns)
            result.copy(from: tensor)
            return result
        }
        return loss.sum(rows(output), rows(y), gradient: nil, scale: 0)
            / Double(x.shape[0] * loss.terms(of: outputShape))
    }

    /// The mean loss of samples as in a training step, and its gradients; the weights stay as they are.
    ///
    /// A batch of fewer than 16 samples drops numbers, where a layer does, as `random` says.  Throws
    /// `NetworkError` as `fit` does.
    package func lossAndGradients(
        _ x: Tensor, _ y: Tensor, using random: inout RandomSource
    ) throws -> (loss: Double, gradients: Parameters) {
        guard let (loss, optimiser) = training else { throw NetworkError.notCompiled }
        try check(x, y)
        let samples = x.shape[0]
        let trainer = NetworkTrainer(
            self, loss: loss, optimiser: optimiser, batchSize: samples, threads: 1)
        let value = trainer.gradients(x, y, Array(0..<samples), 0..<samples, using: &random)
        return (value, trainer.batchGradients.copy())
    }
}
