import MotionCore

/// A location in an XML text, both counted from 1.
struct XMLLocation: Equatable, Sendable {
    var line: Int
    var column: Int
}

/// What the elements of a COLLADA file say, before references between them are followed.
struct COLLADARecords: Sendable {
    struct Asset: Sendable {
        var upAxis: Axis?
        var metersPerUnit: Double?
    }

    struct Transform: Sendable {
        var kind: SceneTransformKind
        var sid: String?
        var values: [Double]
    }

    /// What hangs below a node or a scene.
    enum Child: Sendable {
        case node(Int)
        case instance(url: String)
    }

    struct Node: Sendable {
        var id: String?
        var sid: String?
        var name: String?
        var isJoint: Bool
        var transforms: [Transform] = []
        /// What is wrong with a transform, which is left out then.
        var fault: ParseError?
        /// Whether it holds more than transforms and nodes: a mesh, a camera, a light, an instance of another node.
        var holdsMore = false
        var children: [Child] = []
        var location: XMLLocation
    }

    struct Scene: Sendable {
        var id: String?
        var asset = Asset()
        var roots: [Child] = []
        var location: XMLLocation
    }

    /// A `param` of an accessor: numbers of a row, which are passed over where it has no name.
    struct Parameter: Sendable {
        var isNamed: Bool
        var width: Int
    }

    /// An animation clip.
    struct Clip: Sendable {
        var id: String?
        var name: String
        var start: Double
        var end: Double?
        /// The ids of its animations.
        var animations: Set<String> = []
    }

    struct Accessor: Sendable {
        var source: String
        var count: Int
        var offset: Int
        /// As the file gives it; nil where it is left out.
        var stride: Int?
        var parameters: [Parameter] = []
        var location: XMLLocation
    }

    struct Source: Sendable {
        var id: String
        /// The animation that holds the source: exporters use an id again in the next.
        var animation: Int
        var numbers: [Double]?
        var names: [String]?
        var arrayID: String?
        var accessor: Accessor?
        /// What is wrong with it, which is told where it is needed.
        var fault: ParseError?
        var location: XMLLocation
    }

    struct Input: Sendable {
        var semantic: String
        var source: String
        var location: XMLLocation
    }

    struct Sampler: Sendable {
        var id: String
        var animation: Int
        var inputs: [Input] = []
        var location: XMLLocation
    }

    struct Channel: Sendable {
        var source: String
        var target: String
        var animation: Int
        var location: XMLLocation
    }

    var version: String?
    var asset = Asset()
    /// The asset of the library of visual scenes.
    var scenesAsset = Asset()
    /// Elements with an asset of their own that names another unit or up axis, and is not applied.
    var localAssets: [String] = []
    var nodes: [Node] = []
    var scenes: [Scene] = []
    var sources: [Source] = []
    var samplers: [Sampler] = []
    var channels: [Channel] = []
    var clips: [Clip] = []
    /// For each animation the ids of it and of those around it.
    var animationIDs: [[String]] = []
    /// The url of `instance_visual_scene`.
    var sceneURL: String?
    /// The names that skins give their joints, and the skeletons named beside them.
    var skinNames: Set<String> = []
    var skeletonURLs: Set<String> = []
    /// The namespace where it is another spelling of COLLADA's.
    var namespace: String?
    /// Up axes and units that say nothing, as they stand in the file.
    var odditiesOfAssets: [String] = []
    /// Whether blanks stand before the XML declaration.
    var hasBlanksFirst = false
    /// Whether anything but comments stands after the document.
    var hasTextAfter = false
    /// Words read with a decimal comma.
    var decimalCommas: [String] = []
    /// Nodes with a rotation or a look that names no direction.
    var directionless: [String] = []
}
