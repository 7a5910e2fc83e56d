/// Keeps feet where they stand: moves predicted frames so that a foot on the ground does not slide.
///
/// Three means, each alone or one after the other: the body is kept from sinking into the ground and from floating above it
/// (`grounded`); the planted foot carries the root (`carryingRoot`), which takes away the slide that both feet share; and
/// two-bone inverse kinematics (`locked`) takes away the rest. All start from nothing at the
/// seam, so that position and velocity go on there, and let go of a foot over some frames. Which frames are contacts is found
/// in the predicted motion itself, by what `FootContacts` learnt from the observed one.
package struct FootLock: Sendable {
    /// The seconds over which a foot is taken hold of before it lands, and let go of after it leaves.
    static let (takingSeconds, leavingSeconds) = (0.05, 0.05)
    /// The time, in seconds, in which about two thirds of a displacement are taken back when the foot is free.
    static let returnSeconds = 0.15
    /// The same for a foot that stands where nothing is mended: a motion as recorded is left as it is.
    static let settlingSeconds = 0.6
    /// The seconds over which a correction that would have been due at the seam comes in: before it nothing was corrected.
    static let seamSeconds = 0.15
    /// The seconds of observed motion that are looked at before the seam.
    static let leadSeconds = 1.0
    /// How many times faster than an observed foot a predicted one may be and yet be meant to stand.
    package static let tolerance = 2.0
    /// How firmly feet are held.
    package enum Grip: Sendable {
        /// Where it takes little, and where the body travels over the ground.
        case gentle
        /// In any case.
        case firm

        /// The displacement, in body sizes, to which a foot is held: beyond it, it slips.
        var farthest: Double { self == .gentle ? 0.15 : 0.3 }
    }

    package let contacts: FootContacts
    let clip: Clip
    /// The channels that may change.
    let moving: [Bool]
    /// The observed frames before the seam, the last of them the clip's last.
    let lead: [WorldPose]
    /// For each leg the direction, in the thigh's own axes, about which its knee bends in the observed motion.
    let bendAxes: [Vector3]

    /// Learns contacts and knees from the observed motion.
    ///
    /// - Parameter moving: the channels that may change.
    package init(after clip: Clip, moving: [Bool], up: Axis? = nil) {
        self.clip = clip
        self.moving = moving
        contacts = FootContacts(clip, up: up)
        let frames = min(clip.frameCount, max(3, Int((Self.leadSeconds / clip.frameTime).rounded())))
        lead = (clip.frameCount - frames..<clip.frameCount).map { clip.world($0) }
        let samples = stride(from: 0, to: clip.frameCount, by: max(1, clip.frameCount / 100))
        let worlds = contacts.legs.isEmpty ? [] : samples.map { clip.world($0) }
        bendAxes = contacts.legs.map { leg in
            let sum = worlds.reduce(Vector3.zero) { sum, world in
                let knee = world.positions[leg.knee]
                let thigh = knee - world.positions[leg.hip]
                let shin = clip.skeleton.position(of: leg.ankle, in: world) - knee
                return sum + world.rotations[leg.hip].transposed * thigh.cross(shin)
            }
            return sum.normalized ?? .zero
        }
    }

    /// Whether there is nothing to hold: no foot was seen to stand on the ground.
    package var isIdle: Bool { contacts.legs.isEmpty }

    /// How one leg's foot stands along some frames, the last observed one being the first.
    struct Hold {
        /// For each frame how firmly the foot is held, 0 to 1.
        var weights: [Double]
        /// For each frame the step, since the frame before, of the point that is to stand still.
        var steps: [Vector3]
        /// For each frame the point of the leg that stands.
        var points: [Int]
    }

    /// The holds of all legs along `worlds`, which follow the seam.
    func holds(_ worlds: [WorldPose]) -> [Hold] {
        let all = lead + worlds
        let flags = contacts.contacts(all, frameTime: clip.frameTime, tolerance: Self.tolerance)
        return contacts.legs.indices.map { index in
            hold(flags[index], contacts.paths(contacts.legs[index], all))
        }
    }

    /// - Parameters:
    ///   - flags: frames × points of one leg, the lead first.
    ///   - paths: points × frames.
    private func hold(_ flags: [[Bool]], _ paths: [[Vector3]]) -> Hold {
        let weights = Self.weights(
            flags.map { $0.contains(true) }, taking: Self.takingSeconds / clip.frameTime,
            leaving: Self.leavingSeconds / clip.frameTime)
        var points = Array(repeating: 0, count: flags.count)
        func step(_ point: Int, _ frame: Int) -> Vector3 {
            paths[point][frame] - paths[point][max(0, frame - 1)]
        }
        // While the foot rolls, the point on the ground that is slowest stands; else the nearest contact's.
        var last: Int?
        for frame in flags.indices {
            let down = flags[frame].indices.filter { flags[frame][$0] }
            last = down.min { step($0, frame).length < step($1, frame).length } ?? last
            points[frame] = last ?? -1
        }
        var next: Int?
        var distance = Int.max / 2
        for frame in flags.indices.reversed() {
            if flags[frame].contains(true) {
                (next, distance) = (points[frame], 0)
            } else {
                distance += 1
                let isNear = Double(distance) <= Self.takingSeconds / clip.frameTime + 1
                if let next, isNear || points[frame] < 0 { points[frame] = next }
            }
            points[frame] = max(0, points[frame])
        }
        let seam = lead.count - 1
        return Hold(
            weights: Array(weights[seam...]), steps: (seam..<flags.count).map { step(points[$0], $0) },
            points: Array(points[seam...]))
    }

    /// How much is left, so many frames after the seam, of what was there.
    func fading(_ frame: Int) -> Double {
        (1 - Double(frame) * clip.frameTime / Self.seamSeconds).smoothStep
    }

    /// 1 in contacts, falling smoothly to 0 over `taking` frames before and `leaving` frames after them.
    static func weights(_ flags: [Bool], taking: Double, leaving: Double) -> [Double] {
        var weights = flags.map { $0 ? 1.0 : 0 }
        var away = Double.infinity
        for frame in flags.indices {
            away = flags[frame] ? 0 : away + 1
            weights[frame] = max(weights[frame], (1 - away / (leaving + 1)).smoothStep)
        }
        away = .infinity
        for frame in flags.indices.reversed() {
            away = flags[frame] ? 0 : away + 1
            weights[frame] = max(weights[frame], (1 - away / (taking + 1)).smoothStep)
        }
        return weights
    }
}
