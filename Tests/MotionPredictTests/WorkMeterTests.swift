import Foundation
import Synchronization
import Testing

@testable import MotionPredict

/// A clock that a test sets.
private final class SetClock: Sendable {
    private let time = Mutex(0.0)
    var now: Double {
        get { time.withLock { $0 } }
        set { time.withLock { $0 = newValue } }
    }
    var clock: @Sendable () -> Double { { self.now } }
}

@Suite("one account of all phases")
struct WorkMeterTests {
    @Test func countsAllPhasesByWhatTheyCost() throws {
        let clock = SetClock()
        // A step of the training costs as much as two of the trial: 100 + 2 · 100 + 10.
        var meter = WorkMeter(
            [
                .init(phase: .trial, unit: .steps, total: 100),
                .init(phase: .training, unit: .steps, total: 100, cost: 2),
                .init(phase: .writing, unit: .files, total: 1, cost: 10),
            ], clock: clock.clock)
        meter.begin(.trial)
        #expect(meter.progress(.trial).secondsLeft == nil)
        for step in 1...31 {
            clock.now = Double(step)
            meter.advance(.trial, to: Double(step))
        }
        let tenth = meter.progress(.trial)
        #expect(tenth.fraction == 0.1 && tenth.secondsPassed == 31)
        // One unit of work a second: 279 are left.
        #expect(abs(try #require(tenth.secondsLeft) - 279) < 1e-9)
        clock.now = 100
        meter.advance(.trial, to: 100)
        meter.begin(.training)
        for step in 1...50 {
            clock.now = 100 + 2 * Double(step)
            meter.advance(.training, to: Double(step))
        }
        let training = meter.progress(.training)
        #expect(training.done == 50 && training.total == 100)
        #expect(abs(try #require(training.secondsLeft) - 110) < 1e-9)
    }

    @Test func aMachineThatTurnsSlowIsSeen() throws {
        let clock = SetClock()
        var meter = WorkMeter([.init(phase: .training, unit: .steps, total: 400)], clock: clock.clock)
        for step in 1...100 {
            clock.now += 1
            meter.advance(.training, to: Double(step))
        }
        for step in 101...200 {
            clock.now += 3
            meter.advance(.training, to: Double(step))
        }
        // 400 s have passed; the second half of them went at three seconds a step: 600 s are left.
        #expect(abs(try #require(meter.progress(.training).secondsLeft) - 600) < 20)
    }

    @Test func whatWasDoneInAnEarlierRunTellsNothingOfThePace() throws {
        let clock = SetClock()
        var meter = WorkMeter(
            [
                .init(phase: .trial, unit: .steps, total: 100),
                .init(phase: .training, unit: .steps, total: 100),
            ], clock: clock.clock)
        meter.begin(.training, from: 80)
        #expect(meter.progress(.training).secondsLeft == nil)
        clock.now = 5
        meter.advance(.training, to: 85)
        #expect(abs(try #require(meter.progress(.training).secondsLeft) - 15) < 1e-9)
    }

    @Test func neverTellsMoreThanTheMinutesThatAreLeft() {
        let clock = SetClock()
        var meter = WorkMeter([.init(phase: .training, unit: .steps, total: 1000)], clock: clock.clock)
        meter.deadline = 60
        clock.now = 10
        meter.advance(.training, to: 10)
        #expect(meter.progress(.training).secondsLeft == 50)
    }

    @Test func aPhaseThatEndsEarlyIsOver() {
        let clock = SetClock()
        var meter = WorkMeter(
            [
                .init(phase: .trial, unit: .steps, total: 100),
                .init(phase: .training, unit: .steps, total: 100),
            ], clock: clock.clock)
        clock.now = 20
        meter.advance(.trial, to: 20)
        meter.begin(.training, of: 20)
        #expect(meter.progress(.training).fraction == 0.5)
        #expect(meter.progress(.training).secondsLeft == 20)
    }
}

@Suite("the account of a batch")
struct BatchMeterTests {
    @Test func clipsThatAreDoneAlreadyTellNothingOfThePace() throws {
        let clock = SetClock()
        var meter = BatchMeter(weights: [0, 0, 1, 1, 1, 1], clock: clock.clock)
        _ = meter.finish(0, name: "a", workedOn: false)
        _ = meter.finish(1, name: "b", workedOn: false)
        #expect(meter.progress.done == 2 && meter.progress.secondsLeft == nil)
        clock.now = 11
        let told = meter.finish(2, name: "c", workedOn: true)
        #expect(told.done == 3 && told.total == 6 && told.clip?.name == "c")
        #expect(told.fraction == 0.25)
        // Eleven seconds a clip that is worked on.
        #expect(abs(try #require(told.secondsLeft) - 33) < 1e-9)
    }

    @Test func aClipThatTurnsOutToBeDoneTellsNothingOfThePaceEither() {
        let clock = SetClock()
        var meter = BatchMeter(weights: [1, 1, 1, 1], clock: clock.clock)
        clock.now = 1
        let told = meter.finish(0, name: "a", workedOn: false)
        #expect(told.done == 1 && told.fraction == 0 && told.secondsLeft == nil)
    }

    @Test func halfAFitIsAboutHalfAClip() throws {
        let clock = SetClock()
        var meter = BatchMeter(weights: [1, 1, 1, 1], clock: clock.clock)
        var fit = WorkProgress(phase: .training, unit: .steps, done: 350, total: 700)
        fit.fraction = 0.5
        clock.now = 30
        let told = meter.advance(0, name: "a", by: fit)
        #expect(told.done == 0 && told.clip?.done == 350 && told.clip?.phase == .training)
        #expect(told.fraction == 0.97 / 8)
        // 0.485 of four clips took 30 s, so that 3.515 are left at 61.9 s each.
        let left = try #require(told.secondsLeft)
        #expect(abs(left - 30 / 0.485 * 3.515) < 1e-6)
    }
}
