internal import MotionCore

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The stills of one clip, one beside the other on one ground, with the clips that it is compared with.
struct StripRow {
    /// A body in one still: lines from the farthest to the nearest, in pixels from where it stands.
    struct Figure {
        var strokes: [Stroke]
        var shadow: [Stroke]
        var color: Color
        var isOver: Bool
    }

    /// One still: its time and the bodies in it.
    struct Still {
        var label: String
        var isPredicted: Bool
        var figures: [Figure]
    }

    private(set) var stills: [Still] = []
    /// How much room a still needs, and how far bodies reach above and below the ground's middle.
    private(set) var width = 0.0
    private(set) var above = 0.0
    private(set) var below = 0.0

    /// - Parameters:
    ///   - number: the clip's place among all of the picture, which tells its colours.
    ///   - over: the clips that it is compared with, each with its own.
    init(_ shown: ShownClip, number: Int, over: [(Int, ShownClip)]) {
        let camera = StripCamera(shown)
        let seam = shown.seam.flatMap { $0 > 0 && $0 < shown.clip.frameCount ? $0 : nil }
        let zero = seam.map { Double($0 - 1) * shown.clip.frameTime } ?? 0
        for time in MotionStrip.times(shown) {
            let middle = camera.standing(shown.clip, at: time)
            let figures = ([(number, shown)] + over).compactMap { number, one in
                figure(one, at: time, middle: middle, camera, number: number)
            }
            let isPredicted = seam.map { shown.clip.frame(at: time) >= $0 } ?? false
            stills.append(
                Still(
                    label: Self.label(time - zero, signed: seam != nil), isPredicted: isPredicted,
                    figures: figures))
        }
        for stroke in stills.flatMap({ $0.figures.flatMap { $0.strokes + $0.shadow } }) {
            for (spot, radius) in [(stroke.from, stroke.radii.0), (stroke.to, stroke.radii.1)] {
                width = max(width, min(2 * (abs(spot.x) + radius) + 16, 3 * MotionStrip.size))
                above = max(above, min(radius - spot.y, 2 * MotionStrip.size))
                below = max(below, min(radius + spot.y, MotionStrip.size))
            }
        }
        width = max(width, 96)
    }

    /// A time as a label: hundredths of a second, with its sign where it is counted from a seam.
    static func label(_ seconds: Double, signed: Bool) -> String {
        let hundredths = Int((abs(seconds) * 100).rounded())
        let sign = hundredths == 0 || !signed ? "" : seconds < 0 ? "-" : "+"
        let rest = hundredths % 100
        return "\(sign)\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest) s"
    }

    /// A body; nil for a compared one that has come to its end, or has gone where another still stands.
    private func figure(
        _ shown: ShownClip, at time: Double, middle: Vector3, _ camera: StripCamera, number: Int
    ) -> Figure? {
        let clip = shown.clip
        if shown.isCompared {
            let apart = (camera.standing(clip, at: time) - middle).length
            guard time < clip.seconds, apart < camera.size else { return nil }
        }
        let frame = clip.frame(at: time)
        let bones = camera.bones(clip, frame: frame, middle: middle)
        let pair = Palette.pairs[number % Palette.pairs.count]
        let isPredicted = shown.seam.map { frame >= $0 } ?? false
        return Figure(
            strokes: bones.strokes, shadow: bones.shadow, color: isPredicted ? pair.1 : pair.0,
            isOver: shown.isCompared)
    }

    /// Draws the row.
    func draw(on canvas: inout Canvas, top: Double, cell: Double, left: Double) {
        let ground = top + above
        let end = left + Double(stills.count) * cell
        canvas.draw(Stroke(Spot(left, ground), Spot(end, ground), width: 1.5), Palette.rule)
        for (number, still) in stills.enumerated() {
            let x = left + (Double(number) + 0.5) * cell
            for figure in still.figures {
                canvas.shade(
                    figure.shadow.map { $0.moved(by: Spot(x, ground)) }, Palette.shadow,
                    opacity: figure.isOver ? 0.08 : 0.18)
            }
            for figure in still.figures.sorted(by: { $0.isOver && !$1.isOver }) {
                // A compared body stands behind, paler.
                let color = figure.isOver ? figure.color.mixed(with: Palette.ground, 0.45) : figure.color
                let last = Float(max(1, figure.strokes.count - 1))
                for (depth, stroke) in figure.strokes.enumerated() {
                    let placed = stroke.moved(by: Spot(x, ground))
                    let pale = 0.35 * (1 - Float(depth) / last)
                    canvas.draw(placed.widened(1.5), Palette.ground)
                    canvas.draw(placed, color.mixed(with: Palette.ground, pale))
                }
            }
            let height = 13.0
            let at = Spot(x - StrokeFont.width(still.label, height: height) / 2, ground + below + 14)
            let color = still.isPredicted ? still.figures[0].color : Palette.faint
            for stroke in StrokeFont.strokes(still.label, at: at, height: height) {
                canvas.draw(stroke, color)
            }
        }
        guard let first = stills.firstIndex(where: \.isPredicted), first > 0 else { return }
        let x = left + Double(first) * cell
        canvas.draw(Stroke(Spot(x, top), Spot(x, ground + below), width: 2), Palette.ink)
        for stroke in StrokeFont.strokes("seam", at: Spot(x + 7, top), height: 13) {
            canvas.draw(stroke, Palette.ink)
        }
    }
}

extension Stroke {
    fileprivate func moved(by way: Spot) -> Stroke { Stroke(from + way, to + way, radii: radii) }
}

extension Clip {
    /// The frame at a time, the first or last one outside.
    fileprivate func frame(at time: Double) -> Int {
        min(max(Int((time / frameTime).rounded()), 0), frameCount - 1)
    }
}
