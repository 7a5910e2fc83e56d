package import MotionCore

/// How a clip is made of a file that holds curves, or more than one skeleton.
public struct ClipSampling: Encodable, Equatable, Sendable {
    /// The skeleton's name; nil for the first with motion.
    public var skeleton: String?
    /// Frames a second; nil for the file's own, 30 where it has none.
    public var framesPerSecond: Double?
    /// The frames a second that a BVH file's frames have, where its frame time is not what was meant; nothing is
    /// sampled anew.
    public var rate: Double?
    /// The animation clip of a COLLADA file, by name or id, nil for all its keys; or the animation of a glTF file, nil for the
    /// first that moves the skeleton.
    public var clip: String?
    /// Whether the file's axes are kept; else the clip is turned Y up.
    public var keepsAxes = false
    /// Metres in the unit of length wanted; nil for the file's own.
    public var metersPerUnit: Double?

    public init() {}
}

/// A scene's motion as a clip.
package struct SceneMotion: Sendable {
    package let clip: Clip
    /// For each joint of the clip its node, as an index of the document's.
    package let nodes: [Int]
    /// What was odd about making it.
    package let notes: [FileNote]
    /// What moves the scene in this motion.
    let drives: [SceneDocument.Drive]
}

extension SceneDocument {
    /// The most numbers that a clip may have which the file's own numbers do not account for: half a second's work.
    private static let mostValues = 6_000_000.0
    /// How many numbers of a clip one number of the file accounts for: keys may be half a second apart.
    private static let valuesForEach = 16.0
    /// Of so many channels to one thing the right one is found while a number of the clip is worked out.
    private static let channelsLikeAValue = 60.0

    /// The motion of one skeleton, sampled at an even rate from the file's first key to its last.
    ///
    /// Every joint stands where it stands in the file: rotations are those nearest to the nodes' matrices, and what scale
    /// and shear do to positions is kept in offsets, and in position channels where an offset changes. Without keys the
    /// clip has one frame. Throws `ParseError`.
    package func motion(_ sampling: ClipSampling = ClipSampling()) throws -> SceneMotion {
        let wanted = try animationClip(named: sampling.clip)
        let (skeleton, others) = try skeleton(named: sampling.skeleton, movedBy: driven(by: wanted))
        var notes: [SceneNote] = []
        if !others.isEmpty {
            notes.append(.severalSkeletons(taken: skeleton.name, others: others.map(\.name)))
        }
        let elements = Set(skeleton.nodes.map { nodes[$0].element })
        let clip = try wanted ?? (clipsOverlap ? firstClip(moving: elements) : nil)
        if sampling.clip == nil, !clips.isEmpty { notes += noteOnClips(taken: clip) }
        let drives = driven(by: clip)
        let moving = drives.filter { elements.contains($0.element) }.flatMap(\.samplers)
        let ownKeys = KeyGrid.times(of: moving.isEmpty ? samplers : moving.map { samplers[$0] })
        let range = range(of: clip, drives)
        let keys = clip == nil ? ownKeys : ownKeys.filter { range.contains($0) }
        let grid = KeyGrid(keys.count > 1 ? keys : ownKeys)
        var rate = sampling.framesPerSecond ?? grid.rate
        if sampling.framesPerSecond == nil, grid.isEven, let told = clip?.frameTime.map({ 1 / $0 }),
            abs(told / rate - 1) < 1e-4
        {
            rate = told
        }
        if !grid.isEven, sampling.framesPerSecond == nil { notes.append(.unevenKeys(rate: rate)) }
        let length = (range.upperBound - range.lowerBound) * rate
        let own = samplers.reduce(0.0) { $0 + Self.valuesForEach * Double($1.values.count) }
        let several = drives.filter { $0.samplers.count > 1 }.reduce(0.0) { $0 + Double($1.samplers.count) }
        let work = 6 * Double(skeleton.clipNodes.count) + several / Self.channelsLikeAValue
        guard (length + 2) * work <= max(Self.mostValues, own) else {
            throw ParseError(
                file: file,
                fact: .scene(.tooManyFrames(seconds: range.upperBound - range.lowerBound, rate: rate)))
        }
        // A last key between two frames of the grid is followed by a frame that holds it.
        let whole = length.rounded()
        let count = Int(abs(length - whole) <= KeyGrid.jitterFraction ? whole : length.rounded(.up)) + 1
        var recorder = ClipRecorder(self, skeleton, sampling, drives)
        // Keys whose printed times are rounded stand beside the grid: a frame takes the key that is meant.
        let isOwnRate =
            grid.isEven && sampling.framesPerSecond.map { abs($0 - grid.rate) < 1e-9 * $0 } ?? true
        var snapping = KeySnapping(
            keys, within: isOwnRate ? min(KeyGrid.jitterFraction / rate, KeyGrid.jitter) : 1e-6)
        for frame in 0..<count {
            let time = snapping.time(near: range.lowerBound + Double(frame) / rate)
            do { try recorder.record(at: time) } catch { throw ParseError(file: file, fact: .scene(error)) }
        }
        notes += recorder.notes
        return SceneMotion(
            clip: recorder.clip(frameTime: 1 / rate), nodes: skeleton.clipNodes,
            notes: notes.map(FileNote.scene), drives: drives)
    }
}

extension SceneDocument {
    /// The animation clip of this name or id; nil where none is asked for. Throws `ParseError` where there is none.
    private func animationClip(named name: String?) throws -> AnimationClip? {
        guard let name else { return nil }
        if let broken = brokenClips.first(where: { $0.name == name }) {
            throw ParseError(file: file, fact: .gltf(.animation(name, broken.fault)))
        }
        guard let clip = clips.first(where: { $0.name == name }) ?? clips.first(where: { $0.id == name })
        else {
            throw ParseError(file: file, fact: .scene(.noSuchClip(name, known: clipNames)))
        }
        return clip
    }

    /// Of clips that start at the same time the first that moves one of these elements, from one key to another; else the first
    /// that holds them still, nil where there is none.
    ///
    /// Throws `ParseError` where all clips are broken.
    private func firstClip(moving elements: Set<Int>) throws -> AnimationClip? {
        if let broken = brokenClips.first, !clips.contains(where: { !$0.samplers.isEmpty }) {
            throw ParseError(
                file: file,
                fact: .gltf(.noAnimation(brokenClips.count, first: broken.name, broken.fault)))
        }
        let concerned = clips.filter { clip in
            driven(by: clip).contains { elements.contains($0.element) }
        }
        return concerned.first { clip in
            driven(by: clip).contains { drive in
                elements.contains(drive.element) && drive.samplers.contains { samplers[$0].times.count > 1 }
            }
        } ?? concerned.first
    }

    /// What is said of clips where none was asked for.
    private func noteOnClips(taken: AnimationClip?) -> [SceneNote] {
        guard clipsOverlap else { return [.animationClips(clipNames)] }
        guard let taken, clips.count > 1 else { return [] }
        let index = clips.firstIndex { $0.id == taken.id && $0.name == taken.name }
        var others = clipNames
        if let index { others.remove(at: index) }
        return [.animationTaken(taken.name, others: others)]
    }

    /// What to choose clips by: their names or, where several have one, their ids.
    private var clipNames: [String] {
        clips.map { clip in clips.count { $0.name == clip.name } == 1 ? clip.name : clip.id ?? clip.name }
    }

    /// What moves in a clip: the samplers of the animations that it lists, or all where it lists none.
    private func driven(by clip: AnimationClip?) -> [Drive] {
        guard let clip, clipsOverlap || !clip.samplers.isEmpty else { return drives }
        return drives.compactMap { drive in
            let samplers = drive.samplers.filter(clip.samplers.contains)
            return samplers.isEmpty
                ? nil
                : Drive(
                    element: drive.element, offset: drive.offset, blend: drive.blend, samplers: samplers)
        }
    }

    /// The seconds from a clip's start to its end or, without one, from the first key to the last.
    private func range(of clip: AnimationClip?, _ drives: [Drive]) -> ClosedRange<Double> {
        guard let clip else { return keyRange ?? 0...0 }
        if clipsOverlap {
            let ranges = drives.flatMap(\.samplers).map { samplers[$0].range }
            let first = ranges.map(\.lowerBound).min() ?? 0
            return first...max(first, ranges.map(\.upperBound).max() ?? first)
        }
        let last = drives.flatMap(\.samplers).map { samplers[$0].range.upperBound }.max() ?? clip.start
        return clip.start...max(clip.start, clip.end ?? last)
    }
}
