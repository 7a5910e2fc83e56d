import Testing

@testable import MotionCore

/// Jumps for good, put into a walk that has none.
@Suite struct JoinedClipTests {
    private let walk = WalkingFigure().clip(300)
    private var width: Int { walk.skeleton.channelCount }

    /// Where the first angle of a joint stands.
    private func channel(_ name: String) -> Int {
        walk.skeleton.firstChannel[walk.skeleton.joints.firstIndex { $0.name == name } ?? -1]
    }

    /// The walk with angles added to channels from frames on.
    private func turned(_ turns: [(frame: Int, channel: Int, angle: Double)]) -> Clip {
        var values = walk.values
        for turn in turns {
            for frame in turn.frame..<walk.frameCount { values[frame * width + turn.channel] += turn.angle }
        }
        return Clip(
            skeleton: walk.skeleton, frameTime: walk.frameTime, frameCount: walk.frameCount, values: values)
    }

    private func joined(_ clip: Clip) -> JoinedClip { JoinedClip(clip, over: clip.motionFaults) }

    private func largestDifference(_ a: Clip, _ b: Clip) -> Double {
        zip(a.values, b.values).map { abs($0 - $1) }.max() ?? .infinity
    }

    /// The jump is known less what the joint itself turns by in that frame, which the frames around tell to a hair.
    private static let hair = 2e-3

    @Test func leavesASoundClipAsItIs() {
        let whole = JoinedClip(walk, over: [])
        #expect(whole.clip == walk)
        #expect(whole.offsets.isEmpty && whole.lastJump == 0)
        #expect(whole.asAtEnd(walk) == walk && whole.asJoined(walk) == walk)
        #expect(whole.learnable == [walk] && whole.start == walk)
    }

    @Test func turnsTheShorterPartLikeTheLongerOne() throws {
        let thigh = channel("LeftUpLeg")
        for (frame, isFirstLonger) in [(180, true), (90, false)] {
            let file = turned([(frame, thigh, 2.5)])
            let found = joined(file)
            #expect(found.faults.isEmpty)
            #expect(found.lastJump == frame)
            let wanted = isFirstLonger ? walk : turned([(0, thigh, 2.5)])
            #expect(largestDifference(found.clip, wanted) < Self.hair)
            #expect(found.learnable == [found.clip] && found.start == found.clip)
            // What follows it follows the last frames of the file as well.
            #expect(abs(found.offsets[thigh] - (isFirstLonger ? 2.5 : 0)) < Self.hair)
            #expect(found.offsets.enumerated().allSatisfy { $0.offset == thigh || $0.element == 0 })
            let (end, straight) = (found.clip.frames(200..<300), file.frames(200..<300))
            #expect(largestDifference(found.asAtEnd(end), straight) < Self.hair)
            #expect(largestDifference(found.asJoined(straight), end) < Self.hair)
        }
    }

    @Test func knowsEachJointsJumpsByThemselves() throws {
        let (thigh, other) = (channel("LeftUpLeg"), channel("RightUpLeg"))
        let found = joined(turned([(60, thigh, 2.5), (110, other, -2), (240, thigh, -2.5)]))
        #expect(found.faults.isEmpty)
        #expect(found.lastJump == 240)
        // 60 to 240 is the longest of one thigh, 110 to the end that of the other.
        #expect(largestDifference(found.clip, turned([(0, thigh, 2.5), (0, other, -2)])) < Self.hair)
        #expect(abs(found.offsets[thigh] + 2.5) < Self.hair && found.offsets[other] == 0)
    }

    @Test func countsNoWholeTurns() {
        let thigh = channel("LeftUpLeg")
        let found = joined(turned([(180, thigh, 2.5 + 2 * .pi)]))
        #expect(found.faults.isEmpty)
        #expect(abs(found.offsets[thigh] - 2.5) < Self.hair)
    }

    @Test func takesABodyThatIsElsewhereForOneMotion() {
        let file = turned([(180, 0, 500), (180, 2, -300)])
        #expect(file.motionFaults.map(\.kind) == [.teleport])
        let found = joined(file)
        #expect(found.faults.isEmpty && found.lastJump == 180)
        #expect(largestDifference(found.clip, walk) < 0.1)
        #expect(abs(found.offsets[0] - 500) < 0.1 && abs(found.offsets[2] + 300) < 0.1)
        #expect(found.learnable.map(\.frameCount) == [300])
        // Elsewhere and in another pose: another motion.
        let cut = turned([(180, 0, 500), (180, channel("LeftUpLeg"), 0.6)])
        #expect(joined(cut).clip == cut && joined(cut).learnable.map(\.frameCount) == [180, 119])
    }

    @Test(arguments: [260, 285, 298]) func goesOnAsTheLastRowsAre(_ frame: Int) {
        let thigh = channel("LeftUpLeg")
        let found = joined(turned([(frame, thigh, 2.5)]))
        #expect(found.faults.isEmpty && found.lastJump == frame)
        #expect(largestDifference(found.clip, walk) < Self.hair)
        #expect(abs(found.offsets[thigh] - 2.5) < Self.hair)
    }

    /// It is back in the next frame, as far as anybody knows; what else the row holds counts.
    @Test func takesAJumpInTheLastRowForASpike() {
        for file in [turned([(299, channel("LeftUpLeg"), 2.5)]), turned([(299, 0, 500)])] {
            #expect(file.motionFaults.map(\.frames) == [299..<300])
            let found = joined(file)
            #expect(found.faults.isEmpty && found.lastJump == 0)
            #expect(largestDifference(found.clip, walk) < 0.1)
            #expect(found.offsets.allSatisfy { $0 == 0 })
            #expect(found.clip.framesLost(by: found.faults) == 0)
        }
    }

    /// Two clips in one file, say.
    @Test func dividesWhereMoreThanOneAngleJumps() {
        let file = turned([(150, channel("LeftUpLeg"), 2.5), (150, channel("RightUpLeg"), 0.6)])
        let found = joined(file)
        #expect(found.clip == file && found.offsets.isEmpty)
        #expect(found.learnable.map(\.frameCount) == [150, 149])
        #expect(found.start == file.frames(151..<300))
    }
}
