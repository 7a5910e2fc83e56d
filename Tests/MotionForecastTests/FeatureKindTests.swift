import Foundation
import MotionCore
import Testing

@testable import MotionForecast

@Suite struct FeatureKindTests {
    /// Every kind, as files of version 2 name it.
    private static let written: [(block: FeatureLayout.Block, text: String)] = [
        (.turn, #"{"turn":{}}"#), (.travel, #"{"travel":{}}"#), (.height, #"{"height":{}}"#),
        (.uprightRotation(joint: 0), #"{"uprightRotation":{"joint":0}}"#),
        (.rotation(joint: 7), #"{"rotation":{"joint":7}}"#),
        (.bodyRotation(joint: 3), #"{"bodyRotation":{"joint":3}}"#),
        (.angle(channel: 12), #"{"angle":{"place":12}}"#),
        (.position(channel: 5), #"{"position":{"place":5}}"#),
        (
            .jointPositions([.joint(2), .endSite(2), .endSite(4)], turning: [9, 10]),
            #"{"jointPositions":{"channels":[9,10],"endSites":[2,4],"joints":[2]}}"#
        ),
    ]

    @Test func standsInAFileByItsNameAndParameters() throws {
        #expect(Self.written.count == FeatureKinds.all.count)
        for (block, text) in Self.written {
            let encoder = JSONEncoder()
            encoder.outputFormatting = .sortedKeys
            #expect(try String(decoding: encoder.encode(block), as: UTF8.self) == text)
            #expect(try JSONDecoder().decode(FeatureLayout.Block.self, from: Data(text.utf8)) == block)
        }
    }

    @Test func isToldFromOthersByKindAndParameters() {
        for (a, one) in Self.written.enumerated() {
            for (b, other) in Self.written.enumerated() {
                #expect((one.block == other.block) == (a == b))
            }
        }
        #expect(FeatureLayout.Block.rotation(joint: 1) != .rotation(joint: 2))
    }

    @Test(arguments: [
        #"{"spin":{}}"#, #"{}"#, #"{"turn":{},"travel":{}}"#, #"{"rotation":{}}"#,
        #"{"angle":{"channel":1}}"#,
        "[]",
    ])
    func refusesWhatIsNoKind(_ text: String) {
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(FeatureLayout.Block.self, from: Data(text.utf8))
        }
    }

    @Test func positionsBelongToJointsAndRotationsOfTheSkeleton() {
        let skeleton = walker().skeleton
        func fault(_ points: [BodyPoint], _ channels: [Int]) -> String? {
            FeatureLayout.Block.jointPositions(points, turning: channels).kind.fault(in: skeleton)
        }
        #expect(fault([.joint(1), .endSite(4)], [6, 7]) == nil)
        #expect(fault([.joint(5)], [6]) == "a position belongs to no joint")
        #expect(fault([.joint(-1)], [6]) == "a position belongs to no joint")
        #expect(fault([.joint(1), .joint(1)], [6]) == "a position belongs to no joint")
        // A position channel, one that is none, and one twice.
        for channels in [[0], [99], [6, 6]] {
            #expect(fault([.joint(1)], channels) == "a feature belongs to no channel")
        }
    }

    @Test func positionsAreThoseOfAllThatMovesBesideTheRoot() throws {
        let clip = walker().clip(frames: 20, fps: 30)
        let layout = FeatureLayout(clips: [clip], representation: .positions)
        let kind = try #require(layout.blocks.compactMap { $0.kind as? JointPositionsFeature }.first)
        // Spine and leg turn but stand still beside the hips; what hangs on them moves.
        #expect(kind.points == [.joint(2), .endSite(2), .joint(4), .endSite(4)])
        #expect(layout.featureNames.suffix(3) == ["Knee End Site x", "Knee End Site y", "Knee End Site z"])
        // As many channels move as with rotations.
        #expect(layout.movingChannels == FeatureLayout(clips: [clip]).movingChannels)
    }

    @Test func takesAsManyNumbersAsItSays() {
        for representation in Representation.allCases {
            let clip = FeatureRoundTripTests.motion("ZXY", .plain, up: .y, seed: 9).clip(frames: 6, fps: 30)
            let layout = FeatureLayout(clips: [clip], representation: representation, up: .y)
            let (rows, _) = layout.encode(clip, frames: 0..<6)
            let (a, b) = (rows[layout.count..<2 * layout.count], rows[5 * layout.count..<6 * layout.count])
            for (index, block) in layout.blocks.enumerated() {
                let (one, other) = (layout.part(index, of: a), layout.part(index, of: b))
                let difference = block.kind.difference(from: one, to: other, representation)
                #expect(difference.count == block.kind.differenceWidth)
                let back = block.kind.applying(difference[...], to: one, representation)
                #expect(back.count == layout.width(of: index))
                #expect(block.kind.names(in: layout).count == layout.width(of: index))
                for (found, expected) in zip(back, other) { #expect(abs(found - expected) < 1e-9) }
            }
        }
    }
}
