internal import MotionCore

/// Which way a body faces: a direction in the axes of one of its joints.
struct Facing: Encodable {
    var joint: Int
    var direction: [Double]

    /// The body faces where its feet point to, on average over the clip; without feet nobody knows.
    init?(_ shown: ShownClip) {
        let clip = shown.observed
        let skeleton = clip.skeleton
        let up = clip.guessedUpAxis
        let legs = clip.legs(up: up)
        guard let first = legs.first, let joint = skeleton.joints[first.hip].parent else { return nil }
        let count = min(clip.frameCount, 60)
        var sum = Vector3.zero
        for sample in 0..<count {
            let world = clip.world(sample * (clip.frameCount - 1) / max(1, count - 1))
            for leg in legs {
                let ankle = skeleton.position(of: leg.ankle, in: world)
                for point in leg.points {
                    var toe = skeleton.position(of: point, in: world) - ankle
                    toe[up.rawValue] = 0
                    sum += world.rotations[joint].transposed * toe
                }
            }
        }
        guard let direction = sum.normalized, direction.x.isFinite else { return nil }
        self.joint = joint
        self.direction = [direction.x, direction.y, direction.z]
    }
}
