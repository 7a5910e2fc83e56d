import MotionCore

/// A frame of channels that is being put together from features, block by block in the order of their joints.
struct DecodedFrame {
    let layout: FeatureLayout
    /// The root's heading and position in this frame.
    let root: RootState
    /// The largest step, in radians, of the first angle of a joint; see `EulerOrder`.
    let maximumStep: Double?
    /// The channels that keep their value.
    let repeated: [Int]
    /// The channels so far: those of the frame before where no feature has set them.
    private(set) var channels: [Double]
    /// The pose of the frame before.
    private let still: Pose
    /// The world rotations that are known so far.
    private var worldRotations: [Int: Matrix3] = [:]

    init(
        _ layout: FeatureLayout, root: RootState, after previous: ArraySlice<Double>, maximumStep: Double?,
        repeated: [Int]
    ) {
        self.layout = layout
        self.root = root
        self.maximumStep = maximumStep
        self.repeated = repeated
        channels = Array(previous)
        still = layout.skeleton.pose(channels: previous)
    }

    /// Sets one channel.
    mutating func set(_ channel: Int, to value: Double) { channels[channel] = value }

    /// Turns a joint relative to the one above it; its angles come out on the branch nearest to the frame before.
    mutating func turn(_ joint: Int, to rotation: Matrix3) {
        setAngles(of: joint, to: rotation, in: &channels)
    }

    private func setAngles(of joint: Int, to rotation: Matrix3, in channels: inout [Double]) {
        let listed = layout.skeleton.rotationChannels(of: joint)
        guard let order = listed.order else { return }
        let near = Vector3(
            channels[listed.indices[0]], channels[listed.indices[1]], channels[listed.indices[2]])
        let free = listed.indices.map { !repeated.contains($0) }
        let angles = order.angles(of: rotation, near: near, free: free, maximumStep: maximumStep)
        for (index, channel) in listed.indices.enumerated() { channels[channel] = angles[index] }
    }

    /// Turns the heading joint, above which all stands still, to a rotation in the body's frame.
    mutating func turnHeadingJoint(_ joint: Int, toBody rotation: Matrix3) {
        let world = Matrix3(angle: root.heading, about: layout.up) * rotation
        worldRotations[joint] = world
        turn(joint, to: layout.skeleton.frameAbove(joint, still).rotation.transposed * world)
    }

    /// Turns a joint to a rotation in the body's frame.
    mutating func turn(_ joint: Int, toBody rotation: Matrix3) {
        let world = Matrix3(angle: root.heading, about: layout.up) * rotation
        worldRotations[joint] = world
        turn(joint, to: rotationAbove(joint).transposed * world)
    }

    /// The world rotation of the joint above: one that was set, or follows from channels that were.
    private mutating func rotationAbove(_ joint: Int) -> Matrix3 {
        guard let above = layout.skeleton.joints[joint].parent else { return .identity }
        if let known = worldRotations[above] { return known }
        let rotation = rotationAbove(above) * layout.skeleton.rotation(of: above, channels: channels)
        worldRotations[above] = rotation
        return rotation
    }

    /// Turns joints so that points stand where they are wanted beside the reference joint, in its own axes.
    mutating func turn(_ fit: PositionFit, toward positions: [Vector3]) {
        let world = layout.skeleton.world(layout.skeleton.pose(channels: channels[...]))
        let reference = layout.referenceFrame(world)
        let targets = positions.map { reference.position + reference.rotation * $0 }
        let frame = self
        fit.fit(&channels, to: targets) { frame.setAngles(of: $0, to: $1, in: &$2) }
    }

    /// Moves the travelling joint to the root's position.
    mutating func moveRoot() {
        guard let joint = layout.travelJoint else { return }
        let above = layout.skeleton.frameAbove(joint, still)
        let local = above.rotation.transposed * (root.position - above.position)
        for (channel, axis) in layout.skeleton.positionChannels(of: joint) {
            channels[channel] = local[axis.rawValue]
        }
    }
}
