import Foundation
import MotionCore
import Testing

@Suite("Two-bone inverse kinematics")
struct TwoBoneIKTests {
    /// A bent limb somewhere in space with the axis its knee bends about, and where the solution puts knee and ankle.
    private struct Case {
        let limb: TwoBoneIK
        let axis: Vector3
        let goal: Vector3

        init(_ dice: inout Dice, bend: ClosedRange<Double> = 0.2...2) {
            let hip = dice.direction() * 30
            let turn = dice.rotation()
            let (thigh, shin) = (dice.number(30...50), dice.number(30...50))
            let angle = dice.number(bend)
            let knee = hip + turn * Vector3(0, -thigh, 0)
            let ankle = knee + turn * (Matrix3(angle: angle, about: .x) * Vector3(0, -shin, 0))
            limb = TwoBoneIK(hip: hip, knee: knee, ankle: ankle)
            axis = turn * Axis.x.unit
            goal = ankle + dice.direction() * dice.number(0...12)
        }

        func solved(_ goal: Vector3) throws -> (knee: Vector3, ankle: Vector3) {
            let solved = try #require(limb.solve(goal: goal, axis: axis))
            let shin = Quaternion(rotationVector: solved.knee * axis).matrix * (limb.ankle - limb.knee)
            let swing = solved.swing.matrix
            let knee = limb.hip + swing * (limb.knee - limb.hip)
            return (knee, knee + swing * shin)
        }
    }

    @Test func bringsTheAnkleToEveryGoalThatIsNoFarther() throws {
        var dice = Dice(5)
        for _ in 0..<200 {
            let one = Case(&dice)
            let now = (one.limb.ankle - one.limb.hip).length
            guard (one.goal - one.limb.hip).length <= now else { continue }
            #expect((try one.solved(one.goal).ankle - one.goal).length < 1e-9)
        }
    }

    @Test func bendsALimbThatIsStretchedALittleTooFarAsItShould() throws {
        // A leg that stands, bent by `bend` degrees about X; its ankle is to come up by 3.
        func bent(_ bend: Double, usual: Vector3) throws -> Double {
            let angle = bend * .pi / 180
            let knee = Vector3(0, -40, 0)
            let ankle = knee + Matrix3(angle: angle, about: .x) * Vector3(0, -42, 0)
            let limb = TwoBoneIK(hip: .zero, knee: knee, ankle: ankle)
            let goal = (ankle.length - 3) / ankle.length * ankle
            let solved = try #require(limb.solve(goal: goal, axis: Axis.x.unit, usual: usual))
            return bend + solved.knee * 180 / .pi
        }
        let usual = 0.1 * Axis.x.unit
        for bend in [4.0, 1, 0, -1, -4] {
            let found = try bent(bend, usual: usual)
            #expect(found > 30 && found < 35, "\(bend): \(found)")
            #expect(abs(try bent(bend, usual: -1 * usual) + found) < 3, "\(bend)")
        }
        // Bent the other way, or where nothing is known, it stays as it is bent.
        #expect(try bent(-30, usual: usual) < -40)
        #expect(try bent(-4, usual: .zero) < -30)
        #expect(try bent(4, usual: .zero) > 30)
    }

    @Test func goesTowardsFartherGoalsAndNeverStretchesTheLimb() throws {
        var dice = Dice(6)
        for _ in 0..<200 {
            let one = Case(&dice)
            let full = (one.limb.knee - one.limb.hip).length + (one.limb.ankle - one.limb.knee).length
            let direction = try #require((one.goal - one.limb.hip).normalized)
            var before = 0.0
            for distance in stride(from: 0.5 * full, through: 1.5 * full, by: 0.02 * full) {
                let goal = one.limb.hip + distance * direction
                let reached = (try one.solved(goal).ankle - one.limb.hip)
                #expect(reached.length <= 0.99801 * full)
                #expect(reached.length >= before - 1e-9)
                #expect(reached.cross(direction).length < 1e-6)
                before = reached.length
            }
        }
    }

    @Test func followsAWayStraightOnAndAsFarAsItReaches() throws {
        var dice = Dice(10)
        for _ in 0..<200 {
            let one = Case(&dice)
            let (thigh, shin) = (one.limb.knee - one.limb.hip, one.limb.ankle - one.limb.knee)
            let (full, now) = (thigh.length + shin.length, (one.limb.ankle - one.limb.hip).length)
            let way = dice.direction() * dice.number(0...80)
            let reached = one.limb.reachable(way)
            #expect(reached.cross(way).length < 1e-6 && reached.dot(way) >= 0)
            #expect(reached.length <= way.length + 1e-9)
            if (one.limb.ankle + way - one.limb.hip).length <= now {
                #expect(reached == way)
            } else {
                let distance = (one.limb.ankle + reached - one.limb.hip).length
                #expect(distance >= now - 1e-9 && distance <= max(now, 0.998 * full) + 0.01 * full)
            }
            let goal = one.limb.ankle + reached
            guard (goal - one.limb.hip).length > abs(thigh.length - shin.length) else { continue }
            #expect((try one.solved(goal).ankle - goal).length < 0.01 * full)
        }
    }

    @Test func leavesALimbThatIsThereAsItIs() throws {
        var dice = Dice(7)
        for _ in 0..<50 {
            let one = Case(&dice, bend: 0.001...2)
            let solved = try one.solved(one.limb.ankle)
            #expect((solved.knee - one.limb.knee).length < 1e-6)
            #expect((solved.ankle - one.limb.ankle).length < 1e-9)
        }
    }

    @Test func keepsTheSideToWhichTheKneeBends() throws {
        var dice = Dice(8)
        for _ in 0..<200 {
            let one = Case(&dice)
            let solved = try one.solved(one.goal)
            let swing = try #require(one.limb.solve(goal: one.goal, axis: one.axis)).swing.matrix
            let normal = (solved.knee - one.limb.hip).cross(solved.ankle - solved.knee)
            #expect(try #require(normal.normalized).dot(swing * one.axis) > 0.999)
        }
    }

    @Test func moreOrLessTheSameGoalGivesMoreOrLessTheSameKnee() throws {
        var dice = Dice(9)
        for _ in 0..<50 {
            let one = Case(&dice)
            let way = dice.direction() * 20
            var before = try one.solved(one.limb.ankle).knee
            for step in 1...400 {
                let knee = try one.solved(one.limb.ankle + way * (Double(step) / 400)).knee
                // 0.05 units of goal a step; near full stretch the knee goes up to 16 times as far: 1 / sqrt(1 - 0.998²).
                #expect((knee - before).length < 0.8)
                before = knee
            }
        }
    }

    @Test func turnsTheShortestWayFromOneDirectionToAnother() {
        let turn = Quaternion(from: Axis.x.unit, to: Axis.y.unit)
        #expect((turn.matrix * Axis.x.unit - Axis.y.unit).length < 1e-12)
        #expect(abs(turn.rotationVector.length - .pi / 2) < 1e-12)
        let back = Quaternion(from: Axis.z.unit, to: -Axis.z.unit)
        #expect((back.matrix * Axis.z.unit + Axis.z.unit).length < 1e-12)
    }
}
