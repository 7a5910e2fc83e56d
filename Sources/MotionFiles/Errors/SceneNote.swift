/// An oddity of a COLLADA or glTF file that was read all the same.
public enum SceneNote: Equatable, Sendable {
    /// The file does not say which visual scene it shows, or names one that is not there; an FBX exporter writes "#".
    case sceneTaken(url: String?, taken: String?, of: Int)
    case duplicateIDs([String])
    /// Nodes of other files.
    case externalNodes([String])
    case danglingNodes([String])
    /// Channels whose target is no transform of a node: Blender names some that it does not write.
    case deadChannels([String])
    /// Channels that move nodes which the scene does not hold.
    case unseenChannels([String])
    /// Several channels that move one thing, most often one for each clip.
    case severalChannels([String], clips: [String])
    /// BÉZIER or HERMITE without tangents, or with tangents in no known layout.
    case noTangents([String])
    /// Keys of one sampler at one time: the curve jumps there.
    case sameTimes([String])
    /// Samplers without a key, which move nothing.
    case keylessSamplers([String])
    /// Channels to nodes that carry no joint, and with a fault in them.
    case brokenChannels([String])
    /// Channels whose source is no sampler of the file.
    case lostSamplers([String])
    /// Samplers with more values than times; the values that have a time are taken.
    case longOutputs([String])
    /// Interpolations that no specification knows.
    case unknownCurves([String])
    /// Bytes that are not UTF-8, read as Latin-1.
    case latin1Bytes(Int)
    /// Anything but comments after the document.
    case textAfter
    /// Blanks before the XML declaration.
    case blanksFirst
    /// Another spelling of COLLADA's namespace.
    case namespace(String)
    /// Units and up axes that say nothing, as they stand in the file.
    case assets([String])
    /// The file's animation clips, none of which was asked for.
    case animationClips([String])
    /// Of animations that start at the same time the one that is taken.
    case animationTaken(String, others: [String])
    /// An animation that cannot be read, and why.
    case brokenAnimation(String, GLTFFault)
    case decimalCommas([String])
    /// Elements with a unit or up axis of their own, which is left aside as other programs do.
    case localAssets([String])
    /// Rotations about no axis, looks in no direction.
    case directionless([String])
    case noAnimation
    case severalSkeletons(taken: String, others: [String])
    /// Keys that lie on no even grid.
    case unevenKeys(rate: Double)
    /// Joints with a scale: the positions below it are scaled, the scale itself is not written.
    case scaled([String])
    case sheared([String])
    case mirrored([String])
    /// Joints squashed flat, whose rotation is unknown.
    case flat([String])
    /// Names that not every reader of BVH takes.
    case renamed([String])
}
