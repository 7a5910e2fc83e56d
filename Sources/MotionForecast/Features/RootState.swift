import MotionCore

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Where the root stands and which way it faces: what the root's features are relative to.
package struct RootState: Equatable, Sendable {
    /// Heading about the up axis, in radians, not wrapped to one turn.
    package var heading: Double
    /// The travelling joint's position in the world; zero where nothing travels.
    package var position: Vector3

    package init(heading: Double = 0, position: Vector3 = .zero) {
        self.heading = heading
        self.position = position
    }
}

extension FeatureLayout {
    /// The two horizontal axes: the one to the side and the one ahead of a body that stands as bodies mostly do.
    var horizontal: (Axis, Axis) {
        switch up {
        case .x: (.y, .z)
        case .y: (.x, .z)
        case .z: (.x, .y)
        }
    }

    /// The root's state in `pose`; `previous` keeps the heading on the branch nearest to the frame before.
    package func rootState(_ pose: Pose, after previous: RootState? = nil) -> RootState {
        var state = RootState()
        if let joint = headingJoint {
            let turn = heading(skeleton.worldRotation(of: joint, pose))
            state.heading = previous.map { unwrapped(turn, near: $0.heading) } ?? turn
        }
        if let joint = travelJoint {
            let above = skeleton.frameAbove(joint, pose)
            state.position = above.position + above.rotation * pose.translations[joint]
        }
        return state
    }

    /// The root's state in each frame of a clip.
    package func roots(of clip: Clip) -> [RootState] {
        var roots: [RootState] = []
        for frame in 0..<clip.frameCount {
            roots.append(rootState(clip.pose(frame), after: roots.last))
        }
        return roots
    }

    /// The heading of a body rotation: its twist about the up axis (swing-twist), after the body's own upright
    /// direction has been turned onto the up axis.
    ///
    /// Undefined only where the body stands upside down.
    func heading(_ rotation: Matrix3) -> Double {
        let quaternion = Quaternion(rotation * uprightTurn)
        return 2 * atan2(quaternion.vector[up.rawValue], quaternion.w)
    }

    /// The shortest rotation that takes the up axis to `upright`.
    package var uprightTurn: Matrix3 {
        let (from, to) = (up.unit, upright)
        let cosine = from.dot(to)
        if cosine < -1 + 1e-9 { return Matrix3(angle: .pi, about: horizontal.0) }
        return Quaternion(w: 1 + cosine, vector: from.cross(to)).matrix
    }

    /// The root's state one frame later, `seconds` on, by that frame's features.
    ///
    /// Height is taken as it is; travel is integrated, so an error in one frame stays.
    package func advance(_ state: RootState, by features: ArraySlice<Double>, seconds: Double) -> RootState {
        var next = state
        for (index, block) in blocks.enumerated() {
            block.kind.advance(
                &next, from: state, by: part(index, of: features), seconds: seconds, in: self)
        }
        return next
    }
}
