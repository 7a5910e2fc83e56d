import MotionCore

extension FeatureLayout {
    /// The features of some frames of a clip, in the order given, and the root's state in each.
    ///
    /// - Parameters:
    ///   - clip: a clip of this layout's skeleton.
    ///   - frames: which frames, evenly spaced; velocities are told from one to the next, and the first
    ///     frame repeats those of the second.
    /// - Returns: T × F features, row after row, and T states.
    package func encode(_ clip: Clip, frames: some Sequence<Int>) -> (features: [Double], roots: [RootState])
    {
        var rows: [[Double]] = []
        var roots: [RootState] = []
        var last: Int?
        for frame in frames {
            let pose = clip.pose(frame)
            let root = rootState(pose, after: roots.last)
            var before: (root: RootState, seconds: Double)?
            if let last, let earlier = roots.last {
                before = (earlier, Double(frame - last) * clip.frameTime)
            }
            let encoded = EncodedFrame(
                layout: self, pose: pose, world: skeleton.world(pose), channels: clip.frame(frame),
                root: root,
                before: before)
            rows.append(encode(encoded, after: rows.last))
            roots.append(root)
            last = frame
        }
        if rows.count > 1 {
            for (index, block) in blocks.enumerated() where block.isVelocity {
                for feature in features(of: index) { rows[0][feature] = rows[1][feature] }
            }
        }
        return (Array(rows.joined()), roots)
    }

    private func encode(_ frame: EncodedFrame, after previous: [Double]?) -> [Double] {
        var row: [Double] = []
        row.reserveCapacity(count)
        for (index, block) in blocks.enumerated() {
            row += block.kind.encode(frame, after: previous.map { part(index, of: $0[...]) })
        }
        return row
    }
}
