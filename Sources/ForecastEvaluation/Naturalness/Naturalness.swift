/// How a continuation moves, held against the clip that it continues.
///
/// No truth is needed: nobody knows what came next, but whoever looks knows what this body does. All is taken at 30 frames
/// a second, with lengths in per cent of the body's size, the largest extent of the clip's first pose; the root is the first
/// joint that travels more than a hundredth of it. docs/forecasting.md tells how to read the figures.
public struct Naturalness: Equatable, Sendable {
    /// What is measured; the raw value is its name in tables and reports.
    public enum Measure: String, CaseIterable, Sendable {
        /// The mean distance of the continuation's half seconds from the most similar half second of the clip, as it is or
        /// mirrored: of every third of 15 frames the root mean square distance of the body's points, seen from where the
        /// root stands and the body faces in the first; in per cent of the size. Of the truth the clip's half seconds beside
        /// those more than 1.5 s away.
        case patch
        /// Its 95th percentile.
        case patch95
        /// The fraction of frames whose lowest point is higher than in 99 % of the clip's frames and 1 % of the size, or as
        /// much lower.
        case off
        /// The fraction of frames in which the root's level speed, the mean over three frames, is outside that of 98 % of the
        /// clip's frames by more than 5 % of the size a second.
        case speed
        /// The 95th percentile of the root's level acceleration, over the clip's.
        case surge
        /// The 99th percentile of the mean acceleration of the points beside the root, over the clip's.
        case jerk
        /// The mean level speed of the four lowest points while they are within 3 % of the size above the clip's floor, over
        /// the clip's and half a per cent of the size a second.
        case slide
        /// The longest time in which the points move, beside the root, at less than a fifth of the clip's median speed, minus
        /// the clip's longest; in seconds.
        case freeze
        /// The largest mean acceleration of the points in the 0.2 s about the seam, over the clip's 99th percentile.
        case seam
    }

    /// What could be measured.
    package let values: [Measure: Double]

    package init(_ values: [Measure: Double]) { self.values = values }

    /// The figure of a measure; nil where it cannot be told: without a frame of the kind that it looks at.
    public subscript(measure: Measure) -> Double? { values[measure] }

    /// The means, each over those that have a figure; nil for none.
    package static func mean(_ all: [Naturalness]) -> Naturalness? {
        guard !all.isEmpty else { return nil }
        var means: [Measure: Double] = [:]
        for measure in Measure.allCases {
            let found = all.compactMap { $0[measure] }
            guard !found.isEmpty else { continue }
            means[measure] = found.reduce(0, +) / Double(found.count)
        }
        return Naturalness(means)
    }
}

/// What some frames after a seam add to the measures: those of several windows are measured as one.
package struct NaturalTally: Sendable {
    /// The distances of the half seconds from the clip's nearest, in per cent of the size.
    var patches: [Double] = []
    /// The new frames, and those of them off the ground or in it.
    var frames = 0
    var framesOff = 0
    /// The speeds of the root, and how many of them are out of range.
    var speeds = 0
    var speedsOut = 0
    /// Accelerations of the root and, beside it, of the points; in per cent of the size.
    var rootAccelerations: [Double] = []
    var jerks: [Double] = []
    /// The sum of the speeds of points near the ground, and their number.
    var slide = 0.0
    var slides = 0
    /// The longest rest, in seconds.
    var rest = 0.0
    /// The largest acceleration about the seam.
    var seam: Double?
}
