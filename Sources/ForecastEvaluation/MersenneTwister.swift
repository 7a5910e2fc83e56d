/// The generator MT19937 and numpy's way of drawing whole numbers from it: the papers' windows are drawn with them.
///
/// M. Matsumoto, T. Nishimura, *Mersenne Twister*, ACM TOMACS 1998; seeded as `numpy.random.RandomState(seed)`.
package struct MersenneTwister: Sendable {
    private static let (length, shift) = (624, 397)
    private var state: [UInt32]
    private var position = Self.length

    /// The generator that `RandomState(seed)` makes.
    package init(seed: UInt32) {
        state = [seed]
        for index in 1..<Self.length {
            let last = state[index - 1]
            state.append(1_812_433_253 &* (last ^ (last >> 30)) &+ UInt32(index))
        }
    }

    /// The next 32 bits.
    package mutating func next() -> UInt32 {
        if position == Self.length { refill() }
        var y = state[position]
        position += 1
        y ^= y >> 11
        y ^= (y << 7) & 0x9D2C_5680
        y ^= (y << 15) & 0xEFC6_0000
        return y ^ (y >> 18)
    }

    private mutating func refill() {
        for index in 0..<Self.length {
            let y = (state[index] & 0x8000_0000) | (state[(index + 1) % Self.length] & 0x7FFF_FFFF)
            state[index] =
                state[(index + Self.shift) % Self.length] ^ (y >> 1) ^ (y & 1 == 0 ? 0 : 0x9908_B0DF)
        }
        position = 0
    }

    /// A whole number from 0 to `bound - 1`, as `RandomState.randint(0, bound)` draws it: bits masked to the next power
    /// of two, drawn again while they are too large.
    ///
    /// - Parameter bound: at least 1 and at most 2³².
    package mutating func below(_ bound: Int) -> Int {
        precondition(bound > 0 && bound <= 1 << 32, "a bound of 32 bits")
        let largest = UInt32(truncatingIfNeeded: bound - 1)
        // numpy draws nothing where there is nothing to choose.
        guard largest > 0 else { return 0 }
        let mask = UInt32.max >> UInt32(largest.leadingZeroBitCount)
        while true {
            let value = next() & mask
            if value <= largest { return Int(value) }
        }
    }
}
