import MotionCore

/// The moments that a model keeps, with the jumps between them.
package struct Moments: Equatable, Sendable {
    package let library: MomentLibrary
    package let graph: MomentGraph

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
        self.library = library
        let describer = MomentDescriber(layout, clip: library.frames, mirror: library.mirror)
        graph = MomentGraph(library, descriptors: describer.describe(library), width: describer.width)
    }

    /// Moments as a model file has them; nil where they do not fit together.
    package init?(_ library: MomentLibrary, graph: MomentGraph) {
        guard graph.fits(library) else { return nil }
        (self.library, self.graph) = (library, graph)
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
