import MotionCore
import MotionForecast

/// How the joints of a body are turned in N × T frames, read from the features of one layout and written as those of another.
///
/// Matrices are [N, T, 3, 3]. Only features that tell rotations as six numbers are read.
struct BodyRotations {
    let skeleton: Skeleton
    /// A frame of channels: those that never move have their values in it.
    let still: [Double]
    /// The root's rotation without its heading.
    let root: Value
    /// The rotations of joints relative to the root, as far as they are known already.
    private var relative: [Int: Value] = [:]
    /// Rotations relative to the joint above.
    private var local: [Int: Value] = [:]
    /// Cosine and sine of channels, [N, T, 2] each, at length 1.
    let angles: [Int: Value]

    /// Reads features N × T × F.
    init(_ features: Value, _ layout: FeatureLayout, still: [Double], in builder: inout GraphBuilder) {
        (skeleton, self.still) = (layout.skeleton, still)
        var (turning, columns): ([(joint: Int, isInBody: Bool)], [Int]) = ([], [])
        var angles: [Int: Value] = [:]
        for (role, range) in layout.roles {
            switch role {
            case .rotation(let joint, let isInBody):
                turning.append((joint, isInBody))
                columns += range
            case .angle(let channel):
                let pair = builder.slice(range, of: features, axis: 2)
                angles[channel] = builder.unit(pair)
            default: break
            }
        }
        self.angles = angles
        let gathered = builder.entries(columns, of: features, axis: 2)
        let numbers = builder.reshape(gathered, [0, 0, turning.count, 6])
        let matrices = builder.rotations(ofSix: numbers)
        root = builder.entry(turning.firstIndex { $0.joint == 0 } ?? 0, of: matrices, axis: 2)
        let isAnyInBody = turning.contains { $0.joint != 0 && $0.isInBody }
        let back = isAnyInBody ? builder.inverse(root, rank: 4) : .none
        for (index, item) in turning.enumerated() where item.joint != 0 {
            let matrix = builder.entry(index, of: matrices, axis: 2)
            if item.isInBody {
                relative[item.joint] = builder.product(back, matrix)
            } else {
                local[item.joint] = matrix
            }
        }
    }

    /// Rotations that are known: those of joints with three free angles relative to the root, and single angles.
    init(
        root: Value, relative: [Int: Value], angles: [Int: Value], _ layout: FeatureLayout, still: [Double]
    ) {
        (skeleton, self.still) = (layout.skeleton, still)
        (self.root, self.relative, self.angles) = (root, relative, angles)
    }

    /// The rotation of a joint relative to the root; nil where it is none.
    mutating func relative(_ joint: Int, in builder: inout GraphBuilder) -> Value? {
        if joint == 0 { return nil }
        if let known = relative[joint] { return known }
        let above = skeleton.joints[joint].parent.flatMap { relative($0, in: &builder) }
        let own = local[joint] ?? ownRotation(joint, in: &builder)
        guard let own else { return above }
        let rotation = above.map { builder.product($0, own) } ?? own
        relative[joint] = rotation
        return rotation
    }

    /// The rotation of a joint of which not all angles are free, relative to the joint above; nil where it is none.
    private func ownRotation(_ joint: Int, in builder: inout GraphBuilder) -> Value? {
        let listed = skeleton.rotationChannels(of: joint)
        var (rotation, fixed): (Value?, Matrix3) = (nil, .identity)
        func multiply(_ factor: Value) {
            rotation = rotation.map { builder.product($0, factor) } ?? factor
        }
        for (channel, axis) in zip(listed.indices, listed.axes) {
            guard let pair = angles[channel] else {
                fixed = fixed * Matrix3(angle: still[channel], about: axis)
                continue
            }
            if fixed != .identity { multiply(builder.constant(fixed)) }
            fixed = .identity
            multiply(builder.rotations(about: axis, pair))
        }
        if fixed != .identity { multiply(builder.constant(fixed)) }
        return rotation
    }

    /// The features of a rotation: six numbers.
    mutating func features(
        of joint: Int, isInBody: Bool, in builder: inout GraphBuilder
    ) -> Value {
        guard let own = relative(joint, in: &builder) else { return builder.six(of: root) }
        if isInBody {
            let turned = builder.product(root, own)
            return builder.six(of: turned)
        }
        let above = skeleton.joints[joint].parent.flatMap { relative($0, in: &builder) }
        guard let above else { return builder.six(of: own) }
        let back = builder.inverse(above, rank: 4)
        let turned = builder.product(back, own)
        return builder.six(of: turned)
    }
}
