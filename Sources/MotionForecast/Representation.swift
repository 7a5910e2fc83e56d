/// How the rotation of a joint with three rotation axes stands among the features.
public enum Representation: String, CaseIterable, Codable, Sendable {
    /// The first two columns of the rotation matrix, 6 numbers (Zhou et al., CVPR 2019): continuous everywhere.
    case sixD = "6d"
    /// Axis × angle, 3 numbers (Grassia 1998), on the branch nearest to the frame before.
    case exponentialMap = "expmap"
    /// As 6D, but of the rotation relative to the body's heading and not to the joint above: where a limb points does
    /// not hang on all joints between it and the root.
    case bodySixD = "body-6d"

    /// The number of features of one rotation.
    public var width: Int {
        switch self {
        case .sixD, .bodySixD: 6
        case .exponentialMap: 3
        }
    }
}
