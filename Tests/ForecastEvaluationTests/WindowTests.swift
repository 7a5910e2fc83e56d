import ForecastEvaluation
import Testing

@Suite("Windows of an evaluation")
struct EvaluationWindowTests {
    @Test func drawsTheBitsOfTheReferenceGenerator() {
        // M. Matsumoto's mt19937ar.c: init_genrand(5489) gives 3499211612 and 581869302 first, as C++'s std::mt19937,
        // whose 10000th number is 4123659995 (ISO C++ [rand.predef]).
        var generator = MersenneTwister(seed: 5489)
        #expect(generator.next() == 3_499_211_612)
        #expect(generator.next() == 581_869_302)
        for _ in 2..<9999 { _ = generator.next() }
        #expect(generator.next() == 4_123_659_995)
    }

    @Test(arguments: [
        (8, [2, 7, 6, 7, 4, 3, 1, 3]), (97, [2, 47, 12, 51, 33, 43, 60, 14]),
        (1504, [1410, 1382, 1071, 1164, 1313, 939, 1129, 316]), (1, [0, 0, 0, 0, 0, 0, 0, 0]),
    ])
    func drawsWholeNumbersAsNumpy(bound: Int, expected: [Int]) {
        // numpy 2.4.6: r = RandomState(1234567890); [r.randint(0, bound) for _ in range(8)]
        var generator = MersenneTwister(seed: 1_234_567_890)
        #expect((0..<8).map { _ in generator.below(bound) } == expected)
    }

    @Test func drawsAllOf32BitsWhereAsked() {
        // numpy 2.4.6: r = RandomState(1234567890); [r.randint(0, 2**32) for _ in range(4)]
        var generator = MersenneTwister(seed: 1_234_567_890)
        let drawn = (0..<4).map { _ in generator.below(1 << 32) }
        #expect(drawn == [2_657_703_298, 1_462_474_751, 2_541_004_134, 640_082_991])
    }

    @Test func takesThePapersWindows() {
        // The starts that random_starts of the CMU benchmark's bvhfk.py draws for 172 frames.
        #expect(EvaluationPlan.ltd.starts(frames: 172) == [2, 47, 12, 51, 33, 43, 60, 14])
        #expect(EvaluationPlan.msr.starts(frames: 37) == [0, 1, 2])
        #expect(EvaluationPlan.ltd.starts(frames: 75) == [])
        #expect(EvaluationPlan.ltd.starts(frames: 20) == [])
        #expect(EvaluationPlan.msr.starts(frames: 34) == [])
    }

    @Test func spreadsWindowsOverTheClipUpToItsEnd() {
        let plan = { (choice: EvaluationPlan.Choice) in
            EvaluationPlan(observed: 10, predicted: 20, choice: choice, horizons: [20])
        }
        #expect(plan(.spread(count: 3)).starts(frames: 130) == [0, 50, 100])
        #expect(plan(.spread(count: 1)).starts(frames: 130) == [100])
        #expect(plan(.spread(count: 9)).starts(frames: 32) == [0, 1, 2])
        #expect(plan(.every(stride: 40)).starts(frames: 130) == [0, 40, 80])
        #expect(plan(.spread(count: 3)).starts(frames: 29) == [])
    }
}
