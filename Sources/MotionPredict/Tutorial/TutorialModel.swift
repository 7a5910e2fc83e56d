import RecurrentNetworks
package import Tensors

/// One of the sequence models of the Keras LSTM tutorial: data, layers, a question and the right answer.
package struct TutorialModel: Sendable {
    /// The name, as that of the values that Keras computed for it.
    package let name: String
    /// What it is, in words.
    package let title: String
    package let data: TutorialData
    let layers: @Sendable () -> [any Layer]

    static let epochs = 20
    static let batchSize = 3
    static let validationSplit = 0.2

    /// What one training came to.
    package struct Outcome: Sendable {
        package let prediction: Tensor
        package let loss: Double
        package let parameters: Int
        package let summary: String
    }

    /// Trains a new model with the tutorial's settings and asks it.
    package func run(seed: UInt64) throws -> Outcome {
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
    package static func all() throws -> [TutorialModel] {
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
