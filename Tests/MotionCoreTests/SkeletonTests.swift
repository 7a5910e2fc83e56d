import Foundation
import MotionCore
import Testing

@Suite struct SkeletonTests {
    private let leg = Skeleton(joints: [
        Joint(name: "Hips", parent: nil, channels: Channel.position + Channel.turning("ZXY")),
        Joint(name: "Knee", parent: 0, offset: Vector3(0, -40, 0), channels: Channel.turning("X")),
        Joint(
            name: "Foot", parent: 1, offset: Vector3(0, -38, 0), channels: [],
            endSite: Vector3(0, 0, 15)),
    ])

    @Test func placesJointsAsWorkedOutByHand() {
        // Hips: Rz(90°) Rx(90°) takes x to y, y to z (Rx: y → z; Rz leaves z), z to x (Rx: z → -y; Rz: -y → x).
        let quarter = Double.pi / 2
        let world = leg.world(leg.pose(channels: [1, 100, 2, quarter, quarter, 0, 0][...]))
        #expect((world.positions[0] - Vector3(1, 100, 2)).length < 1e-12)
        #expect((world.positions[1] - Vector3(1, 100, -38)).length < 1e-12)
        #expect((world.positions[2] - Vector3(1, 100, -76)).length < 1e-12)
        #expect((leg.endSites(world)[0] - Vector3(16, 100, -76)).length < 1e-12)
        // The knee bent by 90°: its y, which points down the shin negated, turns to its z, in the world x.
        let bent = leg.world(leg.pose(channels: [1, 100, 2, quarter, quarter, 0, quarter][...]))
        #expect((bent.positions[1] - Vector3(1, 100, -38)).length < 1e-12)
        #expect((bent.positions[2] - Vector3(-37, 100, -38)).length < 1e-12)
        #expect((leg.endSites(bent)[0] - Vector3(-37, 100, -53)).length < 1e-12)
    }

    @Test func multipliesRotationChannelsInTheOrderListed() {
        let angles: [Character: Double] = ["X": 0.3, "Y": -0.8, "Z": 1.9]
        for order in everyOrder {
            let skeleton = Skeleton(joints: [
                Joint(name: "A", parent: nil, channels: Channel.turning(order.name))
            ])
            let row = order.name.map { angles[$0] ?? 0 }
            let pose = skeleton.pose(channels: row[...])
            #expect(pose.rotations[0] == order.matrix(Vector3(row[0], row[1], row[2])))
        }
    }

    @Test func replacesTheOffsetAxisByAxis() {
        let skeleton = Skeleton(joints: [
            Joint(
                name: "A", parent: nil, offset: Vector3(1, 2, 3),
                channels: [Channel(.rotation, .y), Channel(.position, .z), Channel(.position, .x)])
        ])
        let pose = skeleton.pose(channels: [0.5, 30, 10][...])
        #expect(pose.translations[0] == Vector3(10, 2, 30))
        #expect(pose.rotations[0] == Matrix3(angle: 0.5, about: .y))
    }

    @Test func readsAFrameFromTheMiddleOfAnArray() {
        let row: [Double] = [9, 9, 1, 2, 3, 0.1, 0.2, 0.3, 0.4, 9]
        #expect(
            leg.pose(channels: row[2..<9])
                == leg.pose(channels: [1, 2, 3, 0.1, 0.2, 0.3, 0.4][...]))
    }

    @Test func tellsWhereChannelsStand() {
        #expect(leg.channelCount == 7)
        #expect(leg.firstChannel == [0, 6, 7])
        #expect(leg.rotationChannels(of: 0).indices == [3, 4, 5])
        #expect(leg.rotationChannels(of: 0).order == EulerOrder([.z, .x, .y]))
        #expect(leg.rotationChannels(of: 1).order == nil)
        #expect(leg.positionChannels(of: 0).map(\.index) == [0, 1, 2])
    }

    @Test func measuresTheExtentWithEndSites() {
        let world = leg.world(leg.pose(channels: [0, 0, 0, 0, 0, 0, 0][...]))
        #expect(leg.extent(world) == Vector3(0, 78, 15))
    }

    @Test func readsChannelNamesInAnyCase() {
        #expect(Channel(name: "Xposition") == Channel(.position, .x))
        #expect(Channel(name: "ZROTATION") == Channel(.rotation, .z))
        #expect(Channel(name: "yRotation") == Channel(.rotation, .y))
        for name in ["", "X", "rotation", "Wrotation", "Xscale", "Xrotation ", "XXrotation"] {
            #expect(Channel(name: name) == nil, "\(name)")
        }
        for axis in Axis.allCases {
            for kind in [Channel.Kind.position, .rotation] {
                let channel = Channel(kind, axis)
                #expect(Channel(name: channel.name) == channel)
            }
        }
    }

    @Test func keepsASkeletonThroughJSON() throws {
        let json = try JSONEncoder().encode(leg)
        #expect(try JSONDecoder().decode(Skeleton.self, from: json) == leg)
    }

    @Test(arguments: ["1", "7", "-1", "-2"])
    func refusesAParentThatDoesNotStandBefore(_ parent: String) throws {
        let text = String(decoding: try JSONEncoder().encode(leg), as: UTF8.self)
        let broken = text.replacingOccurrences(of: "\"parent\":0", with: "\"parent\":\(parent)")
        #expect(broken != text)
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(Skeleton.self, from: Data(broken.utf8))
        }
    }

    @Test func findsNoDifferenceToItself() {
        #expect(leg.differences(from: leg).isEmpty)
    }

    private func changed(_ joint: Int, _ change: (inout Joint) -> Void) -> Skeleton {
        var joints = leg.joints
        change(&joints[joint])
        return Skeleton(joints: joints)
    }

    @Test func saysInASentenceHowSkeletonsDiffer() {
        let sentences = { (skeleton: Skeleton) in skeleton.differences(from: self.leg).map(\.description) }
        #expect(
            sentences(changed(1) { $0.name = "Shin" })
                == ["joint Knee is missing", "joint Shin is not expected"])
        #expect(
            sentences(changed(2) { $0.parent = 0 }) == ["joint Foot hangs on Hips, expected Knee"])
        #expect(
            sentences(changed(2) { $0.parent = nil }) == ["joint Foot hangs on nothing, expected Knee"])
        #expect(
            sentences(changed(1) { $0.channels = [] })
                == ["joint Knee has the channels none, expected Xrotation"])
        #expect(
            sentences(changed(0) { $0.channels = Channel.turning("YXZ") }) == [
                "joint Hips has the channels Yrotation Xrotation Zrotation, expected Xposition Yposition "
                    + "Zposition Zrotation Xrotation Yrotation"
            ])
        #expect(
            sentences(changed(1) { $0.offset.y = -41 })
                == ["joint Knee has the offset (0.0, -41.0, 0.0), expected (0.0, -40.0, 0.0)"])
        let swapped = Skeleton(joints: [
            leg.joints[0], Joint(name: "Foot", parent: 0), Joint(name: "Knee", parent: 0),
        ])
        #expect(
            sentences(swapped)
                == ["joint Foot stands where Knee is expected", "joint Knee stands where Foot is expected"])
    }

    @Test func countsJointsOfOneName() {
        let twin = Joint(name: "Foot", parent: 1)
        let more = Skeleton(joints: leg.joints + [twin])
        #expect(more.differences(from: leg) == [.unexpected(joint: "Foot")])
        #expect(leg.differences(from: more) == [.missing(joint: "Foot")])
    }

    @Test func overlooksOffsetsThatDifferByRounding() {
        // A thousandth of the longest bone, here 40.
        #expect(changed(1) { $0.offset.y = -40.03 }.differences(from: leg).isEmpty)
        #expect(changed(2) { $0.offset.x = 0.03 }.differences(from: leg).isEmpty)
        #expect(changed(2) { $0.offset.x = 0.05 }.differences(from: leg).count == 1)
    }
}
