import ForecastEvaluation
import MotionCore
import Testing

@Suite struct JointErrorTests {
    @Test func isTheMeanDistanceOfPointsFromTheirPlaces() {
        // Distances 0, 5 (a 3-4-5 triangle) and 1: the root counts as one that is right.
        let truth = [Vector3(0, 0, 0), Vector3(0, 10, 0), Vector3(0, 20, 0)]
        let guess = [Vector3(0, 0, 0), Vector3(3, 14, 0), Vector3(0, 20, 1)]
        #expect(Measures.jointError(guess, truth) == 2)
        #expect(Measures.jointError(truth, guess) == 2)
    }

    @Test func doesNotSeeWhereTheRootStands() {
        let truth = [Vector3(1, 2, 3), Vector3(1, 12, 3)]
        #expect(Measures.jointError(truth.map { $0 + Vector3(100, -7, 50) }, truth) == 0)
        // A root that is off moves every other joint relative to it.
        #expect(Measures.jointError([Vector3(1, 2, 5), truth[1]], truth) == 1)
    }

    @Test func isNothingForARootAlone() {
        #expect(Measures.jointError([Vector3(9, 9, 9)], [.zero]) == 0)
        #expect(Measures.jointError([], []) == 0)
    }
}
