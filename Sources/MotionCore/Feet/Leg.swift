/// A limb that stands on the ground: hip, knee and ankle, and the points that may touch the ground.
package struct Leg: Equatable, Sendable {
    package let hip: Int
    package let knee: Int
    /// A joint, or the End Site of the knee where the skeleton has no ankle.
    package let ankle: BodyPoint
    /// The ankle and all joints and End Sites below it.
    package let points: [BodyPoint]
}

extension Clip {
    /// How far above the ground, in body sizes, a limb may end and still be a leg.
    private static let reach = 0.12

    /// The limbs on which the body stands in this clip, whatever their names and number.
    ///
    /// A chain of joints is a leg where it has two long bones, hangs down from its hip most of the time, and ends
    /// near the lowest height at which any part of the body is for long. None are found where the body lies, or
    /// where the skeleton is too plain.
    package func legs(up: Axis? = nil) -> [Leg] {
        guard frameCount > 0 else { return [] }
        let axis = (up ?? guessedUpAxis).rawValue
        let count = min(frameCount, 200)
        let worlds = (0..<count).map { world($0 * (frameCount - 1) / max(1, count - 1)) }
        let candidates = limbs(worlds[0])
        let lowest = candidates.map { leg in
            worlds.map { world in
                leg.points.map { skeleton.position(of: $0, in: world)[axis] }.min() ?? 0
            }
        }
        guard let ground = lowest.compactMap({ $0.quantile(0.05) }).min() else { return [] }
        return candidates.indices.filter { index in
            let leg = candidates[index]
            let drops = worlds.map { world in
                (world.positions[leg.hip] - skeleton.position(of: leg.ankle, in: world))[axis]
            }
            let length = skeleton.length(of: leg, in: worlds[0])
            return (lowest[index].quantile(0.25) ?? 0) < ground + Self.reach * bodySize
                && (drops.quantile(0.5) ?? 0) > length / 2
        }.map { candidates[$0] }
    }

    /// The limbs of the skeleton: for each chain down to a leaf the two neighbouring bones of which the shorter is
    /// longest, chains that share them taken together.
    private func limbs(_ world: WorldPose) -> [Leg] {
        let children = skeleton.children
        var limbs: [Leg] = []
        for leaf in skeleton.joints.indices where children[leaf].isEmpty {
            var path: [BodyPoint] = [.joint(leaf)]
            while let parent = skeleton.joints[path[0].joint].parent { path.insert(.joint(parent), at: 0) }
            if skeleton.joints[leaf].endSite != nil { path.append(.endSite(leaf)) }
            // The root turns the whole body, so it is nobody's hip.
            guard path.count > 3 else { continue }
            let positions = path.map { skeleton.position(of: $0, in: world) }
            let bones = zip(positions, positions.dropFirst()).map { ($1 - $0).length }
            let shorter = (1..<bones.count - 1).map { min(bones[$0], bones[$0 + 1]) }
            guard let best = shorter.indices.max(by: { shorter[$0] < shorter[$1] }), shorter[best] > 0 else {
                continue
            }
            let (hip, knee, ankle) = (path[best + 1].joint, path[best + 2].joint, path[best + 3])
            guard !limbs.contains(where: { $0.hip == hip && $0.knee == knee && $0.ankle == ankle }) else {
                continue
            }
            limbs.append(Leg(hip: hip, knee: knee, ankle: ankle, points: skeleton.points(below: ankle)))
        }
        // A joint that carries two limbs is a pelvis or a chest.
        return limbs.filter { limb in limbs.count { $0.hip == limb.hip } == 1 }
    }
}

extension Skeleton {
    /// `point` and everything that hangs on it.
    fileprivate func points(below point: BodyPoint) -> [BodyPoint] {
        guard case .joint(let top) = point else { return [point] }
        var isBelow = Array(repeating: false, count: joints.count)
        isBelow[top] = true
        for joint in top + 1..<max(top + 1, joints.count) {
            isBelow[joint] = joints[joint].parent.map { isBelow[$0] } ?? false
        }
        return points.filter { isBelow[$0.joint] }
    }

    /// The length of the leg's two bones.
    func length(of leg: Leg, in world: WorldPose) -> Double {
        (world.positions[leg.knee] - world.positions[leg.hip]).length
            + (position(of: leg.ankle, in: world) - world.positions[leg.knee]).length
    }
}
