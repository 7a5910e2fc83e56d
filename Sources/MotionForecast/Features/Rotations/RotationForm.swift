import MotionCore

/// How the rotation of a joint stands among the features.
///
/// A new form is a file in `Features/Rotations` and a case of `Representation`.
protocol RotationForm: Sendable {
    /// How many numbers a rotation takes.
    var width: Int { get }
    /// Whether rotations are relative to the body's heading, not to the joint above.
    var isRelativeToBody: Bool { get }
    /// The numbers of a rotation; `previous` are those of the frame before, for the nearest branch.
    func encode(_ rotation: Matrix3, after previous: ArraySlice<Double>?) -> [Double]
    /// The rotation nearest to these numbers, which need not be exactly those of one.
    func decode(_ features: ArraySlice<Double>) -> Matrix3
    /// The same for eight windows at once, with its gradient; the numbers begin with `feature`.
    func lanes(from feature: Int) -> any LaneRotation
}

extension RotationForm {
    var isRelativeToBody: Bool { false }
}
