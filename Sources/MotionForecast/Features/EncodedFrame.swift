import MotionCore

/// A frame of a clip, from which features are computed.
struct EncodedFrame {
    let layout: FeatureLayout
    let pose: Pose
    let world: WorldPose
    let channels: ArraySlice<Double>
    let root: RootState
    /// The root's state in the frame before, and the seconds since then; nil in the first frame.
    let before: (root: RootState, seconds: Double)?

    /// The world rotation of a joint with the heading taken out.
    func rotationInBody(_ joint: Int) -> Matrix3 {
        Matrix3(angle: -root.heading, about: layout.up) * world.rotations[joint]
    }

    /// The value of one channel.
    func value(_ channel: Int) -> Double { channels[channels.startIndex + channel] }
}
