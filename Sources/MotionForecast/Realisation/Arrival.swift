import MotionCore

/// Bends a motion so that its last frame is the one that is to be arrived at, and moves as that does.
///
/// What is missing at the end comes in smoothly before it, as inertialisation lets what is missing at a seam go out (Bollo,
/// GDC 2018), backwards: pose and velocity each over a span of its own, rotations on the rotation group, the heading before the
/// way so that feet go where the body faces.
package struct Arrival: Sendable {
    /// Over how many seconds what is missing comes in, at most.
    struct Spans: Equatable, Sendable {
        var pose = 2.0
        var velocity = 0.5
        var root = Double.infinity
        var rootVelocity = 0.6
    }

    private let layout: FeatureLayout
    private let following: Clip
    private let isPlaced: Bool
    private let repeated: [Int]
    private let spans: Spans

    /// - Parameters:
    ///   - end: what is arrived at, at the rate of the frames that will be bent.
    ///   - moving: the channels that may change.
    init(_ end: EndCondition, layout: FeatureLayout, moving: [Bool], spans: Spans = Spans()) {
        following = end.following.frames(0..<min(3, end.following.frameCount))
        isPlaced = end.isPlaced
        (self.layout, self.spans) = (layout, spans)
        repeated = moving.indices.filter { !moving[$0] }
    }

    /// Frames of channels whose last one arrives; the first frame hardly moves.
    package func applied(to rows: [[Double]]) -> [[Double]] {
        guard !rows.isEmpty else { return rows }
        let seconds = following.frameTime
        let clip = Clip(
            skeleton: layout.skeleton, frameTime: seconds, frameCount: rows.count,
            values: Array(rows.joined()))
        let (features, roots) = layout.encode(clip, frames: 0..<rows.count)
        let own = Course(features, roots, last: 3, layout)
        let goal = Course(following, layout, near: roots[roots.count - 1])
        let missing = Missing(own, goal, layout)
        let states = bent(roots, own, goal)
        let differences = RowDifferences(layout)
        var result: [[Double]] = []
        for (frame, row) in rows.enumerated() {
            let weights = Weights(frame, of: rows.count, seconds: seconds, spans.pose, spans.velocity)
            let part = zip(missing.pose, missing.poseStep).map { weights.of($0, step: $1) }
            let bent = differences.applied(
                part, to: features[frame * layout.count..<(frame + 1) * layout.count])
            let previous = result.last ?? row
            var channels = layout.decode(
                bent[...], root: states[frame], previous: previous[...],
                // The pose itself has the rotations that it has, however far its angles lie.
                maximumStep: frame + 1 < rows.count ? Continuation.maximumStep : nil, repeated: repeated)
            for channel in repeated { channels[channel] = row[channel] }
            result.append(channels)
        }
        return result
    }

    /// The root's states on a way that ends where it is to, or at least as fast.
    private func bent(_ roots: [RootState], _ own: Course, _ goal: Course) -> [RootState] {
        let count = roots.count
        let up = layout.up.rawValue
        func weights(_ frame: Int) -> Weights {
            Weights(frame, of: count, seconds: following.frameTime, spans.root, spans.rootVelocity)
        }
        let turn = isPlaced ? goal.roots[0].heading - own.roots[0].heading : nil
        let turnStep = lacking(own.headings, goal.headings)
        // The way turns with the heading.
        var states = roots
        for frame in roots.indices {
            states[frame].heading += weights(frame).of(turn, step: turnStep)
            guard frame > 0 else { continue }
            let step = roots[frame].position - roots[frame - 1].position
            let angle = states[frame - 1].heading - roots[frame - 1].heading
            states[frame].position =
                states[frame - 1].position + Matrix3(angle: angle, about: layout.up) * step
        }
        let last = states[count - 1]
        // Where the body may stand anywhere, it goes on as it faces.
        let facing = Matrix3(
            angle: isPlaced ? 0 : last.heading - goal.roots[0].heading, about: layout.up)
        let goals = goal.roots.map { facing * ($0.position - goal.roots[0].position) }
        let turned = Matrix3(angle: last.heading - own.roots[0].heading, about: layout.up)
        let owns = own.roots.map { turned * ($0.position - own.roots[0].position) }
        for axis in 0..<3 {
            let way =
                isPlaced || axis == up ? goal.roots[0].position[axis] - last.position[axis] : nil
            let step = lacking(owns.map { $0[axis] }, goals.map { $0[axis] })
            for frame in states.indices {
                states[frame].position[axis] += weights(frame).of(way, step: step)
            }
        }
        return states
    }
}

/// The features and root states of some frames about an arrival, the one that arrives first: before it, the latest first, or
/// after it.
private struct Course {
    var rows: [[Double]] = []
    var roots: [RootState]

    var headings: [Double] { roots.map(\.heading) }

    /// The last frames of a motion, the last one first.
    init(_ features: [Double], _ roots: [RootState], last count: Int, _ layout: FeatureLayout) {
        self.roots = roots.suffix(count).reversed()
        for row in (0..<roots.count).suffix(count).reversed() {
            rows.append(Array(features[row * layout.count..<(row + 1) * layout.count]))
        }
    }

    /// The frames that follow, with headings on the branch nearest to a state.
    init(_ clip: Clip, _ layout: FeatureLayout, near state: RootState) {
        let (features, roots) = layout.encode(clip, frames: 0..<clip.frameCount)
        for row in roots.indices {
            rows.append(Array(features[row * layout.count..<(row + 1) * layout.count]))
        }
        let shift = unwrapped(roots[0].heading, near: state.heading) - roots[0].heading
        self.roots = roots.map { RootState(heading: $0.heading + shift, position: $0.position) }
    }
}

/// What a motion lacks at its end, as differences of features.
private struct Missing {
    let pose: [Double]
    let poseStep: [Double]

    init(_ own: Course, _ goal: Course, _ layout: FeatureLayout) {
        let differences = RowDifferences(layout)
        pose = differences.between(own.rows[0][...], goal.rows[0][...])
        func steps(_ rows: [[Double]]) -> [[Double]] {
            rows.map { differences.between(rows[0][...], $0[...]) }
        }
        let (owns, goals) = (steps(own.rows), steps(goal.rows))
        poseStep = pose.indices.map { index in
            lacking(owns.map { $0[index] }, goals.map { $0[index] })
        }
    }
}

/// What the last step of a motion lacks of going on as the goal does: `own` holds its last values, the latest first, `goal` the
/// values from there on.
///
/// A step as long as the goal's first, one from which the goal's would go on accelerating as they do, and all between lack
/// nothing. A goal of one frame has no velocity.
private func lacking(_ own: [Double], _ goal: [Double]) -> Double {
    guard own.count > 1, goal.count > 1 else { return 0 }
    let steady = (goal[1] - goal[0]) - (own[0] - own[1])
    guard goal.count > 2 else { return steady }
    let accelerated = steady - (goal[2] - 2 * goal[1] + goal[0])
    guard steady * accelerated > 0 else { return 0 }
    return abs(steady) < abs(accelerated) ? steady : accelerated
}

/// How much of what is missing at the end has come in at a frame.
private struct Weights {
    /// Of a difference in value; of one in velocity with the value left alone; of one that may change the value: the latter two
    /// in frames.
    let (value, velocity, ramp): (Double, Double, Double)

    init(_ frame: Int, of count: Int, seconds: Double, _ span: Double, _ velocitySpan: Double) {
        func part(_ span: Double) -> (u: Double, frames: Double) {
            // The frame before the first is the last one observed.
            let frames = min(Double(count), max(1, span / seconds))
            return (max(0, 1 - Double(count - 1 - frame) / frames), frames)
        }
        let (u, _) = part(span)
        let (v, frames) = part(velocitySpan)
        value = u.smoothStep
        velocity = frames * (v * v * v - v * v)
        ramp = frames * (v * v * v - v * v * v * v / 2)
    }

    /// What has come in of a difference `missing` with the step that lacks; nil where the value may be any.
    func of(_ missing: Double?, step: Double) -> Double {
        missing.map { value * $0 + velocity * step } ?? ramp * step
    }
}
