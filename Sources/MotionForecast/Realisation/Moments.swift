import MotionCore

/// The moments that a model keeps, with the jumps between them.
package struct Moments: Equatable, Sendable {
    package let library: MomentLibrary
    package let graph: MomentGraph

    /// Chooses moments of clips at the model's rate and looks for the jumps; nil where there is too little of them.
    package init?(_ clips: [Clip], layout: FeatureLayout, mirror: SkeletonMirror?) {
        // As a model file holds them, so that a model in memory makes the same motion as its file.
        let rounded = clips.map { clip in
            Clip(
                skeleton: clip.skeleton, frameTime: clip.frameTime, frameCount: clip.frameCount,
                values: clip.values.map { Double(Float($0)) })
        }
        guard let library = MomentLibrary.covering(rounded, layout: layout, mirror: mirror) else {
            return nil
        }
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
