import MotionCore
import Testing

@testable import MotionFiles

@Suite struct BVHReaderTests {
    @Test func readsHierarchyAndMotion() throws {
        let clip = try read(Sample.text()).clip
        #expect(clip.skeleton.joints.map(\.name) == ["Hips", "Spine"])
        #expect(clip.skeleton.joints.map(\.parent) == [nil, 0])
        #expect(clip.skeleton.joints.map(\.offset) == [Vector3(0, 1.5, 0), Vector3(0, 10, 0)])
        #expect(clip.skeleton.joints.map(\.endSite) == [nil, Vector3(0, 5, 0)])
        #expect(
            clip.skeleton.joints[0].channels.map(\.name)
                == ["Xposition", "Yposition", "Zposition", "Zrotation", "Xrotation", "Yrotation"])
        #expect(clip.frameCount == 3)
        #expect(clip.frameTime == 0.025)
        let degree = Double.pi / 180
        let expected: [Double] = [2, 90, 0, 0, 10 * degree, 0, 12 * degree, 0, 0]
        #expect(Array(clip.frame(2)) == expected)
    }

    @Test(arguments: ["\r\n", "\r", "\n\n", " \t\r\n"])
    func takesAnyLineEnd(_ lineEnd: String) throws {
        let clip = try read(Sample.text(lineEnd: lineEnd)).clip
        #expect(try clip == read(Sample.text()).clip)
    }

    @Test func takesMixedLineEndsAsInCMU13_26() throws {
        let path = try fixturePath("mixed-line-ends.bvh")
        let document = try BVHReader.read(FileBytes.read(path: path), file: path)
        #expect(try document.clip == read(Sample.text()).clip)
        #expect(document.notes.isEmpty)
    }

    @Test func takesAFileWithoutANewlineAtItsEnd() throws {
        let text = String(Sample.text(lineEnd: "\r\n").dropLast(1))
        #expect(!text.hasSuffix("\n"))
        #expect(try read(text).clip.frameCount == 3)
    }

    @Test func takesAByteOrderMark() throws {
        #expect(try read("\u{FEFF}" + Sample.text()).clip == read(Sample.text()).clip)
    }

    @Test func takesKeywordsInAnyCase() throws {
        let text = Sample.text([
            1: ["Hierarchy"], 2: ["root Hips"], 9: ["channels 3 zRotation XROTATION yrotation"],
            10: ["END SITE"],
            16: ["motion"], 17: ["FRAMES: 3"], 18: ["frame time: 0.025"],
        ])
        #expect(try read(text).clip == read(Sample.text()).clip)
    }

    @Test(arguments: [
        "Bip01 L Thigh", "mixamorig:Hips", "upper.arm-L|x", "Rücken_背骨", "a\tb", "JOINT", "Hips}x",
    ])
    func takesTheRestOfTheLineAsTheName(_ name: String) throws {
        #expect(try read(Sample.text(line: 6, "  JOINT \t\(name) \t")).clip.skeleton.joints[1].name == name)
    }

    @Test func takesABraceOnTheNamesLine() throws {
        let text = Sample.text([
            2: ["ROOT Hips {"], 3: [], 6: ["JOINT Spine{"], 7: [], 10: ["End Site {"], 11: [],
        ])
        #expect(try read(text).clip == read(Sample.text()).clip)
    }

    @Test func takesANamedEndSite() throws {
        let clip = try read(Sample.text(line: 10, "End Site SpineTip")).clip
        #expect(clip.skeleton.joints[1].endSite == Vector3(0, 5, 0))
    }

    @Test func takesALeafWithoutEndSite() throws {
        let clip = try read(Sample.text([10: [], 11: [], 12: [], 13: []])).clip
        #expect(clip.skeleton.joints[1].endSite == nil)
    }

    @Test func takesAJointWithoutChannels() throws {
        let row = "0 0 0 1 2 3"
        let changes = [9: ["CHANNELS 0"], 19: [row], 20: [row], 21: [row]]
        #expect(try read(Sample.text(changes)).clip.skeleton.joints[1].channels.isEmpty)
        #expect(try read(Sample.text(changes.merging([9: []]) { $1 })).clip.skeleton.channelCount == 6)
    }

    @Test func takesRotationsBeforePositions() throws {
        let clip = try read(
            Sample.text(line: 5, "CHANNELS 6 Zrotation Xrotation Yrotation Xposition Yposition Zposition")
        ).clip
        #expect(clip.frame(1)[9 + 1] == 90 * (Double.pi / 180))
        #expect(clip.frame(1)[9 + 4] == 5)
    }

    @Test(arguments: ["Frames:\t3 ", "Frames :3", "Frames 3", "frames:3"])
    func takesAnySpacingOfTheFrameCount(_ line: String) throws {
        #expect(try read(Sample.text(line: 17, line)).clip.frameCount == 3)
    }

    @Test func takesEverySpellingOfADecimalNumber() throws {
        let clip = try read(Sample.text(line: 20, "\t +1.0\t9e1  -0 1E-06 5.e0 .0 1.1E+1 -1e-300 0  ")).clip
        let expected = [1, 90, 0, 1e-6, 5, 0, 11, -1e-300, 0]
        #expect(zip(degrees(clip, frame: 1), expected).allSatisfy { abs($0 - $1) < 1e-14 })
    }

    @Test func warnsOfRowsBeyondThoseDeclared() throws {
        let document = try read(Sample.text(line: 17, "Frames: 2"))
        #expect(document.clip.frameCount == 2)
        #expect(
            document.notes.map(\.description)
                == ["the header declares 2 frames, and 3 rows follow: the first 2 are read"])
    }

    @Test func warnsOfJointsThatShareAName() throws {
        let document = try read(Sample.text(line: 6, "JOINT Hips"))
        #expect(document.clip.skeleton.joints.count == 2)
        #expect(document.notes == [.duplicateNames(["Hips"])])
        #expect("\(document.notes[0])" == "several joints share a name: “Hips”; they are told apart by order")
    }

    @Test func readsNamesInLatin1AndWarns() throws {
        var bytes = Array(Sample.text(line: 6, "JOINT R#cken").utf8)
        bytes[try #require(bytes.firstIndex(of: UInt8(ascii: "#")))] = 0xFC
        let document = try BVHReader.read(bytes, file: "")
        #expect(document.clip.skeleton.joints[1].name == "Rücken")
        #expect(document.notes == [.latin1Names(["Rücken"])])
    }

    @Test func warnsOfAMissingOffsetAndASecondEndSite() throws {
        let site = ["End Site", "{", "OFFSET 9 9 9", "}"]
        let document = try read(Sample.text([4: [], 14: site + ["}"]]))
        #expect(document.clip.skeleton.joints[0].offset == .zero)
        #expect(document.clip.skeleton.joints[1].endSite == Vector3(0, 5, 0))
        #expect(document.notes == [.missingOffsets(["Hips"]), .severalEndSites(["Spine"])])
    }
}
