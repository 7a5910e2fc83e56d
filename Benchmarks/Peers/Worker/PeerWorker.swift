import Foundation
import RecurrentNetworks
import Tensors

/// Trains and runs the encoder-decoder LSTM, as told on standard input; see compare.py.
@main
struct PeerWorker {
    static func main() throws {
        var numbers: [String: Int] = [:]
        var words = CommandLine.arguments.dropFirst()
        var task = ""
        var isHalfWidth = false
        var skeleton = ""
        while let name = words.popFirst() {
            switch name {
            case "--task": task = words.popFirst() ?? ""
            case "--half-width": isHalfWidth = true
            case "--skeleton": skeleton = words.popFirst() ?? ""
            default: numbers[name] = words.popFirst().flatMap { Int($0) }
            }
        }
        func number(_ name: String) throws -> Int {
            guard let found = numbers["--" + name] else { throw Wrong(what: "--\(name) is missing") }
            return found
        }
        if task == "forecaster" {
            let settings = try ForecasterWork.settings(
                batch: number("batch"), observed: number("observed"), predicted: number("predicted"),
                units: number("hidden"))
            let work = try ForecasterWork(
                skeleton: skeleton, settings: settings, threads: try number("threads"))
            try answer(work.run)
            return
        }
        let shape = try Shape(
            batch: number("batch"), observed: number("observed"), predicted: number("predicted"),
            features: number("features"), hidden: number("hidden"))
        switch task {
        case "train": try answer(Training(shape, threads: try number("threads")).run)
        case "generate":
            let threads = try number("threads")
            try answer(Generation(shape, isHalfWidth: isHalfWidth, threads: threads).run)
        case "feed-back":
            let threads = try number("threads")
            try answer(FeedBack(shape, isHalfWidth: isHalfWidth, threads: threads).run)
        default: throw Wrong(what: "no such task: \(task)")
        }
    }

    /// Runs as many times as each line of standard input says, and prints seconds a run.
    static func answer(_ run: (Int) throws -> Void) throws {
        while let times = readLine().flatMap({ Int($0) }) {
            let clock = ContinuousClock()
            let taken = try clock.measure { try run(times) }
            FileHandle.standardOutput.write(Data("\(taken / .seconds(1) / Double(times))\n".utf8))
        }
    }
}

struct Wrong: Error { let what: String }

struct Shape {
    let batch, observed, predicted, features, hidden: Int
}

/// Normally distributed numbers.
func random(_ shape: [Int], using random: inout RandomSource) throws -> Tensor {
    try Tensor((0..<shape.reduce(1, *)).map { _ in Float(random.normal()) }, shape: shape)
}

/// Steps of training with mean squared error and Adam.
final class Training {
    private let model: Sequential
    private let x: Tensor
    private let y: Tensor
    private let shape: Shape
    private let threads: Int
    private var source = RandomSource(seed: 1)

    init(_ shape: Shape, threads: Int) throws {
        self.shape = shape
        self.threads = threads
        model = try Sequential(inputShape: [shape.observed, shape.features], using: &source) {
            LSTM(shape.hidden)
            RepeatVector(shape.predicted)
            LSTM(shape.hidden, returnsSequences: true)
            TimeDistributed(Dense(shape.features))
        }
        try model.compile(optimiser: .adam(), loss: .meanSquaredError)
        x = try random([shape.batch, shape.observed, shape.features], using: &source)
        y = try random([shape.batch, shape.predicted, shape.features], using: &source)
    }

    func run(_ times: Int) throws {
        try model.fit(
            x, y, epochs: times, batchSize: shape.batch, shuffle: false, threads: threads, using: &source)
    }
}

/// Frames from the encoder's state: RepeatVector, LSTM, TimeDistributed(Dense).
final class Generation {
    private let model: Sequential
    private let state: Tensor
    private let precision: WeightPrecision
    private let threads: Int

    init(_ shape: Shape, isHalfWidth: Bool, threads: Int) throws {
        self.threads = threads
        var source = RandomSource(seed: 1)
        model = try Sequential(inputShape: [shape.hidden], using: &source) {
            RepeatVector(shape.predicted)
            LSTM(shape.hidden, returnsSequences: true)
            TimeDistributed(Dense(shape.features))
        }
        state = try random([shape.batch, shape.hidden], using: &source)
        precision = isHalfWidth ? .half : .single
    }

    func run(_ times: Int) throws {
        for _ in 0..<times { _ = try model.predict(state, precision: precision, threads: threads) }
    }
}

/// Frames of a decoder that reads its own output.
final class FeedBack {
    private let tape: LSTMTape
    private let weights: LSTMWeights
    private let dense: DenseWeights
    private let frame: MatrixView
    private let frames: MatrixView

    init(_ shape: Shape, isHalfWidth: Bool, threads: Int) throws {
        var source = RandomSource(seed: 1)
        var layout = ParameterLayout()
        let cell = LSTMCell("decoder", inputSize: shape.features, units: shape.hidden, in: &layout)
        let output = DenseCell(
            "output", inputSize: shape.hidden, outputSize: shape.features, in: &layout)
        let parameters = Parameters(layout)
        cell.initialise(parameters, using: &source)
        output.initialise(parameters, using: &source)
        weights = LSTMWeights(
            cell, from: parameters, for: isHalfWidth ? .halfWidthInference : .inference)
        dense = DenseWeights(output, from: parameters)
        tape = LSTMTape(
            cell, batch: shape.batch, steps: shape.predicted, executor: ShardedExecutor(threads: threads))
        frame = MatrixView(rows: shape.batch, columns: shape.features)
        frames = MatrixView(rows: shape.batch * shape.predicted, columns: shape.features)
    }

    func run(_ times: Int) throws {
        for _ in 0..<times {
            tape.initialState.clear()
            tape.input(0).copy(from: frame)
            for t in 0..<tape.steps {
                weights.step(t, tape)
                let next = frames.slice(rows: t * tape.batch..<(t + 1) * tape.batch)
                dense.forward(tape.hidden(t), into: next)
                if t + 1 < tape.steps { tape.input(t + 1).copy(from: next) }
            }
        }
    }
}
