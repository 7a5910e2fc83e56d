import MotionCore
import MotionForecast

/// Mean distances of joints from where they are in truth (mean per-joint position error, MPJPE).
public enum PositionError {
    /// The mean over joints of the distance between two poses, each with its root at the origin.
    ///
    /// In the file's length unit; the root itself, which cannot differ, is not counted.
    public static func rootRelative(_ predicted: [Vector3], _ truth: [Vector3]) -> Double {
        precondition(predicted.count == truth.count, "poses of different skeletons")
        guard predicted.count > 1 else { return 0 }
        var sum = 0.0
        for joint in 1..<predicted.count {
            sum += ((predicted[joint] - predicted[0]) - (truth[joint] - truth[0])).length
        }
        return sum / Double(predicted.count - 1)
    }
}

extension FeatureLayout {
    /// The world places of all joints, frame by frame, along rows of features.
    ///
    /// - Parameters:
    ///   - features: T × F features, not scaled.
    ///   - root: the root's state one frame before the first row.
    ///   - still: a frame of channels for what is no feature.
    ///   - seconds: the time from row to row.
    public func positions(
        _ features: [Double], after root: RootState, still: [Double], seconds: Double
    ) -> [[Vector3]] {
        var (root, channels) = (root, still)
        return (0..<features.count / count).map { row in
            let frame = features[row * count..<(row + 1) * count]
            root = advance(root, by: frame, seconds: seconds)
            channels = decode(frame, root: root, previous: channels[...])
            return skeleton.world(skeleton.pose(channels: channels[...])).positions
        }
    }
}
