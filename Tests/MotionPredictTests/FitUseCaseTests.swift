import Foundation
import Synchronization
import Testing

@testable import MotionPredict

/// Keeps what a use case tells.
final class Heard: Sendable {
    private let list = Mutex<[Event]>([])
    private let limit: Int

    /// - Parameter limit: after so many steps of progress the work is asked to stop.
    init(stoppingAfter limit: Int = .max) { self.limit = limit }

    var events: [Event] { list.withLock { $0 } }

    var monitor: Monitor {
        Monitor(
            tell: { event in self.list.withLock { $0.append(event) } },
            shouldStop: { self.steps(.training).count + self.steps(.trial).count >= self.limit })
    }

    /// How many clips a batch that ended worked on.
    var workedOn: Int? {
        for case .batchEnds(_, let count, _) in events { return count }
        return nil
    }

    func steps(_ phase: WorkProgress.Phase) -> [Int] {
        events.compactMap { if case .progress(let work) = $0, work.phase == phase { work.done } else { nil } }
    }
}

@Suite("Fit as a value")
struct FitUseCaseTests {
    @Test func tellsThePlanThenTrialAndTrainingStepByStep() throws {
        let walk = try SmallWalk()
        let heard = Heard()
        let model = try Fit([walk.file], options: .small).run(heard.monitor)
        guard case .plan(let overview) = heard.events.first else { throw UseCaseError.stopped }
        #expect(overview.clips == [walk.path])
        #expect(overview.frames == 60 && overview.skeleton.joints.count == 3)
        let steps = overview.networks[0].steps
        #expect(heard.steps(.trial) == Array(1...steps))
        #expect(heard.steps(.training) == Array(1...steps))
        #expect(model.file.description.heldOut?.windows ?? 0 > 0)
        #expect(model.file.description.clips == ["walk.bvh"])
    }

    @Test func holdsNothingOutWhereNothingIsAskedFor() throws {
        let walk = try SmallWalk()
        var options = FitOptions.small
        options.heldOut = 0
        let heard = Heard()
        let model = try Fit([walk.file], options: options).run(heard.monitor)
        #expect(model.file.description.heldOut == nil && heard.steps(.trial).isEmpty)
    }

    @Test func stopsBetweenTwoStepsKeepsACheckpointAndGoesOnToTheSameModel() throws {
        let walk = try SmallWalk()
        var options = FitOptions.small
        (options.heldOut, options.epochs) = (0, 3)
        var fit = try Fit([walk.file], options: options)
        let whole = try fit.run()
        fit.checkpoint = Fit.checkpoint(ofModel: walk.file("walk.safetensors"))
        #expect(fit.checkpoint == walk.file("walk.checkpoint.safetensors"))
        let heard = Heard(stoppingAfter: 2)
        #expect(throws: UseCaseError.stopped) { try fit.run(heard.monitor) }
        guard case .interrupted(let step, let checkpoint) = heard.events.last else {
            throw UseCaseError.stopped
        }
        #expect(step == 2 && checkpoint == fit.checkpoint)
        fit.resumes = true
        fit.threads = 1
        let resumed = try fit.run()
        for (model, name) in [(whole, "whole"), (resumed, "resumed")] {
            try model.write(to: walk.file(name))
        }
        let files = try ["whole", "resumed"].map {
            try Data(contentsOf: URL(fileURLWithPath: walk.file($0)))
        }
        #expect(files[0] == files[1])
    }

    @Test func aCheckpointBelongsToItsClipsAndToEveryOption() throws {
        let walk = try SmallWalk()
        var options = FitOptions.small
        (options.heldOut, options.epochs) = (0, 3)
        var fit = try Fit([walk.file], options: options)
        fit.checkpoint = walk.file("c.safetensors")
        #expect(throws: UseCaseError.stopped) { try fit.run(Heard(stoppingAfter: 1).monitor) }
        fit.resumes = true
        let changes: [(inout FitOptions) -> Void] = [
            { $0.seed = 2 }, { $0.patience = 3 }, { $0.units = 9 }, { $0.heldOut = 0.1 }, { $0.minutes = 1 },
            { $0.observe = .seconds(0.2) }, { $0.predict = nil }, { $0.framesPerSecond = 30 },
            { $0.layers = 1 }, { $0.members = 4 }, { $0.epochs = 4 }, { $0.batchSize = 32 },
            { $0.keepFaults = true }, { $0.isQuick = true }, { $0.memory = 1 << 40 },
        ]
        // Every stored option is changed once.
        #expect(changes.count == Mirror(reflecting: options).children.count)
        for change in changes {
            var other = fit
            change(&other.options)
            #expect(try differences(other).count == 1)
        }
        var quick = fit
        (quick.options.isQuick, quick.options.batchSize) = (true, 32)
        let named = try differences(quick).compactMap {
            if case .option(let name, _, _) = $0 { name } else { nil }
        }
        #expect(named == ["batch-size", "quick"])
        let slow = try SmallWalk(hertz: 0.9)
        var other = fit
        other.clips = [ClipRecord(try slow.file)]
        #expect(try differences(other) == [.clipChanged("walk.bvh")])
        other.options.epochs = nil
        let both = try differences(other)
        #expect(both == [.clipChanged("walk.bvh"), .option("epochs", was: "3", now: nil)])
        #expect(
            UseCaseError.otherCheckpoint("c", differences: both).description
                == "c belongs to a training of other clips or options (walk.bvh has changed; epochs was 3, is not set)"
        )
        fit.checkpoint = walk.file("none")
        #expect(throws: UseCaseError.noCheckpoint(walk.file("none"))) { try fit.run() }
    }

    /// What a fit says in which it differs from that of its checkpoint.
    private func differences(_ fit: Fit) throws -> [RequestDifference] {
        do {
            _ = try fit.run()
        } catch UseCaseError.otherCheckpoint(let path, let differences) {
            #expect(path == fit.checkpoint)
            return differences
        }
        return []
    }

    @Test func setsTheStepsByTheMinutesGiven() throws {
        let walk = try SmallWalk()
        func steps(minutes: Double) throws -> Int {
            var options = FitOptions.small
            (options.minutes, options.epochs, options.members) = (minutes, nil, 1)
            let heard = Heard()
            let monitor = Monitor(tell: heard.monitor.tell, shouldStop: { !heard.events.isEmpty })
            #expect(throws: UseCaseError.stopped) {
                try Fit([walk.file], options: options).run(monitor)
            }
            guard case .plan(let overview) = heard.events.first else { throw UseCaseError.stopped }
            return overview.networks[0].steps
        }
        // A thousand times the minutes; half of it and more may go to what else the machine does.
        #expect(try steps(minutes: 10) > 100 * steps(minutes: 0.01))
    }

    @Test func learnsWithinTheMinutesGiven() throws {
        let walk = try SmallWalk()
        var options = FitOptions.small
        (options.minutes, options.epochs) = (0.01, nil)
        let heard = Heard()
        let model = try Fit([walk.file], options: options).run(heard.monitor)
        guard case .plan(let overview) = heard.events.first else { throw UseCaseError.stopped }
        let trained = heard.steps(.training).last ?? 0
        #expect(trained > 0 && trained <= overview.networks[0].steps)
        #expect(!model.file.forecaster.members.isEmpty)
    }

    @Test func endsATrialThatGetsNoBetterAndShortensTheTraining() throws {
        // Of noise nothing can be learnt but by heart.
        let walk = SmallWalk.clip()
        let noise = Clip(
            skeleton: walk.skeleton, frameTime: walk.frameTime, frameCount: walk.frameCount,
            values: walk.values.enumerated().map { $1 + sin(Double($0 * $0)) })
        var options = FitOptions.small
        (options.epochs, options.patience) = (100, 1)
        let heard = Heard()
        let model = try Fit([ClipFile(noise, name: "noise")], options: options).run(heard.monitor)
        guard case .plan(let overview) = heard.events.first else { throw UseCaseError.stopped }
        let planned = overview.networks[0].steps
        let (trial, training) = (heard.steps(.trial).last ?? 0, heard.steps(.training).last ?? 0)
        #expect(trial < planned && training < planned && training > 0, "\(trial) \(training) of \(planned)")
        // A check is made each tenth of the trial, and the second in vain is the last.
        #expect(trial % (planned / 10) == 0 && training % (planned / 10) == 0)
        #expect(model.file.forecaster.settings.steps == training)
    }

    @Test func beginsOnceAnewWithSmallerStepsWhereNumbersAreNoneAnyMore() throws {
        let walk = try SmallWalk()
        var options = FitOptions.small
        (options.epochs, options.heldOut) = (20, 0)
        let fit = try Fit([walk.file], options: options)
        var session = try FitSession([(walk.path, try walk.file.clip)], takes: 1, wishes: options.wishes)
        for index in session.plan.members.indices {
            session.plan.members[index].learningRate = 1e30
            session.plan.members[index].warmUp = 0
        }
        let heard = Heard()
        let meter = {
            FitMeter($0, hasTrial: false, threads: 1, seconds: nil, clock: { 0 }, heard.monitor)
        }
        func learn(mayBeginAnew: Bool) throws {
            _ = try fit.learn(
                &session, from: nil, CheckpointKeeper(nil, request: ""), meter, since: Date(), heard.monitor,
                mayBeginAnew: mayBeginAnew)
        }
        #expect(throws: ForecastError.self) { try learn(mayBeginAnew: true) }
        let anew = heard.events.compactMap { if case .beginsAnew(let error) = $0 { error } else { nil } }
        #expect(anew.count == 1 && session.plan.members[0].learningRate == 1e30 / 4)
        guard case .diverged(2, _)? = anew.first as? ForecastError else {
            Issue.record("\(anew)")
            return
        }
        // A training that was slowed before is not slowed again.
        #expect(throws: ForecastError.self) { try learn(mayBeginAnew: false) }
        #expect(session.plan.members[0].learningRate == 1e30 / 4)
        #expect(heard.events.count { if case .beginsAnew = $0 { true } else { false } } == 1)
    }

    @Test func refusesClipsOfTwoSkeletonsByNamingTheJoint() throws {
        let (walk, other) = (try SmallWalk(), try SmallWalk(joints: ["Hips", "Spine", "Tail"]))
        #expect {
            try Fit([walk.file, other.file], options: .small).run()
        } throws: { error in
            guard case ForecastError.skeletonsDiffer(let clip, let expected, let differences) = error else {
                return false
            }
            return clip == other.path && expected == walk.path
                && differences == [.missing(joint: "Leg"), .unexpected(joint: "Tail")]
        }
    }
}
