import MotionCore

extension MomentLibrary {
    /// The seconds of the stretches among which a library of many clips is chosen.
    private static let stretchSeconds = 2.0

    /// A library of as many stretches of clips as there is room for, chosen so that every moment of the clips lies near to
    /// one of the library's.
    ///
    /// Stretches of two seconds are taken one after the other, each time the one that is farthest from all taken so far
    /// (Gonzalez, Clustering to minimize the maximum intercluster distance, 1985); neighbours join.
    ///
    /// - Parameters:
    ///   - clips: clips of one skeleton at one rate.
    ///   - layout: tells root and axes.
    package static func covering(
        _ clips: [Clip], layout: FeatureLayout, mirror: SkeletonMirror?, most: Int = mostFrames
    ) -> MomentLibrary? {
        guard let first = clips.first, clips.reduce(0, { $0 + $1.frameCount }) > most else {
            return MomentLibrary(clips, mirror: mirror)
        }
        let length = max(3, Int((stretchSeconds / first.frameTime).rounded()))
        let describer = MomentDescriber(layout, clip: first, mirror: mirror)
        var stretches: [(clip: Int, frames: Range<Int>)] = []
        var descriptors: [[Float]] = []
        for (index, clip) in clips.enumerated() where clip.frameCount > 2 {
            let described = describer.describe(clip)
            for start in stride(from: 0, to: clip.frameCount - 2, by: length) {
                let range = start..<min(clip.frameCount, start + length)
                stretches.append((index, range))
                // Where it begins, is half over and ends.
                descriptors.append(
                    [range.lowerBound, (range.lowerBound + range.upperBound) / 2, range.upperBound - 1]
                        .flatMap {
                            described[$0 * describer.width..<($0 + 1) * describer.width]
                        })
            }
        }
        let chosen = spread(descriptors, weights: stretches.map(\.frames.count), most: most).sorted()
        var pieces: [(clip: Int, frames: Range<Int>)] = []
        for index in chosen {
            let next = stretches[index]
            if let last = pieces.last, last.clip == next.clip,
                last.frames.upperBound == next.frames.lowerBound
            {
                pieces[pieces.count - 1].frames = last.frames.lowerBound..<next.frames.upperBound
            } else {
                pieces.append(next)
            }
        }
        return MomentLibrary(pieces.map { clips[$0.clip].frames($0.frames) }, mirror: mirror)
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
