import MotionCore

extension FeatureLayout {
    /// The frame of channels that a row of features and the root's state stand for: the way back.
    ///
    /// - Parameters:
    ///   - features: F features; turn and travel are not looked at, the state already holds them.
    ///   - root: the root's heading and position in this frame.
    ///   - previous: the frame before: angles come out on the branch nearest to it, and what is no feature is
    ///     repeated from it.
    ///   - maximumStep: the largest step, in radians, of the first angle of a joint; see `EulerOrder`.
    ///   - repeated: the channels that keep their value; a joint's other angles come as near as they can.
    package func decode(
        _ features: ArraySlice<Double>, root: RootState, previous: ArraySlice<Double>,
        maximumStep: Double? = nil, repeated: [Int] = []
    ) -> [Double] {
        var frame = DecodedFrame(
            self, root: root, after: previous, maximumStep: maximumStep, repeated: repeated)
        for (index, block) in blocks.enumerated() {
            block.kind.decode(part(index, of: features), into: &frame)
        }
        frame.moveRoot()
        return frame.channels
    }

    /// The name of each feature, for people: "turn", "Spine 6d 3", "LeftArm Zrotation sine".
    package var featureNames: [String] { blocks.flatMap { $0.kind.names(in: self) } }
}
