import MotionCore

/// A way through a library as pieces that are played one after the other, each fading into the next.
struct MomentPath {
    /// A run of neighbouring moments that is played.
    struct Piece {
        /// The frame of the forecast at which it plays `moment`; frame 0 is the first after the seam.
        let frame: Int
        let moment: Int
        /// The run that the moments belong to: the piece can be played on beyond its frames as far as that goes.
        let run: Range<Int>
        /// The frames between which it takes over from the piece before it.
        let fade: ClosedRange<Double>

        /// The moment that is played at a frame, the first or last of the run where the piece goes beyond it.
        func moment(at frame: Int) -> Int {
            min(max(moment + frame - self.frame, run.lowerBound), run.upperBound - 1)
        }

        /// How much of it has come in at a frame, 0 to 1.
        func weight(at frame: Int) -> Double {
            ((Double(frame) - fade.lowerBound) / max(1e-9, fade.upperBound - fade.lowerBound)).smoothStep
        }
    }

    private(set) var pieces: [Piece] = []

    /// The pieces of a path, which begins at frame 0; the first one takes over from the forecast.
    init(
        _ path: [Int], runs: [Range<Int>], frameTime: Double, fastest acceleration: Double,
        settings: RealisationSettings, gap: (Int, Int) -> Float
    ) {
        for frame in path.indices where frame == 0 || path[frame] != path[frame - 1] + 1 {
            let run = runs.first { $0.contains(path[frame]) } ?? 0..<1
            guard frame > 0, let last = pieces.last else {
                pieces.append(Piece(frame: 0, moment: path[0], run: run, fade: -1...(-1)))
                continue
            }
            let distance = Double(gap(path[frame - 1], path[frame])).squareRoot()
            let gentle = settings.gentleSeconds(distance: distance, fastest: acceleration)
            let length = min(max(gentle, settings.fadeSeconds), settings.longestFadeSeconds) / frameTime
            // Half before and half after the jump, as far as both have moments there; where one has too few, the other gives
            // more. What comes in begins no sooner than what goes out has come in by half.
            let middle = Double(frame) - 0.5
            let soonest = (last.fade.lowerBound + last.fade.upperBound) / 2
            let before = max(0, min(Double(path[frame] - run.lowerBound), middle - soonest))
            let after = Double(last.run.upperBound - 1 - path[frame - 1])
            let late = min(after, max(length / 2, length - before))
            let early = min(before, max(length / 2, length - late))
            pieces.append(
                Piece(
                    frame: frame, moment: path[frame], run: run,
                    fade: middle - early...middle + max(late, 0.01)))
        }
    }
}
