import MotionCore

/// What the error of each feature weighs in training; the mean is 1.
///
/// A joint counts by how far its turning moves the body, the mean lever arm times the number of nodes below it,
/// under a square root; turn, travel and height carry the whole body and count twice what the heaviest joint does. Coordinates of joints tell already how far the body moves and count alike.
struct FeatureWeights {
    let values: [Float]

    init(_ layout: FeatureLayout) {
        let skeleton = layout.skeleton
        let rest = skeleton.world(
            Pose(
                rotations: skeleton.joints.map { _ in .identity }, translations: skeleton.joints.map(\.offset)
            ))
        var reach = skeleton.joints.indices.map { joint in
            skeleton.joints[joint].endSite?.length ?? 0
        }
        for joint in skeleton.joints.indices {
            var above = skeleton.joints[joint].parent
            while let index = above {
                reach[index] += (rest.positions[joint] - rest.positions[index]).length
                above = skeleton.joints[index].parent
            }
        }
        let heaviest = max(1e-9, reach.max() ?? 1)
        let weight = { (joint: Int) in Float((0.01 + 0.99 * reach[joint] / heaviest).squareRoot()) }
        var values: [Float] = []
        for (index, block) in layout.blocks.enumerated() {
            let one = block.kind.joint(in: skeleton).map(weight) ?? (block.isPose ? 1 : 2)
            values += Array(repeating: one, count: layout.width(of: index))
        }
        let mean = values.reduce(0, +) / Float(max(1, values.count))
        self.values = values.map { $0 / mean }
    }
}
