import Foundation
import Testing

@testable import MotionPredict

@Suite struct TrainingPaceTests {
    private let start = Date(timeIntervalSinceReferenceDate: 0)

    @Test func aTrainingThatWillBeDoneInTimeIsLeftAlone() {
        var pace = TrainingPace(meant: 1000)
        #expect(pace.steps(after: 1, of: 1000, now: start, deadline: start + 100) == nil)
        // Too early to tell.
        #expect(pace.steps(after: 2, of: 1000, now: start + 1, deadline: start + 100) == nil)
        // 20 steps a second, 899 to go in 95 s.
        #expect(pace.steps(after: 101, of: 1000, now: start + 5, deadline: start + 100) == nil)
    }

    @Test func aTrainingThatWouldTakeLongerEndsInTime() {
        var pace = TrainingPace(meant: 1000)
        _ = pace.steps(after: 0, of: 1000, now: start, deadline: start + 100)
        // 5 steps a second, 90 s left.
        #expect(pace.steps(after: 50, of: 1000, now: start + 10, deadline: start + 100) == 500)
        // 100 steps in 60 s, 40 s left.
        #expect(pace.steps(after: 100, of: 500, now: start + 60, deadline: start + 100) == 166)
        #expect(pace.steps(after: 160, of: 166, now: start + 120, deadline: start + 100) == 160)
    }

    @Test func whatABusyMinuteTookIsTakenUpAgainAndNoMore() {
        var pace = TrainingPace(meant: 1000)
        _ = pace.steps(after: 0, of: 1000, now: start, deadline: start + 100)
        // 2 steps a second, 95 s left.
        #expect(pace.steps(after: 10, of: 1000, now: start + 5, deadline: start + 100) == 200)
        // 20 a second ever since; what was slow is forgotten after half a minute.
        var steps = 200
        for look in 2...10 {
            let now = start + 5 * Double(look)
            steps = pace.steps(after: 100 * look, of: steps, now: now, deadline: start + 100) ?? steps
        }
        #expect(steps == 1000)
    }
}
