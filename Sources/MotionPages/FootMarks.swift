internal import MotionCore

/// When a foot stands on the ground, and which of its points sink into the ground or hover above it.
struct FootMarks: Encodable, Equatable {
    /// A point of a foot: its number among the joints and then the End Sites.
    struct Point: Encodable, Equatable {
        var index: Int
        /// The frames in which it is lower than the ground, each stretch from its first to the one after its last.
        var sinks: [[Int]]
        /// The frames in which it stands higher than the ground.
        var hovers: [[Int]]
    }

    var name: String
    var stands: [[Int]]
    var points: [Point]

    /// How far from its ground, in body sizes, a point may be that neither sinks nor hovers.
    static let (depth, height) = (0.02, 0.03)

    /// The feet of a clip; none where the body was not seen to stand.
    static func all(_ shown: ShownClip, worlds: [WorldPose]) -> [FootMarks] {
        let clip = shown.clip
        let skeleton = clip.skeleton
        let contacts = FootContacts(shown.observed)
        let flags = contacts.contacts(
            worlds, frameTime: clip.frameTime, tolerance: shown.seam == nil ? 1 : FootLock.tolerance)
        let numbers = Dictionary(uniqueKeysWithValues: skeleton.points.enumerated().map { ($1, $0) })
        let axis = contacts.up.rawValue
        return contacts.legs.indices.map { leg in
            let heights = contacts.legs[leg].points.enumerated().map { number, point in
                let ground = contacts.grounds[leg][number]
                return worlds.map { (skeleton.position(of: point, in: $0)[axis] - ground) / contacts.size }
            }
            // A foot that rolls over its toes lifts its heel and does not hover.
            let lifted = worlds.indices.map { frame in heights.allSatisfy { $0[frame] > height } }
            let points = contacts.legs[leg].points.enumerated().map { number, point in
                Point(
                    index: numbers[point] ?? 0,
                    sinks: heights[number].map { $0 < -depth }.stretches,
                    hovers: lifted.indices.map { lifted[$0] && flags[leg][$0][number] }.stretches)
            }
            return FootMarks(
                name: skeleton.joints[contacts.legs[leg].ankle.joint].name,
                stands: flags[leg].map { $0.contains(true) }.stretches, points: points)
        }
    }
}

extension [Bool] {
    /// The stretches that are true, each from its first index to the one after its last.
    var stretches: [[Int]] {
        var found: [[Int]] = []
        for index in indices where self[index] {
            if found.last?[1] == index {
                found[found.count - 1][1] = index + 1
            } else {
                found.append([index, index + 1])
            }
        }
        return found
    }
}
