import MotionPredict

/// What `inspect --json` prints of a file.
struct InspectReport: Encodable {
    struct Joint: Encodable {
        let name: String
        let parent: Int?
        let offset: [Double]
        let channels: [Channel]
        /// Whether the file's format gives its joints ids, and this one's.
        var hasID = false
        var id: String?

        enum CodingKeys: CodingKey { case name, parent, offset, channels, id }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(name, forKey: .name)
            // The root's parent is written as null, not left out.
            try container.encode(parent, forKey: .parent)
            try container.encode(offset, forKey: .offset)
            try container.encode(channels.map(\.name), forKey: .channels)
            if hasID { try container.encode(id, forKey: .id) }
        }
    }

    struct EndSite: Encodable {
        let parent: Int
        let offset: [Double]
    }

    struct PoseReport: Encodable {
        let time: Double
        let positions: [[Double]]
    }

    let file: String
    let format: String
    let joints: [Joint]
    let endSites: [EndSite]
    let frames: Int
    let frameTime: Double
    let upAxis: String
    let metersPerUnit: Double?
    let warnings: [String]
    let poses: [PoseReport]?
    /// What in the rows is no motion; part of the warnings.
    let faults: [String]
    /// The clip that the figures describe; not printed itself.
    let clip: Clip

    enum CodingKeys: CodingKey {
        case file, format, joints, endSites, frames, frameTime, upAxis, metersPerUnit, warnings, poses
    }

    init(_ document: BVHDocument, _ notes: [FileNote], path: String, times: [Double]?) {
        let clip = document.clip
        self.clip = clip
        file = path
        format = "bvh"
        joints = clip.skeleton.joints.map {
            Joint(name: $0.name, parent: $0.parent, offset: Self.list($0.offset), channels: $0.channels)
        }
        endSites = clip.skeleton.joints.indices.compactMap { index in
            clip.skeleton.joints[index].endSite.map { EndSite(parent: index, offset: Self.list($0)) }
        }
        frames = clip.frameCount
        frameTime = clip.frameTime
        upAxis = clip.guessedUpAxis.letter
        metersPerUnit = nil
        faults = Self.faults(clip)
        warnings = (document.notes + notes).map { "\($0)" } + faults
        poses = times.map { times in
            times.map { time in
                let still = Array(repeating: 0.0, count: clip.skeleton.channelCount)
                let channels = clip.frameCount > 0 ? clip.channels(at: time) : still
                let pose = clip.skeleton.pose(channels: channels[...])
                return PoseReport(
                    time: time, positions: clip.skeleton.world(pose).positions.map(Self.list))
            }
        }
    }

    /// The joints of all skeletons; channels, frames and rate are those of the clip made of one of them.
    init(_ document: SceneDocument, _ motion: SceneMotion, path: String, times: [Double]?) {
        clip = motion.clip
        file = path
        format = document.format.rawValue
        let listed = document.joints
        var positions: [Int: Int] = [:]
        for (position, node) in listed.enumerated() { positions[node] = position }
        var channels: [Int: [Channel]] = [:]
        for (joint, node) in zip(motion.clip.skeleton.joints, motion.nodes) {
            channels[node] = joint.channels
        }
        let offsets = document.offsets
        joints = listed.map { index in
            let node = document.nodes[index]
            return Joint(
                name: document.label(ofNode: index), parent: node.parent.flatMap { positions[$0] },
                offset: Self.list(offsets[index]), channels: channels[index] ?? [],
                hasID: document.format == .collada, id: node.id)
        }
        endSites = []
        frames = motion.clip.frameCount
        frameTime = motion.clip.frameTime
        upAxis = document.upAxis.letter
        metersPerUnit = document.metersPerUnit
        faults = Self.faults(motion.clip)
        warnings = (document.notes + motion.notes).map { "\($0)" } + faults
        poses = times.map { times in
            times.map { time in
                PoseReport(
                    time: time, positions: document.positions(of: listed, at: time, in: motion).map(Self.list)
                )
            }
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(file, forKey: .file)
        try container.encode(format, forKey: .format)
        try container.encode(joints, forKey: .joints)
        try container.encode(endSites, forKey: .endSites)
        try container.encode(frames, forKey: .frames)
        try container.encode(frameTime, forKey: .frameTime)
        try container.encode(upAxis, forKey: .upAxis)
        // BVH names no unit: null says that it is not known.
        try container.encode(metersPerUnit, forKey: .metersPerUnit)
        try container.encode(warnings, forKey: .warnings)
        try container.encodeIfPresent(poses, forKey: .poses)
    }

    /// What of a clip is no motion, in words.
    private static func faults(_ clip: Clip) -> [String] {
        let body = clip.body
        return body.motionFaults.map { $0.sentence(body.skeleton) }
    }

    private static func list(_ vector: Vector3) -> [Double] { [vector.x, vector.y, vector.z] }
}
