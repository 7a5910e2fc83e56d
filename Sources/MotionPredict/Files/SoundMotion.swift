import MotionCore
import MotionFiles

/// What of a clip is motion of the body: the frames to learn from and those that a forecast starts from.
struct SoundMotion: Sendable {
    /// What is left out, in the order of its frames; empty where faults are kept.
    let faults: [MotionFault]
    /// The clips to learn from, one after the other; at least one.
    let learnable: [Clip]
    /// The clip that a forecast starts from.
    let start: Clip
    /// How many frames after it the body went on for, in rows that do not say how.
    let lost: Int
    /// The channels that move in it, in whatever frames are no fault.
    let moving: [Bool]
    /// The whole clip without what jumps for good, as `start` and `learnable` have it, and the way back to the file's.
    let joined: JoinedClip

    /// - Parameters:
    ///   - keepFaults: whether to take faults for motion.
    ///   - hidden: frames that are left out though they are sound; nil for none.
    init(of clip: Clip, keepFaults: Bool, hiding hidden: Range<Int>?) {
        let whole = SoundMotion(of: clip, keepFaults: keepFaults)
        guard let hidden else {
            self = whole
            return
        }
        let parts = [0..<hidden.lowerBound, hidden.upperBound..<clip.frameCount]
            .filter { $0.count > 1 }.map { clip.frames($0) }
            .filter { $0.movingChannels.contains(true) }
            .map { SoundMotion(of: $0, keepFaults: keepFaults) }
        faults = whole.faults
        learnable = parts.flatMap(\.learnable)
        start = parts.last?.start ?? whole.start
        lost = parts.last?.lost ?? whole.lost
        moving = whole.moving
        joined = parts.last?.joined ?? whole.joined
    }

    /// - Parameter keepFaults: whether to take faults for motion.
    init(of clip: Clip, keepFaults: Bool) {
        faults = keepFaults ? [] : clip.motionFaults
        joined = JoinedClip(clip, over: faults)
        learnable = joined.learnable
        start = joined.start
        lost = joined.clip.framesLost(by: joined.faults)
        moving = joined.clip.movingChannels(without: joined.faults)
    }
}

extension ClipFile {
    /// What of the clip is motion.
    func sound(keepFaults: Bool, hiding hidden: Range<Int>? = nil) -> SoundMotion {
        SoundMotion(of: clip, keepFaults: keepFaults, hiding: hidden)
    }

    /// Tells what is left out, each by its rows.
    func tell(_ faults: [MotionFault], _ monitor: Monitor) {
        for fault in faults {
            monitor.tell(.fault(fault, clip: path, of: clip.skeleton))
        }
    }

    /// Frames of the body as frames of the file: what never moves above and beside the body is as it stands.
    func whole(_ predicted: Clip) -> Clip {
        let file = document.clip
        guard stillJoints > 0, file.frameCount > 0 else { return predicted }
        let channels = file.skeleton.channels(below: stillJoints)
        let above = file.frame(0).prefix(channels.lowerBound)
        let beside = file.frame(0).dropFirst(channels.upperBound)
        return Clip(
            skeleton: file.skeleton, frameTime: predicted.frameTime, frameCount: predicted.frameCount,
            values: (0..<predicted.frameCount).flatMap { above + predicted.frame($0) + beside })
    }
}
