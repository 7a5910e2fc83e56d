import ForecastEvaluation
import MotionCore
import MotionForecast

extension ExtendedClip {
    /// How good the continuation is likely to be, from what its model's trial measured and from how it moves.
    package func verdict(by model: ForecastModel) -> Verdict {
        Verdict(
            model.file.description.heldOut, seconds: predicted.seconds, unlikeness: motion?.unlikeness)
    }
}

/// The body's motion before and after a seam.
struct SeamMotion: Sendable {
    let before: Clip
    let after: Clip

    /// The motion after is held against so many seconds before.
    private static let (shortest, longest) = (3.0, 20.0)

    /// How far the half seconds of the motion after are from the most similar ones before, on average, in per cent of the
    /// body's size; nil where there is too little to compare.
    var unlikeness: Double? {
        // Half seconds are looked at 30 times a second; clips at four times that are not placed in space four times.
        let every = max(1, Int((1 / NaturalYardstick.rate / before.frameTime).rounded()))
        let frameTime = Double(every) * before.frameTime
        let known = before.tail(Int(Self.longest / frameTime), frameTime: frameTime, every: every)
        guard known.seconds >= Self.shortest, after.frameCount >= every else { return nil }
        let clip = EvaluatedClip(known)
        guard let yardstick = NaturalYardstick(clip, comparesItself: false) else { return nil }
        let points = after.skeleton.points
        let positions = stride(from: every - 1, to: after.frameCount, by: every).map {
            after.skeleton.positions(of: points, in: after.pose($0))
        }
        let tally = yardstick.tally(clip, seam: known.frameCount, predicted: positions)
        return yardstick.naturalness([tally])[.patch]
    }
}
