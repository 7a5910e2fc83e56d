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
    ///   - frameCounts: for each clip of one skeleton at one rate its frames.
    ///   - layout: tells root and axes.
    ///   - clip: a clip's frames, which are asked for one clip after the other and not kept; nil for none.
    package static func covering(
        frameCounts: [Int], layout: FeatureLayout, mirror: SkeletonMirror?, most: Int = mostFrames,
        clip: (Int) throws -> Clip?
    ) rethrows -> MomentLibrary? {
        guard frameCounts.reduce(0, +) > most else {
            return MomentLibrary(try frameCounts.indices.compactMap(clip), mirror: mirror)
        }
        var stretches: [Stretch] = []
        var descriptors: [[Float]] = []
        var way: (describer: MomentDescriber, length: Int)?
        for index in frameCounts.indices {
            guard let clip = try clip(index) else { continue }
            let (describer, length) =
                way ?? (
                    MomentDescriber(layout, clip: clip, mirror: mirror),
                    max(3, Int((stretchSeconds / clip.frameTime).rounded()))
                )
            way = (describer, length)
            add(clip, index, of: length, describer, to: &stretches, &descriptors)
        }
        let chosen = spread(descriptors, weights: stretches.map(\.frames.count), most: most).sorted()
        var pieces: [Stretch] = []
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

    /// Adds a clip's stretches of `length` frames, each with the descriptors of where it begins, is half over and ends.
    private static func add(
        _ clip: Clip, _ index: Int, of length: Int, _ describer: MomentDescriber,
        to stretches: inout [Stretch], _ descriptors: inout [[Float]]
    ) {
        guard clip.frameCount > 2 else { return }
        let described = describer.describe(clip)
        for start in stride(from: 0, to: clip.frameCount - 2, by: length) {
            let range = start..<min(clip.frameCount, start + length)
            stretches.append(Stretch(clip: index, frames: range))
            descriptors.append(
                [range.lowerBound, (range.lowerBound + range.upperBound) / 2, range.upperBound - 1]
                    .flatMap { described[$0 * describer.width..<($0 + 1) * describer.width] })
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
