import MotionCore
import Tensors
import Testing

@testable import MotionForecast

@Suite("Moments in a model file") struct RealisationModelFileTests {
    private let clip = pacer(wander: 0.5).clip(frames: 160, fps: 60)

    private func model(_ change: (inout Forecaster) -> Void = { _ in }) throws -> ModelFile {
        var forecaster = try forecaster(withMomentsOf: [clip], mirror: pacerMirror())
        change(&forecaster)
        return ModelFile(
            forecaster,
            source: SourceClip(
                path: "walk.bvh", checksum: "0123456789abcdef", frameCount: 160, frameTime: clip.frameTime,
                moving: clip.movingChannels),
            clip: clip, clips: ["walk.bvh"], frames: 160, heldOut: nil)
    }

    private func bytes(_ model: ModelFile) throws -> [UInt8] {
        var bytes: [UInt8] = []
        try model.write { bytes += Array($0) }
        return bytes
    }

    private func read(_ bytes: [UInt8]) throws -> ModelFile { try ModelFile(bytes, file: "walk.safetensors") }

    /// The sentence by which a file is refused.
    private func refusal(_ bytes: [UInt8]) throws -> String? {
        do {
            _ = try read(bytes)
            return nil
        } catch let error as ForecastError {
            return error.description
        }
    }

    @Test func areReadAsTheyWereWritten() throws {
        let model = try model()
        let whole = try bytes(model)
        let back = try read(whole)
        let (own, found) = (
            try #require(model.forecaster.moments), try #require(back.forecaster.moments)
        )
        #expect(found.library == own.library && found.graph == own.graph)
        #expect(own.library.mirror != nil)
        #expect(try bytes(back) == whole)
        let motion = { (model: ModelFile, variation: Int) in
            model.forecaster.motion(
                of: clip, frames: 200, moving: clip.movingChannels, variation: variation
            ).clip.values.map(\.bitPattern)
        }
        for variation in 0...1 { #expect(motion(back, variation) == motion(model, variation)) }
    }

    @Test func areNoneInAFileThatHasNone() throws {
        let model = try model { $0.moments = nil }
        let back = try read(bytes(model))
        #expect(back.forecaster.moments == nil)
        let moved = { (model: ModelFile) in
            model.forecaster.motion(of: clip, frames: 60, moving: clip.movingChannels).clip
        }
        #expect(moved(back) == moved(model))
    }

    @Test(arguments: [70, 79, 81, 90]) func ofLengthsThatDoNotAddUpAreRefused(_ length: Int) throws {
        let broken = try model { forecaster in
            guard let moments = forecaster.moments else { return }
            let library = MomentLibrary(
                frames: moments.library.frames, sequences: [0..<length], mirror: moments.library.mirror)
            forecaster.moments = Moments(library, graph: moments.graph)
        }
        #expect(broken.forecaster.moments?.library.frames.frameCount == 80)
        #expect(
            try refusal(bytes(broken))
                == "walk.safetensors is damaged: its moments are no frames of its skeleton")
    }

    @Test func thatLeadToMomentsThatAreNotThereAreRefused() throws {
        // Of a body that has no mirror image, jumps to one.
        let broken = try model { $0.mirror = nil }
        #expect(
            try refusal(bytes(broken))
                == "walk.safetensors is damaged: its moments lead to moments that are not there")
    }

    @Test(arguments: ["moments/lengths", "moments/jumps", "moments/gaps"])
    func ofWhichAPartIsMissingAreRefused(_ name: String) throws {
        let whole = try bytes(model())
        let text = Array(name.utf8)
        let place = try #require(
            whole.indices.first { whole[$0...].starts(with: text) })
        var broken = whole
        broken[place + text.count - 1] = UInt8(ascii: "z")
        let sentence = try #require(try refusal(broken))
        // Told before the checksum is looked at.
        #expect(
            sentence.hasPrefix("walk.safetensors is damaged: ") && !sentence.contains("checksum"),
            "\(sentence)")
    }
}
