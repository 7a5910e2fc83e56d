import MotionCore

/// Two matrices with the way between them: the rotation at an even rate, stretch and translation in straight lines.
///
/// Shoemake and Duff, Matrix Animation and Polar Decomposition (1992). The numbers themselves blended would shrink a
/// joint that turns far between two keys.
struct MatrixBlend {
    private let rotations: (Quaternion, Quaternion)
    private let stretches: (Matrix3, Matrix3)
    private let translations: (Vector3, Vector3)

    /// Nil where a matrix is flat or one of them mirrors: then the numbers have to be blended.
    init?(_ a: ArraySlice<Double>, _ b: ArraySlice<Double>) {
        let (first, second) = (Affine(rows: a), Affine(rows: b))
        guard first.linear.determinant > 0, second.linear.determinant > 0,
            let from = first.linear.nearestRotation, let to = second.linear.nearestRotation
        else { return nil }
        rotations = (Quaternion(from), Quaternion(to))
        stretches = (from.transposed * first.linear, to.transposed * second.linear)
        translations = (first.translation, second.translation)
    }

    /// Writes the 16 numbers at `fraction` of the way.
    func write(fraction: Double, into state: inout [Double], from offset: Int) {
        let rotation = rotations.0.interpolated(to: rotations.1, fraction: fraction).matrix
        let linear = rotation * (stretches.0 * (1 - fraction) + stretches.1 * fraction)
        let translation = translations.0 + fraction * (translations.1 - translations.0)
        for row in 0..<3 {
            for column in 0..<3 { state[offset + 4 * row + column] = linear[row, column] }
            state[offset + 4 * row + 3] = translation[row]
        }
        for column in 0..<3 { state[offset + 12 + column] = 0 }
        state[offset + 15] = 1
    }
}
