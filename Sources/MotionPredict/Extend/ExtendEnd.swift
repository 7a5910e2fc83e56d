import MotionCore
import MotionForecast

/// Where the new frames of a continued clip lead.
public enum ExtendEnd: Sendable {
    /// Back into the clip's beginning, so that it plays round and round; about as long as asked for.
    case loop
    /// To a frame of another clip of the same skeleton, counted from 1: the pose, where the root stands and how it faces, and
    /// the way the body moves there.
    case pose(ClipFile, frame: Int)
}

/// How new frames came to where they were to lead.
public struct EndReport: Codable, Equatable, Sendable {
    /// The frame, counted from 1, that follows the last new one where the clip is played round; nil for a pose.
    package let loopStart: Int?
    /// Whether the body comes back to where it stood, or goes on from where it has come to; nil for a pose.
    package let isInPlace: Bool?
    /// Whether a way through moments of the clips learnt led there; else the forecast was bent to it.
    package let isMadeOfMoments: Bool
    /// How far the joints are from the pose in the last frame, on average, in per cent of the body's size; nil for a loop.
    package let distance: Double?
}

extension Extend {
    /// What is arrived at, and in which frame after the clip's last.
    private struct Goal {
        var end: EndCondition
        var frames: Int
        var loop: LoopPlan?
    }

    /// Predicts frames that lead to an end.
    func extended(to end: ExtendEnd, variation: Int) throws -> ExtendedClip {
        let forecaster = model.file.forecaster
        let (sound, moving) = source.sound(keepFaults: keepFaults)
        let goal = try goal(end, after: sound, variation: variation)
        let arriving = forecaster.motion(
            of: sound.start, frames: goal.frames, moving: moving, to: goal.end, variation: variation,
            variationStrength: variationStrength)
        let motion = PredictedMotion(
            arriving.motion, after: sound.start, moving: moving, lockFeet: lockFeet,
            arrival: arriving.arrival)
        // The frame after the last new one of a loop is one of the clip's.
        let new = goal.loop == nil ? motion.clip : motion.clip.frames(0..<motion.clip.frameCount - 1)
        let report = EndReport(
            loopStart: goal.loop.map { $0.start + 1 }, isInPlace: goal.loop?.isInPlace,
            isMadeOfMoments: arriving.isMadeOfMoments,
            distance: goal.loop == nil ? new.distance(ofLastFrameTo: goal.end.following) : nil)
        return ExtendedClip(
            predicted: source.whole(sound.joined.asAtEnd(new)), footSlide: motion.feet,
            strangeness: arriving.motion.strangeness,
            faults: sound.faults, source: source, predictedOnly: predictedOnly, ending: report,
            motion: SeamMotion(before: sound.start, after: new))
    }

    private func goal(_ end: ExtendEnd, after sound: SoundMotion, variation: Int) throws -> Goal {
        let frameTime = source.clip.frameTime
        switch end {
        case .pose(let file, let frame):
            let file = file.taken(for: model.file.forecaster.layout.skeleton)
            try model.requireSkeleton(file.clip, named: file.path)
            guard (1...max(1, file.clip.frameCount)).contains(frame), file.clip.frameCount > 0 else {
                throw UseCaseError.noSuchFrame(file.path, frame: frame, frames: file.clip.frameCount)
            }
            return Goal(
                end: EndCondition(
                    frame: frame - 1, of: sound.joined.asJoined(file.clip), isPlaced: true,
                    frameTime: frameTime),
                frames: frames)
        case .loop:
            guard case .file = source else {
                throw UseCaseError.clipGone(clip: source.path, model: model.name)
            }
            let (clip, lastJump) = (sound.joined.clip, sound.joined.lastJump)
            let starts = clip.stretches(without: sound.joined.faults, shortest: 3)
                .flatMap { $0.dropLast(2) }.filter { $0 >= lastJump }
            let plan = model.file.forecaster.loop(
                of: sound.start, to: clip, starts: starts.isEmpty ? [lastJump] : starts, frames: frames,
                variation: variation, variationStrength: variationStrength)
            return Goal(
                end: EndCondition(
                    frame: plan.start, of: clip, isPlaced: plan.isInPlace, frameTime: frameTime),
                frames: plan.count + 1, loop: plan)
        }
    }
}

extension Clip {
    /// The mean distance of joints and End Sites in the last frame from those in another clip's first, in per cent of the
    /// body's size.
    fileprivate func distance(ofLastFrameTo other: Clip) -> Double {
        let (a, b) = (world(frameCount - 1), other.world(0))
        let points = skeleton.points
        let sum = points.reduce(0) {
            $0 + (skeleton.position(of: $1, in: a) - skeleton.position(of: $1, in: b)).length
        }
        return 100 * sum / Double(points.count) / max(other.bodySize, 1e-9)
    }
}
