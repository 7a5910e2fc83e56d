package import MotionCore

/// A scene as a COLLADA or glTF file describes it: its nodes, what moves them, its axes and unit.
public struct SceneDocument: Sendable {
    /// The formats that describe scenes, by the names that `inspect --json` gives them.
    package enum Format: String, Sendable {
        case collada
        case gltf
    }

    /// A node of the scene, instances of nodes from the library in their place.
    package struct Node: Equatable, Sendable {
        package let id: String?
        package let sid: String?
        package let name: String?
        /// Whether the file calls it a joint, by its type or in a skin.
        package let isJoint: Bool
        /// Whether it holds more than transforms and nodes: a mesh, a camera, a light.
        let holdsMore: Bool
        /// The index of the node above; nil at the top of the scene.
        package let parent: Int?
        /// The element that the node came from; instances share one.
        let element: Int
    }

    package let format: Format
    /// The file as the caller named it.
    package let file: String
    /// The version that the file gives, such as "1.4.1".
    package let version: String?
    /// The axis that points up; Y where the file does not say.
    package let upAxis: Axis
    /// Metres in a unit of length; 1 where the file does not say.
    package let metersPerUnit: Double
    /// The scene's nodes in the order of the document, each after the node above it.
    package let nodes: [Node]
    /// Oddities that were taken all the same, for the command line to show as warnings.
    package let notes: [FileNote]
    /// The checksum of the file's bytes, where it was asked for.
    package let checksum: Checksum?

    /// For each element its transforms, in the order in which they are multiplied.
    let transforms: [[Transform]]
    /// The transforms' numbers as the file has them, where no channel moves them.
    let rest: [Double]
    /// What moves which numbers, in the order in which it is applied.
    let drives: [Drive]
    let samplers: [SceneSampler]
    /// For each element whether a channel moves it.
    let isMoved: [Bool]
    /// The file's animation clips.
    let clips: [AnimationClip]
    /// Whether the clips all start at the same time, so that only one of them can be taken.
    var clipsOverlap = false
    /// The clips that cannot be read, and why.
    var brokenClips: [(name: String, fault: GLTFFault)] = []
    /// For each node where its bone ends, in its own coordinates, where the file says so.
    var endSites: [Int: Vector3] = [:]

    /// A part of the file's motion that has a name.
    struct AnimationClip: Sendable {
        let id: String?
        let name: String
        /// Seconds.
        let start: Double
        /// Seconds; nil where the file does not say, so that it ends with its last key.
        let end: Double?
        /// The samplers of the animations that the clip lists.
        let samplers: Set<Int>
        /// Seconds from frame to frame, where the file says so: its key times have few decimals.
        var frameTime: Double?
    }

    /// A transform of a node and where its numbers stand.
    struct Transform: Sendable {
        let kind: SceneTransformKind
        let offset: Int
    }

    /// Channels that move the same numbers of one transform; more than one where a file holds several clips.
    struct Drive: Sendable {
        let element: Int
        /// The first of the numbers moved.
        let offset: Int
        /// How straight lines between two keys go.
        let blend: SceneSampler.Blend
        let samplers: [Int]
    }

    /// The seconds from the first to the last key of all channels; nil where nothing is animated.
    package var keyRange: ClosedRange<Double>? {
        let ranges = drives.flatMap(\.samplers).map { samplers[$0].range }
        guard let first = ranges.map(\.lowerBound).min(), let last = ranges.map(\.upperBound).max() else {
            return nil
        }
        return first...last
    }
}

extension SceneDocument.Node {
    /// The name for people and for BVH: the node's own or, where it has none, its id or sid.
    func label(_ index: Int) -> String {
        for text in [name, id, sid] {
            guard let text else { continue }
            let plain = String(
                String.UnicodeScalarView(
                    text.unicodeScalars.map {
                        $0.value < 0x20 || $0.value == 0x7F || "{}".unicodeScalars.contains($0) ? "_" : $0
                    }))
            let words = plain.split(separator: " ", omittingEmptySubsequences: false)
            let start = words.firstIndex { !$0.isEmpty }
            guard let start, let end = words.lastIndex(where: { !$0.isEmpty }) else { continue }
            return words[start...end].joined(separator: " ")
        }
        return "joint\(index)"
    }
}
