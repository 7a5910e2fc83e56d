import Foundation

/// Gives a reproducible sequence of random numbers.
///
/// The generator is xoshiro256** (D. Blackman and S. Vigna, "Scrambled Linear Pseudorandom Number
/// Generators", 2021), seeded by SplitMix64.  Its whole state is `state`.
public struct RandomSource: RandomNumberGenerator, Sendable, Equatable {
    /// The four words that determine all further numbers.
    package private(set) var state: (UInt64, UInt64, UInt64, UInt64)

    /// Starts a sequence that depends on the seed only.
    public init(seed: UInt64) {
        var mixer = seed
        func word() -> UInt64 {
            mixer &+= 0x9E37_79B9_7F4A_7C15
            var z = mixer
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
        state = (word(), word(), word(), word())
    }

    /// Continues from a saved state; nil if all its words are zero, which is no state of the generator.
    package init?(state: (UInt64, UInt64, UInt64, UInt64)) {
        guard state.0 | state.1 | state.2 | state.3 != 0 else { return nil }
        self.state = state
    }

    public static func == (left: RandomSource, right: RandomSource) -> Bool { left.state == right.state }

    public mutating func next() -> UInt64 {
        let result = rotate(state.1 &* 5, by: 7) &* 9
        let shifted = state.1 << 17
        state.2 ^= state.0
        state.3 ^= state.1
        state.1 ^= state.2
        state.0 ^= state.3
        state.2 ^= shifted
        state.3 = rotate(state.3, by: 45)
        return result
    }

    private func rotate(_ word: UInt64, by bits: UInt64) -> UInt64 { (word << bits) | (word >> (64 - bits)) }

    /// A number in [0, 1), one of 2²⁴ evenly spaced ones.
    package mutating func uniform() -> Float {
        Float(next() >> 40) * 0x1p-24
    }

    /// A number in [0, 1), one of 2⁵³ evenly spaced ones.
    package mutating func uniformDouble() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    /// A number of the standard normal distribution, by the cosine branch of Box and Muller (1958).
    ///
    /// Every number takes two words; none is cached.
    package mutating func normal() -> Double {
        let radius = (-2 * log(1 - uniformDouble())).squareRoot()
        return radius * cos(2 * .pi * uniformDouble())
    }

    /// A source with a sequence of its own, determined by this one's next word.
    package mutating func split() -> RandomSource {
        RandomSource(seed: next())
    }
}
