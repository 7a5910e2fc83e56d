import Foundation
import MotionCore
import MotionFiles
import MotionForecast
import Tensors

/// Training steps of one network of a forecaster, as `fit` takes them on a corpus.
final class ForecasterWork {
    private let trainer: Trainer

    /// - Parameter skeleton: a BVH file; what its joints do is drawn at random, which changes nothing in the time taken.
    init(skeleton: String, settings: ForecasterSettings, threads: Int) throws {
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: skeleton)))
        let clip = try BVHReader.read(bytes, file: skeleton).clip
        var random = RandomSource(seed: 1)
        let channels = clip.skeleton.channels
        let values = (0..<400).flatMap { _ in
            channels.map { item in
                item.joint == 0 ? 0 : 0.3 * random.normal()
            }
        }
        let moving = Clip(skeleton: clip.skeleton, frameTime: 0.04, frameCount: 400, values: values)
        let layout = FeatureLayout(clips: [moving])
        let rate = ModelRate(near: moving)
        let data = TrainingData(
            layout.sequences(of: moving, rate: rate), layout: layout, rate: rate, shape: settings.shape,
            holdingOut: 0, bodySize: moving.bodySize)
        trainer = Trainer(data, settings: settings, threads: threads)
    }

    static func settings(batch: Int, observed: Int, predicted: Int, units: Int) -> ForecasterSettings {
        let plan = FitPlan(
            rate: ModelRate(frameTime: 0.04), frameCounts: [400, 400, 400, 400], features: 100)
        var settings = plan.members[0]
        settings.shape = WindowShape(observed: observed, predicted: predicted)
        (settings.batch, settings.units, settings.steps) = (batch, units, 1_000_000)
        (settings.mirroring, settings.reversal) = (0, 0)
        return settings
    }

    func run(_ times: Int) { for _ in 0..<times { trainer.advance() } }
}
