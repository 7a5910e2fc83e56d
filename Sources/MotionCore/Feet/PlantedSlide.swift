/// How far planted feet slide, measured alike in a clip and in what follows it.
///
/// A point of a foot is planted while `FootContacts`, as learnt from the clip, sees it on the ground, with the tolerance that
/// holding feet has; its slide is the way that it goes on the level meanwhile. A swinging foot is not planted, however low it is.
package struct PlantedSlide: Sendable {
    private let clip: Clip
    private let contacts: FootContacts
    /// The clip's own slide, in per cent of the body's size a second; 0 where no foot stands.
    package private(set) var ofClip = 0.0

    /// So many seconds of the clip before the seam tell where the ground is and which feet stand already.
    private static let before = 1.0

    package init(_ clip: Clip) {
        self.clip = clip
        contacts = FootContacts(clip)
        let count = max(1, Int(min(1e9, contacts.rule.seconds / clip.frameTime)))
        ofClip = slide((max(0, clip.frameCount - count)..<clip.frameCount).map { clip.world($0) }, from: 1)
    }

    /// The slide in `rows` of channels that follow the clip, in the same unit; the step over the seam counts too.
    ///
    /// - Parameter rows: frames of channels at the clip's rate.
    package func percentASecond(_ rows: [[Double]]) -> Double {
        let count = min(clip.frameCount, max(1, Int(Self.before / clip.frameTime)))
        let observed = (clip.frameCount - count..<clip.frameCount).map { clip.world($0) }
        let predicted = rows.map { clip.skeleton.world(clip.skeleton.pose(channels: $0[...])) }
        return slide(observed + predicted, from: count)
    }

    /// The mean speed on the level of planted points from one frame to the next, from frame `first` on.
    private func slide(_ worlds: [WorldPose], from first: Int) -> Double {
        let flags = contacts.contacts(worlds, frameTime: clip.frameTime, tolerance: FootLock.tolerance)
        var (sum, count) = (0.0, 0)
        for (leg, flags) in zip(contacts.legs, flags) {
            for (point, path) in contacts.paths(leg, worlds).enumerated() {
                for frame in max(1, first)..<max(1, first, worlds.count)
                where flags[frame][point] && flags[frame - 1][point] {
                    var step = path[frame] - path[frame - 1]
                    step[contacts.up.rawValue] = 0
                    sum += step.length
                    count += 1
                }
            }
        }
        return count == 0 ? 0 : 100 * sum / Double(count) / clip.frameTime / contacts.size
    }
}
