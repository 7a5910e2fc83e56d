import Foundation
import MotionCore
import Testing

@Suite struct ResamplingTests {
    private let skeleton = Skeleton(joints: [
        Joint(name: "Hips", parent: nil, channels: Channel.position + Channel.turning("ZXY")),
        Joint(name: "Elbow", parent: 0, offset: Vector3(1, 0, 0), channels: Channel.turning("Y")),
    ])

    private func clip(_ rows: [[Double]], frameTime: Double = 0.1) -> Clip {
        Clip(skeleton: skeleton, frameTime: frameTime, frameCount: rows.count, values: Array(rows.joined()))
    }

    private func random(_ frames: Int, seed: UInt64) -> Clip {
        var dice = Dice(seed)
        return clip((0..<frames).map { _ in (0..<7).map { _ in dice.number(-1...1) } })
    }

    private func rotation(_ row: some Collection<Double>) -> Matrix3 {
        skeleton.pose(channels: Array(row)[...]).rotations[0]
    }

    /// A turn at an even pace about a slanted axis, its angles wrapped into ±180° as files have them.
    private func turning(_ frames: Int, pace: Double, frameTime: Double) -> Clip {
        let order = EulerOrder([.z, .x, .y])!
        let axis = Vector3(0.2, 0.3, 0.9).normalized!
        return clip(
            (0..<frames).map { frame in
                let turn = Quaternion(rotationVector: axis * (pace * Double(frame)))
                let angles = order.angles(of: turn.matrix)
                let elbow = (pace * Double(frame)).remainder(dividingBy: 2 * .pi)
                return [Double(frame), 0, 0, angles.x, angles.y, angles.z, elbow]
            }, frameTime: frameTime)
    }

    @Test func isExactAtTheClipsOwnFrames() {
        let clip = random(9, seed: 31)
        for frame in 0..<9 {
            #expect(clip.channels(at: Double(frame) * 0.1) == Array(clip.frame(frame)))
        }
        #expect(clip.resampled(frameTime: 0.1) == clip)
        let half = clip.resampled(frameTime: 0.2)
        #expect(half.frameCount == 5)
        #expect(half.frameTime == 0.2)
        for frame in 0..<5 { #expect(half.frame(frame).elementsEqual(clip.frame(2 * frame))) }
    }

    @Test func standsAtTheEndsOutsideTheClip() {
        let clip = random(3, seed: 32)
        #expect(clip.channels(at: -1) == Array(clip.frame(0)))
        #expect(clip.channels(at: 9) == Array(clip.frame(2)))
        #expect(random(1, seed: 33).channels(at: 0.05) == Array(random(1, seed: 33).frame(0)))
    }

    @Test func goesHalfOfTheShorterWayBetweenFrames() {
        let clip = random(2, seed: 34)
        let middle = clip.channels(at: 0.05)
        let (a, b) = (clip.frame(0), clip.frame(1))
        for place in 0..<3 {
            #expect(abs(middle[place] - (a[a.startIndex + place] + b[b.startIndex + place]) / 2) < 1e-12)
        }
        let whole = rotation(a).angle(to: rotation(b))
        #expect(abs(rotation(a).angle(to: rotation(middle)) - whole / 2) < 1e-9)
        #expect(abs(rotation(middle).angle(to: rotation(b)) - whole / 2) < 1e-9)
        #expect(abs(middle[6] - (a[a.startIndex + 6] + b[b.startIndex + 6]) / 2) < 1e-12)
    }

    @Test func crossesTheHalfTurnOnTheShortWay() {
        let row = { (angle: Double) in [0, 0, 0, degrees(angle), 0, 0, degrees(angle)] }
        let middle = clip([row(179), row(-177)]).channels(at: 0.05)
        #expect(abs(middle[3] - degrees(181)) < 1e-9)
        #expect(abs(middle[6] - degrees(181)) < 1e-9)
    }

    @Test(arguments: [24.0, 30, 40, 45, 90, 100])
    func givesNoJumpsWhereTheFilesAnglesWrap(_ rate: Double) {
        // The clip's angles wrap at ±180° again and again; what comes out is followed from frame to frame.
        let clip = turning(400, pace: 0.05, frameTime: 1 / 60.0)
        let result = clip.resampled(frameTime: 1 / rate)
        let step = 0.05 * 60 / rate
        let axis = Vector3(0.2, 0.3, 0.9).normalized!
        for frame in 0..<result.frameCount {
            let row = Array(result.frame(frame))
            let truth = Quaternion(rotationVector: axis * (step * Double(frame)))
            #expect(rotation(row).angle(to: truth.matrix) < 1e-6)
            guard frame > 0 else { continue }
            let before = Array(result.frame(frame - 1))
            for place in 3..<7 { #expect(abs(row[place] - before[place]) < 4 * step) }
        }
    }

    @Test func keepsChannelsThatNeverMove() {
        let rows = (0..<20).map { frame in [5, 0.1, 7, 0.3, -0.7, 0.11, 0.01 * Double(frame)] }
        let result = clip(rows).resampled(frameTime: 0.037)
        #expect(result.movingChannels == [false, false, false, false, false, false, true])
        #expect(Array(result.frame(7).prefix(6)) == [5, 0.1, 7, 0.3, -0.7, 0.11])
    }

    @Test func anAngleThatMovesAtGimbalLockMovesAlone() {
        // Only the first angle moves, and wraps, of a joint whose middle angle stands at 90 degrees.
        let rows = (0..<60).map { frame in
            [0, 0, 0, (0.11 * Double(frame)).remainder(dividingBy: 2 * .pi), Double.pi / 2, 0.4, 0]
        }
        let result = clip(rows).resampled(frameTime: 0.037)
        for frame in 0..<result.frameCount {
            let row = Array(result.frame(frame))
            #expect(abs(row[3] - 1.1 * 0.037 * Double(frame)) < 1e-9)
            #expect(row[4] == .pi / 2 && row[5] == 0.4)
        }
    }

    @Test func reachesAsFarAsTheClip() {
        let clip = random(31, seed: 35)
        #expect(clip.resampled(frameTime: 0.05).frameCount == 61)
        #expect(clip.resampled(frameTime: 0.3).frameCount == 11)
        #expect(clip.resampled(frameTime: 0.31).frameCount == 10)
        #expect(clip.resampled(frameTime: 99).frameCount == 1)
    }

    @Test func takesTheTailByWholeSteps() {
        let clip = random(20, seed: 36)
        let tail = clip.tail(4, frameTime: 0.3, every: 3)
        #expect(tail.frameCount == 4)
        #expect(tail.frameTime == 0.3)
        for (index, frame) in [10, 13, 16, 19].enumerated() {
            #expect(tail.frame(index).elementsEqual(clip.frame(frame)))
        }
        #expect(clip.tail(40, frameTime: 0.3, every: 3).frameCount == 7)
        #expect(clip.frames(0..<1).tail(4, frameTime: 0.3, every: 3).frameCount == 1)
    }

    @Test func takesTheTailBetweenFrames() {
        let clip = turning(50, pace: 0.1, frameTime: 0.1)
        let tail = clip.tail(10, frameTime: 0.16, every: nil)
        #expect(tail.frameCount == 10)
        #expect(tail.frame(9).elementsEqual(clip.frame(49)))
        let axis = Vector3(0.2, 0.3, 0.9).normalized!
        for index in 0..<10 {
            let time = 4.9 - 0.16 * Double(9 - index)
            let truth = Quaternion(rotationVector: axis * time)
            let row = Array(tail.frame(index))
            #expect(rotation(row).angle(to: truth.matrix) < 1e-6)
            #expect(abs(row[0] - 10 * time) < 1e-9)
            guard index > 0 else { continue }
            let before = Array(tail.frame(index - 1))
            for place in 3..<7 { #expect(abs(row[place] - before[place]) < 1) }
        }
        #expect(clip.tail(99, frameTime: 0.16, every: nil).frameCount == 31)
    }
}
