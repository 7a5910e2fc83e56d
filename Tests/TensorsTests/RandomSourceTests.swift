import Tensors
import Testing

@Suite struct RandomSourceTests {
    @Test func numbersAreThoseOfTheReferenceImplementation() throws {
        // From the state 1, 2, 3, 4, as published with the crate rand_xoshiro and reckoned by the C code of
        // D. Blackman and S. Vigna.
        var source = try #require(RandomSource(state: (1, 2, 3, 4)))
        let expected: [UInt64] = [
            11520, 0, 1_509_978_240, 1_215_971_899_390_074_240, 1_216_172_134_540_287_360,
            607_988_272_756_665_600, 16_172_922_978_634_559_625, 8_476_171_486_693_032_832,
            10_595_114_339_597_558_777, 2_904_607_092_377_533_576,
        ]
        #expect(expected.map { _ in source.next() } == expected)
    }

    @Test func seedIsSpreadBySplitMix64() {
        // The first numbers of SplitMix64 from the seed 1234567, as published by Rosetta Code.
        let state = RandomSource(seed: 1_234_567).state
        #expect(state.0 == 6_457_827_717_110_365_317)
        #expect(state.1 == 3_203_168_211_198_807_973)
        #expect(state.2 == 9_817_491_932_198_370_423)
        #expect(state.3 == 4_593_380_528_125_082_431)
    }

    @Test func aSavedStateGoesOnTheSame() throws {
        var source = RandomSource(seed: 8)
        _ = source.normal()
        var other = try #require(RandomSource(state: source.state))
        #expect(other == source)
        #expect((0..<5).map { _ in source.normal() } == (0..<5).map { _ in other.normal() })
        #expect(RandomSource(state: (0, 0, 0, 0)) == nil)
    }

    @Test func normalNumbersHaveTheirMoments() {
        var source = RandomSource(seed: 8)
        let numbers = (0..<100_000).map { _ in source.normal() }
        let count = Double(numbers.count)
        #expect(abs(numbers.reduce(0, +) / count) < 0.015)
        #expect(abs(numbers.reduce(0) { $0 + $1 * $1 } / count - 1) < 0.03)
        #expect(abs(numbers.reduce(0) { $0 + $1 * $1 * $1 * $1 } / count - 3) < 0.2)
    }

    @Test func uniformNumbersLieInTheirRange() {
        var source = RandomSource(seed: 8)
        let numbers = (0..<100_000).map { _ in source.uniform() }
        #expect(numbers.allSatisfy { $0 >= 0 && $0 < 1 })
        #expect(abs(numbers.reduce(0, +) / 100_000 - 0.5) < 0.005)
        var other = source.split()
        #expect(other.next() != source.next())
    }
}
