import MotionCore

/// A kind whose numbers are the whole rotation of a joint, in the layout's representation.
protocol RotationFeatureKind: FeatureKind {
    var joint: Int { get }
}

extension RotationFeatureKind {
    static var quantity: FeatureQuantity { .rotation }

    func width(_ representation: Representation) -> Int { representation.width }
    func joint(in skeleton: Skeleton) -> Int? { joint }
    func channels(in skeleton: Skeleton) -> [Int] { skeleton.rotationChannels(of: joint).indices }
    func leastScale(bodySize: Double) -> Double? { nil }

    func names(in layout: FeatureLayout) -> [String] {
        (0..<layout.representation.width).map {
            "\(layout.skeleton.joints[joint].name) \(layout.representation.rawValue) \($0)"
        }
    }

    func fault(in skeleton: Skeleton) -> String? {
        guard skeleton.joints.indices.contains(joint), skeleton.rotationChannels(of: joint).order != nil
        else { return "a feature belongs to no joint that turns" }
        return nil
    }

    var differenceWidth: Int { 3 }

    func difference(
        from start: ArraySlice<Double>, to end: ArraySlice<Double>, _ representation: Representation
    ) -> [Double] {
        let rotation = representation.decode(start).transposed * representation.decode(end)
        let vector = Quaternion(rotation).rotationVector
        return [vector.x, vector.y, vector.z]
    }

    func applying(
        _ difference: ArraySlice<Double>, to features: ArraySlice<Double>, _ representation: Representation
    ) -> [Double] {
        let turn = Quaternion(rotationVector: Vector3(first: difference)).matrix
        return representation.encode(representation.decode(features) * turn, after: features)
    }
}

extension Vector3 {
    /// The first three numbers of a row.
    init(first row: ArraySlice<Double>) {
        self.init(row[row.startIndex], row[row.startIndex + 1], row[row.startIndex + 2])
    }

    /// The rotation vector of the same rotation that lies nearest to `previous`: whole turns are added.
    func nearestTurn(to previous: Vector3?) -> Vector3 {
        guard let previous else { return self }
        let angle = length
        guard let axis = normalized else {
            guard let axis = previous.normalized else { return self }
            return axis * ((previous.length / (2 * .pi)).rounded() * 2 * .pi)
        }
        let turns = ((previous.dot(axis) - angle) / (2 * .pi)).rounded()
        return axis * (angle + turns * 2 * .pi)
    }
}
