import MotionCore

/// Turns predicted features at the model's rate into frames of channels at the clip's rate.
///
/// The features, and the root's heading and position that they lead to, run through a twice differentiable spline
/// whose first knots are the last observed frames. What the first predicted step lacks of the last observed
/// velocity is added and fades out ("inertialization", Bollo, GDC 2018): once at the model's rate, since a model
/// may start too slow or too fast, and once at the clip's, so that position and velocity go on at the seam. Of a
/// forecast that starts well only what is more than the body's own velocity changes by from frame to frame is made up for.
package struct Continuation {
    /// Seconds over which the velocity of the last observed frame gives way to the predicted one.
    package static let blendSeconds = 0.3
    /// The largest step of the outer Euler angle of a joint from one frame to the next, in radians.
    static let maximumStep = 20 * Double.pi / 180
    /// The observed frames, at the model's rate, that steady the spline before the seam.
    private static let leadFrames = 4

    private let layout: FeatureLayout
    private let clip: Clip
    private let spline: CubicSpline
    /// The time of the last observed frame on the spline.
    private let seam: Double
    private let missingVelocity: [Double]
    private let repeated: [Int]

    /// - Parameters:
    ///   - clip: the observed motion, or at least its last frames, at its own rate.
    ///   - predicted: T × F features at the model's rate, the first one frame after the clip's last.
    ///   - rate: the model's rate.
    ///   - moving: the channels that may change; the others are repeated exactly.
    ///   - startsWell: whether the prediction is good from its first frame on, so that only what the body's velocity does
    ///     not usually change by is made up for.
    package init(
        of clip: Clip, predicted: [Double], layout: FeatureLayout, rate: ModelRate, moving: [Bool],
        startsWell: Bool = false
    ) {
        self.layout = layout
        self.clip = clip
        repeated = moving.indices.filter { !moving[$0] }
        let lead = clip.tail(Self.leadFrames, frameTime: rate.frameTime, every: rate.framesApart(clip))
        let (features, roots) = layout.encode(lead, frames: 0..<lead.frameCount)
        var knots: [Double] = []
        for (row, root) in roots.enumerated() {
            knots += Self.curve(root, features[row * layout.count..<(row + 1) * layout.count])
        }
        seam = Double(roots.count - 1) * rate.frameTime
        var root = roots[roots.count - 1]
        let first = knots.count
        for row in 0..<predicted.count / layout.count {
            let features = predicted[row * layout.count..<(row + 1) * layout.count]
            root = layout.advance(root, by: features, seconds: rate.frameTime)
            knots += Self.curve(root, features)
        }
        let width = layout.count + 4
        let usual =
            startsWell
            ? Self.usualBends(
                clip.tail(Self.usualFrames, frameTime: rate.frameTime, every: rate.framesApart(clip)), layout)
            : Array(repeating: 0, count: width)
        Self.startAsObserved(&knots, first: first, width: width, rate: rate, usual: usual)
        spline = CubicSpline(knots: knots, width: width, spacing: rate.frameTime)
        missingVelocity = Self.missingVelocity(
            at: seam, spline, clip: clip, layout: layout, startsWell: startsWell)
    }

    /// The frames that tell how a body's velocity usually changes.
    private static let usualFrames = 30

    /// By how much each column's step differs from the step before: the root of the mean square.
    private static func usualBends(_ recent: Clip, _ layout: FeatureLayout) -> [Double] {
        let width = layout.count + 4
        let (features, roots) = layout.encode(recent, frames: 0..<recent.frameCount)
        let rows = roots.indices.map { row in
            curve(roots[row], features[row * layout.count..<(row + 1) * layout.count])
        }
        var squares = Array(repeating: 0.0, count: width)
        guard rows.count > 2 else { return squares }
        for row in 2..<rows.count {
            for column in 0..<width {
                let bend = rows[row][column] - 2 * rows[row - 1][column] + rows[row - 2][column]
                squares[column] += bend * bend
            }
        }
        return squares.map { ($0 / Double(rows.count - 2)).squareRoot() }
    }

    /// Adds to the knots from `first` on what the first of them lacks of the velocity before it.
    private static func startAsObserved(
        _ knots: inout [Double], first: Int, width: Int, rate: ModelRate, usual: [Double]
    ) {
        guard knots.count > first, first > width else { return }
        let observed = (0..<width).map { column in
            stride(from: first - width + column, through: 0, by: -width).prefix(3).map { knots[$0] }
        }
        let missing = (0..<width).map {
            missingStep(observed[$0], next: knots[first + $0], usual: usual[$0]) / rate.frameTime
        }
        for index in first..<knots.count {
            knots[index] +=
                missing[index % width] * faded(Double((index - first) / width + 1) * rate.frameTime)
        }
    }

    /// What the step to `next` lacks of going on as observed; `observed` holds the last values, the latest first.
    ///
    /// A step as long as the last one, one that goes on accelerating as the last two did, and all between them,
    /// lack nothing: motion that is right is left as it is. So is what differs from them by no more than the `usual` bend.
    private static func missingStep(_ observed: [Double], next: Double, usual: Double) -> Double {
        let missing = missingStep(observed, next: next)
        guard usual > 0 else { return missing }
        return missing.sign == .minus ? min(0, missing + usual) : max(0, missing - usual)
    }

    private static func missingStep(_ observed: [Double], next: Double) -> Double {
        guard observed.count > 1 else { return 0 }
        let steady = (observed[0] - observed[1]) - (next - observed[0])
        guard observed.count > 2 else { return steady }
        let accelerated = steady + (observed[0] - observed[1]) - (observed[1] - observed[2])
        guard steady * accelerated > 0 else { return 0 }
        return abs(steady) < abs(accelerated) ? steady : accelerated
    }

    /// The way, `time` seconds after the seam, of a velocity of 1 that fades out: t (1 - t/T)².
    private static func faded(_ time: Double) -> Double {
        let left = max(0, 1 - time / blendSeconds)
        return time * left * left
    }

    /// The first `count` frames after the clip's last, at its rate.
    package func frames(_ count: Int) -> Clip {
        var values: [Double] = []
        values.reserveCapacity(max(0, count) * clip.skeleton.channelCount)
        var previous = Array(clip.frame(clip.frameCount - 1))
        for frame in 1...max(1, count) where count > 0 {
            let time = Double(frame) * clip.frameTime
            var row = spline.row(at: seam + time)
            let fade = Self.faded(time)
            if fade > 0 { for column in row.indices { row[column] += missingVelocity[column] * fade } }
            let root = RootState(heading: row[0], position: Vector3(row[1], row[2], row[3]))
            var channels = layout.decode(
                row[4...], root: root, previous: previous[...], maximumStep: Self.maximumStep,
                repeated: repeated)
            for channel in repeated { channels[channel] = previous[channel] }
            values += channels
            previous = channels
        }
        return Clip(
            skeleton: clip.skeleton, frameTime: clip.frameTime, frameCount: max(0, count), values: values)
    }

    /// One knot: heading, position, then the features.
    private static func curve(_ root: RootState, _ features: ArraySlice<Double>) -> [Double] {
        [root.heading, root.position.x, root.position.y, root.position.z] + features
    }

    /// What the spline's first step at the clip's rate lacks of going on as observed, a second.
    private static func missingVelocity(
        at seam: Double, _ spline: CubicSpline, clip: Clip, layout: FeatureLayout, startsWell: Bool
    ) -> [Double] {
        let width = layout.count + 4
        let frames = max(0, clip.frameCount - 3)..<clip.frameCount
        let (features, roots) = layout.encode(clip, frames: frames)
        let observed = roots.indices.reversed().map { row in
            curve(roots[row], features[row * layout.count..<(row + 1) * layout.count])
        }
        let (start, next) = (spline.row(at: seam), spline.row(at: seam + clip.frameTime))
        let recent = max(0, clip.frameCount - usualFrames)..<clip.frameCount
        let usual =
            startsWell
            ? usualBends(clip.frames(recent), layout) : Array(repeating: 0, count: width)
        return (0..<width).map { column in
            let step = next[column] - start[column]
            let values = observed.map { $0[column] }
            return missingStep(values, next: values[0] + step, usual: usual[column]) / clip.frameTime
        }
    }
}

extension Clip {
    /// The frames as rows of channels, for callers that do not take clips yet.
    package var rows: [[Double]] { (0..<frameCount).map { Array(frame($0)) } }
}
