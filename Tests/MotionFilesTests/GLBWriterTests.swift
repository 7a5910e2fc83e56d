import Foundation
import MotionCore
import Testing

@testable import MotionFiles

@Suite("writing glTF")
struct GLBWriterTests {
    /// A body of five joints with every kind of channels, which turns through the half turn where quaternions change sides.
    private func clip(frames: Int = 50, frameTime: Double = 0.0083333, up: Axis = .y) -> Clip {
        let turn = Axis.allCases.map { Channel(.rotation, $0) }
        let move = Axis.allCases.map { Channel(.position, $0) }
        func place(_ x: Double, _ y: Double, _ z: Double) -> Vector3 {
            up == .y ? Vector3(x, y, z) : Vector3(x, -z, y)
        }
        let joints = [
            Joint(name: "Hips", parent: nil, offset: .zero, channels: move + turn, endSite: nil),
            Joint(
                name: "Spine", parent: 0, offset: place(0, 50, 0), channels: turn, endSite: place(0, 20, 5)),
            Joint(name: "Leg", parent: 0, offset: place(10, -40, 0), channels: turn, endSite: nil),
            Joint(
                name: "Foot", parent: 2, offset: place(0, -45, 0), channels: move + turn,
                endSite: place(0, 0, 10)),
            Joint(name: "Toe", parent: 3, offset: place(0, -2, 12), channels: [], endSite: nil),
        ]
        let skeleton = Skeleton(joints: joints)
        var values: [Double] = []
        for frame in 0..<frames {
            let t = Double(frame) * 0.11
            for (joint, channel) in skeleton.channels {
                switch channel.kind {
                case .rotation:
                    values.append(joint == 0 && channel.axis == .y ? t : 0.4 * sin(t + Double(joint)))
                case .position:
                    let rest = joint == 0 ? place(0, 90, 0) : joints[joint].offset
                    values.append(rest[channel.axis.rawValue] + 3 * sin(t))
                }
            }
        }
        return Clip(skeleton: skeleton, frameTime: frameTime, frameCount: frames, values: values)
    }

    private func bytes(_ clip: Clip, _ space: ClipSpace = ClipSpace()) throws -> [UInt8] {
        try GLBWriter.bytes(of: clip, in: space)
    }

    private func read(_ bytes: [UInt8]) throws -> Clip { try MotionFile.read(bytes, file: "f").clip }

    private func json(_ bytes: [UInt8]) throws -> [String: Any] {
        let json = try GLTFContainer(bytes).json
        return try #require(try JSONSerialization.jsonObject(with: Data(json)) as? [String: Any])
    }

    @Test func whatIsReadBackIsTheSameMotionInMetres() throws {
        let clip = clip()
        let back = try read(try bytes(clip))
        #expect(back.frameCount == clip.frameCount && back.frameTime == clip.frameTime)
        #expect(back.skeleton.joints.map(\.name) == clip.skeleton.joints.map(\.name))
        #expect(back.skeleton.joints.map(\.parent) == clip.skeleton.joints.map(\.parent))
        for frame in 0..<clip.frameCount {
            for (a, b) in zip(clip.world(frame).positions, back.world(frame).positions) {
                #expect((a * 0.01 - b).length < 1e-6)
            }
        }
        // The End Site of a leaf is kept; a leaf without one gets the bone that readers of BVH expect there.
        let (ours, theirs) = (clip.world(7), back.world(7))
        let end = clip.skeleton.position(of: .endSite(1), in: ours) * 0.01
        #expect(back.skeleton.joints[1].endSite != nil && back.skeleton.joints[4].endSite != nil)
        #expect((end - back.skeleton.position(of: .endSite(1), in: theirs)).length < 1e-6)
    }

    /// glTF has Y up: the body of a file with Z up stands upright in it.
    @Test func turnsABodyThatStandsAlongZ() throws {
        let (upright, other) = (clip(), clip(up: .z))
        #expect(other.standingAxis == .z)
        func rest(_ clip: Clip) -> Clip {
            clip.rows(
                clip.values.indices.map { index in
                    let (joint, channel) = clip.skeleton.channels[index % clip.skeleton.channelCount]
                    guard channel.kind == .position else { return 0 }
                    return clip.skeleton.joints[joint].offset[channel.axis.rawValue]
                })
        }
        let written = try read(try bytes(rest(other), ClipSpace(metersPerUnit: 1)))
        for (a, b) in zip(rest(upright).world(0).positions, written.world(0).positions) {
            #expect((a - b).length < 1e-4)
        }
        let kept = try read(try bytes(rest(other), ClipSpace(upAxis: .y, metersPerUnit: 1)))
        for (a, b) in zip(rest(other).world(0).positions, kept.world(0).positions) {
            #expect((a - b).length < 1e-4)
        }
    }

    @Test func quaternionsNeverChangeSides() throws {
        let bytes = try bytes(clip())
        let scene = try GLTFReader.read(bytes, file: "f")
        var checked = 0
        for drive in scene.drives where drive.blend == .rotation {
            let sampler = scene.samplers[drive.samplers[0]]
            for key in 1..<sampler.times.count {
                let product = (0..<4).reduce(0.0) {
                    $0 + sampler.values[4 * key + $1] * sampler.values[4 * (key - 1) + $1]
                }
                #expect(product > 0.9)
                checked += 1
            }
        }
        // The hips turn through 5.4 radians.
        #expect(checked == 4 * 49)
    }

    /// glTF 2.0, 3.6.2.5, 3.7.2.1 and 3.11: times and positions have bounds, views start at whole words, joints have weights.
    @Test func keepsTheRulesOfTheFormat() throws {
        let bytes = try bytes(clip())
        #expect(bytes.count.isMultiple(of: 4))
        let file = try json(bytes)
        let accessors = try #require(file["accessors"] as? [[String: Any]])
        let views = try #require(file["bufferViews"] as? [[String: Any]])
        for view in views { #expect((view["byteOffset"] as? Int)?.isMultiple(of: 4) ?? false) }
        let animation = try #require((file["animations"] as? [[String: Any]])?.first)
        let sampler = try #require((animation["samplers"] as? [[String: Any]])?.first)
        let times = accessors[try #require(sampler["input"] as? Int)]
        #expect(times["min"] as? [Double] == [0])
        #expect((times["max"] as? [Double])?.first.map { abs($0 - 49 * 0.0083333) < 1e-6 } ?? false)
        let skin = try #require((file["skins"] as? [[String: Any]])?.first)
        #expect(skin["joints"] as? [Int] == [0, 1, 2, 3, 4])
        #expect(accessors[try #require(skin["inverseBindMatrices"] as? Int)]["count"] as? Int == 5)
        let mesh = try #require((file["meshes"] as? [[String: Any]])?.first)
        let primitive = try #require((mesh["primitives"] as? [[String: Any]])?.first)
        let attributes = try #require(primitive["attributes"] as? [String: Int])
        let counts = Set(attributes.values.map { accessors[$0]["count"] as? Int })
        // A bone to each child and End Site (hips 2, spine, leg, foot 2), and a small thing for the toe: six corners each.
        #expect(counts == [7 * 6])
        #expect(file["scene"] as? Int == 0)
    }

    @Test func theSameClipGivesTheSameBytes() throws {
        #expect(try bytes(clip()) == bytes(clip()))
    }

    @Test func aClipOfOneFrameHasNoAnimation() throws {
        let bytes = try bytes(clip(frames: 1))
        #expect(try json(bytes)["animations"] == nil)
        #expect(try read(bytes).frameCount == 1)
    }

    @Test func aBodyThatStandsStillKeepsItsLength() throws {
        let clip = clip(frames: 9)
        let row = Array(clip.values.prefix(clip.skeleton.channelCount))
        let still = clip.rows(Array(repeating: row, count: 9).flatMap { $0 })
        #expect(try read(try bytes(still)).frameCount == 9)
    }

    @Test func knowsWhatItWrote() throws {
        let document = MotionDocument(clip(), name: "walk.bvh")
        let row = Array(document.clip.values.prefix(document.clip.skeleton.channelCount))
        let extended = try GLBWriter.extend(document, predicted: row, constant: [])
        #expect(try read(extended).frameCount == 51)
        #expect(GLBWriter.isExtension(of: document, candidate: extended))
        #expect(!GLBWriter.isPlain(extended))
        let plain = try bytes(clip())
        #expect(GLBWriter.isPlain(plain))
        #expect(!GLBWriter.isExtension(of: document, candidate: plain))
        let other = try BVHReader.read(BVHWriter.write(clip(frames: 3)), file: "other")
        #expect(!GLBWriter.isExtension(of: MotionDocument(other), candidate: extended))
        var foreign = GLTFSample()
        foreign.asset = #"{"version":"2.0","generator":"Blender"}"#
        #expect(!GLBWriter.isPlain(foreign.binary) && !GLBWriter.isPlain(Array("HIERARCHY".utf8)))
        let alone = try GLBWriter.predictedOnly(document, predicted: row, constant: [])
        #expect(try read(alone).frameCount == 1)
    }

    @Test func refusesNumbersThatAreNotFinite() throws {
        let clip = clip()
        var values = clip.values
        values[3] = .nan
        #expect(throws: BVHWriteError.notFinite(frame: 0, joint: "Hips", channel: "Xrotation")) {
            try bytes(clip.rows(values))
        }
        #expect(throws: BVHWriteError.frameTime(0)) { try bytes(self.clip(frameTime: 0)) }
        #expect(throws: BVHWriteError.nothingToWrite) { try bytes(self.clip(frames: 0)) }
    }

    /// A person of 1.7 m in any unit; of others the unit in which they come nearest to one.
    @Test(arguments: [
        (1.0, LengthUnit.cm), (0.01, .m), (10, .mm), (0.3937, .in), (0.03, .m), (2.6, .cm), (0.6, .cm),
    ])
    func guessesTheUnitByTheBody(scale: Double, unit: LengthUnit) {
        let joints = [
            Joint(name: "a", parent: nil, offset: .zero, channels: [Channel(.position, .x)], endSite: nil),
            Joint(name: "b", parent: 0, offset: Vector3(0, 170 * scale, 0), channels: [], endSite: nil),
        ]
        let clip = Clip(skeleton: Skeleton(joints: joints), frameTime: 1, frameCount: 1, values: [0])
        #expect(LengthUnit(of: clip) == unit)
    }

    /// A dog is longer than it is tall, and is no person with Z up: its feet stand at the zero of Y.
    @Test func aBodyOnFourLegsStaysUpright() throws {
        func joint(_ name: String, _ parent: Int?, _ offset: Vector3, end: Vector3? = nil) -> Joint {
            Joint(
                name: name, parent: parent, offset: offset,
                channels: parent == nil ? Axis.allCases.map { Channel(.position, $0) } : [], endSite: end)
        }
        let joints = [
            joint("Hips", nil, .zero), joint("HindLeg", 0, Vector3(5, 0, -5), end: Vector3(0, -50, 0)),
            joint("Neck", 0, Vector3(0, 5, 70)),
            joint("ForeLeg", 2, Vector3(5, -5, 0), end: Vector3(0, -50, 0)),
            joint("Head", 2, Vector3(0, 15, 25), end: Vector3(0, 0, 15)),
        ]
        let dog = Clip(
            skeleton: Skeleton(joints: joints), frameTime: 0.04, frameCount: 1, values: [0, 50, 0])
        #expect(dog.guessedUpAxis == .z && dog.standingAxis == .y)
        let written = try read(try bytes(dog, ClipSpace(metersPerUnit: 1)))
        for (a, b) in zip(dog.world(0).positions, written.world(0).positions) {
            #expect((a - b).length < 1e-4)
        }
    }
}
