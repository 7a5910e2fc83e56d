import MotionFiles

/// Reads a motion file to look at what it holds.
package struct Inspect {
    /// Which skeleton, rate and animation clip; a scene's axes are kept anyway.
    package var sampling = ClipSampling()

    package init() {}

    /// A file and the clip made of it, with what was odd about making it.
    package enum Found {
        case bvh(BVHDocument, [FileNote])
        case scene(SceneDocument, SceneMotion)
    }

    /// Reads the file at `path`; a scene's clip keeps the file's axes.
    package func run(_ path: String, _ monitor: Monitor = Monitor()) throws -> Found {
        switch try MotionFile.open(path, monitor: monitor) {
        case .bvh(let file):
            let (document, notes) = try file.part(named: sampling.skeleton, rate: sampling.rate)
            for note in notes { monitor.tell(.note(file: path, note)) }
            return .bvh(document, notes)
        case .scene(let document):
            var sampling = sampling
            sampling.keepsAxes = true
            let motion = try document.motion(sampling)
            for note in motion.notes { monitor.tell(.note(file: path, note)) }
            return .scene(document, motion)
        }
    }
}
