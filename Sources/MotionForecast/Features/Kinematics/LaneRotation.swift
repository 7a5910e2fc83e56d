/// A rotation in the loss in joint positions, for eight windows at once: its matrix, and the way back of its gradient.
///
/// Called once for each joint, outside the loops over numbers.
protocol LaneRotation: Sendable {
    /// The rotation that the features stand for.
    func matrix(_ values: LaneFeatures) -> LaneMatrix
    /// Adds the gradient of the features to `gradients`, from that of the rotation.
    func addGradient(_ gradient: LaneMatrix, _ values: LaneFeatures, to gradients: LaneFeatures)
}
