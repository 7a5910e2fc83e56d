/// For each moment the moments that a motion may jump to after it, with the mean squared distance across the jump.
///
/// A jump from moment i to moment j is good where what would have followed i looks like what stands around j, over some
/// frames before and after (Kovar, Gleicher and Pighin, Motion Graphs, SIGGRAPH 2002). Kept are the best of those that
/// are better than their neighbours.
package struct MomentGraph: Equatable, Sendable {
    /// K, the most jumps from a moment.
    package static let width = 8
    /// For each frame K moments, the nearest first; -1 where there are fewer. Jumps of mirror images are the mirror images
    /// of these.
    package private(set) var targets: [Int32]
    /// For each frame K mean squared distances.
    package private(set) var gaps: [Float]

    package init(targets: [Int32], gaps: [Float]) { (self.targets, self.gaps) = (targets, gaps) }

    /// The jumps between the moments of a library.
    ///
    /// - Parameters:
    ///   - descriptors: those of all moments.
    ///   - from: the first frame whose jumps are looked for; those before it are `known`.
    init(
        _ library: MomentLibrary, descriptors: [Float], width: Int, from first: Int = 0,
        known: MomentGraph? = nil
    ) {
        self = known ?? MomentGraph(targets: [], gaps: [])
        // Mirror images stand behind all frames: they have moved on by those added.
        let added = Int32(library.frames.frameCount - first)
        targets = targets.map { Int($0) < first ? $0 : $0 + added }
        var finder = JumpFinder(library, descriptors: descriptors, width: width)
        for frame in first..<library.frames.frameCount {
            let found = finder.jumps(from: frame)
            for rank in 0..<Self.width {
                targets.append(rank < found.count ? Int32(found[rank].moment) : -1)
                gaps.append(rank < found.count ? found[rank].gap : 0)
            }
        }
    }

    /// Whether every jump leads to a moment of the library over a distance that can be.
    func fits(_ library: MomentLibrary) -> Bool {
        let count = Int32(library.count)
        return targets.count == Self.width * library.frames.frameCount && gaps.count == targets.count
            && targets.allSatisfy { (-1..<count).contains($0) } && gaps.allSatisfy { $0.isFinite && $0 >= 0 }
    }
}
