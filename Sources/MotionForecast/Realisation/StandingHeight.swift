import MotionCore

/// How high the body's lowest point is, which a mix of two poses must not change: the mean of a left and a right step has both
/// feet in the air.
struct StandingHeight {
    private let layout: FeatureLayout
    private let seconds: Double
    /// A frame whose channels stand for those that are no features.
    private let frame: [Double]
    /// The feature that is the root's height.
    private let height: Int

    /// - Parameter clip: a clip of the layout's skeleton that has a frame; nil where no feature is a height.
    init?(_ layout: FeatureLayout, like clip: Clip) {
        guard let block = layout.blocks.firstIndex(where: { $0.kind is HeightFeature }) else { return nil }
        (self.layout, seconds, frame) = (layout, clip.frameTime, Array(clip.frame(0)))
        height = layout.features(of: block).lowerBound
    }

    /// The height of the lowest joint or End Site of the pose that a row of features describes.
    func lowest(_ row: ArraySlice<Double>) -> Double {
        let root = layout.advance(RootState(), by: row, seconds: seconds)
        let channels = layout.decode(row, root: root, previous: frame[...])
        let skeleton = layout.skeleton
        return skeleton.lowest(skeleton.world(skeleton.pose(channels: channels[...])), up: layout.up)
    }

    /// The row raised or lowered so that its lowest point is at `level`.
    func standing(_ row: [Double], at level: Double) -> [Double] {
        var row = row
        row[height] += level - lowest(row[...])
        return row
    }
}
