import Foundation
import Testing

@Suite("convert")
struct ConvertTests {
    @Test func writesTheSameMotionPlainly() async throws {
        let folder = try TemporaryFolder()
        try folder.write(SmallClip.walk.text.replacingOccurrences(of: "\n", with: "\r\n"), to: "odd.bvh")
        let outcome = try await succeed("convert", "odd.bvh", "plain.bvh", in: folder)
        #expect(outcome.output == "")
        #expect(outcome.messages == "wrote plain.bvh: 90 frames, 30 a second\n")
        let (plain, source) = (try folder.motion("plain.bvh"), try WrittenMotion(SmallClip.walk.text))
        #expect(plain.frames == 90)
        #expect(plain.frameTime == "0.0333333")
        for (found, value) in zip(plain.values.joined(), source.values.joined()) {
            #expect(abs(found - value) < 1e-9)
        }
        #expect(plain.values.map(\.count) == source.values.map(\.count))
    }

    @Test func givesItsOwnOutputBackByteForByte() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk(withModel: false)
        try await succeed("convert", "walk.bvh", "once.bvh", in: folder)
        try await succeed("convert", "once.bvh", "twice.bvh", in: folder)
        #expect(try folder.data("once.bvh") == folder.data("twice.bvh"))
    }

    @Test func takesEverySecondFrameAtHalfTheRate() async throws {
        let folder = try TemporaryFolder()
        let source = SmallClip(frames: 61, frameTime: "0.02")
        try folder.write(source.text, to: "walk.bvh")
        let outcome = try await succeed("convert", "walk.bvh", "half.bvh", "--fps", "25", in: folder)
        #expect(outcome.messages == "wrote half.bvh: 31 frames, 25 a second\n")
        let (half, values) = (try folder.motion("half.bvh"), try WrittenMotion(source.text).values)
        #expect(half.frameTime == "0.04")
        try #require(half.frames == 31)
        for (row, found) in half.values.enumerated() {
            for (new, old) in zip(found, values[2 * row]) { #expect(abs(new - old) < 1e-6) }
        }
    }

    @Test func keepsTheLengthAtATwiceHigherRate() async throws {
        let folder = try TemporaryFolder()
        let source = SmallClip(frames: 31, frameTime: "0.04")
        try folder.write(source.text, to: "walk.bvh")
        try await succeed("convert", "walk.bvh", "double.bvh", "--fps", "50", in: folder)
        let (double, values) = (try folder.motion("double.bvh").values, try WrittenMotion(source.text).values)
        try #require(double.count == 61)
        for row in values.indices {
            for (new, old) in zip(double[2 * row], values[row]) { #expect(abs(new - old) < 1e-6) }
        }
        for row in values.indices.dropLast() {
            let middle = (values[row][2] + values[row + 1][2]) / 2
            #expect(abs(double[2 * row + 1][2] - middle) < 1e-6)
        }
    }

    @Test func tellsOfOdditiesAndGoesOn() async throws {
        let folder = try TemporaryFolder()
        try folder.write(SmallClip.walk.text + SmallClip.walk.rows[0] + "\n", to: "odd.bvh")
        let outcome = try await succeed("convert", "odd.bvh", "plain.bvh", "--quiet", in: folder)
        #expect(
            outcome.messages
                == "warning: odd.bvh: the header declares 90 frames, and 91 rows follow: the first 90 are read\n"
        )
        #expect(try folder.motion("plain.bvh").frames == 90)
    }
}
