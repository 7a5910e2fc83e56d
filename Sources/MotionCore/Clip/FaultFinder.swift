/// Looks for what is no motion of the body.
///
/// What a clip does otherwise is the measure: a fault stands out from the clip's own steps by far, and no body could do
/// it. Real mocap, hand-made animation and dances of 25 to 120 frames a second show none (54 files of public sets).
struct FaultFinder {
    let clip: Clip
    let size: Double
    /// The steps that lead to each frame from the one before, the first being zero: of the body as a whole, of its pose
    /// (the mean turn over joints, in radians), and whether nothing at all changes.
    private(set) var travels: [Double] = []
    private(set) var turns: [Double] = []
    private(set) var isSame: [Bool] = []
    private(set) var poses: [Pose] = []
    /// For each joint how far what hangs on it reaches: fingers, toes and faces flicker in clips that are sound otherwise.
    let reach: [Double]
    /// For each joint a turn that few frames exceed.
    private(set) var usualTurns: [Double] = []
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

    /// How far the joints turn on average, in radians.
    func turn(_ a: Pose, _ b: Pose) -> Double {
        zip(a.rotations, b.rotations).reduce(0) { $0 + $1.0.angle(to: $1.1) } / Double(a.rotations.count)
    }

    /// How far the body goes, in its sizes.
    func travel(_ a: Pose, _ b: Pose) -> Double {
        (a.translations[0] - b.translations[0]).length / size
    }

    /// What changes in the step that leads to a frame.
    func step(to frame: Int) -> Double { turns[frame] + travels[frame] }

    private mutating func measure() {
        poses = (0..<clip.frameCount).map { clip.pose($0) }
        let width = clip.skeleton.channelCount
        isSame = [false]
        turns = [0]
        travels = [0]
        let joints = clip.skeleton.joints.count
        var steps = Array(repeating: [Double](), count: joints)
        let stride = max(1, clip.frameCount / 4000)
        for frame in 1..<clip.frameCount {
            let (a, b) = (poses[frame - 1], poses[frame])
            var sum = 0.0
            for joint in 0..<joints {
                let angle = a.rotations[joint].angle(to: b.rotations[joint])
                sum += angle
                if frame.isMultiple(of: stride) { steps[joint].append(angle) }
            }
            turns.append(sum / Double(joints))
            travels.append(travel(a, b))
            isSame.append(
                clip.values[(frame - 1) * width..<frame * width].elementsEqual(
                    clip.values[frame * width..<(frame + 1) * width]))
        }
        usualTurns = steps.map { $0.quantile(0.9) ?? 0 }
    }

    /// How often a clip of the motion of a body may hold its pose to the digit: as often as a tracker fails.
    var mostHeld: Int { max(3, clip.frameCount / 200) }

    /// How often a pose is held in frames before one.
    func holds(before end: Int) -> Int { (1..<end).count { isSame[$0] && !isSame[$0 - 1] } }

    /// The middle one of the steps in which anything changes.
    var usualStep: Double {
        let steps = (1..<clip.frameCount).filter { !isSame[$0] && !isFaulty[$0] }.map { step(to: $0) }
        return steps.quantile(0.5) ?? 0
    }
}
