import Testing

@testable import MotionFiles

@Suite struct BVHScaleTests {
    @Test(.timeLimit(.minutes(1)))
    func readsAndWritesTenThousandNestedJoints() throws {
        let depth = 10_001
        let joints = (0..<depth).map {
            "\($0 == 0 ? "ROOT" : "JOINT") J\($0)\n{\nOFFSET 0 1 0\nCHANNELS 1 Xrotation\n"
        }
        let text =
            "HIERARCHY\n" + joints.joined() + String(repeating: "}\n", count: depth)
            + "MOTION\nFrames: 1\nFrame Time: 1\n"
            + String(repeating: "0.5 ", count: depth) + "\n"
        let clip = try read(text).clip
        #expect(clip.skeleton.joints.last?.parent == depth - 2)
        let written = try BVHWriter.write(clip)
        #expect(written.count < 4_000_000)
        #expect(try BVHReader.read(written, file: "").clip.skeleton == clip.skeleton)
    }

    @Test(.timeLimit(.minutes(1)))
    func readsAndWritesTwentyThousandJointsSideBySide() throws {
        let width = 20_000
        let joints = (0..<width).map { "JOINT J\($0)\n{\nOFFSET 0 1 0\nCHANNELS 1 Xrotation\n}\n" }
        let row = String(repeating: "0.5 ", count: width) + "\n"
        let text =
            "HIERARCHY\nROOT R\n{\nOFFSET 0 0 0\nCHANNELS 0\n" + joints.joined()
            + "}\nMOTION\nFrames: 2\nFrame Time: 1\n"
            + row + row
        let clip = try read(text).clip
        #expect(clip.skeleton.joints.count == width + 1)
        #expect(try BVHReader.read(BVHWriter.write(clip), file: "").clip.skeleton == clip.skeleton)
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: ["2147483648", "1000000000000", "4611686018427387904", "9223372036854775807"])
    func readsTheRowsThatAreThereOfAnAbsurdNumberAtOnce(_ count: String) throws {
        let document = try read(Sample.text(line: 17, "Frames: \(count)"))
        #expect(document.clip.frameCount == 3)
        #expect(
            document.notes.map { "\($0)" }
                == ["the header declares \(count) frames, and the file holds 3: these are read"])
    }
}
