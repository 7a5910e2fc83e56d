/// Looks for what is no motion of the body.
///
/// What a clip does otherwise is the measure: a fault stands out from the clip's own steps by far, and no body could do
/// it. Real mocap, hand-made animation and dances of 25 to 120 frames a second show none (54 files of public sets).
struct FaultFinder {
    private let clip: Clip
    private let size: Double
    /// The steps that lead to each frame from the one before, the first being zero: of the body as a whole, of its pose
    /// (the mean turn over joints, in radians), and whether nothing at all changes.
    private var travels: [Double] = []
    private var turns: [Double] = []
    private var isSame: [Bool] = []
    private var poses: [Pose] = []
    /// For each joint how far what hangs on it reaches: fingers, toes and faces flicker in clips that are sound otherwise.
    private let reach: [Double]
    /// For each joint a turn that few frames exceed.
    private var usualTurns: [Double] = []
    private var isFaulty: [Bool]
    private var faults: [MotionFault] = []
    private let moving: [Int]

    /// The joints whose position is the body's: the root and those above the first that turns.
    private let root = 0

    init(_ clip: Clip) {
        self.clip = clip
        size = max(clip.bodySize, 1e-9)
        isFaulty = Array(repeating: false, count: clip.frameCount)
        let channels = clip.movingChannels
        moving = channels.indices.filter { channels[$0] }
        var reach = clip.skeleton.joints.map { $0.endSite?.length ?? 0 }
        let bones = clip.frameCount > 0 ? clip.pose(0).translations : clip.skeleton.joints.map(\.offset)
        for (index, joint) in clip.skeleton.joints.enumerated().reversed() {
            guard let parent = joint.parent else { continue }
            reach[parent] = max(reach[parent], bones[index].length + reach[index])
        }
        self.reach = reach
    }

    /// What reaches less far than this, in sizes of the body, says nothing about the body.
    private static let shortestReach = 0.12
    /// Fewer joints are a prop, which may go as it likes.
    private static let fewestJoints = 6

    /// All faults in the order of their frames.
    mutating func find() -> [MotionFault] {
        guard clip.frameCount >= 8, !moving.isEmpty, clip.skeleton.joints.count >= Self.fewestJoints else {
            return []
        }
        findZeros()
        findRepeatedRows()
        measure()
        findRestPoses()
        findFrozen()
        findJumps()
        return faults.sorted {
            ($0.frames.lowerBound, $0.frames.count) < ($1.frames.lowerBound, $1.frames.count)
        }
    }

    private mutating func add(_ kind: MotionFault.Kind, _ frames: Range<Int>) {
        faults.append(MotionFault(kind: kind, frames: frames))
        for frame in frames { isFaulty[frame] = true }
    }

    private func isZero(_ frame: Int) -> Bool {
        let row = clip.frame(frame)
        return moving.allSatisfy { row[row.startIndex + $0] == 0 }
    }

    /// The change of all moving channels from one frame to another, positions in sizes of the body.
    private func distance(_ a: Int, _ b: Int) -> Double {
        let (first, second) = (clip.pose(a), clip.pose(b))
        return turn(first, second) + travel(first, second)
    }

    private func turn(_ a: Pose, _ b: Pose) -> Double {
        zip(a.rotations, b.rotations).reduce(0) { $0 + $1.0.angle(to: $1.1) } / Double(a.rotations.count)
    }

    private func travel(_ a: Pose, _ b: Pose) -> Double {
        (a.translations[root] - b.translations[root]).length / size
    }

    /// Runs of rows of zeros that the motion around them does not lead to.
    private mutating func findZeros() {
        var frame = 0
        while frame < clip.frameCount {
            guard isZero(frame) else {
                frame += 1
                continue
            }
            var end = frame + 1
            while end < clip.frameCount, isZero(end) { end += 1 }
            let before = frame > 0 ? distance(frame - 1, frame) : 0
            let after = end < clip.frameCount ? distance(end - 1, end) : 0
            let usualBefore = frame > 1 ? distance(frame - 2, frame - 1) : 0
            let usualAfter = end + 1 < clip.frameCount ? distance(end, end + 1) : 0
            let usual = max(usualBefore, usualAfter)
            let isJump = { (step: Double) in step > 0.05 && step > 5 * usual }
            let isEdge = frame == 0 || end == clip.frameCount
            if isEdge ? isJump(max(before, after)) : isJump(before) && isJump(after) {
                add(isEdge && end - frame <= 3 ? .restPose : .zeros, frame..<end)
            }
            frame = end
        }
    }

    /// The last rows where they are the row before them once more, and no pose that the body comes to.
    private mutating func findRepeatedRows() {
        let width = clip.skeleton.channelCount
        func isEqual(_ a: Int, _ b: Int) -> Bool {
            clip.values[a * width..<(a + 1) * width].elementsEqual(clip.values[b * width..<(b + 1) * width])
        }
        isSame = [false] + (1..<clip.frameCount).map { isEqual($0 - 1, $0) }
        var first = clip.frameCount
        while first > 1, isSame[first - 1] { first -= 1 }
        let count = clip.frameCount - first
        guard count > 0, first > 4, Double(count) * clip.frameTime <= 0.25 else { return }
        // A clip that holds poses again and again holds this one, too.
        guard (1..<first).count(where: { isSame[$0] && !isSame[$0 - 1] }) <= mostHeld else { return }
        let step = distance(first - 2, first - 1)
        let before = (max(1, first - 12)..<first - 1).map { distance($0 - 1, $0) }
        // A body that comes to rest slows down first.
        guard step > 0, step > 0.3 * (before.quantile(0.5) ?? 0) else { return }
        add(.repeated, first..<clip.frameCount)
    }

    private mutating func measure() {
        poses = (0..<clip.frameCount).map { clip.pose($0) }
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
        }
        usualTurns = steps.map { $0.quantile(0.9) ?? 0 }
    }

    /// A first or last frame that stands apart: the way to it is far and much longer than any step near it.
    private mutating func findRestPoses() {
        let last = clip.frameCount - 1
        for (edge, near) in [(0, 1..<min(16, last)), (last, max(1, last - 15)..<last)] where !isFaulty[edge] {
            let step = edge == 0 ? 1 : last
            let others = near.filter { $0 != step && !isFaulty[$0] && !isFaulty[$0 - 1] }
            let usual = others.map { turns[$0] }.max() ?? 0
            guard others.count >= 4, turns[step] > 0.07, turns[step] > 6 * usual else { continue }
            add(.restPose, edge..<edge + 1)
        }
    }

    /// Rows held while the body moves: it stops and goes on at full speed, and the clip holds no pose otherwise.
    private mutating func findFrozen() {
        var runs: [Range<Int>] = []
        var frame = 1
        while frame < clip.frameCount {
            guard isSame[frame], !isFaulty[frame] else {
                frame += 1
                continue
            }
            var end = frame
            while end < clip.frameCount, isSame[end], !isFaulty[end] { end += 1 }
            runs.append(frame..<end)
            frame = end
        }
        let usual = usualStep
        guard usual > 0, runs.count <= mostHeld else { return }
        for run in runs where run.upperBound < clip.frameCount && run.lowerBound > 1 {
            let before = turns[run.lowerBound - 1] + travels[run.lowerBound - 1]
            let after = turns[run.upperBound] + travels[run.upperBound]
            if before > 0.3 * usual, after > 1.5 * usual, after > 0.3 * before {
                add(.frozen, run)
            }
        }
    }

    /// How often a clip of the motion of a body may hold its pose to the digit: as often as a tracker fails.
    private var mostHeld: Int { max(3, clip.frameCount / 200) }

    /// The middle one of the steps in which anything changes.
    private var usualStep: Double {
        let steps = (1..<clip.frameCount).filter { !isSame[$0] && !isFaulty[$0] }.map {
            turns[$0] + travels[$0]
        }
        return steps.quantile(0.5) ?? 0
    }

    /// Steps that no body makes, away and back or for good.
    private mutating func findJumps() {
        let usualTravel =
            (1..<clip.frameCount).filter { !isFaulty[$0] }.map { travels[$0] }.quantile(0.9) ?? 0
        let rate = 1 / clip.frameTime
        // 15 sizes of the body in a second are 90 km/h.
        let farthest = max(0.06, 15 / rate, 6 * usualTravel)
        for frame in 1..<clip.frameCount {
            guard !isFaulty[frame], !isFaulty[frame - 1] else { continue }
            if travels[frame] > farthest {
                let isBack =
                    frame + 1 < clip.frameCount && travels[frame + 1] > farthest
                    && travel(poses[frame - 1], poses[frame + 1]) < 0.4 * travels[frame]
                add(isBack ? .stray : .teleport, frame..<frame + 1)
                continue
            }
            // Only where some joint turns far is it worth looking for which.
            guard turns[frame] * Double(poses[0].rotations.count) > 0.3 else { continue }
            if let (kind, _) = farTurn(at: frame, rate) { add(kind, frame..<frame + 1) }
        }
    }

    /// The joint that turns furthest of those that turn too far.
    private func farTurn(at frame: Int, _ rate: Double) -> (MotionFault.Kind, Double)? {
        var found: (kind: MotionFault.Kind, angle: Double)?
        for joint in poses[frame].rotations.indices where reach[joint] > Self.shortestReach * size {
            let (a, b) = (poses[frame - 1].rotations[joint], poses[frame].rotations[joint])
            let angle = a.angle(to: b)
            guard angle > 0.35, angle > 4 * usualTurns[joint], angle > found?.angle ?? 0 else { continue }
            if frame + 1 < clip.frameCount {
                let next = poses[frame + 1].rotations[joint]
                let back = b.angle(to: next)
                // Away and back within two frames, faster than a muscle turns about.
                if rate > 20, back > 0.35, back > 4 * usualTurns[joint],
                    a.angle(to: next) < 0.4 * min(angle, back)
                {
                    found = (.spike(joint: joint), angle)
                    continue
                }
            }
            // 4000 degrees in a second, and an eighth of a turn.
            if angle > max(0.785, 70 / rate) { found = (.jump(joint: joint), angle) }
        }
        return found
    }
}
