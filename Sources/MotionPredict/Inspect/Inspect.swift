import MotionFiles

/// Reads a motion file to look at what it holds.
package struct Inspect {
    /// The skeleton to take of a file that holds several; nil for the first that moves.
    package var skeleton: String?

    package init() {}

    /// A file and the clip made of it.
    package enum Found {
        case bvh(BVHDocument)
        case collada(COLLADADocument, COLLADAMotion)
    }

    /// Reads the file at `path`; a COLLADA file's clip keeps the file's axes.
    package func run(_ path: String, _ monitor: Monitor = Monitor()) throws -> Found {
        switch try MotionFile.open(path, monitor: monitor) {
        case .bvh(let document):
            try document.requireSkeleton(named: skeleton)
            return .bvh(document)
        case .collada(let document):
            var sampling = ClipSampling()
            sampling.skeleton = skeleton
            sampling.keepsAxes = true
            let motion = try document.motion(sampling)
            for note in motion.notes { monitor.tell(.note(file: path, note)) }
            return .collada(document, motion)
        }
    }
}
