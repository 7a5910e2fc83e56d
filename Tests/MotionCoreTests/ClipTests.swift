import Foundation
import MotionCore
import Testing

@Suite struct ClipTests {
    /// A column of three joints that is tall along `axis`; its root turns a little.
    private func standing(along axis: Axis, frames: Int = 12) -> Clip {
        let skeleton = Skeleton(joints: [
            Joint(name: "Hips", parent: nil, channels: Channel.position + Channel.turning("ZXY")),
            Joint(name: "Head", parent: 0, offset: 60 * axis.unit, endSite: 20 * axis.unit),
            Joint(name: "Foot", parent: 0, offset: -90 * axis.unit + 20 * Axis.x.unit),
        ])
        let rows: [Double] = (0..<frames).flatMap { frame in
            [0, 1, 2, 0.01 * Double(frame), 0, 0.02 * Double(frame)]
        }
        return Clip(skeleton: skeleton, frameTime: 0.1, frameCount: frames, values: rows)
    }

    @Test func guessesTheAxisAlongWhichTheBodyIsTall() {
        #expect(standing(along: .y).guessedUpAxis == .y)
        #expect(standing(along: .z).guessedUpAxis == .z)
        #expect(standing(along: .y, frames: 1).guessedUpAxis == .y)
        #expect(standing(along: .z, frames: 2).guessedUpAxis == .z)
    }

    @Test func guessesUpWhereTheRestPoseLies() {
        // An exporter's Z-up rest pose, stood up by the root's X rotation in every frame.
        let skeleton = standing(along: .z).skeleton
        let rows: [Double] = (0..<20).flatMap { _ in [0, 0, 0, 0, -Double.pi / 2, 0] }
        let clip = Clip(skeleton: skeleton, frameTime: 0.1, frameCount: 20, values: rows)
        #expect(clip.guessedUpAxis == .y)
    }

    @Test func guessesUpThoughTheBodyLiesForAWhile() {
        let skeleton = standing(along: .y).skeleton
        let rows: [Double] = (0..<100).flatMap { frame in [0, 0, 0, 0, frame < 30 ? Double.pi / 2 : 0, 0] }
        let clip = Clip(skeleton: skeleton, frameTime: 0.1, frameCount: 100, values: rows)
        #expect(clip.guessedUpAxis == .y)
    }

    @Test func measuresTheBody() {
        let clip = standing(along: .y, frames: 1)
        #expect(abs(clip.bodySize - 170) < 1e-9)
    }

    @Test func knowsWhichChannelsMove() {
        let clip = standing(along: .y)
        #expect(clip.movingChannels == [false, false, false, true, false, true])
        #expect(clip.frames(0..<1).movingChannels == Array(repeating: false, count: 6))
        #expect(clip.frames(0..<0).movingChannels == Array(repeating: false, count: 6))
        let still = Clip(
            skeleton: Skeleton(joints: [Joint(name: "A", parent: nil)]), frameTime: 1, frameCount: 3,
            values: [])
        #expect(still.movingChannels.isEmpty)
    }

    @Test func noticesAChannelThatMovesInTheLastFrameOnly() {
        let skeleton = Skeleton(joints: [Joint(name: "A", parent: nil, channels: Channel.turning("ZX"))])
        let clip = Clip(skeleton: skeleton, frameTime: 1, frameCount: 3, values: [1, 2, 1, 2, 1, 2.000001])
        #expect(clip.movingChannels == [false, true])
    }

    @Test func cutsFramesOut() {
        let clip = standing(along: .y)
        let part = clip.frames(3..<5)
        #expect(part.frameCount == 2)
        #expect(part.frame(0).elementsEqual(clip.frame(3)))
        #expect(part.frame(1).elementsEqual(clip.frame(4)))
        #expect(abs(clip.seconds - 1.2) < 1e-12)
    }
}
