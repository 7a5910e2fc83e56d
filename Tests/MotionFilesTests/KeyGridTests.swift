import Testing

@testable import MotionFiles

@Suite struct KeyGridTests {
    /// Times of a rate as a program prints them.
    private func printed(_ rate: Double, _ frames: [Int], decimals: Double, from start: Double = 0)
        -> [Double]
    {
        frames.map { ((start + Double($0) / rate) * decimals).rounded() / decimals }
    }

    @Test(arguments: [24.0, 25, 30, 60, 120, 30_000.0 / 1001, 24_000.0 / 1001, 12])
    func findsTheRateOfEveryFrameThroughRoundedTimes(_ rate: Double) {
        for decimals in [1e5, 1e6, 1e7] {
            let grid = KeyGrid(printed(rate, Array(0..<200), decimals: decimals, from: 0.5))
            #expect(grid == KeyGrid(rate: rate))
        }
    }

    @Test func findsTheRateOfTimesWithTwoDecimals() {
        #expect(KeyGrid(printed(30, Array(0..<90), decimals: 100)) == KeyGrid(rate: 30))
    }

    @Test func keepsARateOfNoUsualKind() {
        let grid = KeyGrid((0..<100).map { Double($0) / 33.7 })
        #expect(grid.isEven)
        #expect(abs(grid.rate - 33.7) < 1e-9)
    }

    @Test(
        arguments: [
            ([0, 0.2083333, 0.4166666, 0.625, 0.8333333], 24.0), ([0, 0.8, 2.5], 30),
            ([0.033333, 11.966667], 30),
            ([0, 5], 30), ([0, 0.689655, 6.896552], 29), ([0, 1.04, 2.08, 2.12], 25), ([7], 30), ([], 30),
        ] as [([Double], Double)])
    func findsTheGridOnWhichSparseKeysLie(_ times: [Double], _ rate: Double) {
        #expect(KeyGrid(times) == KeyGrid(rate: rate))
    }

    @Test func saysThatUnevenKeysHaveNoGrid() {
        let grid = KeyGrid([0, 0.0137, 0.7611, 1.2903])
        #expect(!grid.isEven)
        #expect(grid.rate == 30)
    }

    @Test func countsTimesOnceThatRoundingSetsApart() {
        let samplers = [[0, 0.0416666, 0.0833333], [0.0000001, 0.0416667, 0.1]].map {
            SceneSampler(
                times: $0, width: 1, values: [0, 0, 0], curves: [LinearCurve.self], incoming: nil,
                outgoing: nil)
        }
        #expect(KeyGrid.times(of: samplers) == [0, 0.0416666, 0.0833333, 0.1])
    }

    @Test func takesTheKeyThatStandsBesideAFrame() {
        var snapping = KeySnapping([0, 0.03, 0.07, 0.5], within: 0.006)
        #expect(
            [0, 1.0 / 30, 2.0 / 30, 0.1, 0.5].map { snapping.time(near: $0) } == [0, 0.03, 0.07, 0.1, 0.5])
    }
}

extension KeyGrid {
    fileprivate init(rate: Double) { self.init((0...1).map { Double($0) / rate }) }
}
