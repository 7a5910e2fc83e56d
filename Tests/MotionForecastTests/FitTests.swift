import Foundation
import MotionCore
import Testing

@testable import MotionForecast

@Suite struct FitTests {
    @Test(arguments: [
        [24.0, 24, 1], [25, 25, 1], [30, 30, 1], [60, 30, 2], [90, 30, 3], [120, 30, 4], [240, 30, 8],
        [100, 100.0 / 3, 3], [10, 10, 1],
    ])
    func thinksNearThirtyFramesASecond(_ rates: [Double]) {
        // The frame time as files round it.
        let frameTime = (1e7 / rates[0]).rounded() / 1e7
        let clip = walker().clip(at: [0, 1], frameTime: frameTime)
        let rate = ModelRate(near: clip)
        #expect(abs(1 / rate.frameTime - rates[1]) < 0.01)
        #expect(rate.framesApart(clip) == Int(rates[2]))
    }

    @Test func knowsRatesThatDoNotGoIntoEachOther() {
        let rate = ModelRate(frameTime: 1.0 / 30)
        let apart = { rate.framesApart(walker().clip(at: [0, 1], frameTime: $0)) }
        #expect(apart(1.0 / 100) == nil)
        #expect(apart(1.0 / 25) == nil)
        #expect(apart(1.0 / 24) == nil)
        #expect(apart(0.033) == 1)
        #expect(apart(0.0083) == 4)
        #expect(apart(1.0 / 10) == nil)
    }

    @Test func usesEveryFrameOfAFastClip() {
        let clip = walker().clip(frames: 41, fps: 120)
        let layout = FeatureLayout(clips: [clip])
        let sequences = layout.sequences(of: clip, index: 7, rate: ModelRate(near: clip))
        #expect(sequences.map(\.frameCount) == [11, 10, 10, 10])
        #expect(sequences.map(\.phase) == [0, 1, 2, 3])
        #expect(sequences.allSatisfy { $0.clip == 7 && $0.roots.count == $0.frameCount })
        for sequence in sequences {
            #expect(sequence.values.count == sequence.frameCount * layout.count)
            for frame in 0..<sequence.frameCount {
                #expect(
                    sequence.roots[frame].position
                        == clip.pose(sequence.phase + 4 * frame).translations[0])
            }
        }
        // A rate that does not go into the clip's gives one sequence as long as the clip.
        let other = layout.sequences(of: clip, rate: ModelRate(frameTime: 1.0 / 50))
        #expect(other.map(\.frameCount) == [17])
    }

    @Test(arguments: [24.0, 30, 100.0 / 3], [4, 7, 12, 20, 45, 90, 300, 3000, 100_000])
    func plansWindowsThatFit(_ fps: Double, _ frames: Int) {
        let rate = ModelRate(frameTime: 1 / fps)
        let plan = FitPlan(rate: rate, frameCounts: [frames], features: 120)
        let shape = plan.members[0].shape
        #expect(shape.observed > 0 && shape.predicted > 0)
        #expect(shape.frames <= frames)
        // More than one window wherever there may be.
        if frames > 8 { #expect(shape.frames < frames) }
        #expect(plan.members.allSatisfy { $0.steps > 0 && $0.shape == shape })
        // A long clip gives room for a whole stride and a second to come.
        if frames >= 300 {
            #expect(Double(shape.observed) / fps >= 0.3)
            #expect(Double(shape.predicted) / fps >= 1)
            #expect(Double(shape.frames) / fps <= 10)
        }
    }

    @Test func plansByTheTypicalClip() {
        let rate = ModelRate(frameTime: 1.0 / 30)
        let many = FitPlan(rate: rate, frameCounts: [5, 610, 90_000], features: 100)
        let one = FitPlan(rate: rate, frameCounts: [610], features: 100)
        #expect(many.members[0].shape == one.members[0].shape)
        #expect(FitPlan(rate: rate, frameCounts: [], features: 1).members[0].shape.frames > 0)
    }

    @Test func learnsAFewClipsAsTheyAreAndManyInGeneral() {
        let rate = ModelRate(frameTime: 1.0 / 30)
        let few = FitPlan(rate: rate, frameCounts: [900, 900, 900], features: 100)
        let many = FitPlan(rate: rate, frameCounts: [900, 900, 900, 900], features: 100)
        // A clip is gone on with for long, a corpus is foreseen as well as can be.
        #expect(few.members[0].positionWeight == 0 && few.members[0].noise > 0)
        #expect(many.members[0].positionWeight > 0 && many.members[0].noise == 0)
        #expect(few.members[0].shape.predicted > many.members[0].shape.predicted)
        for plan in [few, many] {
            #expect(Set(plan.members.map(\.seed)).count == plan.members.count)
        }
        #expect(Set(few.members.map(\.representation)) == [.sixD, .bodySixD])
        #expect(Set(many.members.map(\.representation)) == [.sixD, .positions])
        // What comes first is right first where it is the truth that counts.
        #expect(many.members.allSatisfy { $0.earliness == 1 } && few.members.allSatisfy { $0.earliness == 0 })
        #expect(many.members.prefix(2).map(\.reversal) == [0, 0.5])
        // Of either representation some networks learn from windows played backwards, and some do not.
        #expect(Set(many.members.map { "\($0.representation) \($0.reversal)" }).count == 4)
    }

    @Test func aFitWithinSecondsTriesOneNetworkAlone() {
        var plan = FitPlan(rate: ModelRate(frameTime: 1.0 / 30), frameCounts: [900], features: 100)
        #expect(plan.trialMembers.count == 2)
        plan.hurry()
        #expect(plan.members.count == 2 && plan.trialMembers.count == 1)
        #expect(plan.trialMembers[0] == plan.members[0])
    }

    @Test func sharesAnyNumberOfStepsOutAmongNetworks() {
        let rate = ModelRate(frameTime: 1.0 / 30)
        for steps in [1.0, 100, 900, 3000, 10_000, 50_000, 1e6] {
            var plan = FitPlan(rate: rate, frameCounts: [900, 900, 900, 900], features: 100)
            plan.spend(steps: steps, setsMembers: true)
            let (count, each) = (plan.members.count, plan.members[0].steps)
            let all =
                Double(each) * Double(count) + Double(plan.trialMembers.reduce(0) { $0 + $1.steps })
            #expect(each >= 1 && (all <= steps || each == 1))
            #expect(steps < 3 || all > 0.5 * steps)
            #expect(count == 1 || each >= (count == 2 ? 240 : 800))
            #expect(count > 1 || steps < 600)
            #expect(plan.members.allSatisfy { $0.steps == each })
            var fixed = FitPlan(rate: rate, frameCounts: [900, 900, 900, 900], features: 100)
            fixed.spend(steps: steps, setsMembers: false)
            #expect(fixed.members.count == 4)
        }
    }

    @Test func leavesOutARestPoseBeforeTheMotion() throws {
        let clip = walker().clip(frames: 90, fps: 30)
        // A T-pose: the legs far from where they are a frame later.
        var values = clip.values
        for place in 3..<clip.skeleton.channelCount { values[place] = 2 }
        let posed = Clip(skeleton: clip.skeleton, frameTime: clip.frameTime, frameCount: 90, values: values)
        let session = try FitSession([("a", posed)], wishes: .init())
        #expect(session.leftOut == [1])
        let data = try session.tasks(session.plan.members, holdingOut: 0)[0].data
        #expect(data.sequences.map(\.frameCount) == [89])
        #expect(try FitSession([("a", clip)], wishes: .init()).leftOut == [0])
    }

    @Test func takesFoldersForKinds() throws {
        let clip = walker().clip(frames: 90, fps: 30)
        let session = try FitSession(
            [("c/walk/a.bvh", clip), ("c/run/b.bvh", clip), ("c/walk/c.bvh", clip)], wishes: .init())
        #expect(session.kindNames == ["c/run", "c/walk"])
        #expect(try session.tasks(session.plan.members, holdingOut: 0)[0].data.kinds.count == 2)
    }

    @Test func takesClipsToData() throws {
        var wishes = FitSession.Wishes()
        wishes.observed = .seconds(0.2)
        wishes.predicted = .frames(4)
        wishes.units = 9
        wishes.layers = 2
        wishes.batch = 5
        wishes.epochs = 3
        wishes.seed = 77
        let clip = walker().clip(frames: 60, fps: 60)
        let session = try FitSession([("a", clip), ("b", clip.frames(0..<30))], wishes: wishes)
        #expect(session.plan.members[0].shape == WindowShape(observed: 6, predicted: 4))
        #expect(session.plan.members.allSatisfy { $0.units == 9 && $0.layers == 2 })
        #expect(session.plan.members[0].seed == 77)
        #expect(Set(session.plan.members.map(\.seed)).count == session.plan.members.count)
        // Two phases of 30 and of 15 frames: 2 · 21 + 2 · 6 windows in batches of 5, three times over.
        #expect(try session.tasks(session.plan.members, holdingOut: 0)[0].data.training.count == 54)
        #expect(session.plan.members[0].steps == 33)
        #expect(abs(session.bodySize - clip.bodySize) < 1e-12)
    }

    @Test func thinksAtTheRateAskedFor() throws {
        var wishes = FitSession.Wishes()
        wishes.framesPerSecond = 20
        let session = try FitSession([("a", walker().clip(frames: 90, fps: 30))], wishes: wishes)
        #expect(session.rate == ModelRate(frameTime: 1.0 / 20))
        #expect(
            try session.tasks(session.plan.members, holdingOut: 0)[0].data.sequences.map(\.frameCount) == [60]
        )
    }

    @Test func saysWhichClipIsTooShort() throws {
        var wishes = FitSession.Wishes()
        wishes.observed = .frames(50)
        wishes.predicted = .frames(20)
        let (short, long) = (walker().clip(frames: 10, fps: 30), walker().clip(frames: 120, fps: 60))
        let error = ForecastError.tooShort(clip: "long.bvh", frames: 60, needed: 70, rate: 30)
        #expect(throws: error) { try FitSession([("short.bvh", short), ("long.bvh", long)], wishes: wishes) }
        #expect(
            error.description
                == "long.bvh is too short: it has 60 frames at 30 frames a second, and one window takes 70")
        #expect(throws: ForecastError.self) {
            try FitSession([("two.bvh", short.frames(0..<2))], wishes: FitSession.Wishes())
        }
        wishes.observed = .frames(.max)
        wishes.predicted = .frames(.max)
        #expect(throws: ForecastError.self) { try FitSession([("short.bvh", short)], wishes: wishes) }
    }

    @Test func saysErrorsInSentences() {
        #expect(
            ForecastError.noMotion(clip: "a.bvh", frames: 1).description
                == "a.bvh has one frame, which is a pose and no motion: at least 2 frames are needed")
        #expect(ForecastError.noMotion(clip: "a.bvh", frames: 0).description.contains("has no frames"))
        #expect(
            ForecastError.skeletonsDiffer(
                clip: "a.bvh", expected: "b.bvh",
                differences: ["A", "B", "C", "D", "E", "F"].map { .missing(joint: $0) }
            ).description
                == "a.bvh has another skeleton than b.bvh: joint A is missing; joint B is missing; "
                + "joint C is missing; joint D is missing; and 2 more")
        #expect(
            ForecastError.tooShort(clip: "a", frames: 3, needed: 4, rate: 100.0 / 3).description
                .contains("33.3 frames a second"))
    }
}
