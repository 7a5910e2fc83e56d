import Foundation
import MotionCore
import Testing

@testable import MotionForecast

@Suite struct TrainingDataTests {
    private let shape = WindowShape(observed: 5, predicted: 7)

    private func made(_ sequences: [FeatureSequence], _ layout: FeatureLayout, _ share: Double)
        -> TrainingData
    {
        TrainingData(
            sequences, layout: layout, rate: ModelRate(frameTime: 1.0 / 30), shape: shape, holdingOut: share,
            bodySize: 170)
    }

    /// The frames that windows touch, for each sequence.
    private func touched(_ windows: Windows) -> [Int: Set<Int>] {
        var frames: [Int: Set<Int>] = [:]
        for window in windows {
            frames[window.sequence, default: []].formUnion(
                windows.observed(window).lowerBound..<windows.predicted(window).upperBound)
        }
        return frames
    }

    @Test(arguments: [30.0, 60, 120])
    func trainsOnNoFrameThatAHeldOutWindowPredicts(_ fps: Double) throws {
        let clip = walker().clip(frames: Int(fps) * 10 + 3, fps: fps)
        let layout = FeatureLayout(clips: [clip])
        let sequences = layout.sequences(of: clip, rate: ModelRate(near: clip))
        let split = made(sequences, layout, 0.2)
        #expect(!split.heldOut.isEmpty && !split.training.isEmpty)
        let every = Int(fps / 30)
        let clipFrames = { (windows: Windows) in
            self.touched(windows).flatMap { sequence, frames in
                frames.map { sequences[sequence].phase + every * $0 }
            }
        }
        let last = try #require(clipFrames(split.training).max())
        let predicted = split.heldOut.flatMap { window in
            split.heldOut.predicted(window).map { sequences[window.sequence].phase + every * $0 }
        }
        let first = try #require(predicted.min())
        // The phases of one clip end within a frame of each other, and what comes first was shown all that comes before.
        #expect((1...every).contains(first - last))
        #expect(clipFrames(split.heldOut).max() == clip.frameCount - 1)
    }

    @Test func holdsNothingOutWhereTheClipIsTooShort() {
        // A window is 12 frames and predicts 7: 10 are held out, and 20 left to learn from, where there are 30.
        let clip = walker().clip(frames: 29, fps: 30)
        let layout = FeatureLayout(clips: [clip])
        let split = made(layout.sequences(of: clip, rate: ModelRate(near: clip)), layout, 0.2)
        #expect(split.heldOut.isEmpty)
        #expect(split.training.count == 29 - shape.frames + 1)
        let longer = walker().clip(frames: 30, fps: 30)
        let halves = made(layout.sequences(of: longer, rate: ModelRate(near: longer)), layout, 0.2)
        #expect(halves.training.count == 9 && halves.heldOut.count == 4)
        let whole = made(layout.sequences(of: clip, rate: ModelRate(near: clip)), layout, 0)
        #expect(whole.heldOut.isEmpty)
    }

    @Test(arguments: [2, 3, 5, 10, 21])
    func splitsSeveralClipsByClip(_ count: Int) {
        let clips = (0..<count).map { walker().clip(frames: 60 + 2 * $0, fps: 60, from: Double($0)) }
        let layout = FeatureLayout(clips: clips)
        let sequences = clips.enumerated().flatMap {
            layout.sequences(of: $1, index: $0, rate: ModelRate(near: clips[0]))
        }
        let split = made(sequences, layout, 0.2)
        let training = Set(split.training.map { sequences[$0.sequence].clip })
        let heldOut = Set(split.heldOut.map { sequences[$0.sequence].clip })
        #expect(training.isDisjoint(with: heldOut))
        #expect(training.union(heldOut) == Set(0..<count))
        #expect(!heldOut.isEmpty && heldOut.count <= max(1, count / 3))
        // Every clip at 60 gives two sequences at 30, and all of both is used.
        #expect(touched(split.training).keys.count == 2 * training.count)
    }

    @Test func alwaysLeavesWindowsToTrainOn() {
        // The clip that would be held out is the only one with a window, or the only one held out has none.
        for lengths in [
            [8, 200], [200, 8], [8, 9, 200], [8, 200, 9], [200, 8, 8, 8, 8, 8, 8], [40, 40, 8],
        ] {
            let clips = lengths.map { walker().clip(frames: $0, fps: 30) }
            let layout = FeatureLayout(clips: clips)
            let sequences = clips.enumerated().flatMap {
                layout.sequences(of: $1, index: $0, rate: ModelRate(near: clips[0]))
            }
            let split = made(sequences, layout, 0.2)
            #expect(!split.training.isEmpty, "\(lengths)")
            // Nothing is kept from the training in vain.
            let trained = touched(split.training).values.reduce(0) { $0 + $1.count }
            let usable = lengths.filter { $0 >= shape.frames }.reduce(0, +)
            if split.heldOut.isEmpty { #expect(trained == usable, "\(lengths)") }
        }
    }

    @Test func learnsNoStatisticsFromHeldOutFrames() {
        let clip = walker().clip(frames: 300, fps: 30)
        let layout = FeatureLayout(clips: [clip])
        let sequences = layout.sequences(of: clip, rate: ModelRate(near: clip))
        let split = made(sequences, layout, 0.2)
        let used = touched(split.training)[0] ?? []
        var spoilt = sequences
        for place in spoilt[0].values.indices where !used.contains(place / layout.count) {
            spoilt[0].values[place] = 1e6
        }
        #expect(made(spoilt, layout, 0.2).scaling == split.scaling)
        #expect(made(spoilt, layout, 0).scaling != split.scaling)
    }

    @Test func scalesToZeroMeanAndUnitSpread() throws {
        let clip = walker().clip(frames: 300, fps: 30)
        let layout = FeatureLayout(clips: [clip])
        let all = made(layout.sequences(of: clip, rate: ModelRate(near: clip)), layout, 0)
        let values = try all.values(0)
        var rotations: [Double] = []
        for feature in 0..<layout.count {
            let column = stride(from: feature, to: values.count, by: layout.count).map { Double(values[$0]) }
            #expect(abs(column.reduce(0, +) / 300) < 1e-4)
            let spread = (column.map { $0 * $0 }.reduce(0, +) / 300).squareRoot()
            if layout.featureNames[feature] == "height" { #expect(abs(spread - 1) < 1e-3) }
            if layout.featureNames[feature].contains("6d") { rotations.append(spread * spread) }
        }
        // Rotations share one scale: their mean variance is 1.
        let moving = rotations.filter { $0 > 1e-9 }
        #expect(abs(moving.reduce(0, +) / Double(moving.count) - 1) < 0.2)
    }

    @Test func doesNotBlowUpWhatHardlyMoves() throws {
        // The way on is even but for the sway of the hips, less than one part in a hundred of the speed.
        let clip = walker(turn: 0, speed: 100).clip(frames: 200, fps: 30)
        let layout = FeatureLayout(clips: [clip])
        let all = made(layout.sequences(of: clip, rate: ModelRate(near: clip)), layout, 0)
        #expect(all.scaling.scale.allSatisfy { $0 > 0 && $0.isFinite })
        #expect(all.scaling.velocity.allSatisfy { $0 > 0 && $0.isFinite })
        let values = try all.values(0)
        #expect(values.allSatisfy { $0.isFinite && abs($0) < 20 })
        let travel = layout.blocks.firstIndex(of: .travel).map { layout.firstFeature[$0] } ?? 0
        for feature in travel..<travel + 2 {
            let column = stride(from: feature, to: values.count, by: layout.count)
                .map { values[$0] }
            #expect(column.allSatisfy { abs($0) < 0.3 })
        }
    }

    @Test func scalesThereAndBack() {
        let clip = walker().clip(frames: 50, fps: 30)
        let layout = FeatureLayout(clips: [clip])
        let values = layout.encode(clip, frames: 0..<50).features.map { Float($0) }
        let scaling = data(clip, shape: shape).scaling
        let back = scaling.unscaled(scaling.scaled(values))
        #expect(zip(values, back).allSatisfy { abs($0 - $1) <= 1e-5 * max(1, abs($0)) })
        let scaled = scaling.scaled(values)
        for (place, value) in scaled.enumerated() {
            #expect(value >= scaling.lowest[place % layout.count])
            #expect(value <= scaling.highest[place % layout.count])
        }
    }
}
