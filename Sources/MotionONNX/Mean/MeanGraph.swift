import MotionCore
import MotionForecast

/// The mean of what several networks predict, as operators: what `Forecaster.predict` gives where no mirrored body takes part.
///
/// All networks are shown the same frames, in the features of the first one. Rotations relative to the root, and the root's own,
/// are averaged in the tangent space of the frame before, as by `Skeleton.mean`; single angles on the circle; the rest as
/// numbers. The root's path is that of the mean velocity.
struct MeanGraph {
    let forecaster: Forecaster
    /// A frame of channels: those that never move have their values in it.
    let still: [Double]

    private var layout: FeatureLayout { forecaster.layout }
    private var frames: Int { forecaster.settings.shape.predicted }
    private var seconds: Double { forecaster.rate.frameTime }

    /// Why there is no such graph; nil where there is one.
    static func obstacle(_ forecaster: Forecaster) -> MeanObstacle? {
        let layout = forecaster.layout
        for member in forecaster.members {
            switch member.settings.representation {
            case .sixD, .bodySixD: continue
            case .positions: return .positions
            case .exponentialMap, .quaternion: return .representation(member.settings.representation)
            }
        }
        let travels = layout.travelJoint.map { joint in
            joint == 0 && layout.skeleton.positionChannels(of: joint).count == 3
        }
        guard layout.headingJoint == 0, travels ?? true else { return .root }
        let isAlike = forecaster.members.allSatisfy { member in
            let other = member.layout
            return member.settings.shape == forecaster.settings.shape && other.up == layout.up
                && other.upright == layout.upright && other.roles.count == layout.roles.count
                && zip(other.roles, layout.roles).allSatisfy {
                    $0.features == $1.features && $0.role.isAlike($1.role)
                }
        }
        return isAlike ? nil : .features
    }

    /// The frames that follow observed ones, in the features of the first network.
    ///
    /// - Parameter observed: N × T observed × F features.
    /// - Returns: N × T predicted × F features.
    func predict(_ observed: Value, in builder: inout GraphBuilder) -> Value {
        var seen = BodyRotations(observed, layout, still: still, in: &builder)
        var guesses: [Guess] = []
        for (index, member) in forecaster.members.enumerated() {
            let shown = shown(observed, &seen, to: member.layout, in: &builder)
            builder.scope = "network\(index + 1)/"
            let predicted = NetworkGraph(member: member, isFree: !forecaster.isLively)
                .predict(shown, in: &builder)
            builder.scope = ""
            guesses.append(guess(predicted, member.layout, in: &builder))
        }
        let count = forecaster.settings.shape.observed
        let lastFrame = builder.slice(count - 1..<count, of: observed, axis: 1)
        var last = BodyRotations(lastFrame, layout, still: still, in: &builder)
        let turning = turningJoints
        let before = stack(last.root, &last, turning, in: &builder)
        // [N, K, T, J, 3, 3]
        let stacks = guesses.indices.map { index in
            let stacked = stack(guesses[index].root, &guesses[index].rotations, turning, in: &builder)
            return builder.expand(stacked, axis: 1)
        }
        let all = builder.join(stacks, axis: 1)
        let rotations = mean(of: all, after: before, in: &builder)
        let root = builder.entry(0, of: rotations, axis: 2)
        var relative: [Int: Value] = [:]
        for (index, joint) in turning.enumerated() {
            relative[joint] = builder.entry(index + 1, of: rotations, axis: 2)
        }
        let heading = Heading(
            heading(of: root, in: &builder), after: self.heading(of: last.root, in: &builder), frames: frames,
            in: &builder)
        let back = builder.rotations(
            about: layout.up, cosine: builder.apply("Cos", heading.now),
            sine: builder.apply("Neg", builder.apply("Sin", heading.now)))
        var body = BodyRotations(
            root: builder.product(back, root), relative: relative,
            angles: meanAngles(guesses, in: &builder), layout, still: still)
        return features(of: &body, heading, guesses, in: &builder)
    }

    /// What a network predicts, with what the mean takes of it.
    private struct Guess {
        /// N × T × F features.
        let features: Value
        var rotations: BodyRotations
        /// The heading since the last observed frame, before and after each frame, [N, T, 1].
        let headings: (before: Value, after: Value)
        /// The root's rotation with this heading, [N, T, 3, 3].
        let root: Value
    }

    /// The heading of the mean, in each frame and in the one before it, [N, T, 1].
    private struct Heading {
        let now: Value
        let before: Value

        init(_ now: Value, after last: Value, frames: Int, in builder: inout GraphBuilder) {
            self.now = now
            let all = builder.join([last, now], axis: 1)
            before = builder.slice(0..<frames, of: all, axis: 1)
        }
    }

    /// The joints, without the root, that turn freely.
    private var turningJoints: [Int] {
        layout.roles.compactMap {
            if case .rotation(let joint, _) = $0.role, joint != 0 { joint } else { nil }
        }
    }

    /// Observed frames in the features of another layout.
    private func shown(
        _ observed: Value, _ seen: inout BodyRotations, to other: FeatureLayout,
        in builder: inout GraphBuilder
    ) -> Value {
        if other.representation == layout.representation { return observed }
        let parts = other.roles.map { role, range in
            guard case .rotation(let joint, let isInBody) = role else {
                return builder.slice(range, of: observed, axis: 2)
            }
            return seen.features(of: joint, isInBody: isInBody, in: &builder)
        }
        return builder.join(parts, axis: 2)
    }

    private func guess(
        _ predicted: Value, _ layout: FeatureLayout, in builder: inout GraphBuilder
    ) -> Guess {
        let rotations = BodyRotations(predicted, layout, still: still, in: &builder)
        let turn = feature(.turn, 0, of: predicted, in: &builder)
        let flat = builder.squeeze(turn, axis: 2)
        /// The sum of the turns up to each frame, or up to the one before it.
        func summed(including isIncluding: Bool) -> Value {
            let weights = (0..<frames).flatMap { from in
                (0..<frames).map { to in from < to || (isIncluding && from == to) ? Float(seconds) : 0 }
            }
            let sums = builder.product(flat, builder.constant(weights, [frames, frames], as: "sums"))
            return builder.expand(sums, axis: 2)
        }
        let (before, after) = (summed(including: false), summed(including: true))
        let (cosine, sine) = (builder.apply("Cos", after), builder.apply("Sin", after))
        let heading = builder.rotations(about: layout.up, cosine: cosine, sine: sine)
        return Guess(
            features: predicted, rotations: rotations, headings: (before, after),
            root: builder.product(heading, rotations.root))
    }

    /// The root's rotation and those of joints relative to it: [N, T, J, 3, 3].
    private func stack(
        _ root: Value, _ rotations: inout BodyRotations, _ joints: [Int], in builder: inout GraphBuilder
    ) -> Value {
        var all = [builder.expand(root, axis: 2)]
        for joint in joints {
            guard let own = rotations.relative(joint, in: &builder) else { continue }
            all.append(builder.expand(own, axis: 2))
        }
        return builder.join(all, axis: 2)
    }

    /// The means of rotations [N, K, T, J, 3, 3], frame after frame from those in `before` [N, 1, J, 3, 3]: [N, T, J, 3, 3].
    private func mean(of rotations: Value, after before: Value, in builder: inout GraphBuilder) -> Value {
        let share = builder.constant(1 / Float(forecaster.members.count))
        let (halfTurn, one, least) = (builder.constant(.pi), builder.constant(1), builder.constant(1e-6))
        var (mean, means) = (before, [Value]())
        for frame in 0..<frames {
            let all = builder.entry(frame, of: rotations, axis: 2)
            for _ in 0..<2 {
                let inverse = builder.inverse(mean, rank: 5)
                let (vectors, angles) = builder.rotationVectors(of: builder.product(inverse, all))
                // What is turned by more than a quarter counts less and less, and nothing at half a turn.
                let room = builder.subtract(halfTurn, angles)
                let ratio = builder.divide(room, builder.apply("Max", angles, least))
                let weighed = builder.multiply(vectors, builder.apply("Min", ratio, one))
                let vector = builder.multiply(builder.sum(weighed, axis: 1), share)
                mean = builder.product(mean, builder.rotations(ofVectors: vector))
            }
            means.append(mean)
        }
        return builder.join(means, axis: 1)
    }

    /// The heading of root rotations [N, T, 3, 3]: [N, T, 1].
    private func heading(of root: Value, in builder: inout GraphBuilder) -> Value {
        let upright = builder.product(root, builder.constant(layout.uprightTurn))
        let numbers = builder.reshape(upright, [0, 0, 9])
        // 4 w times the part of the quaternion along the axis, and 4 w².
        let (plus, minus) = [(7, 5), (2, 6), (3, 1)][layout.up.rawValue]
        let sine = builder.subtract(
            builder.entries([plus], of: numbers, axis: 2), builder.entries([minus], of: numbers, axis: 2))
        let trace = builder.sum(builder.entries([0, 4, 8], of: numbers, axis: 2), axis: 2)
        let cosine = builder.apply(
            "Max", builder.add(trace, builder.constant(1)), builder.constant(1e-6))
        let half = builder.apply("Atan", builder.divide(sine, cosine))
        return builder.add(half, half)
    }

    /// One feature of a group, [N, T, 1].
    private func feature(
        _ role: FeatureRole, _ index: Int, of features: Value, in builder: inout GraphBuilder
    ) -> Value {
        let first = layout.roles.first { $0.role == role }?.features.lowerBound ?? 0
        return builder.slice(first + index..<first + index + 1, of: features, axis: 2)
    }

    /// The sum over networks, times their share.
    private func mean(_ values: [Value], in builder: inout GraphBuilder) -> Value {
        let sum = builder.apply("Sum", to: values)[0]
        return builder.multiply(sum, builder.constant(1 / Float(values.count)))
    }

    private func meanAngles(_ guesses: [Guess], in builder: inout GraphBuilder) -> [Int: Value] {
        var angles: [Int: Value] = [:]
        for case (.angle(let channel), _) in layout.roles {
            let sum = builder.apply("Sum", to: guesses.compactMap { $0.rotations.angles[channel] })[0]
            angles[channel] = builder.unit(sum)
        }
        return angles
    }

    /// The features of the mean, group by group.
    private func features(
        of body: inout BodyRotations, _ heading: Heading, _ guesses: [Guess], in builder: inout GraphBuilder
    ) -> Value {
        let parts = layout.roles.map { role, range -> Value in
            switch role {
            case .turn: return turn(heading, in: &builder)
            case .travel: return travel(heading, guesses, in: &builder)
            case .rotation(let joint, let isInBody):
                return body.features(of: joint, isInBody: isInBody, in: &builder)
            case .angle(let channel): return body.angles[channel] ?? .none
            case .height, .position, .points:
                let parts = guesses.map { builder.slice(range, of: $0.features, axis: 2) }
                return mean(parts, in: &builder)
            }
        }
        return builder.join(parts, axis: 2)
    }

    private func turn(_ heading: Heading, in builder: inout GraphBuilder) -> Value {
        let change = builder.subtract(heading.now, heading.before)
        let turns = builder.multiply(change, builder.constant(Float(1 / (2 * Double.pi))))
        let whole = builder.apply("Round", turns)
        let nearest = builder.subtract(change, builder.multiply(whole, builder.constant(2 * Float.pi)))
        return builder.divide(nearest, builder.constant(Float(seconds)))
    }

    /// The mean of the networks' velocities, each in its own heading, told in that of the mean.
    private func travel(
        _ heading: Heading, _ guesses: [Guess], in builder: inout GraphBuilder
    ) -> Value {
        let ways = guesses.map { guess in
            turned(
                feature(.travel, 0, of: guess.features, in: &builder),
                feature(.travel, 1, of: guess.features, in: &builder),
                by: guess.headings.before, in: &builder)
        }
        let (side, ahead) = (
            mean(ways.map(\.side), in: &builder), mean(ways.map(\.ahead), in: &builder)
        )
        let own = turned(side, ahead, by: builder.apply("Neg", heading.before), in: &builder)
        return builder.join([own.side, own.ahead], axis: 2)
    }

    /// A way in the two horizontal axes, turned by a heading.
    private func turned(
        _ side: Value, _ ahead: Value, by heading: Value, in builder: inout GraphBuilder
    ) -> (side: Value, ahead: Value) {
        let (cosine, sine) = (builder.apply("Cos", heading), builder.apply("Sin", heading))
        // About Y, what points ahead (Z) turns to the side (X); about X and Z it is the other way round.
        let signed = layout.up == .y ? sine : builder.apply("Neg", sine)
        let toSide = builder.multiply(ahead, signed)
        let toAhead = builder.multiply(side, signed)
        return (
            builder.add(builder.multiply(side, cosine), toSide),
            builder.subtract(builder.multiply(ahead, cosine), toAhead)
        )
    }
}
