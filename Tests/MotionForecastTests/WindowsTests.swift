import MotionCore
import Testing

@testable import MotionForecast

@Suite struct WindowsTests {
    private let shape = WindowShape(observed: 3, predicted: 2)

    @Test func fitWhollyIntoTheirSequence() {
        let windows = Windows(ranges: [0..<10, 4..<9, 0..<4, 2..<3], shape: shape)
        // 10 - 5 + 1, 5 - 5 + 1, none, none.
        #expect(windows.count == 7)
        let lengths = [0..<10, 4..<9]
        for window in windows {
            let rows = windows.observed(window).lowerBound..<windows.predicted(window).upperBound
            #expect(rows.count == 5)
            #expect(lengths[window.sequence].lowerBound <= rows.lowerBound)
            #expect(lengths[window.sequence].upperBound >= rows.upperBound)
            #expect(windows.observed(window).upperBound == windows.predicted(window).lowerBound)
        }
    }

    @Test func goOnByTheirStride() {
        let windows = Windows(ranges: [0..<12, 0..<4, 1..<9], shape: shape, stride: 3)
        let starts = windows.map { [$0.sequence, $0.start] }
        #expect(starts == [[0, 0], [0, 3], [0, 6], [2, 1], [2, 4]])
    }

    @Test func areFoundByIndexAsInTurn() {
        let ranges = (0..<60).map { index in index..<index + (index * 7) % 13 }
        for stride in 1...4 {
            let windows = Windows(ranges: ranges, shape: shape, stride: stride)
            var expected: [Window] = []
            for (sequence, range) in ranges.enumerated() {
                var start = range.lowerBound
                while start + shape.frames <= range.upperBound {
                    expected.append(Window(sequence: sequence, start: start))
                    start += stride
                }
            }
            #expect(Array(windows) == expected)
            #expect(windows.count == expected.count)
            for index in expected.indices.reversed() { #expect(windows[index] == expected[index]) }
        }
    }

    @Test func takeNoMemoryOfTheirOwn() {
        // A list of so many windows would take 32 gigabytes.
        let windows = Windows(ranges: [0..<1_000_000_000, 0..<1_000_000_004], shape: shape)
        #expect(windows.count == 1_999_999_996)
        #expect(windows[1_500_000_000] == Window(sequence: 1, start: 500_000_004))
        #expect(windows[windows.count - 1] == Window(sequence: 1, start: 999_999_999))
    }

    @Test func areNoneWithoutFrames() {
        #expect(Windows(ranges: [], shape: shape).isEmpty)
        #expect(Windows(ranges: [0..<4], shape: shape).isEmpty)
    }

    @Test func lengthsOfTimeBecomeFrames() {
        #expect(Span.seconds(0.5).frames(frameTime: 1.0 / 30) == 15)
        #expect(Span.seconds(1e-9).frames(frameTime: 1.0 / 30) == 1)
        #expect(Span.seconds(1e300).frames(frameTime: 1.0 / 30) == 1_000_000_000)
        #expect(Span.frames(7).frames(frameTime: 1.0 / 30) == 7)
        #expect(Span.frames(0).frames(frameTime: 1.0 / 30) == 1)
        #expect(Span.frames(-3).frames(frameTime: 1.0 / 30) == 1)
        #expect(Span.frames(.max).frames(frameTime: 1.0 / 30) <= 1_000_000_000)
        #expect(Span.seconds(-.infinity).frames(frameTime: 1.0 / 30) == 1)
    }
}
