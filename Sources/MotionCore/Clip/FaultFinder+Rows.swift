/// Rows that are no motion: zeros, rest poses, repeated and frozen ones.
extension FaultFinder {
    private func isZero(_ frame: Int, _ channels: [Int]) -> Bool {
        let row = clip.frame(frame)
        return channels.allSatisfy { row[row.startIndex + $0] == 0 }
    }

    /// Runs of rows in which every angle is zero and that the motion around them does not lead to.
    mutating func findZeros() {
        let channels = angles.isEmpty ? positions : angles
        var frame = 0
        while frame < clip.frameCount {
            guard isZero(frame, channels) else {
                frame += 1
                continue
            }
            var end = frame + 1
            while end < clip.frameCount, isZero(end, channels) { end += 1 }
            let isAll = (frame..<end).allSatisfy { isZero($0, positions) }
            let before = frame > 0 ? step(to: frame) : 0
            let after = end < clip.frameCount ? step(to: end) : 0
            let usualBefore = frame > 1 ? step(to: frame - 1) : 0
            let usualAfter = end + 1 < clip.frameCount ? step(to: end + 1) : 0
            let usual = max(usualBefore, usualAfter)
            let isJump = { (step: Double) in step > 0.05 && step > 5 * usual }
            let isEdge = frame == 0 || end == clip.frameCount
            if isEdge ? isJump(max(before, after)) : isJump(before) && isJump(after) {
                let isRest = !isAll || (isEdge && end - frame == 1)
                add(isRest ? .restPose : .zeros, frame..<end)
            }
            frame = end
        }
    }

    /// First or last frames that stand apart: one pose, and the way to it is far and much longer than any step near it.
    mutating func findRestPoses() {
        let count = clip.frameCount
        for isFirst in [true, false] {
            var held = 1
            while held < count / 2, angleSteps[isFirst ? held : count - held] < 1e-9 { held += 1 }
            let frames = isFirst ? 0..<held : count - held..<count
            let step = isFirst ? held : count - held
            let near = isFirst ? step + 1..<min(step + 16, count) : max(1, step - 15)..<step
            guard !frames.contains(where: { isFaulty[$0] }), step < count,
                held == 1 || holds(before: count) <= mostHeld
            else { continue }
            let way = turn(to: step)
            guard way > 0.07 else { continue }
            let others = near.filter { !isFaulty[$0] && !isFaulty[$0 - 1] }
            let usual = others.map { turn(to: $0) }.max() ?? 0
            guard others.count >= 4, way > 6 * usual, isOfSeveralJoints(to: step) else { continue }
            add(.restPose, frames)
        }
    }

    /// Whether more than one joint turns in the step that leads to a frame: one alone is a spike.
    private func isOfSeveralJoints(to frame: Int) -> Bool {
        let turns = clip.skeleton.joints.indices.map { turn(of: $0, frame - 1, frame) }
        let all = turns.reduce(0, +)
        return all - (turns.max() ?? 0) > 0.2 * all
    }

    /// The last rows where they are the row before them once more, and no pose that the body comes to.
    mutating func findRepeatedRows() {
        var first = clip.frameCount
        while first > 1, isSame[first - 1], !isFaulty[first - 1] { first -= 1 }
        let count = clip.frameCount - first
        guard count > 0, first > 4, !isFaulty[first - 1], 3 * count < clip.frameCount else { return }
        // A clip that holds poses again and again holds this one, too; one held for long is meant sooner.
        let isLong = Double(count) * clip.frameTime > 0.25
        guard holds(before: first) <= (isLong ? 0 : mostHeld) else { return }
        let before = (max(1, first - 12)..<first - 1).map { step(to: $0) }
        let last = step(to: first - 1)
        // A body that comes to rest slows down first.
        guard last > 0, last > (isLong ? 0.6 : 0.3) * (before.quantile(0.5) ?? 0) else { return }
        add(.repeated, first..<clip.frameCount)
    }

    /// The last rows where they are those before them once more, and the body goes back for them.
    mutating func findRepeatedBlock() {
        let (count, width) = (clip.frameCount, clip.skeleton.channelCount)
        for length in 2..<max(3, min(count / 3, Int(1 / clip.frameTime) + 1)) {
            let (first, before) = (count - length, count - 2 * length)
            guard
                clip.values[before * width..<first * width].elementsEqual(clip.values[(first * width)...]),
                !(before..<count).contains(where: { isFaulty[$0] }),
                !(first + 1..<count).allSatisfy({ isSame[$0] })
            else { continue }
            let usual = (first + 1..<count).map { step(to: $0) }.quantile(0.5) ?? 0
            // No body repeats itself so soon; a clip made to loop goes on without a jump.
            guard Double(length) * clip.frameTime < 0.25 || step(to: first) > 3 * usual else { continue }
            add(.repeatedBlock, first..<count)
            return
        }
    }

    /// Rows held while the body moves: it stops and goes on at full speed, and the clip holds no pose otherwise.
    mutating func findFrozen() {
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
        guard !runs.isEmpty, runs.count <= mostHeld else { return }
        let usual = usualStep
        guard usual > 0 else { return }
        for run in runs where run.upperBound < clip.frameCount && run.lowerBound > 1 {
            let (before, after) = (step(to: run.lowerBound - 1), step(to: run.upperBound))
            let catchesUp = before > 0.3 * usual && after > 1.5 * usual && after > 0.3 * before
            // No body stops dead and goes on as fast.
            let isHeld = Double(run.count) * clip.frameTime > 0.1 && min(before, after) > 0.5 * usual
            if catchesUp || isHeld { add(.frozen, run) }
        }
    }
}
