import MotionCore

/// How the rotation of a joint with three rotation axes stands among the features, by its name in files.
package enum Representation: String, CaseIterable, Codable, Sendable {
    /// The first two columns of the rotation matrix, 6 numbers (Zhou et al., CVPR 2019): continuous everywhere.
    case sixD = "6d"
    /// Axis × angle, 3 numbers (Grassia 1998), on the branch nearest to the frame before.
    case exponentialMap = "expmap"
    /// As 6D, but of the rotation relative to the body's heading and not to the joint above: where a limb points does
    /// not hang on all joints between it and the root.
    case bodySixD = "body-6d"
    /// A unit quaternion, 4 numbers, with the sign nearest to the frame before.
    case quaternion
    /// The positions of joints and End Sites beside the body in place of rotations, 3 numbers each: what a rotation does
    /// to all below it is in them, a turn of a limb about itself is not. The root's rotation stands as 6D.
    case positions

    /// What encodes and decodes rotations.
    var form: any RotationForm {
        switch self {
        case .sixD, .positions: SixD()
        case .exponentialMap: ExponentialMap()
        case .bodySixD: SixD(isRelativeToBody: true)
        case .quaternion: UnitQuaternion()
        }
    }

    /// The number of features of one rotation.
    package var width: Int { form.width }

    /// The features of `rotation`; `previous` are those of the frame before, for the nearest branch.
    func encode(_ rotation: Matrix3, after previous: ArraySlice<Double>?) -> [Double] {
        form.encode(rotation, after: previous)
    }

    /// The rotation nearest to these features, which need not be exactly on the rotation group.
    func decode(_ features: ArraySlice<Double>) -> Matrix3 { form.decode(features) }
}
