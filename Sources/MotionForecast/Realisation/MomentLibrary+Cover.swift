import MotionCore

extension MomentLibrary {
    /// The seconds of the stretches among which a library of many clips is chosen.
    private static let stretchSeconds = 2.0
    /// The most stretches that are looked at: of more every second one, or third, so that memory does not grow with the clips.
    private static let mostStretches = 8192

    /// A library of as many stretches of clips as there is room for, chosen so that every moment of the clips lies near to
    /// one of the library's.
    ///
    /// Stretches of two seconds are taken one after the other, each time the one that is farthest from all taken so far
    /// (Gonzalez, Clustering to minimize the maximum intercluster distance, 1985); neighbours join. Of very many only some
    /// are looked at, evenly spread over the clips.
    ///
    /// - Parameters:
    ///   - frameCounts: for each clip of one skeleton at one rate its frames.
    ///   - layout: tells root and axes.
    ///   - clip: a clip's frames, which are asked for one clip after the other and not kept; nil for none.
    package static func covering(
        frameCounts: [Int], layout: FeatureLayout, mirror: SkeletonMirror?, most: Int = mostFrames,
        among mostStretches: Int = mostStretches, clip: (Int) throws -> Clip?
    ) rethrows -> MomentLibrary? {
        guard frameCounts.reduce(0, +) > most else {
            return MomentLibrary(try frameCounts.indices.compactMap(clip), mirror: mirror)
        }
        var found: Stretches?
        for index in frameCounts.indices {
            guard let clip = try clip(index) else { continue }
            if found == nil {
                found = Stretches(like: clip, frameCounts, among: mostStretches, layout, mirror)
            }
            found?.add(clip, index)
        }
        guard let found else { return nil }
        let chosen = spread(
            found.descriptors, weights: found.stretches.map(\.frames.count), most: most
        ).sorted()
        var pieces: [Stretch] = []
        for index in chosen {
            let next = found.stretches[index]
            if let last = pieces.last, last.clip == next.clip,
                last.frames.upperBound == next.frames.lowerBound
            {
                pieces[pieces.count - 1].frames = last.frames.lowerBound..<next.frames.upperBound
            } else {
                pieces.append(next)
            }
        }
        return MomentLibrary(
            try pieces.compactMap { try clip($0.clip)?.frames($0.frames) }, mirror: mirror)
    }

    /// The same of clips that are in memory.
    package static func covering(
        _ clips: [Clip], layout: FeatureLayout, mirror: SkeletonMirror?, most: Int = mostFrames
    ) -> MomentLibrary? {
        covering(frameCounts: clips.map(\.frameCount), layout: layout, mirror: mirror, most: most) {
            clips[$0]
        }
    }

    /// Some seconds of a clip.
    private struct Stretch {
        let clip: Int
        var frames: Range<Int>
    }

    /// The stretches of clips that are looked at, each with the descriptors of where it begins, is half over and ends.
    private struct Stretches {
        private(set) var stretches: [Stretch] = []
        private(set) var descriptors: [[Float]] = []
        private let describer: MomentDescriber
        /// The frames of a stretch.
        private let length: Int
        /// Of so many stretches the first is looked at.
        private let every: Int
        private var passed = 0

        /// - Parameter frameCounts: those of all clips, which are at the rate of `clip`.
        init(
            like clip: Clip, _ frameCounts: [Int], among most: Int, _ layout: FeatureLayout,
            _ mirror: SkeletonMirror?
        ) {
            describer = MomentDescriber(layout, clip: clip, mirror: mirror)
            let length = max(3, Int((stretchSeconds / clip.frameTime).rounded()))
            let all = frameCounts.reduce(0) { $0 + Self.starts($1, length).count }
            self.length = length
            every = max(1, (all + most - 1) / most)
        }

        /// Where the stretches of a clip begin.
        private static func starts(_ frameCount: Int, _ length: Int) -> [Int] {
            Array(stride(from: 0, to: frameCount - 2, by: length))
        }

        mutating func add(_ clip: Clip, _ index: Int) {
            let starts = Self.starts(clip.frameCount, length)
            let taken = starts.indices.filter { (passed + $0) % every == 0 }.map { starts[$0] }
            passed += starts.count
            guard !taken.isEmpty else { return }
            let described = describer.describe(clip)
            for start in taken {
                let range = start..<min(clip.frameCount, start + length)
                stretches.append(Stretch(clip: index, frames: range))
                descriptors.append(
                    [range.lowerBound, (range.lowerBound + range.upperBound) / 2, range.upperBound - 1]
                        .flatMap { described[$0 * describer.width..<($0 + 1) * describer.width] })
            }
        }
    }

    /// The points that are taken, each the farthest from those before it, until their weights reach `most`.
    private static func spread(_ points: [[Float]], weights: [Int], most: Int) -> [Int] {
        var distances = Array(repeating: Float.infinity, count: points.count)
        var (chosen, sum) = ([Int](), 0)
        var next = points.isEmpty ? nil : points.indices.first
        while let taken = next, sum + weights[taken] <= most {
            chosen.append(taken)
            sum += weights[taken]
            distances[taken] = -1
            for index in points.indices where distances[index] > 0 {
                var distance: Float = 0
                for (a, b) in zip(points[index], points[taken]) { distance += (a - b) * (a - b) }
                distances[index] = min(distances[index], distance)
            }
            let farthest = distances.indices.max { distances[$0] < distances[$1] }
            next = farthest.flatMap { distances[$0] > 0 ? $0 : nil }
        }
        return chosen
    }
}
