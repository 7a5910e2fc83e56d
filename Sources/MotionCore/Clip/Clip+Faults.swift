extension Clip {
    /// What in this clip is no motion of the body, in the order of its frames.
    package var motionFaults: [MotionFault] {
        var finder = FaultFinder(self)
        return finder.find()
    }

    /// The stretches of frames between faults, each at least `shortest` frames long.
    package func stretches(without faults: [MotionFault], shortest: Int = 1) -> [Range<Int>] {
        var isFaulty = Array(repeating: false, count: frameCount)
        for fault in faults { for frame in fault.frames { isFaulty[frame] = true } }
        var stretches: [Range<Int>] = []
        var start = 0
        for frame in 0...frameCount where frame == frameCount || isFaulty[frame] {
            if frame - start >= max(1, shortest) { stretches.append(start..<frame) }
            start = frame + 1
        }
        return stretches
    }

    /// How many frames at the end were lost: the body went on in them, and the file does not say how.
    package func framesLost(by faults: [MotionFault]) -> Int {
        let end = stretches(without: faults).last?.upperBound ?? frameCount
        return (end..<frameCount).count { frame in
            !faults.contains { $0.isAdded && $0.frames.contains(frame) }
        }
    }

    /// The channels that move within some of the frames that are no fault, or from one to another.
    package func movingChannels(without faults: [MotionFault]) -> [Bool] {
        guard !faults.isEmpty else { return movingChannels }
        let stretches = stretches(without: faults)
        return Clip(
            skeleton: skeleton, frameTime: frameTime, frameCount: stretches.reduce(0) { $0 + $1.count },
            values: stretches.flatMap { frames($0).values }
        ).movingChannels
    }

    /// The stretches of frames to learn from: faults up to half a second lie within one, and longer ones, edges, teleports
    /// and jumps divide.
    package func learnableFrames(without faults: [MotionFault]) -> [Range<Int>] {
        let longest = max(1, Int(0.5 / frameTime))
        let divides = Set(faults.filter(\.divides).map(\.frames.lowerBound))
        var groups: [Range<Int>] = []
        for stretch in stretches(without: faults) {
            let gap = groups.last.map { $0.upperBound..<stretch.lowerBound }
            if let gap, gap.count <= longest, divides.isDisjoint(with: gap) {
                groups[groups.count - 1] = groups[groups.count - 1].lowerBound..<stretch.upperBound
            } else {
                groups.append(stretch)
            }
        }
        let learnable = groups.filter { $0.count > 1 }
        return learnable.isEmpty ? [0..<frameCount] : learnable
    }

    /// The clips to learn from, those of `learnableFrames`: the faults within are bridged.
    package func learnable(without faults: [MotionFault]) -> [Clip] {
        guard !faults.isEmpty else { return [self] }
        return learnableFrames(without: faults).map { group in
            let own = faults.filter {
                group.lowerBound <= $0.frames.lowerBound && $0.frames.upperBound <= group.upperBound
            }
            return frames(group).start(
                without: own.map {
                    MotionFault(
                        kind: $0.kind,
                        frames: $0.frames.lowerBound - group.lowerBound..<$0.frames.upperBound
                            - group.lowerBound)
                })
        }
    }

    /// The clip that a forecast starts from: without faulty frames at its end, those within bridged.
    ///
    /// A frame that is faulty lies between those around it, the rotations on the shorter way; what stands before a
    /// teleport or a jump is left out. The frames given out are a new clip: nothing that is written comes from it.
    package func start(without faults: [MotionFault]) -> Clip {
        guard !faults.isEmpty else { return self }
        let first =
            faults.last { $0.divides && $0.frames.upperBound < frameCount }?.frames.upperBound ?? 0
        let all = stretches(without: faults)
        // One frame after a teleport tells nothing of how the body moves.
        let after = all.filter { $0.lowerBound >= first }
        let good = after.reduce(0) { $0 + $1.count } > 1 ? after : all
        guard let start = good.first?.lowerBound, let end = good.last?.upperBound else { return self }
        var values: [Double] = []
        values.reserveCapacity((end - start) * skeleton.channelCount)
        var before: Range<Int>?
        for stretch in good {
            if let before { values += bridge(from: before, to: stretch) }
            for frame in stretch { values += self.frame(frame) }
            before = stretch
        }
        return Clip(
            skeleton: skeleton, frameTime: frameTime, frameCount: end - start, values: values)
    }
}
