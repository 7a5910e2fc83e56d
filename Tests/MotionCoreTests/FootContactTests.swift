import MotionCore
import Testing

@Suite("Foot contacts")
struct FootContactTests {
    static let figures: [WalkingFigure] = [
        WalkingFigure(), WalkingFigure(up: .z), WalkingFigure(hasToes: false),
        WalkingFigure(names: ["pelvis", "spine", "_hip", "_knee", "_ankle", "_ball"]),
        WalkingFigure(up: .z, names: ["a", "b", "c", "d", "e", "f"], kneeChannels: "X"),
    ]

    @Test(arguments: figures)
    func findsTheLegsWhateverTheirNames(figure: WalkingFigure) {
        let clip = figure.clip(180)
        let legs = clip.legs()
        let joints = clip.skeleton.joints
        #expect(legs.map { joints[$0.hip].name } == ["Left", "Right"].map { $0 + figure.names[2] })
        #expect(legs.map { joints[$0.knee].name } == ["Left", "Right"].map { $0 + figure.names[3] })
        #expect(legs.allSatisfy { joints[$0.ankle.joint].name.hasSuffix(figure.names[4]) })
        #expect(legs.allSatisfy { $0.points.count == (figure.hasToes ? 3 : 2) })
    }

    @Test func takesTheEndSiteOfAKneeForTheAnkleWhereThereIsNone() throws {
        let clip = WalkingFigure(hasToes: false).clip(120)
        // The feet are cut off: what ends each leg is the End Site of its knee.
        let joints = clip.skeleton.joints.filter { !$0.name.hasSuffix("Foot") }.enumerated().map {
            index, joint in
            var joint = joint
            joint.parent = joint.parent.map { $0 > 4 ? $0 - 1 : $0 }
            if joint.name.hasSuffix("Leg"), !joint.name.hasSuffix("UpLeg") {
                joint.endSite = Vector3(0, -WalkingFigure.shin, 0)
            }
            return joint
        }
        let kept = clip.skeleton.channels.indices.filter {
            !clip.skeleton.joints[clip.skeleton.channels[$0].joint].name.hasSuffix("Foot")
        }
        let cut = Clip(
            skeleton: Skeleton(joints: joints), frameTime: clip.frameTime, frameCount: clip.frameCount,
            values: (0..<clip.frameCount).flatMap { frame in
                kept.map { clip.values[frame * clip.skeleton.channelCount + $0] }
            })
        let legs = cut.legs()
        #expect(legs.map(\.ankle) == [.endSite(3), .endSite(5)])
        #expect(FootContacts(cut).legs.count == 2)
    }

    @Test(arguments: figures)
    func seesFeetTouchTheGroundJustWhileTheyStand(figure: WalkingFigure) {
        let clip = figure.clip(240)
        let contacts = FootContacts(clip)
        #expect(contacts.legs.count == 2)
        let found = contacts.contacts((0..<240).map { clip.world($0) }, frameTime: clip.frameTime)
        var (right, all) = (0, 0)
        for side in found.indices {
            for frame in 0..<240 {
                all += 1
                if found[side][frame].contains(true) == figure.stands(side, frame) { right += 1 }
            }
        }
        // The eased swing begins and ends so slowly that a few frames of it look like standing.
        #expect(Double(right) > 0.9 * Double(all), "\(right) of \(all)")
    }

    @Test func stepsOnTheSpotTouchTheGroundToo() {
        #expect(FootContacts(WalkingFigure(kind: .onTheSpot).clip(240)).legs.count == 2)
    }

    @Test(arguments: [WalkingFigure.Kind.treadmill, .swim], [Axis.y, .z])
    func feetThatSlideOrSwimAreNotTakenForStanding(kind: WalkingFigure.Kind, up: Axis) {
        let clip = WalkingFigure(kind: kind, up: up).clip(240)
        #expect(FootContacts(clip, up: up).legs.isEmpty)
    }

    @Test func aContactOutlivesATremorThatWouldNotHaveBegunIt() throws {
        let figure = WalkingFigure()
        var clip = figure.clip(240)
        let contacts = FootContacts(clip)
        let stance = try #require((70..<130).first { figure.stands(0, $0) && !figure.stands(0, $0 - 1) })
        // In the middle of a stance the body creeps at half as much again as the speed at which a contact may begin.
        let creep = 1.5 * contacts.slowSpeeds[0] * clip.frameTime
        var values = clip.values
        for frame in stance + 10..<240 {
            let steps = min(10, frame - stance - 9)
            values[frame * clip.skeleton.channelCount + 2] += Double(steps) * creep
        }
        clip = Clip(
            skeleton: clip.skeleton, frameTime: clip.frameTime, frameCount: 240, values: values)
        let found = contacts.contacts((0..<240).map { clip.world($0) }, frameTime: clip.frameTime)[0]
        #expect((stance + 5..<stance + 25).allSatisfy { found[$0].contains(true) })
        let strict = { (rule: FootContacts.Rule) in
            var rule = rule
            rule.speeds.end = rule.speeds.begin
            return rule
        }(FootContacts.Rule())
        let other = FootContacts(figure.clip(240), rule: strict)
            .contacts((0..<240).map { clip.world($0) }, frameTime: clip.frameTime)[0]
        #expect(!(stance + 5..<stance + 25).allSatisfy { other[$0].contains(true) })
    }

    @Test func aLyingBodyHasNoLegs() {
        // The whole figure tipped over by a quarter of a turn about X: its back lies along the ground.
        let clip = WalkingFigure(kind: .onTheSpot).clip(60)
        var values = clip.values
        for frame in 0..<60 { values[frame * clip.skeleton.channelCount + 4] = .pi / 2 }
        let lying = Clip(skeleton: clip.skeleton, frameTime: clip.frameTime, frameCount: 60, values: values)
        #expect(lying.legs(up: .y).isEmpty)
    }

    @Test func learnsFromTheLastSecondsOfALongClip() {
        let (walk, swim) = (WalkingFigure().clip(180), WalkingFigure(kind: .swim).clip(180))
        let joined = { (a: Clip, b: Clip) in
            Clip(skeleton: a.skeleton, frameTime: a.frameTime, frameCount: 360, values: a.values + b.values)
        }
        var rule = FootContacts.Rule()
        rule.seconds = 3
        #expect(FootContacts(joined(swim, walk), up: .y, rule: rule).legs.count == 2)
        #expect(FootContacts(joined(walk, swim), up: .y, rule: rule).legs.isEmpty)
        #expect(!FootContacts(joined(walk, swim), up: .y).legs.isEmpty)
    }

    @Test func aClipOfOneFrameHasNoContacts() {
        #expect(FootContacts(WalkingFigure().clip(1)).legs.isEmpty)
    }

    @Test func tellsQuantilesAsNumpyDoes() {
        // numpy 2.4: np.percentile([4, 1, 3, 2], 40) = 2.2, and 5 of [7] = 7.
        #expect(abs(([4.0, 1, 3, 2].quantile(0.4) ?? 0) - 2.2) < 1e-12)
        #expect([7.0].quantile(0.05) == 7)
        #expect([Double]().quantile(0.5) == nil)
    }
}

@Suite("Foot slide")
struct FootSlideTests {
    /// Five points; the fifth is never among the lowest four.
    private func places(slide: Double, lift: Double) -> [[Vector3]] {
        let heights = [0, lift, 0, 0, 50]
        return (0..<11).map { frame -> [Vector3] in
            let way = slide * Double(frame)
            return (0..<5).map { Vector3($0 < 2 ? way : 0, heights[$0], Double($0)) }
        }
    }

    @Test func isTheMeanSpeedOfThePointsOnTheGround() {
        // Two of four points go 0.3 units a frame, at 10 frames a second and a size of 100: 3 % a second; the mean is 1.5.
        let still = FootSlide.percentASecond(places(slide: 0.3, lift: 0), frameTime: 0.1, up: .y, size: 100)
        #expect(abs(still - 1.5) < 1e-9)
        // One of the two is lifted by 4 % of the size, so one of three points on the ground slides.
        let lifted = FootSlide.percentASecond(places(slide: 0.3, lift: 4), frameTime: 0.1, up: .y, size: 100)
        #expect(abs(lifted - 1) < 1e-9)
    }

    @Test func looksAlongTheAxisThatPointsUp() {
        let turned = places(slide: 0.3, lift: 0).map { $0.map { Vector3($0.x, -$0.z, $0.y) } }
        #expect(abs(FootSlide.percentASecond(turned, frameTime: 0.1, up: .z, size: 100) - 1.5) < 1e-9)
    }

    @Test func isNothingWithoutFrames() {
        #expect(FootSlide.percentASecond([], frameTime: 0.1, up: .y, size: 100) == 0)
        #expect(FootSlide.percentASecond([[.zero]], frameTime: 0.1, up: .y, size: 100) == 0)
    }
}
