import MotionCore

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension FeatureLayout {
    /// The features of some frames of a clip, in the order given, and the root's state in each.
    ///
    /// - Parameters:
    ///   - clip: a clip of this layout's skeleton.
    ///   - frames: which frames, evenly spaced; turn and travel are told from one to the next, and the first
    ///     frame repeats those of the second.
    /// - Returns: T × F features, row after row, and T states.
    public func encode(_ clip: Clip, frames: some Sequence<Int>) -> (features: [Double], roots: [RootState]) {
        var rows: [[Double]] = []
        var roots: [RootState] = []
        var times: [Int] = []
        for frame in frames {
            let pose = clip.pose(frame)
            let root = rootState(pose, after: roots.last)
            let seconds = times.last.map { Double(frame - $0) * clip.frameTime }
            rows.append(
                encode(
                    pose, channels: clip.frame(frame), root: root, before: roots.last, seconds: seconds,
                    previous: rows.last))
            roots.append(root)
            times.append(frame)
        }
        if rows.count > 1 {
            for (index, block) in blocks.enumerated() where block == .turn || block == .travel {
                for feature in firstFeature[index]..<firstFeature[index] + width(of: index) {
                    rows[0][feature] = rows[1][feature]
                }
            }
        }
        return (Array(rows.joined()), roots)
    }

    private func encode(
        _ pose: Pose, channels: ArraySlice<Double>, root: RootState, before: RootState?, seconds: Double?,
        previous: [Double]?
    ) -> [Double] {
        var row: [Double] = []
        row.reserveCapacity(count)
        let world = skeleton.world(pose)
        let branch = { (at: Int) -> Vector3? in
            previous.map { Vector3($0[at], $0[at + 1], $0[at + 2]) }
        }
        for (index, block) in blocks.enumerated() {
            switch block {
            case .turn:
                row.append(before.map { (root.heading - $0.heading) / (seconds ?? 1) } ?? 0)
            case .travel:
                guard let before, let seconds else {
                    row += [0, 0]
                    continue
                }
                let way = Matrix3(angle: -before.heading, about: up) * ((root.place - before.place) / seconds)
                row += [way[horizontal.0.rawValue], way[horizontal.1.rawValue]]
            case .height:
                row.append(root.place[up.rawValue])
            case .uprightRotation(let joint):
                let turn = Matrix3(angle: -root.heading, about: up) * world.rotations[joint]
                row += representation.encode(turn, after: branch(firstFeature[index]))
            case .bodyRotation(let joint):
                let turn = Matrix3(angle: -root.heading, about: up) * world.rotations[joint]
                row += representation.encode(turn, after: branch(firstFeature[index]))
            case .rotation(let joint):
                row += representation.encode(pose.rotations[joint], after: branch(firstFeature[index]))
            case .angle(let place):
                let value = channels[channels.startIndex + place]
                row += [cos(value), sin(value)]
            case .position(let place):
                row.append(channels[channels.startIndex + place])
            }
        }
        return row
    }
}
