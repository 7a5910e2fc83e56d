/// How the rotation of a joint with three rotation axes stands among the features.
public enum Representation: String, CaseIterable, Codable, Sendable {
    /// The first two columns of the rotation matrix, 6 numbers (Zhou et al., CVPR 2019): continuous everywhere.
    case sixD = "6d"
    /// Axis × angle, 3 numbers (Grassia 1998), on the branch nearest to the frame before.
    case exponentialMap = "expmap"

    /// The number of features of one rotation.
    public var width: Int {
        switch self {
        case .sixD: 6
        case .exponentialMap: 3
        }
    }
}
