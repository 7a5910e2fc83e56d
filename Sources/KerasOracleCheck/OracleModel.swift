import Foundation
import RecurrentNetworks
import Tensors

/// A model of the oracle: what Keras computed, as far as it is compared.
struct OracleModel {
    let name: String
    let tensors: SafetensorsReader
    let record: Record

    struct Record: Decodable {
        let layers: [Row]
        let totalParams: Int
        let lossFirstBatch: Double
        let gradientBatch: [Int]
        let training: Settings
        let history: Losses
        let float64: Wide
    }

    /// The same training in double precision.
    struct Wide: Decodable { let history: Losses }

    struct Row: Decodable {
        let `class`: String
        let wrappedClass: String?
        let units: Int?
        let activation: String?
        let returnSequences: Bool?
        let n: Int?
        let kerasName: String
    }

    struct Settings: Decodable {
        let epochs: Int
        let batchSize: Int
        let validationSplit: Double
    }

    struct Losses: Decodable {
        let loss: [Double]
        let valLoss: [Double]?
    }

    init(_ path: URL) throws {
        name = path.deletingPathExtension().lastPathComponent
        tensors = try SafetensorsReader(Data(contentsOf: path.appendingPathExtension("safetensors")))
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        record = try decoder.decode(
            Record.self, from: Data(contentsOf: path.appendingPathExtension("json")))
    }

    func tensor(_ name: String) throws -> Tensor { try tensors.tensor(name) }

    /// All tensors whose names begin with a prefix, without it.
    func tensors(under prefix: String) throws -> [String: Tensor] {
        var result: [String: Tensor] = [:]
        for name in tensors.names where name.hasPrefix(prefix) {
            result[String(name.dropFirst(prefix.count))] = try tensor(name)
        }
        return result
    }

    /// The model with the weights that Keras began with.
    func build() throws -> Sequential {
        var random = RandomSource(seed: 1)
        let model = try Sequential(
            inputShape: Array(tensor("inputs/x").shape.dropFirst()), using: &random
        ) {
            for row in record.layers { try layer(row) }
        }
        try model.setWeights(tensors(under: "weights_init/"))
        try model.compile()
        return model
    }

    private func layer(_ row: Row) throws -> any Layer {
        func lstm() -> LSTM {
            LSTM(
                row.units ?? 0, activation: row.activation == "relu" ? .relu : .tanh,
                returnsSequences: row.returnSequences ?? false)
        }
        switch (row.class, row.wrappedClass) {
        case ("LSTM", nil): return lstm()
        case ("Bidirectional", "LSTM"): return Bidirectional(lstm())
        case ("RepeatVector", nil): return RepeatVector(row.n ?? 0)
        case ("Dense", nil): return Dense(row.units ?? 0)
        case ("TimeDistributed", "Dense"): return TimeDistributed(Dense(row.units ?? 0))
        default: throw UnknownLayer(name: row.class)
        }
    }

    /// A layer that the check does not know.
    struct UnknownLayer: Error { let name: String }
}
