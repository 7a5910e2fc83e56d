/// Which windows of a clip are scored, and after how many predicted frames.
package struct EvaluationPlan: Equatable, Sendable {
    /// How the windows of a clip are chosen.
    package enum Choice: Equatable, Sendable {
        /// So many at random, drawn as the papers draw them.
        case random(count: Int, seed: UInt32)
        /// One at every so many frames.
        case every(stride: Int)
        /// So many spread evenly, the last at the clip's end.
        case spread(count: Int)
    }

    /// Frames shown.
    package var observed: Int
    /// Frames predicted.
    package var predicted: Int
    package var choice: Choice
    /// The predicted frames that are scored, 1 being the first.
    package var horizons: [Int]

    package init(observed: Int, predicted: Int, choice: Choice, horizons: [Int]) {
        self.observed = observed
        self.predicted = predicted
        self.choice = choice
        self.horizons = horizons
    }

    /// The frames that the papers call 80, 160, 320, 400, 560 and 1000 ms, at their 25 frames a second.
    private static let published = [2, 4, 8, 10, 14, 25]

    /// 8 random windows a clip, 50 frames seen and 25 predicted (Li et al., CVPR 2018; Mao et al., ICCV 2019).
    package static let ltd = EvaluationPlan(
        observed: 50, predicted: 25, choice: .random(count: 8, seed: 1_234_567_890),
        horizons: published)

    /// Every window of 10 frames seen and 25 predicted (Dang et al., ICCV 2021).
    package static let msr = EvaluationPlan(
        observed: 10, predicted: 25, choice: .every(stride: 1), horizons: published)

    /// The frames of a whole window.
    package var frames: Int { observed + predicted }

    /// The first frames of the windows in a clip of so many frames; none where it is too short.
    ///
    /// Random windows may come twice. As in the papers' code, the very last window is never among them.
    package func starts(frames count: Int) -> [Int] {
        let last = count - frames
        guard last >= 0 else { return [] }
        switch choice {
        case .random(let windows, let seed):
            guard last > 0 else { return [] }
            var generator = MersenneTwister(seed: seed)
            return (0..<windows).map { _ in generator.below(last) }
        case .every(let stride):
            return Array(Swift.stride(from: 0, through: last, by: stride))
        case .spread(let windows):
            let all = min(windows, last + 1)
            return (0..<all).map { all == 1 ? last : $0 * last / (all - 1) }
        }
    }
}
