import Foundation
import MotionCore
import MotionFiles
import MotionForecast

/// `SampleMotions/walk.bvh`, read: 1800 frames of 21 joints.
struct SampleWalk: Sendable {
    let document: BVHDocument

    init() throws {
        let root = URL(fileURLWithPath: #filePath).appendingPathComponent("../../..").standardizedFileURL
        let path = root.appendingPathComponent("SampleMotions/walk.bvh").path
        document = try BVHReader.read([UInt8](Data(contentsOf: URL(fileURLWithPath: path))), file: path)
    }

    /// A fit of the size that is measured: 15 frames shown, 60 predicted, 128 units, 32 windows a step.
    func session() throws -> FitSession {
        var wishes = FitSession.Wishes()
        wishes.observed = .frames(15)
        wishes.predicted = .frames(60)
        wishes.units = 128
        wishes.batch = 32
        return try FitSession([("walk.bvh", document.clip)], wishes: wishes)
    }
}

/// A training on one thread that does not end.
struct TrainingWork {
    let trainer: Trainer

    init(_ walk: SampleWalk) throws {
        let session = try walk.session()
        var settings = session.plan.members[0]
        settings.steps = 1_000_000
        trainer = session.trainer([settings], holdingOut: 0, threads: 1)
    }
}

/// A forecaster and what it starts from; how well it was trained does not change its speed.
struct RollOutWork {
    let forecaster: Forecaster
    let clip: Clip
    /// Two seconds at the model's 30 frames a second.
    let frames = 60

    init(_ walk: SampleWalk) throws {
        let session = try walk.session()
        forecaster = session.trainer(holdingOut: 0, threads: 1).forecaster()
        clip = walk.document.clip.frames(0..<walk.document.clip.frameCount / 2)
    }
}
