import RecurrentNetworks
import Tensors

/// One of the sequence models of the Keras LSTM tutorial: data, layers, a question and the right answer.
struct TutorialModel: Sendable {
    /// The name, as that of the values that Keras computed for it.
    let name: String
    /// What it is, in words.
    let title: String
    let data: TutorialData
    let layers: @Sendable () -> [any Layer]

    static let epochs = 20
    static let batchSize = 3
    static let validationSplit = 0.2

    /// What one training came to.
    struct Outcome: Sendable {
        let prediction: Tensor
        let loss: Double
        let parameters: Int
        let summary: String
    }

    /// Trains a new model with the tutorial's settings and asks it.
    func run(seed: UInt64) throws -> Outcome {
        var random = RandomSource(seed: seed)
        let shape = Array(data.x.shape.dropFirst())
        let model = try Sequential(inputShape: shape, using: &random) { layers() }
        try model.compile(optimiser: .adam(), loss: .meanSquaredError)
        let history = try model.fit(
            data.x, data.y, epochs: Self.epochs, batchSize: Self.batchSize,
            validationSplit: Self.validationSplit, threads: 1, using: &random)
        return Outcome(
            prediction: try model.predict(data.question), loss: history.loss.last ?? .nan,
            parameters: model.parameterCount, summary: model.summary())
    }

    /// All models in the tutorial's order.
    static func all() throws -> [TutorialModel] {
        let vectors = [
            ("o2m_single", "one to many, one feature", try TutorialData.oneToManySingle()),
            ("o2m_multi", "one to many, two features", try TutorialData.oneToManyMultiple()),
        ].flatMap { name, title, data in
            [
                TutorialModel(name: "\(name)_lstm", title: "\(title), plain LSTM", data: data) {
                    [LSTM(50, activation: .relu), Dense(2)]
                },
                TutorialModel(name: "\(name)_stacked", title: "\(title), stacked LSTM", data: data) {
                    [
                        LSTM(50, activation: .relu, returnsSequences: true), LSTM(50, activation: .relu),
                        Dense(2),
                    ]
                },
                TutorialModel(
                    name: "\(name)_bidirectional", title: "\(title), bidirectional LSTM", data: data
                ) {
                    [Bidirectional(LSTM(50, activation: .relu)), Dense(2)]
                },
            ]
        }
        let sequences = [
            ("m2m_single", "many to many, one feature", try TutorialData.manyToManySingle()),
            ("m2m_multi", "many to many, two features", try TutorialData.manyToManyMultiple()),
        ].flatMap { name, title, data in
            [
                TutorialModel(name: "\(name)_stacked", title: "\(title), stacked LSTM", data: data) {
                    [
                        LSTM(100, activation: .relu), RepeatVector(3),
                        LSTM(100, activation: .relu, returnsSequences: true), TimeDistributed(Dense(1)),
                    ]
                },
                TutorialModel(
                    name: "\(name)_bidirectional", title: "\(title), bidirectional LSTM", data: data
                ) {
                    [
                        Bidirectional(LSTM(100, activation: .relu)), RepeatVector(3),
                        Bidirectional(LSTM(100, activation: .relu, returnsSequences: true)),
                        TimeDistributed(Dense(1)),
                    ]
                },
            ]
        }
        return vectors + sequences
    }
}

/// Samples, their targets, a question that is none of the samples, and its right answer.
struct TutorialData: Sendable {
    let x: Tensor
    let y: Tensor
    let question: Tensor
    let answer: Tensor

    /// From 1, 4, … 43 to the two numbers that follow each.
    static func oneToManySingle() throws -> TutorialData {
        let x = stride(from: 1, through: 43, by: 3).map(Float.init)
        return TutorialData(
            x: try Tensor(x, shape: [15, 1, 1]), y: try Tensor(x.map { [$0 + 1, $0 + 2] }),
            question: try Tensor([5], shape: [1, 1, 1]), answer: try Tensor([[6, 7]]))
    }

    /// From the pairs (2, 3), (4, 6), … (50, 75) to the number after each of both.
    static func oneToManyMultiple() throws -> TutorialData {
        let x = (1...25).map { [Float(2 * $0), Float(3 * $0)] }
        return TutorialData(
            x: try Tensor(x.map { [$0] }), y: try Tensor(x.map { [$0[0] + 1, $0[1] + 1] }),
            question: try Tensor([[[30, 50]]]), answer: try Tensor([[31, 51]]))
    }

    /// From three multiples of 5 to the next three.
    static func manyToManySingle() throws -> TutorialData {
        TutorialData(
            x: try Tensor(multiples(from: 5), shape: [20, 3, 1]),
            y: try Tensor(multiples(from: 20), shape: [20, 3, 1]),
            question: try Tensor([300, 305, 310], shape: [1, 3, 1]),
            answer: try Tensor([315, 320, 325], shape: [1, 3, 1]))
    }

    /// From three pairs of multiples of 5, the second 15 above the first, to the multiples 15 above these.
    static func manyToManyMultiple() throws -> TutorialData {
        let pairs = zip(multiples(from: 5), multiples(from: 20)).flatMap { [$0, $1] }
        return TutorialData(
            x: try Tensor(pairs, shape: [20, 3, 2]),
            y: try Tensor(multiples(from: 35), shape: [20, 3, 1]),
            question: try Tensor([[[300, 315], [305, 320], [310, 325]]]),
            answer: try Tensor([330, 335, 340], shape: [1, 3, 1]))
    }

    /// Sixty multiples of 5.
    private static func multiples(from first: Int) -> [Float] { (0..<60).map { Float(first + 5 * $0) } }
}
