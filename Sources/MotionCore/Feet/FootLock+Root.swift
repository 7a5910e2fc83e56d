extension FootLock {
    /// The seconds over which what carries the root is smoothed.
    static let carrySeconds = 0.1
    /// The speed, in body sizes a second, of a foot of which nobody would say that it slides.
    static let surelyStill = 0.05

    /// The rows with the root's way so corrected that a planted foot stands still: the foot carries the root.
    ///
    /// The horizontal steps of the feet on the ground, weighted by how firmly they stand, are taken from the root's;
    /// where none stands, the root goes on as predicted. Only the position channels of the joint that carries the
    /// body change, and only where they move.
    ///
    /// - Parameter rows: frames of channels at the clip's rate, following its last frame.
    package func carryingRoot(_ rows: [[Double]]) -> [[Double]] {
        guard !rows.isEmpty, !isIdle, let joint = carrier else { return rows }
        let worlds = rows.map { clip.skeleton.world(clip.skeleton.pose(channels: $0[...])) }
        let steps = smoothed(carries(holds(worlds)), over: Self.carrySeconds)
        var result = rows
        var shift = Vector3.zero
        for frame in rows.indices {
            shift += steps[frame]
            move(joint, by: shift, in: &result[frame], of: worlds[frame])
        }
        return result
    }

    /// Moves a joint by a way in the world, as far as its position channels may change.
    func move(_ joint: Int, by shift: Vector3, in row: inout [Double], of world: WorldPose) {
        let above = clip.skeleton.joints[joint].parent.map { world.rotations[$0] } ?? .identity
        let local = above.transposed * shift
        for (index, axis) in clip.skeleton.positionChannels(of: joint) where moving[index] {
            row[index] += local[axis.rawValue]
        }
    }

    /// For each row the step that takes the slide away.
    ///
    /// Of several feet on the ground the slowest counts most, since it is most surely meant to stand.
    private func carries(_ holds: [Hold]) -> [Vector3] {
        let slow = Self.surelyStill * contacts.size * clip.frameTime
        let steps = (holds.first?.weights ?? []).indices.map { frame -> Vector3 in
            var (sum, all, firmest) = (Vector3.zero, 0.0, 0.0)
            for hold in holds {
                let weight = hold.weights[frame] / (slow + hold.steps[frame].length)
                sum -= weight * hold.steps[frame]
                all += weight
                firmest = max(firmest, hold.weights[frame])
            }
            sum[contacts.up.rawValue] = 0
            return all > 0 ? firmest / all * sum : .zero
        }
        return steps.indices.dropFirst().map { steps[$0] - fading($0) * steps[0] }
    }

    /// The mean over some seconds around each frame, nothing being corrected before the seam.
    func smoothed(_ steps: [Vector3], over seconds: Double) -> [Vector3] {
        let reach = Int((seconds / 2 / clip.frameTime).rounded())
        return steps.indices.map { frame in
            let near = (frame - reach)...(frame + reach)
            return near.reduce(Vector3.zero) { sum, other in
                other < 0 ? sum : sum + steps[min(other, steps.count - 1)]
            } / Double(near.count)
        }
    }

    /// The first joint that moves over the ground.
    var carrier: Int? {
        clip.skeleton.joints.indices.first { joint in
            let channels = clip.skeleton.positionChannels(of: joint)
            return channels.count { moving[$0.index] } >= 2
        }
    }
}
