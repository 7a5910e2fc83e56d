import MotionCore

/// What each feature of a frame stands for, and how channels become features and features channels.
///
/// The root's path is described relative to its own position and heading (Holden et al. 2016, Pavllo et al. 2018), so
/// that a model learns how the body moves, not where it stood in the studio:
///
/// - turn: change of heading since the frame before, in radians a second;
/// - sideways, forwards: the root's velocity in the heading of the frame before, in length units a second;
/// - height: the root's position along the up axis;
/// - the root's rotation with the heading taken out;
/// - the local rotation of each other joint that moves.
///
/// Where only one or two of a joint's rotation channels move, these alone become features, as cosine and sine, so
/// that the channels that never move stay as they are.
package struct FeatureLayout: Equatable, Sendable {
    package let skeleton: Skeleton
    package let representation: Representation
    /// The axis that points up.
    package let up: Axis
    /// The joint that carries the body through space; nil where none travels.
    package let travelJoint: Int?
    /// The joint whose facing is the heading; nil where none can have one.
    package let headingJoint: Int?
    /// The direction, in the heading joint's own axes, that points up on average.
    package let upright: Vector3
    package let blocks: [Block]
    /// F, the number of features of a frame.
    package let count: Int
    /// For each block its first feature.
    package let firstFeature: [Int]
    /// Brings joints to where they are wanted, whatever the features are.
    package let positionFit: PositionFit

    /// The layout for clips of one skeleton.
    ///
    /// What moves in any of `clips` becomes a feature; the rest is repeated when a motion is continued.
    package init(clips: [Clip], representation: Representation = .sixD, up: Axis? = nil) {
        precondition(!clips.isEmpty, "a layout needs a clip")
        self.init(
            LayoutBasis(clips, up: up ?? clips[0].guessedUpAxis), representation: representation)
    }

    /// The layout of what is known of all clips.
    init(_ basis: LayoutBasis, representation: Representation) {
        let (skeleton, moving, root) = (basis.skeleton, basis.moving, basis.root)
        let below = skeleton.below(root.heading ?? root.travel)
        var points: [BodyPoint] = []
        var placed: [Int] = []
        if representation == .positions {
            points = skeleton.movingPoints(below: root.heading ?? root.travel, moving)
            placed = skeleton.turningChannels(below: root.heading ?? root.travel, moving)
        }
        var blocks: [Block] = []
        if root.heading != nil { blocks.append(.turn) }
        if root.travel != nil { blocks += [.travel, .height] }
        for joint in skeleton.joints.indices {
            let rotation = skeleton.rotationChannels(of: joint)
            let turning = rotation.indices.filter { moving[$0] }
            if joint == root.heading {
                blocks.append(.uprightRotation(joint: joint))
            } else if representation == .positions && below[joint] {
                // Told by where the joints below it stand.
            } else if rotation.order != nil && turning.count == 3 {
                blocks.append(
                    representation.form.isRelativeToBody
                        ? .bodyRotation(joint: joint) : .rotation(joint: joint))
            } else {
                blocks += turning.map { .angle(channel: $0) }
            }
            if joint != root.travel {
                blocks += skeleton.positionChannels(of: joint).filter { moving[$0.index] }
                    .map { .position(channel: $0.index) }
            }
        }
        if !points.isEmpty { blocks.append(.jointPositions(points, turning: placed)) }
        self.init(
            skeleton: skeleton, representation: representation, up: basis.up, travelJoint: root.travel,
            headingJoint: root.heading, upright: basis.upright, blocks: blocks)
    }

    init(
        skeleton: Skeleton, representation: Representation, up: Axis, travelJoint: Int?, headingJoint: Int?,
        upright: Vector3, blocks: [Block]
    ) {
        self.skeleton = skeleton
        self.representation = representation
        self.up = up
        self.travelJoint = travelJoint
        self.headingJoint = headingJoint
        self.upright = upright
        self.blocks = blocks
        var first: [Int] = []
        var count = 0
        for block in blocks {
            first.append(count)
            count += block.kind.width(representation)
        }
        self.firstFeature = first
        self.count = count
        let reference = headingJoint ?? travelJoint
        let placed = blocks.lazy.compactMap { $0.kind as? JointPositionsFeature }.first
        let moving = Self.determined(blocks, skeleton, travelJoint)
        positionFit = PositionFit(
            skeleton, points: placed?.points ?? skeleton.movingPoints(below: reference, moving),
            turning: placed?.channels ?? skeleton.turningChannels(below: reference, moving))
    }

    /// For each channel whether the features determine it.
    var movingChannels: [Bool] { Self.determined(blocks, skeleton, travelJoint) }

    private static func determined(_ blocks: [Block], _ skeleton: Skeleton, _ travelJoint: Int?) -> [Bool] {
        var moving = Array(repeating: false, count: skeleton.channelCount)
        for block in blocks {
            for channel in block.kind.channels(in: skeleton) { moving[channel] = true }
        }
        if let travelJoint {
            for (channel, _) in skeleton.positionChannels(of: travelJoint) { moving[channel] = true }
        }
        return moving
    }

    /// The number of features of block `index`.
    package func width(of index: Int) -> Int { features(of: index).count }

    /// The features of block `index`.
    func features(of index: Int) -> Range<Int> {
        firstFeature[index]..<(index + 1 < firstFeature.count ? firstFeature[index + 1] : count)
    }

    /// The part of a row that block `index` takes.
    func part(_ index: Int, of row: ArraySlice<Double>) -> ArraySlice<Double> {
        let range = features(of: index)
        return row[row.startIndex + range.lowerBound..<row.startIndex + range.upperBound]
    }

    /// For each feature whether it tells how the body is bent.
    var isPose: [Bool] {
        blocks.indices.flatMap { Array(repeating: blocks[$0].isPose, count: width(of: $0)) }
    }
}
