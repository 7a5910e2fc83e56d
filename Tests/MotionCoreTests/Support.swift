import Foundation
import MotionCore

/// Random numbers that are the same in every run (SplitMix64).
struct Dice: RandomNumberGenerator {
    var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func number(_ range: ClosedRange<Double>) -> Double { Double.random(in: range, using: &self) }

    mutating func direction() -> Vector3 {
        while true {
            let v = Vector3(number(-1...1), number(-1...1), number(-1...1))
            if v.length > 0.1 && v.length < 1 { return v / v.length }
        }
    }

    /// A rotation by up to half a turn about any axis.
    mutating func rotation() -> Matrix3 {
        Quaternion(rotationVector: direction() * number(0 ... .pi)).matrix
    }
}

/// Radians of so many degrees.
func degrees(_ value: Double) -> Double { value * .pi / 180 }

let everyOrder: [EulerOrder] = Axis.allCases.flatMap { first in
    Axis.allCases.flatMap { second in
        Axis.allCases.compactMap { EulerOrder([first, second, $0]) }
    }
}

extension EulerOrder {
    var name: String { first.letter + second.letter + third.letter }
}

extension Channel {
    static let position: [Channel] = [
        Channel(.position, .x), Channel(.position, .y), Channel(.position, .z),
    ]

    /// Rotation channels by their letters: "ZXY".
    static func turning(_ letters: String) -> [Channel] {
        letters.compactMap { Channel(name: "\($0)rotation") }
    }
}
