import Foundation
import MotionCore
import Testing

@testable import MotionFiles

/// A small clip of two joints and three frames, line 1 "HIERARCHY" to line 21, its last row.
enum Sample {
    static let lines = [
        "HIERARCHY", "ROOT Hips", "{", "\tOFFSET 0.0 1.5 0.0",
        "\tCHANNELS 6 Xposition Yposition Zposition Zrotation Xrotation Yrotation", "\tJOINT Spine", "\t{",
        "\t\tOFFSET 0.0 10.0 0.0", "\t\tCHANNELS 3 Zrotation Xrotation Yrotation", "\t\tEnd Site", "\t\t{",
        "\t\t\tOFFSET 0.0 5.0 0.0", "\t\t}", "\t}", "}", "MOTION", "Frames: 3", "Frame Time: 0.025",
        "0.0 90.0 0.0 0.0 0.0 0.0 10.0 0.0 0.0", "1.0 90.0 0.0 0.0 5.0 0.0 11.0 0.0 0.0",
        "2.0 90.0 0.0 0.0 10.0 0.0 12.0 0.0 0.0",
    ]

    /// The clip's text with some lines, counted from 1, replaced (an empty array removes one).
    static func text(_ changes: [Int: [String]] = [:], lineEnd: String = "\n") -> String {
        lines.enumerated().flatMap { changes[$0.offset + 1] ?? [$0.element] }.map { $0 + lineEnd }.joined()
    }

    /// The clip's text with one line replaced.
    static func text(line: Int, _ replacement: String) -> String { text([line: [replacement]]) }
}

func read(_ text: String) throws -> BVHDocument { try BVHReader.read(Array(text.utf8), file: "walk.bvh") }

/// The whole message of the error that reading throws; "accepted" where it throws none.
func message(_ bytes: [UInt8]) -> String {
    do {
        _ = try BVHReader.read(bytes, file: "walk.bvh")
        return "accepted"
    } catch { return "\(error)" }
}

func message(_ text: String) -> String { message(Array(text.utf8)) }

/// The message's first line.
func headline(_ text: String) -> String { message(text).split(separator: "\n").first.map(String.init) ?? "" }

func fixturePath(_ name: String) throws -> String {
    try #require(Bundle.module.url(forResource: "Fixtures/" + name, withExtension: nil)).path
}

func degrees(_ clip: Clip, frame: Int) -> [Double] {
    zip(clip.frame(frame), clip.skeleton.isAngle).map { $1 ? $0 * 180 / .pi : $0 }
}

/// SplitMix64 (Steele, Lea, Flood 2014), so that random cases are the same each time.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
