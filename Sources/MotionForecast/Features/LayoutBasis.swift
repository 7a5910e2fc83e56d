import MotionCore

/// What of all clips decides which features a frame has, whatever they are represented by.
struct LayoutBasis: Sendable {
    let skeleton: Skeleton
    /// For each channel whether it takes more than one value over all clips.
    let moving: [Bool]
    /// The joints that carry and turn the body.
    let root: RootJoints
    /// The axis that points up.
    let up: Axis
    /// The direction, in the heading joint's own axes, that points up on average.
    let upright: Vector3

    /// What is known of clips that are in memory.
    init(_ clips: [Clip], up: Axis) {
        skeleton = clips[0].skeleton
        moving = Self.moving(clips.map { ($0.movingChannels, $0.values.prefix($0.skeleton.channelCount)) })
        root = RootJoints(skeleton: skeleton, moving: moving)
        self.up = up
        var sum = Vector3.zero
        if let joint = root.heading {
            for clip in clips { for way in Self.ups(clip, joint: joint, up: up) { sum += way } }
        }
        upright = sum.normalized ?? up.unit
    }

    /// What is known of clips that are read as they are needed, on so many threads.
    ///
    /// Throws what reading clips again throws, and what `check` throws.
    init(
        _ clips: [LearntClip], up: Axis, threads: Int, check: @escaping @Sendable () throws -> Void
    ) throws {
        skeleton = clips[0].skeleton
        moving = Self.moving(clips.map { ($0.moving, $0.first[...]) })
        root = RootJoints(skeleton: skeleton, moving: moving)
        self.up = up
        var sum = Vector3.zero
        if let joint = root.heading {
            // Added clip after clip, whatever the number of threads; some clips at a time, for memory's sake.
            for start in stride(from: 0, to: clips.count, by: Self.clipsAtOnce) {
                let some = clips[start..<min(clips.count, start + Self.clipsAtOnce)]
                let ups = try ConcurrentMap.map(some.count, threads: threads) { index in
                    try check()
                    return Self.ups(try some[start + index].motion(), joint: joint, up: up)
                }
                for way in ups.joined() { sum += way }
            }
        }
        upright = sum.normalized ?? up.unit
    }

    private static let clipsAtOnce = 64

    /// The channels that move, of clips of each of which is known what moves in it and its first frame.
    private static func moving(_ clips: [(moving: [Bool], first: ArraySlice<Double>)]) -> [Bool] {
        var moving = clips[0].moving
        for clip in clips.dropFirst() {
            for (channel, moves) in clip.moving.enumerated()
            where moves || clip.first[channel] != clips[0].first[channel] {
                moving[channel] = true
            }
        }
        return moving
    }

    /// For each frame the world's up direction in the joint's own axes.
    private static func ups(_ clip: Clip, joint: Int, up: Axis) -> [Vector3] {
        (0..<clip.frameCount).map { frame in
            clip.skeleton.worldRotation(of: joint, clip.pose(frame)).transposed * up.unit
        }
    }
}
