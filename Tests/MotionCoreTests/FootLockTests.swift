import Foundation
import MotionCore
import Testing

@Suite("Foot lock")
struct FootLockTests {
    /// A walk of which the last 90 frames are spoilt: the root goes on slower than its feet allow.
    struct Spoilt {
        let figure: WalkingFigure
        let observed: Clip
        let truth: [[Double]]
        let rows: [[Double]]
        let moving: [Bool]
        let seen: Int

        init(
            _ figure: WalkingFigure = WalkingFigure(), faster: Double = -0.15, seen: Int = 141,
            freeKnees: Bool = true
        ) {
            self.figure = figure
            self.seen = seen
            let whole = figure.clip(seen + 90)
            observed = whole.frames(0..<seen)
            truth = (seen..<seen + 90).map { Array(whole.frame($0)) }
            // The figure steps in one plane; its hips and ankles could turn freely.
            let skeleton = whole.skeleton
            moving = zip(observed.movingChannels, skeleton.channels).map { moves, channel in
                let name = skeleton.joints[channel.joint].name
                let isKnee = name.hasSuffix(figure.names[3]) && !name.hasSuffix(figure.names[2])
                return moves || (channel.joint > 1 && (freeKnees || !isKnee))
            }
            let place = figure.up == .y ? 2 : 1
            let step = (figure.up == .y ? 1 : -1) * figure.speed * figure.frameTime
            rows = truth.enumerated().map { index, row in
                var row = row
                // The wrong speed comes in over ten frames, so that the seam is smooth as a forecast's is.
                let time = Double(index + 1)
                row[place] += faster * step * (time < 10 ? time * time / 20 : time - 5)
                return row
            }
        }

        var lock: FootLock { FootLock(after: observed, moving: moving) }

        func worlds(_ rows: [[Double]]) -> [WorldPose] {
            rows.map { observed.skeleton.world(observed.skeleton.pose(channels: $0[...])) }
        }

        /// Where the ball of a foot stands in each row.
        func ball(_ side: Int, _ rows: [[Double]]) -> [Vector3] {
            let leg = observed.legs()[side]
            return worlds(rows).map { observed.skeleton.position(of: leg.points[1], in: $0) }
        }

        /// The farthest that a foot moves along the ground while it stands, over all its stances.
        func slide(_ rows: [[Double]], margin: Int = 0) -> Double {
            (0...1).map { side in
                let path = [ball(side, [Array(observed.frame(seen - 1))])[0]] + ball(side, rows)
                var farthest = 0.0
                for frame in 1..<path.count {
                    let stands = (-margin...margin).allSatisfy { figure.stands(side, seen - 1 + frame + $0) }
                    guard stands, figure.stands(side, seen - 2 + frame) else { continue }
                    var step = path[frame] - path[frame - 1]
                    step[figure.up.rawValue] = 0
                    farthest = max(farthest, step.length)
                }
                return farthest
            }.max() ?? 0
        }
    }

    static let figures = FootContactTests.figures

    @Test(arguments: figures)
    func holdsFeetWhereTheyLanded(figure: WalkingFigure) {
        let spoilt = Spoilt(figure)
        let locked = spoilt.lock.locked(spoilt.rows)
        // Without it 15 % of 1.5 units a frame.
        #expect(spoilt.slide(spoilt.rows) > 0.22)
        #expect(spoilt.slide(locked, margin: 2) < 0.08, "\(spoilt.slide(locked, margin: 2))")
        let slide = PlantedSlide(spoilt.observed).percentASecond(locked)
        #expect(slide < 0.4 * PlantedSlide(spoilt.observed).percentASecond(spoilt.rows))
    }

    @Test(arguments: figures)
    func holdsFeetAsFirmlyAsIsSaidOfEachFrame(figure: WalkingFigure) {
        // The right foot is in the air at the seam, or lands two frames after it and is being taken hold of.
        for seen in [141, 149] {
            let spoilt = Spoilt(figure, seen: seen)
            let locked = { (mending: Double) in
                spoilt.lock.locked(spoilt.rows, mending: Array(repeating: mending, count: 90))
            }
            #expect(locked(1) == spoilt.lock.locked(spoilt.rows))
            let isUnheld = locked(0) == spoilt.rows
            #expect(isUnheld)
        }
        // Half held, the foot slides half as far.
        let spoilt = Spoilt(figure)
        let slides = [1, 0.5, 0].map {
            spoilt.slide(
                spoilt.lock.locked(spoilt.rows, mending: Array(repeating: $0, count: 90)), margin: 2)
        }
        #expect(slides[0] < 0.8 * slides[1] && slides[1] < 0.8 * slides[2], "\(slides)")
    }

    @Test func placeAndVelocityGoOnAtTheSeam() {
        for seen in stride(from: 120, to: 180, by: 7) {
            let spoilt = Spoilt(seen: seen)
            for rows in [
                spoilt.lock.locked(spoilt.rows), spoilt.lock.carryingRoot(spoilt.rows),
                spoilt.lock.locked(spoilt.lock.carryingRoot(spoilt.rows)),
            ] {
                let (changed, plain) = (spoilt.worlds(rows), spoilt.worlds(spoilt.rows))
                for joint in spoilt.observed.skeleton.joints.indices {
                    // 0.7 % of the body's size.
                    #expect(
                        (changed[0].positions[joint] - plain[0].positions[joint]).length < 1.2)
                }
            }
        }
    }

    @Test func nothingPops() {
        let spoilt = Spoilt()
        let locked = spoilt.lock.locked(spoilt.lock.carryingRoot(spoilt.rows))
        let bend = { (rows: [[Double]]) -> Double in
            let worlds = spoilt.worlds(
                [Array(spoilt.observed.frame(139)), Array(spoilt.observed.frame(140))] + rows)
            return (2..<worlds.count).map { frame in
                worlds[frame].positions.indices.map { joint in
                    (worlds[frame].positions[joint] - 2 * worlds[frame - 1].positions[joint]
                        + worlds[frame - 2].positions[joint]).length
                }.max() ?? 0
            }.max() ?? 0
        }
        #expect(bend(locked) < 2 * bend(spoilt.truth), "\(bend(locked)), \(bend(spoilt.truth))")
    }

    @Test func changesNothingButTheLegsAndKeepsHowTheFootIsTurned() {
        let spoilt = Spoilt()
        let locked = spoilt.lock.locked(spoilt.rows)
        let skeleton = spoilt.observed.skeleton
        let legs = spoilt.observed.legs()
        let changing = Set(legs.flatMap { [$0.hip, $0.knee, $0.ankle.joint] })
        var changed = false
        for (frame, row) in locked.enumerated() {
            for (place, channel) in skeleton.channels.enumerated()
            where row[place] != spoilt.rows[frame][place] {
                #expect(changing.contains(channel.joint))
                #expect(spoilt.moving[place], "\(skeleton.joints[channel.joint].name)")
                changed = true
            }
        }
        #expect(changed)
        for (before, after) in zip(spoilt.worlds(spoilt.rows), spoilt.worlds(locked)) {
            for leg in legs {
                #expect(before.rotations[leg.ankle.joint].angle(to: after.rotations[leg.ankle.joint]) < 0.02)
            }
        }
    }

    @Test(arguments: ["X", "ZXY", "YXZ"])
    func turnsAKneeAboutItsOnlyMovingChannel(channels: String) throws {
        let spoilt = Spoilt(WalkingFigure(kneeChannels: channels), freeKnees: false)
        let locked = spoilt.lock.locked(spoilt.rows)
        #expect(spoilt.slide(locked, margin: 2) < 0.08)
        for place in spoilt.moving.indices where !spoilt.moving[place] {
            #expect(locked.allSatisfy { $0[place] == spoilt.rows[0][place] })
        }
    }

    @Test func keepsAnglesOnTheBranchOfTheLastObservedFrame() {
        let spoilt = Spoilt()
        let plain = spoilt.lock.locked(spoilt.rows)
        let skeleton = spoilt.observed.skeleton
        let hip = spoilt.observed.legs()[0].hip
        let place = skeleton.firstChannel[hip] + 1
        let turned = { (row: [Double]) in
            var row = row
            row[place] += 2 * .pi
            return row
        }
        let observed = Clip(
            skeleton: skeleton, frameTime: spoilt.observed.frameTime, frameCount: spoilt.observed.frameCount,
            values: (0..<spoilt.observed.frameCount).flatMap { turned(Array(spoilt.observed.frame($0))) })
        let other = FootLock(after: observed, moving: spoilt.moving).locked(spoilt.rows.map(turned))
        for (a, b) in zip(plain, other) { #expect(abs(a[place] + 2 * .pi - b[place]) < 1e-9) }
    }

    @Test(arguments: [WalkingFigure.Kind.treadmill, .swim])
    func leavesABodyWithoutGroundAsItIs(kind: WalkingFigure.Kind) {
        let spoilt = Spoilt(WalkingFigure(kind: kind))
        #expect(spoilt.lock.isIdle)
        #expect(spoilt.lock.locked(spoilt.rows) == spoilt.rows)
        #expect(spoilt.lock.carryingRoot(spoilt.rows) == spoilt.rows)
    }

    @Test(arguments: [Axis.y, .z])
    func thePlantedFootCarriesTheRoot(up: Axis) {
        let spoilt = Spoilt(WalkingFigure(up: up))
        let carried = spoilt.lock.carryingRoot(spoilt.rows)
        let place = up == .y ? 2 : 1
        let error = { (rows: [[Double]]) in abs(rows[89][place] - spoilt.truth[89][place]) }
        // 15 % too short at 1.5 units a frame; what is left comes of the first frames, where it is blended in.
        #expect(error(spoilt.rows) > 19)
        #expect(error(carried) < 0.5 * error(spoilt.rows), "\(error(carried))")
        let allowed = Set(0..<3)
        for (before, after) in zip(spoilt.rows, carried) {
            #expect(before.indices.allSatisfy { allowed.contains($0) || before[$0] == after[$0] })
            #expect(before[up.rawValue] == after[up.rawValue])
        }
    }

    @Test func aRightWalkStaysMoreOrLessAsItIs() {
        let spoilt = Spoilt(faster: 0)
        let change = { (rows: [[Double]]) in
            zip(spoilt.worlds(spoilt.rows), spoilt.worlds(rows)).map { a, b in
                a.positions.indices.map { (a.positions[$0] - b.positions[$0]).length }.max() ?? 0
            }.max() ?? 0
        }
        // The first and last frames of a swing are slow enough to be held: 5 % of the body's size at a toe, 3 % at the root.
        let (locked, carried) = (
            change(spoilt.lock.locked(spoilt.rows)), change(spoilt.lock.carryingRoot(spoilt.rows))
        )
        #expect(locked < 9, "\(locked)")
        #expect(carried < 5, "\(carried)")
    }

    @Test(arguments: figures)
    func aFootThatTheLegCannotFollowSlipsAndStaysOnTheGround(figure: WalkingFigure) {
        let spoilt = Spoilt(figure, faster: 0.6)
        let locked = spoilt.lock.locked(spoilt.rows)
        for side in 0...1 {
            let (before, after) = (spoilt.ball(side, spoilt.rows), spoilt.ball(side, locked))
            var farthest = 0.0
            for frame in before.indices where figure.stands(side, spoilt.seen + frame) {
                let way = after[frame] - before[frame]
                farthest = max(farthest, way.length)
                // The lift of a hundredth of the leg's length, which is 82; a leg that does not give way lifts its foot by 7.
                #expect(abs(way[figure.up.rawValue]) < 0.82, "\(frame): \(way)")
            }
            #expect(farthest > 5)
        }
    }

    @Test func aFootThatStandsSettlesWhereNothingIsMended() {
        let spoilt = Spoilt()
        let (rows, predicted) = (spoilt.rows.count, spoilt.ball(0, spoilt.rows))
        var compared = 0
        for frame in 0..<rows - 12 {
            guard (-2...14).allSatisfy({ spoilt.figure.stands(0, spoilt.seen + frame + $0) }) else {
                continue
            }
            let mending = (0..<rows).map { $0 <= frame ? 1.0 : 0 }
            let ball = spoilt.ball(0, spoilt.lock.locked(spoilt.rows, mending: mending))
            // How far the standing foot is from where it was predicted, soon and ten frames later.
            let (soon, late) = (
                (ball[frame + 2] - predicted[frame + 2]).length,
                (ball[frame + 12] - predicted[frame + 12]).length
            )
            guard soon > 0.3 else { continue }
            compared += 1
            #expect(abs(late / soon - exp(-10 * spoilt.figure.frameTime / 0.6)) < 0.1, "\(late / soon)")
        }
        #expect(compared > 3)
    }

    @Test func aGentleGripLetsAFootSlipThatAFirmOneHolds() {
        let spoilt = Spoilt(faster: -0.5)
        let slides = [spoilt.rows, spoilt.lock.locked(spoilt.rows, .gentle), spoilt.lock.locked(spoilt.rows)]
            .map { PlantedSlide(spoilt.observed).percentASecond($0) }
        #expect(slides[1] < 0.8 * slides[0] && slides[2] < 0.8 * slides[1], "\(slides)")
        // Of a body that hangs at one place nobody can say where its feet should stand.
        var moving = spoilt.moving
        for place in 0..<3 { moving[place] = false }
        let hung = FootLock(after: spoilt.observed, moving: moving)
        #expect(hung.locked(spoilt.rows, .gentle) == spoilt.rows)
        #expect(hung.locked(spoilt.rows, .firm) != spoilt.rows)
    }

    @Test(arguments: [Axis.y, .z], [-12.0, 12])
    func theBodyComesDownToTheGroundAndNoDeeper(up: Axis, wrong: Double) {
        let spoilt = Spoilt(WalkingFigure(up: up), faster: 0)
        let place = up.rawValue
        var rows = spoilt.rows
        for frame in rows.indices { rows[frame][place] += wrong * min(1, Double(frame) / 30) }
        let level = spoilt.lock.grounded(rows)
        let lowest = { (row: [Double]) in
            spoilt.worlds([row])[0].positions.map { $0[place] }.min() ?? 0
        }
        // The hips of this figure stay at one height, so the range of their heights holds most of it back.
        #expect(abs(lowest(rows[60]) - lowest(spoilt.truth[60])) > 11)
        #expect(abs(lowest(level[60]) - lowest(spoilt.truth[60])) < 3, "\(lowest(level[60]))")
        // It comes in smoothly, and nothing else changes.
        #expect(abs(level[0][place] - rows[0][place]) < 0.1)
        for (before, after) in zip(rows, level) {
            #expect(before.indices.allSatisfy { $0 == place || before[$0] == after[$0] })
        }
        for (before, after) in zip(level, level.dropFirst()) {
            #expect(abs(after[place] - before[place]) < 1.5)
        }
    }

    @Test func whatIsOnTheGroundStaysAsItIs() {
        for kind in [WalkingFigure.Kind.walk, .onTheSpot, .swim] {
            let spoilt = Spoilt(WalkingFigure(kind: kind), faster: 0)
            #expect(spoilt.lock.grounded(spoilt.rows) == spoilt.rows, "\(kind)")
        }
        // Less than two seconds tell nothing of the ground.
        let spoilt = Spoilt(seen: 110)
        let sunk = spoilt.rows.map { row in
            var row = row
            row[1] -= 20
            return row
        }
        #expect(spoilt.lock.grounded(sunk) == sunk)
    }

    @Test func noRowsGiveNoRows() {
        #expect(Spoilt().lock.grounded([]) == [])
        #expect(Spoilt().lock.locked([]) == [])
        #expect(Spoilt().lock.carryingRoot([]) == [])
    }
}
