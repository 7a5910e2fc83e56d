import Foundation
import Testing

@Suite("inspect")
struct InspectTests {
    /// Hips at (1, 90, 3), turned by 90° about Z from the first frame to the second; the head 10 above.
    private let bow = """
        HIERARCHY
        ROOT Hips
        {
        OFFSET 0 0 0
        CHANNELS 6 Xposition Yposition Zposition Zrotation Xrotation Yrotation
        JOINT Head
        {
        OFFSET 0 10 0
        CHANNELS 3 Zrotation Xrotation Yrotation
        End Site
        {
        OFFSET 0 5 0
        }
        }
        }
        MOTION
        Frames: 2
        Frame Time: 0.5
        1 90 3 0 0 0 0 0 0
        3 90 3 90 0 0 0 0 0

        """

    @Test func showsTheSkeletonAsATreeAndTheFigures() async throws {
        let folder = try TemporaryFolder()
        try folder.write(bow, to: "bow.bvh")
        let outcome = try await succeed("inspect", "bow.bvh", in: folder)
        #expect(outcome.messages == "")
        #expect(
            outcome.output == """
                bow.bvh: BVH, 2 joints, 9 channels (2 moving)
                2 frames, 2 a second, 1 s; size 15 units, Y up (guessed), unit unknown
                  Hips  Xp Yp Zp Zr Xr Yr
                    Head  Zr Xr Yr  + End Site

                """)
    }

    @Test func printsTheContractsKeysAsOneJSONValue() async throws {
        let folder = try TemporaryFolder()
        try folder.write(bow, to: "bow.bvh")
        let report = try await succeed("inspect", "bow.bvh", "--json", in: folder).object
        let keys = [
            "format", "joints", "endSites", "frames", "frameTime", "upAxis", "metersPerUnit", "warnings",
        ]
        for key in keys { #expect(report[key] != nil, "\(key)") }
        #expect(report["poses"] == nil)
        #expect(report["format"] as? String == "bvh")
        #expect(report["frames"] as? Int == 2)
        #expect(report["frameTime"] as? Double == 0.5)
        #expect(report["upAxis"] as? String == "Y")
        #expect(report["metersPerUnit"] is NSNull)
        #expect(report["warnings"] as? [String] == [])
        let joints = try #require(report["joints"] as? [[String: Any]])
        try #require(joints.map { $0["name"] as? String } == ["Hips", "Head"])
        #expect(joints[0]["parent"] is NSNull)
        #expect(joints[1]["parent"] as? Int == 0)
        #expect(joints[1]["offset"] as? [Double] == [0, 10, 0])
        #expect(joints[1]["channels"] as? [String] == ["Zrotation", "Xrotation", "Yrotation"])
        let ends = try #require(report["endSites"] as? [[String: Any]])
        #expect(ends.count == 1)
        #expect(ends.first?["offset"] as? [Double] == [0, 5, 0])
    }

    @Test func addsThePosesAtTheTimesAsked() async throws {
        let folder = try TemporaryFolder()
        try folder.write(bow, to: "bow.bvh")
        let report = try await succeed(
            "inspect", "bow.bvh", "--json", "--pose-at", "0,0.25,0.5,9", in: folder
        ).object
        let poses = try #require(report["poses"] as? [[String: Any]])
        #expect(poses.map { $0["time"] as? Double } == [0, 0.25, 0.5, 9])
        let half = 10 * 0.5.squareRoot()
        let expected: [[[Double]]] = [
            [[1, 90, 3], [1, 100, 3]], [[2, 90, 3], [2 - half, 90 + half, 3]], [[3, 90, 3], [-7, 90, 3]],
            [[3, 90, 3], [-7, 90, 3]],
        ]
        for (pose, wanted) in zip(poses, expected) {
            let positions = try #require(pose["positions"] as? [[Double]])
            for (found, value) in zip(positions.joined(), wanted.joined()) {
                #expect(abs(found - value) < 1e-9)
            }
        }
    }

    @Test func listsTheReportsOfSeveralFiles() async throws {
        let folder = try TemporaryFolder()
        try folder.write(bow, to: "bow.bvh")
        try folder.write(SmallClip.walk.text, to: "walk.bvh")
        let outcome = try await succeed("inspect", "bow.bvh", "walk.bvh", "--json", in: folder)
        let reports = try #require(try outcome.json as? [[String: Any]])
        #expect(reports.map { $0["frames"] as? Int } == [2, 90])
    }

    @Test func warnsOfOdditiesEvenWhenQuiet() async throws {
        let folder = try TemporaryFolder()
        try folder.write(bow + "5 90 3 90 0 0 0 0 0\n", to: "bow.bvh")
        let warning = "the header declares 2 frames, and 3 rows follow: the first 2 are read"
        let outcome = try await succeed("inspect", "bow.bvh", "--json", "--quiet", in: folder)
        #expect(outcome.messages == "warning: bow.bvh: \(warning)\n")
        #expect(try outcome.object["warnings"] as? [String] == [warning])
    }

    @Test func printsNoHalfOfAJSONListWhereAFileIsBad() async throws {
        let folder = try TemporaryFolder()
        try folder.write(bow, to: "bow.bvh")
        try folder.write("", to: "empty.bvh")
        try await expectRefusal(
            ["inspect", "bow.bvh", "empty.bvh", "--json"], in: folder, code: 65,
            "empty.bvh: the file is empty")
    }
}
