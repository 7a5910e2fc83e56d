import Foundation
import Testing

@testable import MotionCore

/// Faults put into a walk that has none.
@Suite struct MotionFaultTests {
    private let walk = WalkingFigure().clip(300)
    private var width: Int { walk.skeleton.channelCount }

    private func changed(_ change: (inout [[Double]]) -> Void) -> Clip {
        var rows = (0..<walk.frameCount).map { Array(walk.frame($0)) }
        change(&rows)
        return Clip(
            skeleton: walk.skeleton, frameTime: walk.frameTime, frameCount: rows.count,
            values: Array(rows.joined()))
    }

    private func sentences(_ change: (inout [[Double]]) -> Void) -> [String] {
        let clip = changed(change)
        return clip.motionFaults.map { $0.sentence(clip.skeleton) }
    }

    /// Where the first angle of the left thigh stands.
    private var thigh: Int {
        walk.skeleton.firstChannel[walk.skeleton.joints.firstIndex { $0.name == "LeftUpLeg" } ?? 0]
    }

    @Test(arguments: WalkingFigure.Kind.allCases)
    func findsNothingInSoundMotion(_ kind: WalkingFigure.Kind) {
        var figure = WalkingFigure()
        figure.kind = kind
        for up in [Axis.y, .z] {
            figure.up = up
            #expect(figure.clip(300).motionFaults.isEmpty)
        }
        #expect(walk.frames(0..<7).motionFaults.isEmpty)
    }

    @Test func tellsRowsOfZeros() {
        let found = sentences { for row in 150..<153 { $0[row] = Array(repeating: 0, count: width) } }
        #expect(found == ["rows 151 to 153 hold zeros alone, as if the body had been lost"])
        #expect(
            sentences { $0[150] = Array(repeating: 0, count: width) }
                == ["row 151 holds zeros alone, as if the body had been lost"])
    }

    @Test(arguments: [4, 20])
    func tellsAPoseHeldWhileTheBodyMoves(_ count: Int) {
        #expect(
            sentences { for row in 151..<150 + count { $0[row] = $0[150] } }
                == ["rows 152 to \(150 + count) hold one pose while the body is moving"])
    }

    /// Hand-made animation holds poses again and again.
    @Test func leavesPosesAloneThatAClipHoldsOften() {
        #expect(
            sentences { rows in
                for row in 0..<rows.count { rows[row] = rows[row / 4 * 4] }
            }.isEmpty)
    }

    @Test func tellsASpikeOfAJoint() {
        let thigh = thigh
        #expect(
            sentences { $0[150][thigh] += 1 } == ["row 151: the joint “LeftUpLeg” jumps away and back"])
    }

    /// At 60 frames a second 60 degrees are less than 4000 in a second: that the joint rests before and after tells.
    @Test func tellsAJointThatIsAwayForAWhile() {
        let thigh = thigh
        #expect(
            sentences { rows in for row in 150..<160 { rows[row][thigh] += 1.05 } }
                == ["rows 151 to 160: the joint “LeftUpLeg” jumps away and back"])
    }

    @Test func tellsASpikeInTheLastRow() {
        let thigh = thigh
        #expect(
            sentences { $0[299][thigh] += 1 }
                == ["row 300: the joint “LeftUpLeg” turns further than any body does in a frame"])
    }

    /// At 120 degrees it alone is as far as all joints of a rest pose together.
    @Test func takesOneJointInTheLastRowForNoRestPose() {
        let thigh = thigh
        #expect(
            sentences { $0[299][thigh] += 2.1 }
                == ["row 300: the joint “LeftUpLeg” turns further than any body does in a frame"])
    }

    @Test func tellsAJumpOfAJoint() {
        let thigh = thigh
        #expect(
            sentences { rows in for row in 150..<rows.count { rows[row][thigh] += 2.5 } }
                == ["row 151: the joint “LeftUpLeg” turns further than any body does in a frame"])
    }

    @Test func doesNotMindWhereWholeTurnsAreCounted() {
        let thigh = thigh
        #expect(
            sentences { rows in for row in 150..<rows.count { rows[row][thigh] += 2 * .pi } }.isEmpty)
    }

    @Test func tellsWhereTheBodyIsElsewhere() {
        #expect(sentences { $0[150][0] += 60 } == ["row 151: the body jumps away and back"])
        #expect(
            sentences { rows in for row in 150..<rows.count { rows[row][0] += 120 } }
                == ["row 151: the body jumps to another place"])
    }

    @Test func tellsARestPoseAtEitherEnd() {
        func rest(_ row: [Double]) -> [Double] { row[..<3] + Array(repeating: 0, count: width - 3) }
        #expect(
            sentences { $0.append(rest($0[299])) } == ["row 301 is a pose apart from the motion"])
        #expect(
            sentences { $0.insert(rest($0[0]), at: 0) } == ["row 1 is a pose apart from the motion"])
    }

    /// A rest pose may be held, with the body where it is or at the origin.
    @Test(arguments: [2, 30])
    func tellsARestPoseThatIsHeld(_ count: Int) {
        func rest(_ row: [Double], _ place: Int) -> [[Double]] {
            let pose = (0..<width).map { $0 < 3 && $0 != 1 ? row[$0] * Double(place) : $0 == 1 ? row[1] : 0 }
            return Array(repeating: pose, count: count)
        }
        for place in [0, 1] {
            #expect(
                sentences { $0 += rest($0[299], place) }
                    == ["rows 301 to \(300 + count) are a pose apart from the motion"])
            #expect(
                sentences { $0 = rest($0[0], place) + $0 }
                    == ["rows 1 to \(count) are a pose apart from the motion"])
        }
    }

    @Test func tellsAnglesThatAreZeroForAWhile() {
        #expect(
            sentences { rows in
                for row in 150..<153 {
                    rows[row] = rows[row][..<3] + Array(repeating: 0, count: width - 3)
                }
            } == ["rows 151 to 153 are a pose apart from the motion"])
    }

    /// For a second, too, where no pose is held otherwise.
    @Test(arguments: [1, 3, 60])
    func tellsLastRowsThatAreRepeated(_ count: Int) {
        let rows = count == 1 ? "row 301 repeats" : "rows 301 to \(300 + count) repeat"
        #expect(sentences { $0 += Array(repeating: $0[299], count: count) } == ["\(rows) the row before"])
    }

    @Test(arguments: [3, 20])
    func tellsLastRowsThatFollowOnceMore(_ count: Int) {
        #expect(
            sentences { $0 += $0.suffix(count) }
                == ["rows 301 to \(300 + count) are the rows before them once more"])
    }

    @Test func takesALoopPlayedTwiceForMotion() {
        let turn = (0..<60).map { 2 * Double.pi * Double($0) / 60 }
        let loop = turn.map { angle in
            (0..<width).map { $0 < 3 ? 0 : 0.3 * sin(angle + Double($0)) }
        }
        #expect(sentences { $0 = loop + loop + loop + loop }.isEmpty)
    }

    /// A body that comes to rest slows down first, and what a clip holds for long elsewhere is meant.
    @Test func leavesARestAtTheEndAlone() {
        let slowing = (0..<40).map { pow(1 - Double($0) / 40, 2) }
        #expect(
            sentences { rows in
                let (from, to) = (rows[280], rows[299])
                rows.removeLast(20)
                for share in slowing { rows.append(zip(from, to).map { $0 * share + $1 * (1 - share) }) }
                rows += [to, to, to]
            }.filter { $0.contains("repeat") }.isEmpty)
        #expect(
            sentences { rows in
                for row in 151..<155 { rows[row] = rows[150] }
                rows += Array(repeating: rows[299], count: 30)
            }.filter { $0.contains("repeat") }.isEmpty)
    }

    @Test func dividesAClipBetweenItsFaults() {
        let clip = changed {
            $0[150] = Array(repeating: 0, count: width)
            $0.append($0[299])
        }
        let faults = clip.motionFaults
        #expect(clip.stretches(without: faults) == [0..<150, 151..<300])
        #expect(clip.stretches(without: faults, shortest: 150) == [0..<150])
        #expect(clip.stretches(without: []) == [0..<301])
    }

    @Test func startsAForecastFromTheClipWithoutItsFaults() {
        let clip = changed {
            for row in 150..<152 { $0[row] = Array(repeating: 0, count: width) }
            $0.append($0[299])
        }
        let start = clip.start(without: clip.motionFaults)
        #expect(start.frameCount == 300)
        #expect(Array(start.frame(299)) == Array(walk.frame(299)))
        // bridged, nearer to what the body did than a straight line is, and than a foot swings in a frame
        // (90 units / 0.4 s / 60)
        let straight = Clip(
            skeleton: walk.skeleton, frameTime: 3, frameCount: 2,
            values: Array(walk.frame(149)) + Array(walk.frame(152)))
        for frame in [150, 151] {
            func off(_ channels: [Double]) -> Double {
                let world = walk.skeleton.world(walk.skeleton.pose(channels: channels[...]))
                return zip(world.positions, walk.world(frame).positions).map { ($0 - $1).length }.max() ?? 9
            }
            let bridged = off(Array(start.frame(frame)))
            #expect(bridged < off(straight.channels(at: Double(frame - 149))))
            #expect(bridged < 3.75)
        }
        #expect(walk.start(without: []) == walk)
        #expect(start.movingChannels == walk.movingChannels)
    }

    @Test func learnsFromWhatLiesBetweenLongFaults() {
        let thigh = thigh
        let clip = changed { rows in
            rows[60] = Array(repeating: 0, count: width)
            for row in 151..<190 { rows[row] = rows[150] }
            for row in 200..<rows.count {
                (rows[row][0], rows[row][thigh]) = (rows[row][0] + 120, rows[row][thigh] + 0.6)
            }
            rows.append(rows[299])
        }
        let pieces = clip.learnable(without: clip.motionFaults)
        #expect(pieces.map(\.frameCount) == [151, 10, 99])
        #expect(Array(pieces[1].frame(0)) == Array(clip.frame(190)))
        #expect(Array(pieces[0].frame(59)) == Array(walk.frame(59)))
        #expect(!pieces.contains { !$0.motionFaults.isEmpty })
        #expect(walk.learnable(without: []) == [walk])
    }

    @Test func startsAForecastAfterATeleport() {
        let clip = changed { rows in for row in 150..<rows.count { rows[row][0] += 120 } }
        #expect(clip.start(without: clip.motionFaults) == clip.frames(151..<300))
        let late = MotionFault(kind: .teleport, frames: 298..<299)
        #expect(walk.start(without: [late]).frameCount == 300)
    }
}
