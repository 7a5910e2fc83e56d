package import MotionCore
import MotionForecast

/// The clips of a collection that share a skeleton.
public struct SkeletonGroup: Sendable {
    /// In the order in which they were found.
    public package(set) var clips: [ClipRecord]

    /// The clips by their skeletons, the largest group first, among groups of one size that which was found first.
    package static func groups(of clips: [ClipRecord]) -> [SkeletonGroup] {
        var groups: [SkeletonGroup] = []
        for clip in clips {
            if let index = groups.firstIndex(where: { $0.clips[0].hasSkeleton(of: clip) }) {
                groups[index].clips.append(clip)
            } else {
                groups.append(SkeletonGroup(clips: [clip]))
            }
        }
        return groups.enumerated().sorted {
            ($1.element.clips.count, $0.offset) < ($0.element.clips.count, $1.offset)
        }.map(\.element)
    }

    /// How its skeleton differs from another's.
    package func differences(from other: SkeletonGroup) -> [SkeletonDifference] {
        clips[0].skeleton.differences(from: other.clips[0].skeleton)
    }

    /// How many clips there are of how many joints, and the name of the first.
    package var words: String {
        "\(clips.count) clip\(clips.count == 1 ? "" : "s") of \(clips[0].skeleton.joints.count) joints"
            + " (\(clips[0].path)\(clips.count > 1 ? ", …" : ""))"
    }
}

extension ClipRecord {
    /// Whether two clips have one skeleton, that of the body or that of the whole file: a joint above the body may stand still in
    /// one of them and travel in the other.
    fileprivate func hasSkeleton(of other: ClipRecord) -> Bool {
        other.skeleton.differences(from: skeleton).isEmpty
            || other.fileSkeleton.differences(from: fileSkeleton).isEmpty
    }
}
