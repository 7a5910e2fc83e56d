internal import MotionCore

/// What a page knows of its clips beside their numbers, as its script reads it.
struct PageDescription: Encodable {
    var clips: [ClipDescription]
}

/// What a page knows of one clip.
struct ClipDescription: Encodable {
    struct JointDescription: Encodable {
        var name: String
        var parent: Int?
        var offset: [Double]
        var channels: [String]
        /// The End Site's place relative to the joint.
        var end: [Double]?
    }

    var name: String
    var frames: Int
    var frameTime: Double
    var seam: Int?
    var over: Bool?
    /// Y or Z.
    var up: String
    /// The body's size, and the height of its ground, in the file's unit.
    var size: Double
    var ground: Double
    /// The joint whose way is that of the body, where nothing tells how it faces.
    var traveller: Int
    var facing: Facing?
    var joints: [JointDescription]
    var channels: [PackedChannels.Run]
    var feet: [FootMarks]
    /// For each joint, then each End Site, how far it is off, in the file's unit.
    var errors: [Double]?

    init(_ shown: ShownClip, channels: PackedChannels, size: Double) {
        let clip = shown.clip
        let skeleton = clip.skeleton
        let up = shown.observed.guessedUpAxis
        let worlds = (0..<clip.frameCount).map { clip.world($0) }
        name = shown.name
        frames = clip.frameCount
        frameTime = clip.frameTime
        seam = shown.seam.flatMap { (0...clip.frameCount).contains($0) ? $0 : nil }
        over = shown.isCompared ? true : nil
        self.up = up.letter
        self.size = size
        let sampled = stride(
            from: 0, to: shown.observed.frameCount, by: max(1, shown.observed.frameCount / 300))
        ground = sampled.map { skeleton.lowest(worlds[$0], up: up) }.quantile(0.05) ?? 0
        traveller = min(clip.stillTopJoints, skeleton.joints.count - 1)
        facing = Facing(shown)
        joints = skeleton.joints.map { joint in
            JointDescription(
                name: joint.name, parent: joint.parent, offset: joint.offset.list,
                channels: joint.channels.map(\.name), end: joint.endSite?.list)
        }
        self.channels = channels.runs
        feet = FootMarks.all(shown, worlds: worlds)
        errors = shown.errors?.map(\.drawable)
    }
}

extension Vector3 {
    fileprivate var list: [Double] { [x, y, z] }
}
