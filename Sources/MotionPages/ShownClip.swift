package import MotionCore

/// A clip as it is to be shown.
package struct ShownClip: Sendable {
    /// What it is called; may come from anybody, and is no markup.
    package var name: String
    package var clip: Clip
    /// How many frames at its beginning are observed; those after them are predicted. Nil where nothing tells.
    package var seam: Int?
    /// Whether it is drawn over the others, to be compared with them.
    package var isCompared: Bool
    /// For each joint, then each End Site, how far it is off on average, in the file's unit: painted on the body.
    package var errors: [Double]?

    package init(name: String, clip: Clip, seam: Int? = nil, isCompared: Bool = false) {
        self.name = name
        self.clip = clip.drawable
        self.seam = seam
        self.isCompared = isCompared
    }

    /// The frames that feet and ground are learnt from: the observed ones, where there are some.
    var observed: Clip {
        guard let seam, seam > 2, seam < clip.frameCount else { return clip }
        return clip.frames(0..<seam)
    }
}

extension Clip {
    /// The clip with numbers that a picture can have.
    fileprivate var drawable: Clip {
        let offsets = skeleton.joints.flatMap { [$0.offset, $0.endSite ?? .zero] }
        let isDrawable =
            values.allSatisfy { $0 == $0.drawable } && offsets.allSatisfy { $0 == $0.drawable }
        if isDrawable { return self }
        let joints = skeleton.joints.map { joint in
            var joint = joint
            joint.offset = joint.offset.drawable
            joint.endSite = joint.endSite?.drawable
            return joint
        }
        return Clip(
            skeleton: Skeleton(joints: joints), frameTime: frameTime, frameCount: frameCount,
            values: values.map(\.drawable))
    }
}

extension Double {
    /// The number where a picture can have it: neither endless nor none.
    var drawable: Double { isFinite ? Swift.min(Swift.max(self, -1e12), 1e12) : 0 }
}

extension Vector3 {
    fileprivate var drawable: Vector3 { Vector3(x.drawable, y.drawable, z.drawable) }
}
