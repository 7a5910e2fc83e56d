import MotionCore

extension Skeleton {
    /// The world rotation of one joint.
    func worldRotation(of joint: Int, _ pose: Pose) -> Matrix3 {
        var rotation = pose.rotations[joint]
        var above = joints[joint].parent
        while let index = above {
            rotation = pose.rotations[index] * rotation
            above = joints[index].parent
        }
        return rotation
    }

    /// The world rotation and position of the frame in which `joint` stands: that of the joint above.
    func frameAbove(_ joint: Int, _ pose: Pose) -> (rotation: Matrix3, position: Vector3) {
        var (rotation, position) = (Matrix3.identity, Vector3.zero)
        var above = joints[joint].parent
        while let index = above {
            rotation = pose.rotations[index] * rotation
            position = pose.translations[index] + pose.rotations[index] * position
            above = joints[index].parent
        }
        return (rotation, position)
    }
}
