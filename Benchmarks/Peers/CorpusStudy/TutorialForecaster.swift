import Foundation
import MotionCore
import MotionFiles
import RecurrentNetworks
import Tensors

/// The many-to-many model of the Keras tutorial as a forecaster: an LSTM, RepeatVector, an LSTM and a dense layer, from
/// channels as they stand in the file, in degrees, to channels.
///
/// 100 units, relu, Adam and mean squared error are the tutorial's; it learns from every window of 10 frames and the 25
/// that follow, 32 at a time.
final class TutorialForecaster: Callback {
    static let (observed, predicted) = (10, 25)

    private let model: Sequential
    private let deadline: ContinuousClock.Instant
    /// For each channel what one of its units is in the file's.
    private let units: [Double]

    init(learning clips: [Clip], for seconds: Int, threads: Int) throws {
        let width = clips[0].skeleton.channelCount
        units = clips[0].skeleton.channels.map { $0.channel.kind == .rotation ? 180 / .pi : 1 }
        var random = RandomSource(seed: 1)
        model = try Sequential(inputShape: [Self.observed, width], using: &random) {
            LSTM(100, activation: .relu)
            RepeatVector(Self.predicted)
            LSTM(100, activation: .relu, returnsSequences: true)
            TimeDistributed(Dense(width))
        }
        deadline = .now + .seconds(seconds)
        var (x, y): ([Float], [Float]) = ([], [])
        var count = 0
        for clip in clips {
            let values = inFile(clip)
            for start in 0..<max(0, clip.frameCount - Self.observed - Self.predicted + 1) {
                let seam = (start + Self.observed) * width
                x += values[start * width..<seam]
                y += values[seam..<seam + Self.predicted * width]
                count += 1
            }
        }
        try model.compile(optimiser: .adam(), loss: .meanSquaredError)
        let history = try model.fit(
            Tensor(x, shape: [count, Self.observed, width]),
            Tensor(y, shape: [count, Self.predicted, width]),
            epochs: 1_000_000, batchSize: 32, callbacks: [self], threads: threads, using: &random)
        let losses = history.loss.map { String(format: "%.1f", $0) }
        FileHandle.standardError.write(
            Data("tutorial's model: loss by epoch \(losses.joined(separator: " "))\n".utf8))
    }

    /// The frames as the file has them.
    private func inFile(_ clip: Clip) -> [Float] {
        clip.values.indices.map { Float(clip.values[$0] * units[$0 % units.count]) }
    }

    func batchEnded(_ batch: Int, loss: Double, _ training: Training) {
        if .now >= deadline { training.shouldStop = true }
    }

    /// Writes what follows each window's seed as KIND/NN.bvh.
    func predict(_ windows: [Window], into folder: String) throws {
        for window in windows {
            let seed = window.seed.frames(window.seed.frameCount - Self.observed..<window.seed.frameCount)
            let question = try Tensor(
                inFile(seed), shape: [1, Self.observed, seed.skeleton.channelCount])
            let answer = try model.predict(question).values
            let clip = Clip(
                skeleton: seed.skeleton, frameTime: seed.frameTime, frameCount: Self.predicted,
                values: answer.indices.map { Double(answer[$0]) / units[$0 % units.count] })
            let kind = folder + "/" + (window.kind as NSString).lastPathComponent
            try FileManager.default.createDirectory(atPath: kind, withIntermediateDirectories: true)
            try Data(BVHWriter.write(clip)).write(to: URL(fileURLWithPath: "\(kind)/\(window.name).bvh"))
        }
    }
}
