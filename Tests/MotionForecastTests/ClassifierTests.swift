import Foundation
import MotionCore
import Tensors
import Testing

@testable import MotionForecast

@Suite("Classifier of motion")
struct ClassifierTests {
    private func clips(_ kinds: [(String, Double, Int)], frames: Int = 90) -> [ClassifierTraining
        .LabelledClip]
    {
        kinds.flatMap { kind, period, count in
            (0..<count).map { index in
                ClassifierTraining.LabelledClip(
                    name: "\(kind)\(index)", kind: kind,
                    clip: walker(period: period, turn: 0.1 * Double(index)).clip(
                        frames: frames, fps: 30, from: 0.37 * Double(index)))
            }
        }
    }

    private func training(_ clips: [ClassifierTraining.LabelledClip], window: Span = .frames(12)) throws
        -> ClassifierTraining
    {
        try ClassifierTraining(clips, window: window) { settings in
            settings.units = 8
            settings.epochs = 4
        }
    }

    @Test func tellsSlowFromFastOnClipsItHasNotSeen() throws {
        let training = try training(clips([("slow", 1.6, 3), ("fast", 0.7, 2)]))
        #expect(training.kinds == ["fast", "slow"])
        var epochs: [Int] = []
        let heldOut = try #require(try training.trial(threads: 1) { epoch, _ in epochs.append(epoch) })
        #expect(epochs == [1, 2, 3, 4])
        #expect(heldOut.clips == 2 && heldOut.rightClips == 2)
        #expect(heldOut.windowAccuracy > 0.8 && heldOut.kindsByFrames.isEmpty)
        let classifier = try training.train(threads: 1) { _, _ in }
        let other = walker(period: 0.7, turn: -0.3).clip(frames: 60, fps: 30, from: 5)
        let windows = try classifier.windows(of: other, name: "other")
        // Starts at 0, 6, 12 … frames and at the last one that fits: 48.
        #expect(windows.map { Int(($0.start * 30).rounded()) } == Array(stride(from: 0, through: 48, by: 6)))
        #expect(windows.allSatisfy { abs($0.probabilities.reduce(0, +) - 1) < 1e-5 })
        #expect(classifier.probabilities(windows)[0] > 0.5)
    }

    @Test func holdsOutTheLastClipOfAKindOrTheEndOfItsOnlyOne() throws {
        let training = try training(clips([("a", 1, 3), ("b", 0.7, 1)]))
        let split = training.split()
        #expect(split.training.map(\.name) == ["a0", "a1", "b0"])
        #expect(split.heldOut.map(\.name) == ["a2", "b0"])
        #expect(split.byFrames == ["b"])
        // 75 % of 90 frames are learnt from, the rest is held out: no frame is both.
        #expect(split.training[2].clip.frameCount == 67 && split.heldOut[1].clip.frameCount == 23)
    }

    @Test func aSeedGivesTheSameBitsOnAnyNumberOfThreads() throws {
        let training = try training(clips([("a", 1, 1), ("b", 0.6, 1)]))
        let (one, three) = (
            try training.train(threads: 1) { _, _ in }, try training.train(threads: 3) { _, _ in }
        )
        #expect(one.weights == three.weights)
    }

    @Test func readsWhatItWroteAndWritesTheSameBytes() throws {
        let training = try training(clips([("a", 1, 1), ("b", 0.6, 1)]))
        let classifier = try training.train(threads: 1) { _, _ in }
        let heldOut = ClassifierHeldOut(
            windows: 9, rightWindows: 7, clips: 2, rightClips: 1, kindsByFrames: ["a"])
        let bytes = try self.bytes(ClassifierFile(classifier, clips: [1, 1], heldOut: heldOut))
        let read = try ClassifierFile(bytes, file: "k.safetensors")
        #expect(read.description.heldOut == heldOut && read.description.kinds == ["a", "b"])
        #expect(try self.bytes(read) == bytes)
        let clip = walker().clip(frames: 40, fps: 30)
        #expect(try read.classifier.windows(of: clip, name: "c") == classifier.windows(of: clip, name: "c"))
        #expect(ClassifierFile.claims(bytes))
    }

    private func bytes(_ file: ClassifierFile) throws -> [UInt8] {
        var bytes: [UInt8] = []
        try file.write { bytes += $0 }
        return bytes
    }

    @Test func refusesFilesThatAreDamagedOrOfAnotherKind() throws {
        let training = try training(clips([("a", 1, 1), ("b", 0.6, 1)]))
        let sound = try bytes(
            ClassifierFile(try training.train(threads: 1) { _, _ in }, clips: [1, 1], heldOut: nil))
        var damaged = sound
        damaged[sound.count - 3] ^= 0x10
        #expect(
            throws: ForecastError.damagedModel(file: "k", reason: "its content does not match its checksum")
        ) { try ClassifierFile(damaged, file: "k") }
        #expect(throws: ForecastError.notAModel(file: "k")) { try ClassifierFile([1, 2, 3], file: "k") }
        #expect {
            try ClassifierFile(Array(sound.dropLast(40)), file: "k")
        } throws: { error in
            if case ForecastError.damagedModel("k", _) = error { true } else { false }
        }
        var other: [UInt8] = []
        let writer = try SafetensorsWriter([], metadata: ["format": ModelFile.format]) { other += $0 }
        try writer.finish()
        #expect(throws: ClassifierError.isForecaster(file: "k")) { try ClassifierFile(other, file: "k") }
        #expect(throws: ForecastError.notAModel(file: "k")) { try ModelFile(sound, file: "k") }
    }

    @Test func refusesOneKindAloneAndClipsShorterThanAWindow() {
        #expect(throws: ClassifierError.oneKind("a")) { try training(clips([("a", 1, 2)])) }
        #expect(throws: ClassifierError.tooShort(kind: "b", frames: 10, needed: 12, rate: 30)) {
            try training(clips([("a", 1, 1)]) + clips([("b", 1, 1)], frames: 10))
        }
    }

    @Test func tellsPosesRelativeToTheLastOneAndLeavesSpeedsAsTheyAre() throws {
        let clip = walker().clip(frames: 30, fps: 30)
        let layout = FeatureLayout(clips: [clip])
        let sequence = layout.sequences(of: clip, rate: ModelRate(near: clip))[0]
        let width = layout.count
        let (mean, scale) = ((0..<width).map { Float($0) / 50 }, (0..<width).map { 1 + Float($0) / 9 })
        var numbers: [Float] = []
        ClassifierInput(layout: layout, mean: mean, scale: scale, frames: 5).append(sequence, 3, to: &numbers)
        #expect(numbers.count == 5 * width)
        let travel = layout.firstFeature[try #require(layout.blocks.firstIndex(of: .travel))]
        let leg = layout.firstFeature[try #require(layout.blocks.firstIndex(of: .rotation(joint: 3)))]
        let value = { (row: Int, feature: Int) in sequence.values[row * width + feature] }
        for row in 0..<5 {
            let speed = (value(3 + row, travel) - mean[travel]) / scale[travel]
            #expect(abs(numbers[row * width + travel] - speed) < 1e-6)
            let origin = row == 4 ? mean[leg] : value(7, leg)
            #expect(abs(numbers[row * width + leg] - (value(3 + row, leg) - origin) / scale[leg]) < 1e-6)
        }
    }

    @Test func saysWhatIsWrongInASentence() {
        #expect(
            "\(ClassifierError.oneKind("takes"))"
                == "all clips stand in one folder, takes: kinds are told apart by the names of the folders, of which at least "
                + "two are needed")
        #expect(
            "\(ClassifierError.tooShort(kind: "run", frames: 9, needed: 30, rate: 29.97))"
                == "no clip of the kind run is long enough: the longest has 9 frames at 30.0 a second, and one window takes 30"
        )
    }
}
