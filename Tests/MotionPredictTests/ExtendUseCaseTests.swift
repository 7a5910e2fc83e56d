import Foundation
import Testing

@testable import MotionPredict

@Suite("Extend as a value")
struct ExtendUseCaseTests {
    private func model(_ walk: SmallWalk) throws -> ForecastModel {
        var options = FitOptions.small
        options.heldOut = 0
        return try Fit([walk.file], options: options).run()
    }

    /// The walk with its last frames turned far away.
    private func oddEnd(_ walk: SmallWalk) throws -> ClipFile {
        let clip = try walk.file.clip
        var values = clip.values
        for index in values.count - 24..<values.count { values[index] += 1.5 }
        return ClipFile(
            Clip(
                skeleton: clip.skeleton, frameTime: clip.frameTime, frameCount: clip.frameCount,
                values: values), name: "odd")
    }

    @Test func givesTheNewFramesAsAClipAndTheFileWithThemAfterItsOwn() throws {
        let walk = try SmallWalk()
        var extend = Extend(try walk.file, by: try model(walk))
        extend.length = .frames(12)
        let longer = try extend.run()
        #expect(longer.predicted.frameCount == 12 && longer.footSlide == nil)
        let written = try BVHReader.read(longer.bytes, file: "longer").clip
        #expect(written.frameCount == 72)
        #expect(written.frames(0..<60) == (try walk.file.clip))
        for (a, b) in zip(written.frames(60..<72).values, longer.predicted.values) {
            #expect(abs(a - b) < 1e-3)
        }
    }

    @Test func aModelInMemoryPredictsWhatItsFilePredicts() throws {
        let walk = try SmallWalk()
        let model = try model(walk)
        try model.write(to: walk.file("m.safetensors"))
        let read = try ForecastModel(path: walk.file("m.safetensors"))
        // One whose end is unlike all that was learnt, too: how unlike it is counts then.
        for clip in [try walk.file, try oddEnd(walk)] {
            #expect(try Extend(clip, by: model).run().bytes == Extend(clip, by: read).run().bytes)
        }
    }

    @Test func continuesAClipThatStandsInNoFile() throws {
        let walk = try SmallWalk()
        let clip = SmallWalk.clip(frames: 40)
        let longer = try Extend(ClipFile(clip, name: "mine"), by: model(walk)).run()
        #expect(longer.predicted.frameCount == 60)
        #expect(try BVHReader.read(longer.bytes, file: "").clip.frameCount == 100)
    }

    @Test func warnsOfAnEndUnlikeAllThatWasLearnt() throws {
        let walk = try SmallWalk()
        let model = try model(walk)
        let heard = Heard()
        _ = try Extend(walk.file, by: model).run(heard.monitor)
        #expect(heard.events.isEmpty)
        _ = try Extend(oddEnd(walk), by: model).run(heard.monitor)
        guard case .unlikeTraining(let name, let distance) = heard.events.first else {
            throw UseCaseError.stopped
        }
        #expect(name == "odd" && distance > Forecaster.knownDistance)
    }

    @Test func findsTheFittedClipAgainAndSaysWhereItIsGoneOrChanged() throws {
        let walk = try SmallWalk()
        let model = try model(walk)
        #expect(try Extend(clipOf: model).run().bytes == Extend(walk.file, by: model).run().bytes)
        try Data("HIERARCHY".utf8).write(to: URL(fileURLWithPath: walk.path))
        #expect(throws: UseCaseError.clipChanged(clip: walk.path, model: "this model")) {
            try Extend(clipOf: model)
        }
        try FileManager.default.removeItem(atPath: walk.path)
        #expect(throws: UseCaseError.clipGone(clip: walk.path, model: "this model")) {
            try Extend(clipOf: model)
        }
        #expect(try Extend(clipOf: model, predictedOnly: true).run().predicted.frameCount == 60)
    }

    @Test func holdsFeetOnlyWhereAskedAndTellsWhatThatDid() throws {
        let walk = try SmallWalk()
        var extend = Extend(try walk.file, by: try model(walk))
        extend.lockFeet = true
        #expect(try extend.run().footSlide != nil)
    }

    @Test func replacesNoFileUnlessAskedTo() throws {
        let walk = try SmallWalk()
        let longer = try Extend(walk.file, by: model(walk)).run()
        #expect(throws: UseCaseError.outputExists(walk.path)) { try longer.write(to: walk.path) }
        try longer.write(to: walk.path, replacing: true)
        #expect(try walk.file.clip.frameCount == 120)
    }
}
