import MotionCore

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A clip with what scoring needs of each frame, worked out once.
package struct EvaluatedClip: Sendable {
    package let clip: Clip
    package let up: Axis
    /// The body's size in the file's unit: the largest extent of the first pose.
    package let size: Double
    /// Every joint, then every End Site.
    package let points: [BodyPoint]
    package let poses: [Pose]
    /// Frames × points, in the world.
    package let positions: [[Vector3]]
    /// The facing in each frame, about the up axis, in radians.
    let headings: [Double]
    /// Frames × 3 points: the positions with the root's taken away and the facing turned out.
    let turnedOut: [[Double]]
    /// The acceleration that 99 % of the frames do not pass, of the point that accelerates most; units a frame².
    let usualAcceleration: Double

    package init(_ clip: Clip, up: Axis? = nil) {
        let (skeleton, up) = (clip.skeleton, up ?? clip.guessedUpAxis)
        self.clip = clip
        self.up = up
        size = clip.bodySize
        let points = skeleton.points
        let poses = (0..<clip.frameCount).map { clip.pose($0) }
        let positions = poses.map { skeleton.positions(of: points, in: $0) }
        let headings = Self.headings(positions, skeleton, up: up)
        (self.points, self.poses, self.positions, self.headings) = (points, poses, positions, headings)
        turnedOut = zip(positions, headings).map { frame, heading in
            let turn = Matrix3(angle: -heading, about: up)
            return frame.flatMap { point -> [Double] in
                let local = turn * (point - frame[0])
                return [local.x, local.y, local.z]
            }
        }
        usualAcceleration = Measures.accelerations(positions).quantile(0.99) ?? 0
    }

    /// The direction across the body in each frame: between the two children of the root that lie farthest apart.
    private static func headings(_ positions: [[Vector3]], _ skeleton: Skeleton, up: Axis) -> [Double] {
        var children = skeleton.joints.indices.filter {
            skeleton.joints[$0].parent == 0 && skeleton.joints[$0].offset != .zero
        }
        if children.isEmpty { children = Array(skeleton.joints.indices.dropFirst().prefix(1)) }
        guard let first = positions.first, let only = children.first else { return positions.map { _ in 0 } }
        var (widest, pair) = (-1.0, (0, only))
        for a in children {
            for b in children where b > a {
                var across = first[a] - first[b]
                across[up.rawValue] = 0
                if across.length > widest { (widest, pair) = (across.length, (a, b)) }
            }
        }
        return positions.map { frame in
            let across = frame[pair.0] - frame[pair.1]
            return switch up {
            case .x: atan2(across.z, across.y)
            case .y: atan2(across.x, across.z)
            case .z: atan2(across.y, across.x)
            }
        }
    }
}

extension Skeleton {
    /// Where `points` stand in the world in a pose.
    package func positions(of points: [BodyPoint], in pose: Pose) -> [Vector3] {
        let world = world(pose)
        return points.map { position(of: $0, in: world) }
    }
}
