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
        let session = try FitSession([("random.bvh", moving)], wishes: FitSession.Wishes())
        trainer = try session.trainer([settings], holdingOut: 0, threads: threads)
    }

    /// The settings of a corpus: four clips make one.
    static func settings(batch: Int, observed: Int, predicted: Int, units: Int) throws -> ForecasterSettings {
        let still = Skeleton(joints: [Joint(name: "root", parent: nil, channels: [Channel(.rotation, .x)])])
        let clips = (0..<4).map { index in
            let values = (0..<400).map { Double($0 % 7) * 0.1 }
            let clip = Clip(skeleton: still, frameTime: 0.04, frameCount: 400, values: values)
            return (name: "\(index).bvh", clip: clip)
        }
        var settings = try FitSession(clips, wishes: FitSession.Wishes()).plan.members[0]
        settings.shape = WindowShape(observed: observed, predicted: predicted)
        (settings.batch, settings.units, settings.steps) = (batch, units, 1_000_000)
        (settings.mirroring, settings.reversal) = (0, 0)
        return settings
    }

    func run(_ times: Int) { for _ in 0..<times { trainer.advance() } }
}
