import MotionCore

extension Clip {
    /// The number of frames at the clip's start, 0 or 1, that are a rest pose put before the motion.
    ///
    /// Converters of mocap put a T-pose in the first frame: the way from it to the second frame is far and much longer
    /// than any step that follows soon.
    var leadingRestFrames: Int {
        let looked = min(frameCount, 32)
        guard looked >= 8 else { return 0 }
        let positions = (0..<looked).map { frame -> [Vector3] in
            let world = world(frame)
            return (world.positions + skeleton.endSites(world)).map { $0 - world.positions[0] }
        }
        let steps = (1..<looked).map { frame in
            zip(positions[frame], positions[frame - 1]).reduce(0) { $0 + ($1.0 - $1.1).length }
                / Double(positions[0].count)
        }
        let later = steps.dropFirst().max() ?? 0
        return steps[0] > 4 * later && steps[0] > 0.03 * bodySize ? 1 : 0
    }
}
