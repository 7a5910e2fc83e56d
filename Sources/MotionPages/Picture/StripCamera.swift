internal import MotionCore

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// How a strip looks at bodies: from beside and a little above, without perspective.
struct StripCamera {
    private let up: Axis
    /// Body joint, ground and size of the clip that is looked at.
    private let body: Int
    private let ground: Double
    private let scale: Double
    let size: Double
    /// Across the picture, up in it, and towards the eye.
    private let right: Vector3
    private let above: Vector3
    private let near: Vector3

    init(_ shown: ShownClip) {
        let clip = shown.observed
        let skeleton = clip.skeleton
        let up = clip.guessedUpAxis
        self.up = up
        size = max(clip.bodySize, 1e-9)
        scale = MotionStrip.size / size
        let facing = Facing(shown)
        body = facing?.joint ?? min(clip.stillTopJoints, skeleton.joints.count - 1)
        let sampled = stride(from: 0, to: clip.frameCount, by: max(1, clip.frameCount / 100)).map {
            clip.world($0)
        }
        ground = sampled.map { skeleton.lowest($0, up: up) }.quantile(0.05) ?? 0
        var yaw = 1.0
        if let facing, let time = MotionStrip.times(shown).first {
            let frame = min(max(Int((time / clip.frameTime).rounded()), 0), shown.clip.frameCount - 1)
            let direction = Vector3(facing.direction[0], facing.direction[1], facing.direction[2])
            let ahead = Self.upright(shown.clip.world(frame).rotations[body] * direction, up: up)
            yaw = atan2(ahead.x, ahead.z) + 1.15
        }
        let pitch = 0.2
        right = Vector3(cos(yaw), 0, -sin(yaw))
        near = Vector3(sin(yaw) * cos(pitch), sin(pitch), cos(yaw) * cos(pitch))
        above = near.cross(right)
    }

    /// Where a body stands on the ground, Y up.
    func standing(_ clip: Clip, at time: Double) -> Vector3 {
        let frame = min(max(Int((time / clip.frameTime).rounded()), 0), clip.frameCount - 1)
        var place = Self.upright(clip.world(frame).positions[body], up: up)
        place.y = ground
        return place
    }

    /// The bones of a frame from the farthest to the nearest, and their shadows, in pixels from `middle`.
    func bones(_ clip: Clip, frame: Int, middle: Vector3) -> (strokes: [Stroke], shadow: [Stroke]) {
        let world = clip.world(frame)
        let skeleton = clip.skeleton
        var bones: [(from: Vector3, to: Vector3)] = []
        let place = { (point: BodyPoint) in
            Self.upright(skeleton.position(of: point, in: world), up: up) - middle
        }
        for (joint, description) in skeleton.joints.enumerated() {
            if let parent = description.parent { bones.append((place(.joint(parent)), place(.joint(joint)))) }
            if description.endSite != nil { bones.append((place(.joint(joint)), place(.endSite(joint)))) }
        }
        let long = bones.filter { ($0.to - $0.from).length > 1e-4 * size }
        let sorted = long.sorted { ($0.from + $0.to).dot(near) < ($1.from + $1.to).dot(near) }
        let fallen = { (p: Vector3) in Vector3(p.x - 0.25 * max(p.y, 0), 0, p.z - 0.3 * max(p.y, 0)) }
        return (
            sorted.map { stroke($0.from, $0.to) }, sorted.map { stroke(fallen($0.from), fallen($0.to)) }
        )
    }

    private func stroke(_ from: Vector3, _ to: Vector3) -> Stroke {
        let radius = min(max(0.13 * (to - from).length, 0.004 * size), 0.026 * size) * scale
        return Stroke(spot(from), spot(to), radii: (radius, 0.72 * radius))
    }

    private func spot(_ p: Vector3) -> Spot { Spot(p.dot(right), -p.dot(above)) * scale }

    private static func upright(_ p: Vector3, up: Axis) -> Vector3 { up == .z ? Vector3(p.x, p.z, -p.y) : p }
}
