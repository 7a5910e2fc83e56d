import Foundation
import MotionCore
import Testing

@testable import MotionForecast

@Suite struct TrainerTests {
    private func trained(_ data: TrainingData, _ settings: ForecasterSettings, threads: Int = 2) -> Trainer {
        let trainer = Trainer(data, settings: settings, threads: threads)
        while !trainer.isDone { trainer.advance() }
        return trainer
    }

    @Test func givesTheSameBitsOnOneThreadAndTwo() {
        var settings = ForecasterSettings.small(observed: 4, predicted: 6, units: 8)
        // Several shards of a batch.
        settings.batch = 40
        settings.steps = 4
        let made = data(walker().clip(frames: 100, fps: 30), shape: settings.shape)
        let bits = { (threads: Int, seed: UInt64) in
            var settings = settings
            settings.seed = seed
            let trainer = self.trained(made, settings, threads: threads)
            return (trainer.forecaster().members[0].parameters.values.array.map(\.bitPattern), trainer.loss)
        }
        let one = bits(1, 1)
        #expect(one == bits(1, 1))
        #expect(one == bits(2, 1))
        #expect(one == bits(3, 1))
        #expect(one.0 != bits(1, 2).0)
    }

    @Test func goesOnFromACheckpointToTheSameBits() throws {
        var settings = ForecasterSettings.small(observed: 4, predicted: 6, units: 8)
        settings.steps = 6
        let made = data(walker().clip(frames: 100, fps: 30), shape: settings.shape)
        let unbroken = trained(made, settings)
        let broken = Trainer(made, settings: settings, threads: 1)
        for _ in 0..<3 { broken.advance() }
        var bytes: [UInt8] = []
        try broken.checkpoint(request: "walk", heldOut: nil).write { bytes += Array($0) }
        let checkpoint = try TrainingCheckpoint(bytes, file: "walk.checkpoint")
        #expect(checkpoint.progress.step == 3 && checkpoint.progress.request == "walk")
        let resumed = Trainer(made, settings: settings, threads: 2)
        try resumed.restore(checkpoint, file: "walk.checkpoint")
        while !resumed.isDone { resumed.advance() }
        #expect(
            resumed.forecaster().members[0].parameters.values.array
                == unbroken.forecaster().members[0].parameters.values.array)
        #expect(resumed.loss == unbroken.loss)
        // Another training's checkpoint, and one that was cut off.
        settings.units = 9
        let other = Trainer(made, settings: settings, threads: 1)
        #expect(throws: ForecastError.self) { try other.restore(checkpoint, file: "walk.checkpoint") }
        for length in stride(from: 0, to: bytes.count, by: bytes.count / 20) {
            #expect(throws: ForecastError.self) {
                try TrainingCheckpoint(Array(bytes[..<length]), file: "walk.checkpoint")
            }
        }
    }

    @Test func endsSoonerOrLaterAsTimeAllows() {
        var settings = ForecasterSettings.small(observed: 4, predicted: 4, units: 4)
        (settings.steps, settings.warmUp) = (20, 1)
        let made = data(walker().clip(frames: 60, fps: 30), shape: settings.shape)
        let trainer = Trainer(made, settings: settings, threads: 1)
        for _ in 0..<4 { trainer.advance() }
        trainer.end(after: 6)
        #expect(trainer.steps == 6 && !trainer.isDone)
        trainer.end(after: 12)
        #expect(trainer.steps == 12)
        // The step under way is done in any case.
        trainer.end(after: 2)
        #expect(trainer.steps == 5)
        trainer.advance()
        #expect(trainer.isDone && trainer.step == 5)
        // The last step was taken at the end of the schedule, and so was shorter than in the long training.
        let long = Trainer(made, settings: settings, threads: 1)
        for _ in 0..<4 { long.advance() }
        let before = long.members[0].parameters.values.array
        long.advance()
        func way(_ trainer: Trainer) -> Float {
            zip(trainer.members[0].parameters.values.array, before).reduce(0) { $0 + abs($1.0 - $1.1) }
        }
        #expect(way(trainer) < 0.5 * way(long))
    }

    @Test func countsItsSteps() {
        var settings = ForecasterSettings.small(observed: 4, predicted: 4, units: 4)
        settings.steps = 3
        let trainer = Trainer(
            data(walker().clip(frames: 60, fps: 30), shape: settings.shape), settings: settings, threads: 1)
        #expect(trainer.step == 0 && !trainer.isDone)
        trainer.advance()
        #expect(trainer.step == 1 && !trainer.isDone)
        #expect(trainer.loss > 0 && trainer.loss.isFinite)
        trainer.advance()
        trainer.advance()
        #expect(trainer.isDone)
    }

    @Test func learnsAToyMotionBetterThanStandingStill() throws {
        var settings = ForecasterSettings.small(observed: 8, predicted: 12, units: 16)
        settings.steps = 300
        // What cannot be learnt is left away: a damped velocity alone begins near what noise and dropout allow.
        (settings.noise, settings.dropout) = (0, 0)
        let made = data(walker().clip(frames: 240, fps: 30), shape: settings.shape, holdingOut: 0.2)
        let trainer = Trainer(made, settings: settings, threads: 2)
        trainer.advance()
        let before = trainer.loss
        while !trainer.isDone { trainer.advance() }
        #expect(trainer.loss < 0.6 * before)
        let forecaster = trainer.forecaster()
        let width = made.layout.count
        let values = try made.values(0)
        var (error, still) = (0.0, 0.0)
        for index in stride(from: 0, to: made.heldOut.count, by: 5) {
            let window = made.heldOut[index]
            let rows = { (range: Range<Int>) in
                Array(values[range.lowerBound * width..<range.upperBound * width])
            }
            let (shown, truth) = (rows(made.heldOut.observed(window)), rows(made.heldOut.predicted(window)))
            let observed = made.scaling.unscaled(shown).map { Double($0) }
            let guess = made.scaling.scaled(
                forecaster.members[0].predict(observed, count: 12).map { Float($0) })
            let last = Array(shown.suffix(width))
            for place in truth.indices {
                error += Double(abs(guess[place] - truth[place]))
                still += Double(abs(last[place % width] - truth[place]))
            }
        }
        #expect(still > 0)
        #expect(error < 0.6 * still)
    }

    @Test func goesOnForTwentySecondsWithoutFreezingOrLeavingTheData() {
        var settings = ForecasterSettings.small(observed: 10, predicted: 30, units: 16)
        settings.steps = 250
        let clip = walker().clip(frames: 240, fps: 30)
        let made = data(clip, shape: settings.shape)
        let forecaster = trained(made, settings).forecaster()
        let longer = forecaster.continuation(of: clip, frames: 600, moving: clip.movingChannels)
        // Joint speeds about the root over the last two seconds beside those learnt from.
        let speed = { (clip: Clip, frames: Range<Int>) -> Double in
            let relative = frames.map { frame -> [Vector3] in
                let world = clip.world(frame)
                return (world.positions + clip.skeleton.endSites(world)).map { $0 - world.positions[0] }
            }
            var sum = 0.0
            for (a, b) in zip(relative, relative.dropFirst()) {
                for (p, q) in zip(a, b) { sum += (p - q).length }
            }
            return sum / Double(frames.count - 1)
        }
        let learnt = speed(clip, 0..<240)
        let end = speed(longer, 540..<600)
        #expect(end > 0.5 * learnt && end < 1.5 * learnt)
        // The range of each angle that sways, and of the height, and a good deal more on either side: angles are kept
        // in bounds as rotations, not each by itself.
        for (place, item) in clip.skeleton.channels.enumerated() {
            let isWay = item.joint == 0 && (item.channel.kind == .position || item.channel.axis == .y)
            guard !isWay || item.channel == Channel(.position, .y) else { continue }
            let column = (0..<240).map { clip.values[$0 * clip.skeleton.channelCount + place] }
            let (low, high) = (column.min() ?? 0, column.max() ?? 0)
            let margin = max((high - low) / 2, item.channel.kind == .rotation ? 0.3 : 0)
            #expect(
                longer.rows.allSatisfy { $0[place] >= low - margin && $0[place] <= high + margin }, "\(place)"
            )
        }
        // The walk goes on at its speed.
        let way = (longer.pose(599).translations[0] - longer.pose(539).translations[0]).length
        #expect(way > 100 && way < 300)
    }

    @Test func staysNearTheRangeOfTheDataOrComesBackToIt() {
        let clip = walker().clip(frames: 60, fps: 30)
        let member = untrained(clip, settings: .small(observed: 8, predicted: 6), seed: 4).members[0]
        let (features, _) = member.layout.encode(clip, frames: 0..<60)
        let (width, scaling) = (member.layout.count, member.scaling)
        // How far each frame is out of the range, in shares of it.
        func out(_ rows: [Double], _ t: Int, _ isOf: (Int) -> Bool) -> Float {
            let row = scaling.scaled(rows[t * width..<(t + 1) * width].map { Float($0) })
            return (0..<width).filter { isOf($0) && scaling.highest[$0] - scaling.lowest[$0] > 0.01 }
                .map {
                    max(row[$0] - scaling.highest[$0], scaling.lowest[$0] - row[$0])
                        / (scaling.highest[$0] - scaling.lowest[$0])
                }.max() ?? 0
        }
        let isRotation = member.layout.isPose
        let (kept, free) = (
            member.predict(features, count: 24), member.predict(features, count: 24, isFree: true)
        )
        #expect((0..<24).allSatisfy { out(kept, $0) { _ in true } < 0.081 })
        // This network, which has learnt nothing, leaves the range at once.
        #expect(out(free, 5) { isRotation[$0] } > 0.2)
        #expect((0..<24).allSatisfy { out(free, $0) { !isRotation[$0] } < 0.081 })
        #expect((12..<24).allSatisfy { out(free, $0) { _ in true } < 0.081 })
    }

    @Test func severalNetworksGoOnFromTheirMean() {
        let clip = walker().clip(frames: 60, fps: 30)
        let one = untrained(clip, settings: .small(observed: 8, predicted: 6), seed: 4)
        let other = untrained(clip, settings: .small(observed: 8, predicted: 6), seed: 5)
        let both = Forecaster(members: one.members + other.members, rate: one.rate)
        let width = both.layout.count
        let long = both.predict(clip, count: 14)
        #expect(long.count == 14 * width)
        #expect(Array(long.prefix(6 * width)) == both.predict(clip, count: 6))
        // What follows the sixth frame is what both predict from there, after a frame in which one way gives way to the other.
        let (_, roots) = both.layout.encode(clip, frames: 0..<60)
        var (root, rows) = (roots[59], (0..<60).map { Array(clip.frame($0)) })
        for t in 0..<6 {
            let frame = long[t * width..<(t + 1) * width]
            root = both.layout.advance(root, by: frame, seconds: both.rate.frameTime)
            rows.append(both.layout.decode(frame, root: root, previous: rows[rows.count - 1][...]))
        }
        let longer = Clip(
            skeleton: clip.skeleton, frameTime: clip.frameTime, frameCount: 66, values: Array(rows.joined()))
        for (a, b) in zip(long.dropFirst(8 * width), both.predict(longer, count: 6).dropFirst(2 * width)) {
            #expect(abs(a - b) < 1e-4)
        }
    }

    @Test func predictsAnyNumberOfFramesFromAnyNumberOfFrames() {
        let clip = walker().clip(frames: 60, fps: 30)
        let forecaster = untrained(clip, settings: .small(observed: 8, predicted: 4)).members[0]
        let (features, _) = forecaster.layout.encode(clip, frames: 0..<60)
        let width = forecaster.layout.count
        #expect(forecaster.predict(features, count: 0).isEmpty)
        let long = forecaster.predict(features, count: 50)
        #expect(long.count == 50 * width)
        #expect(long.allSatisfy { $0.isFinite })
        // What comes first does not depend on how far the prediction goes.
        #expect(forecaster.predict(features, count: 7) == Array(long.prefix(7 * width)))
        // Only the last 8 frames count, and fewer do too.
        #expect(forecaster.predict(Array(features.suffix(8 * width)), count: 50) == long)
        #expect(forecaster.predict(Array(features.suffix(width)), count: 3).count == 3 * width)
    }

    @Test func tellsTheStepAndTheTensorWhereNumbersAreNoneAnyMore() throws {
        var settings = ForecasterSettings.small(observed: 4, predicted: 6, units: 8)
        (settings.steps, settings.warmUp, settings.learningRate) = (20, 0, 1e30)
        let made = data(walker().clip(frames: 100, fps: 30), shape: settings.shape)
        let trainer = Trainer(made, settings: settings, threads: 1)
        trainer.advance()
        #expect(trainer.fault == nil)
        trainer.advance()
        guard case .diverged(let step, let tensor)? = trainer.fault else {
            Issue.record("\(String(describing: trainer.fault))")
            return
        }
        #expect(step == 2 && tensor.hasPrefix("the gradient of "))
        // The step that could not be taken was not taken.
        #expect(trainer.loss.isFinite)
    }
}
