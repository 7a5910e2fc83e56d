import MotionCore
import Synchronization

/// The moments that a model keeps, with the jumps between them.
package struct Moments: Equatable, Sendable {
    package let library: MomentLibrary
    package let graph: MomentGraph
    private let described: Described

    package static func == (a: Moments, b: Moments) -> Bool { a.library == b.library && a.graph == b.graph }

    /// Chooses moments of clips at the model's rate and looks for the jumps; nil where there is too little of them.
    init?(_ clips: [LearntFrames], layout: FeatureLayout, mirror: SkeletonMirror?) throws {
        guard
            let library = try MomentLibrary.covering(
                frameCounts: clips.map(\.range.count), layout: layout, mirror: mirror,
                clip: { try clips[$0].clip()?.rounded })
        else { return nil }
        self.init(library, layout: layout)
    }

    /// The same of clips that are in memory.
    package init?(_ clips: [Clip], layout: FeatureLayout, mirror: SkeletonMirror?) {
        guard
            let library = MomentLibrary.covering(clips.map(\.rounded), layout: layout, mirror: mirror)
        else { return nil }
        self.init(library, layout: layout)
    }

    private init(_ library: MomentLibrary, layout: FeatureLayout) {
        (self.library, described) = (library, Described())
        let describer = Self.describer(library, layout)
        graph = MomentGraph(library, descriptors: describer.describe(library), width: describer.width)
    }

    /// The descriptors of the library's moments: worked out once, since each clip that a model continues needs them.
    ///
    /// - Parameter layout: the model's.
    func descriptors(_ layout: FeatureLayout) -> [Float] {
        described.value.withLock { known in
            let descriptors = known ?? Self.describer(library, layout).describe(library)
            known = descriptors
            return descriptors
        }
    }

    private static func describer(_ library: MomentLibrary, _ layout: FeatureLayout) -> MomentDescriber {
        MomentDescriber(layout, clip: library.frames, mirror: library.mirror)
    }

    /// The descriptors, once they are known; copies of the moments share them.
    private final class Described: Sendable {
        let value = Mutex<[Float]?>(nil)
    }

    /// Moments as a model file has them; nil where they do not fit together.
    package init?(_ library: MomentLibrary, graph: MomentGraph) {
        guard graph.fits(library) else { return nil }
        (self.library, self.graph, described) = (library, graph, Described())
    }
}

extension Clip {
    /// The frames as a model file holds them, so that a model in memory makes the same motion as its file.
    fileprivate var rounded: Clip {
        Clip(
            skeleton: skeleton, frameTime: frameTime, frameCount: frameCount,
            values: values.map { Double(Float($0)) })
    }
}
