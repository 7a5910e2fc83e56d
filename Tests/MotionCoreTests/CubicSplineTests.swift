import Foundation
import MotionCore
import Testing

@Suite struct CubicSplineTests {
    @Test func agreesWithNaturalSplinesWorkedOutByHand() {
        // Second derivatives M at unit spacing: M0 = M2 = 0 and 4 M1 = 6 (0 - 2 + 0), so M1 = -3;
        // S(1/2) = 1/2 - M1 / 16.
        let hat = CubicSpline(knots: [0, 1, 0], width: 1, spacing: 1)
        #expect(abs(hat.row(at: 0.5)[0] - 0.6875) < 1e-15)
        #expect(abs(hat.row(at: 1.5)[0] - 0.6875) < 1e-15)
        // 4 M1 + M2 = -12 and M1 + 4 M2 = 12: M1 = -4, M2 = 4; S(1/2) = 1/2 + 4/16, S(3/2) = 1/2 - (M1 + M2)/16.
        let zigzag = CubicSpline(knots: [0, 1, 0, 1], width: 1, spacing: 1)
        #expect(abs(zigzag.row(at: 0.5)[0] - 0.75) < 1e-15)
        #expect(abs(zigzag.row(at: 1.5)[0] - 0.5) < 1e-15)
        #expect(abs(zigzag.row(at: 2.5)[0] - 0.25) < 1e-15)
        // S(1/4) of the first: 3/4·0 + 1/4·1 + ((1/4)³ - 1/4) M1 / 6.
        #expect(abs(hat.row(at: 0.25)[0] - (0.25 + (0.015625 - 0.25) * -0.5)) < 1e-15)
    }

    @Test func goesThroughItsKnotsInEveryColumn() {
        var dice = Dice(21)
        let knots = (0..<30).map { _ in dice.number(-5...5) }
        let spline = CubicSpline(knots: knots, width: 3, spacing: 0.04)
        for row in 0..<10 {
            let found = spline.row(at: Double(row) * 0.04)
            for column in 0..<3 { #expect(abs(found[column] - knots[row * 3 + column]) < 1e-12) }
        }
    }

    @Test func keepsEachColumnApart() {
        var dice = Dice(22)
        let (a, b) = ((0..<8).map { _ in dice.number(-1...1) }, (0..<8).map { _ in dice.number(-1...1) })
        let both = CubicSpline(knots: zip(a, b).flatMap { [$0, $1] }, width: 2, spacing: 0.5)
        let (left, right) = (
            CubicSpline(knots: a, width: 1, spacing: 0.5), CubicSpline(knots: b, width: 1, spacing: 0.5)
        )
        for time in stride(from: 0.0, to: 3.5, by: 0.13) {
            #expect(both.row(at: time) == left.row(at: time) + right.row(at: time))
        }
    }

    @Test func reproducesStraightLines() {
        let spline = CubicSpline(
            knots: (0..<9).flatMap { [2 * Double($0) - 3, 7] }, width: 2, spacing: 0.25)
        for time in stride(from: 0.0, through: 2, by: 0.07) {
            let row = spline.row(at: time)
            #expect(abs(row[0] - (8 * time - 3)) < 1e-12)
            #expect(row[1] == 7)
        }
    }

    @Test func isTwiceContinuouslyDifferentiable() {
        var dice = Dice(23)
        let spline = CubicSpline(knots: (0..<10).map { _ in dice.number(-1...1) }, width: 1, spacing: 1)
        let h = 1e-3
        let value = { spline.row(at: $0)[0] }
        for knot in 1..<9 {
            let k = Double(knot)
            let left = (value(k) - value(k - h)) / h
            let right = (value(k + h) - value(k)) / h
            #expect(abs(right - left) < 0.05)
            // One-sided second differences reach over one piece each.
            let bendLeft = (value(k) - 2 * value(k - h) + value(k - 2 * h)) / (h * h)
            let bendRight = (value(k + 2 * h) - 2 * value(k + h) + value(k)) / (h * h)
            #expect(abs(bendRight - bendLeft) < 0.15)
        }
        // Natural: no bend at either end.
        #expect(abs(value(0) - 2 * value(h) + value(2 * h)) / (h * h) < 0.15)
        #expect(abs(value(9) - 2 * value(9 - h) + value(9 - 2 * h)) / (h * h) < 0.15)
    }

    @Test func standsStillOutsideItsKnots() {
        let spline = CubicSpline(knots: [1, 4, 2], width: 1, spacing: 0.5)
        #expect(spline.row(at: -3) == [1])
        #expect(spline.row(at: 1) == [2])
        #expect(spline.row(at: 50) == [2])
        #expect(CubicSpline(knots: [5], width: 1, spacing: 1).row(at: 0.3) == [5])
        #expect(CubicSpline(knots: [5, 7], width: 1, spacing: 1).row(at: 0.5) == [6])
    }
}
