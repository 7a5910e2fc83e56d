import Foundation
import Tensors

extension Sequential {
    /// Trains on samples `x` [N, …] and their targets `y` [N, …], as Keras's `fit`.
    ///
    /// `validationSplit` sets the last samples aside before any are shuffled; the last batch of an
    /// epoch may be smaller.  The same random source gives the same bits on any number of threads.  Throws
    /// `NetworkError` where data and model do not fit each other, and what callbacks throw.
    @discardableResult
    public func fit(
        _ x: Tensor, _ y: Tensor, epochs: Int = 1, batchSize: Int = 32, validationSplit: Double = 0,
        shuffle: Bool = true, callbacks: [any Callback] = [], threads: Int? = nil,
        using random: inout RandomSource
    ) throws -> History {
        guard let (loss, optimiser) = training else { throw NetworkError.notCompiled }
        guard parameterCount > 0 else { throw NetworkError.noWeights }
        try check(x, y)
        try Self.check("epochs", epochs)
        try Self.check("batch size", batchSize)
        let threads = threads ?? ProcessInfo.processInfo.activeProcessorCount
        try Self.check("threads", threads)
        let samples = x.shape[0]
        let trained = try Self.trainingCount(samples: samples, validationSplit: validationSplit)
        let trainer = NetworkTrainer(
            self, loss: loss, optimiser: optimiser, batchSize: min(batchSize, trained), threads: threads)
        let run = Training(self, hasValidation: trained < samples, optimiser: optimiser)
        var order = Array(0..<samples)
        var history = History()
        history.reserve(epochs: epochs)
        for callback in callbacks { try callback.trainingBegan(run) }
        for epoch in 0..<epochs where !run.shouldStop {
            if shuffle { order[..<trained].shuffle(using: &random) }
            var (sum, done) = (0.0, 0)
            for (batch, first) in stride(from: 0, to: trained, by: batchSize).enumerated() {
                let range = first..<min(first + batchSize, trained)
                let value = trainer.step(x, y, order, range, using: &random)
                sum += value * Double(range.count)
                done += range.count
                for callback in callbacks { try callback.batchEnded(batch, loss: value, run) }
                if run.shouldStop { break }
            }
            let validation =
                trained < samples ? trainer.mean(x, y, order, trained..<samples, by: batchSize) : nil
            let logs = EpochLogs(
                loss: sum / Double(done), validationLoss: validation, learningRate: run.learningRate)
            history.append(logs)
            for callback in callbacks { try callback.epochEnded(epoch, logs, run) }
        }
        for callback in callbacks { try callback.trainingEnded(run) }
        return history
    }

    /// How many samples train, as Keras counts: floor(samples · (1 - split)).
    static func trainingCount(samples: Int, validationSplit split: Double) throws -> Int {
        guard split >= 0 && split < 1 else {
            throw NetworkError.badSetting(
                name: "validation split", found: split, expected: "from 0 to less than 1")
        }
        guard split > 0 else { return samples }
        let count = Int((Double(samples) * (1 - split)).rounded(.down))
        guard count > 0 && count < samples else {
            throw NetworkError.splitLeavesNothing(samples: samples, split: split, training: count)
        }
        return count
    }

    static func check(_ name: String, _ count: Int) throws {
        guard count > 0 else {
            throw NetworkError.badSetting(name: name, found: Double(count), expected: "1 or more")
        }
    }

    /// Throws where samples do not suit the first layer, or hold a number that is not finite.
    func check(_ x: Tensor) throws {
        guard !x.shape.isEmpty, Array(x.shape.dropFirst()) == inputShape else {
            throw NetworkError.inputDiffers(layer: rows[0].name, expected: inputShape, found: x.shape)
        }
        guard x.shape[0] > 0 else { throw NetworkError.noSamples }
        try Self.checkFinite(x, "x")
    }

    /// Throws where samples do not suit the first layer, or targets the last one.
    func check(_ x: Tensor, _ y: Tensor) throws {
        try check(x)
        guard !y.shape.isEmpty, Array(y.shape.dropFirst()) == outputShape else {
            throw NetworkError.targetDiffers(
                layer: rows[rows.count - 1].name, expected: outputShape, found: y.shape)
        }
        guard x.shape[0] == y.shape[0] else {
            throw NetworkError.sampleCountsDiffer(x: x.shape[0], y: y.shape[0])
        }
        try Self.checkFinite(y, "y")
    }

    private static func checkFinite(_ tensor: Tensor, _ what: String) throws {
        let values = tensor.values
        guard let first = values.firstIndex(where: { !$0.isFinite }) else { return }
        var (index, rest) = ([Int](), first)
        for length in tensor.shape.reversed() {
            index.insert(rest % length, at: 0)
            rest /= length
        }
        throw NetworkError.notFinite(what: what, index: index, found: values[first])
    }
}

extension NetworkTrainer {
    /// The mean loss of samples, taken batch by batch.
    func mean(_ x: Tensor, _ y: Tensor, _ order: [Int], _ range: Range<Int>, by batchSize: Int) -> Double {
        var sum = 0.0
        for first in stride(from: range.lowerBound, to: range.upperBound, by: batchSize) {
            let batch = first..<min(first + batchSize, range.upperBound)
            sum += evaluate(x, y, order, batch) * Double(batch.count)
        }
        return sum / Double(range.count)
    }
}

extension History {
    mutating func append(_ logs: EpochLogs) {
        loss.append(logs.loss)
        if let value = logs.validationLoss { validationLoss.append(value) }
        learningRate.append(logs.learningRate)
    }
}
