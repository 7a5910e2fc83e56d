import MotionCore

/// Turns frames into the numbers that moments are compared by.
///
/// The squared distance of two descriptors is the mean squared distance of the body's points, in per cent of its size, with
/// what the velocities of points and root add. Points are seen from the body: horizontally from the root, turned
/// by its heading; heights are as they stand.
struct MomentDescriber: Sendable {
    let layout: FeatureLayout
    /// The joints and End Sites that are compared; with each its mirror image.
    let points: [BodyPoint]
    /// What a length is multiplied by to be per cent of the body's size.
    let unit: Double

    /// The seconds of the way that a velocity of a point counts as.
    static let pointSeconds = 0.05
    /// The seconds of the way that the root's velocity counts as.
    private static let rootSeconds = 0.35
    /// The length, in per cent of the size, at which a turn of the root is felt.
    private static let lever = 30.0
    /// The most points that are compared, not counting their mirror images.
    private static let mostPoints = 20

    /// D, the numbers of a moment: positions and velocities of the points, and the root's way to the side, ahead and round.
    var width: Int { 6 * points.count + 3 }

    /// - Parameter clip: a clip that tells the body's size and which points lie apart.
    init(_ layout: FeatureLayout, clip: Clip, mirror: SkeletonMirror?) {
        self.layout = layout
        let size = clip.bodySize
        unit = size > 0 ? 100 / size : 1
        let chosen = Set(Self.spread(clip, size: size))
        points = clip.skeleton.points.filter { point in
            chosen.contains(point) || mirror.map { chosen.contains(point.partner(in: $0)) } ?? false
        }
    }

    /// Points that stand for the whole body, each the farthest from those before it.
    private static func spread(_ clip: Clip, size: Double) -> [BodyPoint] {
        let world = clip.world(0)
        let all = clip.skeleton.points
        guard all.count > mostPoints else { return all }
        let positions = all.map { clip.skeleton.position(of: $0, in: world) }
        var distances = positions.map { ($0 - positions[0]).length }
        var chosen = [0]
        while chosen.count < mostPoints {
            let next = distances.indices.max { distances[$0] < distances[$1] } ?? 0
            guard distances[next] > 0.005 * size else { break }
            chosen.append(next)
            for index in distances.indices {
                distances[index] = min(distances[index], (positions[index] - positions[next]).length)
            }
        }
        return chosen.map { all[$0] }
    }

    /// T × D numbers for the T frames of a clip.
    func describe(_ clip: Clip) -> [Float] {
        var root: RootState?
        var (roots, frames): ([RootState], [[Vector3]]) = ([], [])
        for frame in 0..<clip.frameCount {
            let pose = clip.pose(frame)
            let world = clip.skeleton.world(pose)
            let state = layout.rootState(pose, after: root)
            let turn = Matrix3(angle: -state.heading, about: layout.up)
            var origin = state.position
            origin[layout.up.rawValue] = 0
            frames.append(points.map { turn * (clip.skeleton.position(of: $0, in: world) - origin) })
            roots.append(state)
            root = state
        }
        let scale = unit / Double(max(1, points.count)).squareRoot()
        var result: [Float] = []
        result.reserveCapacity(clip.frameCount * width)
        for t in frames.indices {
            let (before, after) = (max(0, t - 1), min(frames.count - 1, t + 1))
            let seconds = Double(max(1, after - before)) * clip.frameTime
            for position in frames[t] { result += components(scale * position) }
            let factor = scale * Self.pointSeconds / seconds
            for (a, b) in zip(frames[before], frames[after]) { result += components(factor * (b - a)) }
            let way =
                Matrix3(angle: -roots[t].heading, about: layout.up)
                * (roots[after].position - roots[before].position)
            let (side, ahead) = layout.horizontal
            let turn = roots[after].heading - roots[before].heading
            for step in [unit * way[side.rawValue], unit * way[ahead.rawValue], Self.lever * turn] {
                result.append(Float(step * Self.rootSeconds / seconds))
            }
        }
        return result
    }

    private func components(_ vector: Vector3) -> [Float] {
        [Float(vector.x), Float(vector.y), Float(vector.z)]
    }

    /// The descriptors of all moments of a library; those of mirror images are told from the others.
    ///
    /// - Parameter known: those of a library that this one begins with, which need not be worked out again.
    func describe(_ library: MomentLibrary, known: [Float] = []) -> [Float] {
        let plain = known.prefix(library.mirror == nil ? known.count : known.count / 2)
        let first = plain.count / width
        var added: [Float] = []
        for sequence in library.sequences where sequence.lowerBound >= first {
            added += describe(library.frames.frames(sequence))
        }
        var result: [Float] = []
        result.reserveCapacity(library.count * width)
        result += plain
        result += added
        guard let mirror = library.mirror else { return result }
        result += known.dropFirst(plain.count)
        result += mirrored(added, by: mirror)
        return result
    }

    /// What the descriptors become where left and right are exchanged.
    private func mirrored(_ descriptors: [Float], by mirror: SkeletonMirror) -> [Float] {
        let partners = points.enumerated().map { index, point in
            points.firstIndex(of: point.partner(in: mirror)) ?? index
        }
        // Where each number comes from, and whether it changes its sign.
        var (sources, signs): ([Int], [Float]) = ([], [])
        for half in 0..<2 {
            for partner in partners {
                for axis in 0..<3 {
                    sources.append(3 * (half * points.count + partner) + axis)
                    signs.append(axis == mirror.axis.rawValue ? -1 : 1)
                }
            }
        }
        sources += [width - 3, width - 2, width - 1]
        let (side, ahead) = layout.horizontal
        signs += [side == mirror.axis ? -1 : 1, ahead == mirror.axis ? -1 : 1, -1]
        var result = descriptors
        for start in stride(from: 0, to: descriptors.count, by: width) {
            for index in 0..<width {
                result[start + index] = signs[index] * descriptors[start + sources[index]]
            }
        }
        return result
    }
}

extension BodyPoint {
    /// The point on the other side of the body; itself in the middle.
    func partner(in mirror: SkeletonMirror) -> BodyPoint {
        switch self {
        case .joint(let joint): .joint(mirror.partners[joint])
        case .endSite(let joint): .endSite(mirror.partners[joint])
        }
    }
}
