import RecurrentNetworks
import Tensors

/// The code of docs/keras-tutorial.md: what stands between `// page` and `// end` is a block of the page.
///
/// Each function gives the predictions of its models.
enum TutorialPage {
    static func setup() -> (epochs: Int, random: RandomSource) {
        // page
        let epochs = 20
        var random = RandomSource(seed: 1)
        // end
        random = RandomSource(seed: random.state.0)
        return (epochs, random)
    }

    static func oneToManyOneFeature(epochs: Int, using random: inout RandomSource) throws -> [Tensor] {
        var predictions: [Tensor] = []
        func print(_ item: Any) { if let tensor = item as? Tensor { predictions.append(tensor) } }
        // page
        let x = try Tensor(stride(from: 1, through: 43, by: 3).map { Float($0) }, shape: [15, 1, 1])
        let y = try Tensor(x.values.map { [$0 + 1, $0 + 2] })
        let test = try Tensor([5], shape: [1, 1, 1])
        // end
        do {
            // page
            let model = try Sequential(inputShape: [1, 1], using: &random) {
                LSTM(50, activation: .relu)
                Dense(2)
            }
            try model.compile(optimiser: .adam(), loss: .meanSquaredError)
            try model.fit(x, y, epochs: epochs, batchSize: 3, validationSplit: 0.2, using: &random)
            print(try model.predict(test))
            // end
        }
        do {
            // page
            let model = try Sequential(inputShape: [1, 1], using: &random) {
                LSTM(50, activation: .relu, returnsSequences: true)
                LSTM(50, activation: .relu)
                Dense(2)
            }
            try model.compile(optimiser: .adam(), loss: .meanSquaredError)
            try model.fit(x, y, epochs: epochs, batchSize: 3, validationSplit: 0.2, using: &random)
            print(try model.predict(test))
            // end
        }
        do {
            // page
            let model = try Sequential(inputShape: [1, 1], using: &random) {
                Bidirectional(LSTM(50, activation: .relu))
                Dense(2)
            }
            try model.compile(optimiser: .adam(), loss: .meanSquaredError)
            try model.fit(x, y, epochs: epochs, batchSize: 3, validationSplit: 0.2, using: &random)
            print(try model.predict(test))
            // end
        }
        return predictions
    }

    static func oneToManyTwoFeatures(epochs: Int, using random: inout RandomSource) throws -> [Tensor] {
        var predictions: [Tensor] = []
        func print(_ item: Any) { if let tensor = item as? Tensor { predictions.append(tensor) } }
        // page
        let numbers = (1...25).map { Float($0) }
        let x = try Tensor(numbers.flatMap { [2 * $0, 3 * $0] }, shape: [25, 1, 2])
        let y = try Tensor(numbers.flatMap { [2 * $0 + 1, 3 * $0 + 1] }, shape: [25, 2])
        let test = try Tensor([[[30, 50]]])
        // end
        do {
            // page
            let model = try Sequential(inputShape: [1, 2], using: &random) {
                LSTM(50, activation: .relu)
                Dense(2)
            }
            try model.compile(optimiser: .adam(), loss: .meanSquaredError)
            try model.fit(x, y, epochs: epochs, batchSize: 3, validationSplit: 0.2, using: &random)
            print(try model.predict(test))
            // end
        }
        do {
            // page
            let model = try Sequential(inputShape: [1, 2], using: &random) {
                LSTM(50, activation: .relu, returnsSequences: true)
                LSTM(50, activation: .relu)
                Dense(2)
            }
            try model.compile(optimiser: .adam(), loss: .meanSquaredError)
            try model.fit(x, y, epochs: epochs, batchSize: 3, validationSplit: 0.2, using: &random)
            print(try model.predict(test))
            // end
        }
        do {
            // page
            let model = try Sequential(inputShape: [1, 2], using: &random) {
                Bidirectional(LSTM(50, activation: .relu))
                Dense(2)
            }
            try model.compile(optimiser: .adam(), loss: .meanSquaredError)
            try model.fit(x, y, epochs: epochs, batchSize: 3, validationSplit: 0.2, using: &random)
            print(try model.predict(test))
            // end
        }
        return predictions
    }

    static func manyToManyOneFeature(epochs: Int, using random: inout RandomSource) throws -> [Tensor] {
        var predictions: [Tensor] = []
        func print(_ item: Any) { if let tensor = item as? Tensor { predictions.append(tensor) } }
        // page
        let x = try Tensor((1...60).map { Float(5 * $0) }, shape: [20, 3, 1])
        let y = try Tensor((4...63).map { Float(5 * $0) }, shape: [20, 3, 1])
        let test = try Tensor([300, 305, 310], shape: [1, 3, 1])
        // end
        do {
            // page
            let model = try Sequential(inputShape: [3, 1], using: &random) {
                LSTM(100, activation: .relu)
                RepeatVector(3)
                LSTM(100, activation: .relu, returnsSequences: true)
                TimeDistributed(Dense(1))
            }
            print(model.summary())
            try model.compile(optimiser: .adam(), loss: .meanSquaredError)
            try model.fit(x, y, epochs: epochs, batchSize: 3, validationSplit: 0.2, using: &random)
            print(try model.predict(test))
            // end
        }
        do {
            // page
            let model = try Sequential(inputShape: [3, 1], using: &random) {
                Bidirectional(LSTM(100, activation: .relu))
                RepeatVector(3)
                Bidirectional(LSTM(100, activation: .relu, returnsSequences: true))
                TimeDistributed(Dense(1))
            }
            try model.compile(optimiser: .adam(), loss: .meanSquaredError)
            try model.fit(x, y, epochs: epochs, batchSize: 3, validationSplit: 0.2, using: &random)
            print(try model.predict(test))
            // end
        }
        return predictions
    }

    static func manyToManyTwoFeatures(epochs: Int, using random: inout RandomSource) throws -> [Tensor] {
        var predictions: [Tensor] = []
        func print(_ item: Any) { if let tensor = item as? Tensor { predictions.append(tensor) } }
        // page
        let fives = (1...60).map { Float(5 * $0) }
        let x = try Tensor(fives.flatMap { [$0, $0 + 15] }, shape: [20, 3, 2])
        let y = try Tensor(fives.map { $0 + 30 }, shape: [20, 3, 1])
        let test = try Tensor([[[300, 315], [305, 320], [310, 325]]])
        // end
        do {
            // page
            let model = try Sequential(inputShape: [3, 2], using: &random) {
                LSTM(100, activation: .relu)
                RepeatVector(3)
                LSTM(100, activation: .relu, returnsSequences: true)
                TimeDistributed(Dense(1))
            }
            try model.compile(optimiser: .adam(), loss: .meanSquaredError)
            try model.fit(x, y, epochs: epochs, batchSize: 3, validationSplit: 0.2, using: &random)
            print(try model.predict(test))
            // end
        }
        do {
            // page
            let model = try Sequential(inputShape: [3, 2], using: &random) {
                Bidirectional(LSTM(100, activation: .relu))
                RepeatVector(3)
                Bidirectional(LSTM(100, activation: .relu, returnsSequences: true))
                TimeDistributed(Dense(1))
            }
            try model.compile(optimiser: .adam(), loss: .meanSquaredError)
            try model.fit(x, y, epochs: epochs, batchSize: 3, validationSplit: 0.2, using: &random)
            print(try model.predict(test))
            // end
        }
        return predictions
    }

    static func further(epochs: Int, file: String, using random: inout RandomSource) throws -> [Tensor] {
        var predictions: [Tensor] = []
        func print(_ item: Any) { if let tensor = item as? Tensor { predictions.append(tensor) } }
        let x = try Tensor((1...60).map { Float($0) / 60 }, shape: [20, 3, 1])
        let (y, test) = (x, x[0..<1])
        do {
            // page
            let layer = LSTM(8, returnsSequences: true)
            let model = try Sequential(inputShape: [3, 1], using: &random) { layer }
            let weights = model.weights(at: 0)
            let first = try layer(x, weights: weights)
            let second = try layer(x, weights: weights, initialState: first.state)
            print(second.output)
            // end
        }
        do {
            // page
            let model = try Sequential(inputShape: [3, 1], using: &random) {
                LSTM(8, dropout: 0.1)
                Dropout(0.2)
                RepeatVector(3)
                LSTM(8, returnsSequences: true)
                TimeDistributed(Dense(1))
            }
            let rate = LearningRateSchedule.cosine(peak: 1e-3, floor: 1e-5, warmUp: 10, total: 200)
            try model.compile(
                optimiser: .adamW(learningRate: rate, weightDecay: 1e-4, clipping: .globalNorm(1)),
                loss: .huber())
            let history = try model.fit(
                x, y, epochs: epochs, batchSize: 4, validationSplit: 0.2,
                callbacks: [EarlyStopping(patience: 5, restoringBestWeights: true), TerminateOnNaN()],
                using: &random)
            try model.saveWeights(to: file)
            try model.loadWeights(from: file)
            print(history.validationLoss)
            print(try model.predict(test))
            // end
        }
        return predictions
    }
}
