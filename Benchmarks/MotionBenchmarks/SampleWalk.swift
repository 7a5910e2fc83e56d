import Foundation
import MotionPredict

/// `SampleMotions/walk.bvh`, read: 1800 frames of 21 joints.
struct SampleWalk: Sendable {
    /// The file, byte for byte.
    let bytes: [UInt8]
    let clip: Clip

    init() throws {
        let root = URL(fileURLWithPath: #filePath).appendingPathComponent("../../..").standardizedFileURL
        let path = root.appendingPathComponent("SampleMotions/walk.bvh").path
        bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        clip = try MotionFile.read(bytes, file: path).clip
    }

    var file: ClipFile { ClipFile(clip, name: "walk.bvh") }

    /// A fit of the size that is measured, of one network, on one thread and without a trial.
    var fit: Fit {
        var fit = Fit([file])
        fit.options.observe = .frames(15)
        fit.options.predict = .frames(60)
        fit.options.units = 128
        fit.options.batchSize = 32
        fit.options.members = 1
        fit.options.epochs = 1
        fit.options.heldOut = 0
        fit.threads = 1
        return fit
    }

    /// What follows the walk's first half; how well the model was trained does not change its speed.
    var extend: Extend {
        get throws {
            let half = ClipFile(clip.frames(0..<clip.frameCount / 2), name: "walk.bvh")
            return Extend(half, by: try fit.run())
        }
    }
}

/// A network of the forecaster's size by the layers of Keras, and one batch that it learns from, on one thread.
struct NetworkWork {
    private let model: Sequential
    private let x: Tensor
    private let y: Tensor

    init() throws {
        let (samples, observed, predicted, width) = (32, 15, 60, 98)
        var random = RandomSource(seed: 1)
        model = try Sequential(inputShape: [observed, width], using: &random) {
            LSTM(128)
            RepeatVector(predicted)
            LSTM(128, returnsSequences: true)
            TimeDistributed(Dense(width))
        }
        try model.compile()
        func numbers(_ shape: [Int]) throws -> Tensor {
            let count = shape.reduce(1, *)
            return try Tensor((0..<count).map { _ in Float.random(in: -1...1, using: &random) }, shape: shape)
        }
        x = try numbers([samples, observed, width])
        y = try numbers([samples, predicted, width])
    }

    func step() throws {
        var random = RandomSource(seed: 1)
        try model.fit(x, y, batchSize: 32, threads: 1, using: &random)
    }
}
