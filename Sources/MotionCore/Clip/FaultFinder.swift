/// Looks for what is no motion of the body.
///
/// What a clip does otherwise is the measure: a fault stands out from the clip's own steps by far, and no body could do
/// it. Real mocap, hand-made animation and dances of 25 to 120 frames a second show none (54 files of public sets).
///
/// One pass over the channels finds the few frames that are worth looking at; only there are rotations made of angles.
struct FaultFinder {
    let clip: Clip
    let size: Double
    /// The steps that lead to each frame from the one before, the first being zero: how far the body goes, in its sizes,
    /// the most that an angle changes, in radians and less whole turns, and whether nothing at all changes.
    private(set) var travels: [Double] = []
    private(set) var angleSteps: [Double] = []
    private(set) var isSame: [Bool] = []
    /// For each joint how far what hangs on it reaches: fingers, toes and faces flicker in clips that are sound otherwise.
    let reach: [Double]
    /// For each joint that was looked at a turn that few frames exceed.
    private var usualTurns: [Double?]
    private(set) var isFaulty: [Bool]
    private(set) var faults: [MotionFault] = []
    /// The channels that move, angles and positions.
    let angles: [Int]
    let positions: [Int]

    init(_ clip: Clip) {
        self.clip = clip
        size = max(clip.bodySize, 1e-9)
        isFaulty = Array(repeating: false, count: clip.frameCount)
        let channels = clip.movingChannels
        let isAngle = clip.skeleton.joints.flatMap { $0.channels.map { $0.kind == .rotation } }
        angles = channels.indices.filter { channels[$0] && isAngle[$0] }
        positions = channels.indices.filter { channels[$0] && !isAngle[$0] }
        usualTurns = clip.skeleton.joints.map { _ in nil }
        var reach = clip.skeleton.joints.map { $0.endSite?.length ?? 0 }
        let bones = clip.frameCount > 0 ? clip.pose(0).translations : clip.skeleton.joints.map(\.offset)
        for (index, joint) in clip.skeleton.joints.enumerated().reversed() {
            guard let parent = joint.parent else { continue }
            reach[parent] = max(reach[parent], bones[index].length + reach[index])
        }
        self.reach = reach
    }

    /// What reaches less far than this, in sizes of the body, says nothing about the body.
    static let shortestReach = 0.12
    /// Fewer joints are a prop, which may go as it likes.
    private static let fewestJoints = 6

    /// All faults in the order of their frames.
    mutating func find() -> [MotionFault] {
        guard clip.frameCount >= 8, !(angles.isEmpty && positions.isEmpty),
            clip.skeleton.joints.count >= Self.fewestJoints
        else {
            return []
        }
        measure()
        findZeros()
        findRestPoses()
        findRepeatedRows()
        findRepeatedBlock()
        findFrozen()
        findJumps()
        return faults.sorted {
            ($0.frames.lowerBound, $0.frames.count) < ($1.frames.lowerBound, $1.frames.count)
        }
    }

    mutating func add(_ kind: MotionFault.Kind, _ frames: Range<Int>) {
        faults.append(MotionFault(kind: kind, frames: frames))
        for frame in frames { isFaulty[frame] = true }
    }

    private mutating func measure() {
        var steps = Array(repeating: 0.0, count: clip.frameCount)
        let width = clip.skeleton.channelCount
        UnsafeRowSteps.largest(in: clip.values, width: width, runs: Self.runs(angles)) { steps[$0] = $1 }
        for frame in steps.indices where steps[frame] > .pi {
            steps[frame] = angles.map { angleStep(of: $0, to: frame) }.max() ?? 0
        }
        angleSteps = steps
        isSame = steps.map { $0 == 0 }
        UnsafeRowSteps.largest(in: clip.values, width: width, runs: Self.runs(positions)) {
            if $1 != 0 { isSame[$0] = false }
        }
        isSame[0] = false
        travels = Array(repeating: 0, count: clip.frameCount)
        let root = clip.skeleton.positionChannels(of: 0).map(\.index)
        for frame in 1..<clip.frameCount { travels[frame] = travel(frame - 1, frame, root) }
    }

    /// Channels as runs of neighbours.
    private static func runs(_ channels: [Int]) -> [Range<Int>] {
        channels.reduce(into: []) { runs, channel in
            if let last = runs.last, last.upperBound == channel {
                runs[runs.count - 1] = last.lowerBound..<channel + 1
            } else {
                runs.append(channel..<channel + 1)
            }
        }
    }
}

/// Steps from frame to frame.
extension FaultFinder {
    /// How far a joint turns from one frame to another, in radians.
    func turn(of joint: Int, _ a: Int, _ b: Int) -> Double {
        rotation(of: joint, a).angle(to: rotation(of: joint, b))
    }

    private func rotation(of joint: Int, _ frame: Int) -> Matrix3 {
        let first = frame * clip.skeleton.channelCount + clip.skeleton.firstChannel[joint]
        var rotation = Matrix3.identity
        for (index, channel) in clip.skeleton.joints[joint].channels.enumerated()
        where channel.kind == .rotation {
            rotation = rotation * Matrix3(angle: clip.values[first + index], about: channel.axis)
        }
        return rotation
    }

    /// How much an angle changes in the step that leads to a frame, less whole turns.
    private func angleStep(of channel: Int, to frame: Int) -> Double {
        let index = frame * clip.skeleton.channelCount + channel
        let step = abs(clip.values[index] - clip.values[index - clip.skeleton.channelCount])
        return step < .pi ? step : abs(step - 2 * .pi * (step / (2 * .pi)).rounded())
    }

    /// The sum of what a joint's angles change in the step that leads to a frame: it turns no further.
    func angleSum(of joint: Int, to frame: Int) -> Double {
        var sum = 0.0
        for (index, channel) in clip.skeleton.joints[joint].channels.enumerated()
        where channel.kind == .rotation {
            sum += angleStep(of: clip.skeleton.firstChannel[joint] + index, to: frame)
        }
        return sum
    }

    /// How far the joints turn on average in the step that leads to a frame, in radians.
    func turn(to frame: Int) -> Double {
        let joints = clip.skeleton.joints.indices
        return joints.reduce(0) { $0 + turn(of: $1, frame - 1, frame) } / Double(joints.count)
    }

    /// What changes in the step that leads to a frame.
    func step(to frame: Int) -> Double { turn(to: frame) + travels[frame] }

    /// How far the body goes from one frame to another, in its sizes.
    func travel(_ a: Int, _ b: Int) -> Double {
        travel(a, b, clip.skeleton.positionChannels(of: 0).map(\.index))
    }

    private func travel(_ a: Int, _ b: Int, _ channels: [Int]) -> Double {
        let width = clip.skeleton.channelCount
        var sum = 0.0
        for channel in channels {
            let step = clip.values[b * width + channel] - clip.values[a * width + channel]
            sum += step * step
        }
        return sum.squareRoot() / size
    }

    /// Frames all over the clip, for what is usual in it.
    private var samples: StrideTo<Int> {
        stride(from: 1, to: clip.frameCount, by: max(1, clip.frameCount / 4000))
    }

    /// A turn of a joint that few frames exceed.
    mutating func usualTurn(of joint: Int) -> Double {
        if let known = usualTurns[joint] { return known }
        let usual = samples.map { turn(of: joint, $0 - 1, $0) }.quantile(0.9) ?? 0
        usualTurns[joint] = usual
        return usual
    }

    /// A way of the body that few frames exceed, in its sizes.
    var usualTravel: Double { samples.filter { !isFaulty[$0] }.map { travels[$0] }.quantile(0.9) ?? 0 }

    /// The middle one of the steps in which anything changes.
    var usualStep: Double {
        samples.filter { !isSame[$0] && !isFaulty[$0] }.map { step(to: $0) }.quantile(0.5) ?? 0
    }

    /// How often a clip of the motion of a body may hold its pose to the digit: as often as a tracker fails.
    var mostHeld: Int { max(3, clip.frameCount / 200) }

    /// How often a pose is held in frames before one.
    func holds(before end: Int) -> Int { (1..<end).count { isSame[$0] && !isSame[$0 - 1] } }
}
