import Foundation
import Testing

@testable import motionpredict

@Suite struct TrainingPaceTests {
    private let start = Date(timeIntervalSinceReferenceDate: 0)

    @Test func aTrainingThatWillBeDoneInTimeIsLeftAlone() {
        var pace = TrainingPace()
        #expect(pace.steps(after: 1, of: 1000, now: start, deadline: start + 100) == nil)
        // Too early to tell.
        #expect(pace.steps(after: 2, of: 1000, now: start + 1, deadline: start + 100) == nil)
        // 20 steps a second, 899 to go in 95 s.
        #expect(pace.steps(after: 101, of: 1000, now: start + 5, deadline: start + 100) == nil)
    }

    @Test func aTrainingThatWouldTakeLongerEndsInTime() {
        var pace = TrainingPace()
        _ = pace.steps(after: 0, of: 1000, now: start, deadline: start + 100)
        // 5 steps a second, 90 s left.
        #expect(pace.steps(after: 50, of: 1000, now: start + 10, deadline: start + 100) == 500)
        // Then 2 a second, 40 s left: what counts is the last few seconds.
        #expect(pace.steps(after: 150, of: 500, now: start + 60, deadline: start + 100) == 230)
        #expect(pace.steps(after: 160, of: 230, now: start + 120, deadline: start + 100) == 160)
    }
}
