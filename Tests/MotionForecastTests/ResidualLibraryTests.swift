import MotionCore
import Tensors
import Testing

@testable import MotionForecast

@Suite struct ResidualLibraryTests {
    private let clip = walker().clip(frames: 120, fps: 30)
    private let shape = WindowShape(observed: 6, predicted: 20)

    private func forecaster(isLively: Bool = true) -> (Forecaster, TrainingData) {
        let made = data(clip, shape: shape)
        let settings = ForecasterSettings.small(observed: 6, predicted: 20, units: 8)
        var forecaster = Forecaster(
            members: [untrained(made, settings: settings, seed: 5)], rate: made.rate, isLively: isLively)
        forecaster.library = ResidualLibrary(forecaster, data: made)
        return (forecaster, made)
    }

    @Test func leadsFromTheForecastToTheTruth() {
        let made = data(clip, shape: shape)
        let (features, width) = (clip.frameCount, made.layout.count)
        let all = made.layout.encode(clip, frames: 0..<features).features
        let residual = Residual(made.layout)
        let (a, b) = (all[5 * width..<6 * width], all[40 * width..<41 * width])
        let back = residual.applied(residual.between(a, b), to: a)
        for (found, expected) in zip(back, b) { #expect(abs(found - expected) < 1e-9) }
    }

    @Test func ofAMomentOfTheDataGivesTheTrueWayOn() throws {
        let (forecaster, made) = forecaster()
        let library = try #require(forecaster.library)
        #expect(library.count == 64 && library.usualDistance > 0)
        // Of 95 windows 64 are kept, the 33rd of them begins with frame 47; nothing is liker to it than itself, or what
        // repeats it a second later.
        let seed = clip.frames(46..<53)
        let guess = forecaster.dressed(seed, mean: forecaster.mean(seed, count: 20), share: 1)
        // The last quarter of a residual fades out while the next one comes in.
        let truth = made.layout.encode(clip, frames: 52..<68).features.dropFirst(made.layout.count)
        // In units of the features' spread; the likest window may be another with the same phase.
        let furthest = { (rows: [Double]) -> Double in
            zip(rows, truth).enumerated().map { place, pair in
                abs(pair.0 - pair.1) / Double(made.scaling.scale[place % made.layout.count])
            }.max() ?? .infinity
        }
        #expect(furthest(guess) < 0.1)
        #expect(furthest(forecaster.mean(seed, count: 20)) > 1)
        #expect(guess.count == 20 * made.layout.count && truth.count == 15 * made.layout.count)
    }

    @Test func movesAsMuchAsTheData() {
        let (forecaster, made) = forecaster()
        let seed = clip.frames(50..<57)
        let measure = MotionEnergy(made.layout, made.scaling)
        let (mean, lively) = (forecaster.mean(seed, count: 60), forecaster.predict(seed, count: 60))
        let usual = measure.of(made.layout.encode(clip, frames: 0..<120).features)
        let late = { (rows: [Double]) in
            measure.of(Array(rows[30 * made.layout.count..<50 * made.layout.count]))
        }
        #expect(late(mean) < 0.5 * usual)
        #expect(late(lively) > 0.6 * usual && late(lively) < 1.4 * usual)
        // Not asked to be lively, it is the mean.
        let still = self.forecaster(isLively: false).0
        #expect(still.predict(seed, count: 60) == still.mean(seed, count: 60))
    }

    @Test func beginsTheSameHoweverFarItGoes() {
        let (forecaster, made) = forecaster()
        let seed = clip.frames(50..<57)
        let long = forecaster.predict(seed, count: 70)
        #expect(long.count == 70 * made.layout.count)
        for count in [1, 15, 20, 40] {
            #expect(
                forecaster.predict(seed, count: count) == Array(long.prefix(count * made.layout.count)))
        }
    }

    @Test func goesOnFromMomentsOfTheDataThatMoveAsUsual() throws {
        let (forecaster, _) = forecaster()
        let found = try #require(forecaster.library)
        let energies = (0..<found.count).map { Float($0 % 8) }
        let library = ResidualLibrary(
            frames: found.frames, keys: found.keys, residuals: found.residuals, energies: energies,
            usualDistance: found.usualDistance, grounded: found.grounded)
        #expect(library.usualEnergy == 3.5)
        let ranked: [(window: Int, distance: Double)] = [(0, 1), (8, 2), (15, 3), (3, 4), (7, 5)]
        #expect(library.typical(of: ranked.prefix(1)) == 0)
        #expect(library.typical(of: ranked.prefix(3)) == 0)
        #expect(library.typical(of: ranked[...]) == 3)
    }

    @Test func keepsWhatStandsOnTheGroundToTheMean() throws {
        var (forecaster, made) = forecaster()
        let found = try #require(forecaster.library)
        // The walker's one leg hangs in the air; here it is said to stand.
        #expect(found.grounded == [false, false, false, false, false])
        forecaster.library = ResidualLibrary(
            frames: found.frames, keys: found.keys, residuals: found.residuals, energies: found.energies,
            usualDistance: found.usualDistance, grounded: [true, false, false, true, true])
        let seed = clip.frames(50..<57)
        let (mean, lively) = (forecaster.mean(seed, count: 20), forecaster.predict(seed, count: 20))
        #expect(mean != lively)
        let (residual, width) = (Residual(made.layout), made.layout.count)
        let isGrounded = residual.isOf([true, false, false, true, true])
        #expect(isGrounded.contains(true) && isGrounded.contains(false))
        // In what comes after the first residual, legs go on too.
        for t in 0..<15 {
            let rows = t * width..<(t + 1) * width
            let moved = residual.between(mean[rows], lively[rows])
            #expect(zip(moved, isGrounded).allSatisfy { !$1 || abs($0) < 1e-6 })
        }
    }

    @Test func variationsPartWithTheHorizonAndStartTogether() {
        let (forecaster, made) = forecaster()
        let seed = clip.frames(50..<57)
        let width = made.layout.count
        let ways = (1...3).map { forecaster.predict(seed, count: 20, variation: $0) }
        let apart = { (t: Int) -> Double in
            var sum = 0.0
            for feature in 4..<width {
                sum += abs(ways[0][t * width + feature] - ways[1][t * width + feature])
                sum += abs(ways[1][t * width + feature] - ways[2][t * width + feature])
            }
            return sum
        }
        let (early, late) = (apart(0), (10..<20).map(apart).reduce(0, +) / 10)
        #expect(late > 0.1)
        #expect(early < 0.5 * late)
    }

    @Test func holdsBackWhereTheEndIsUnlikeTheData() throws {
        let (forecaster, made) = forecaster()
        let known = try #require(forecaster.strangeness(of: clip))
        #expect(known < Forecaster.knownDistance)
        // Limbs turned as they never are.
        let width = clip.skeleton.channelCount
        var values = clip.values
        for frame in 100..<120 { for place in 6..<width { values[frame * width + place] += 2 } }
        let strange = Clip(
            skeleton: clip.skeleton, frameTime: clip.frameTime, frameCount: 120, values: values)
        let distance = try #require(forecaster.strangeness(of: strange))
        #expect(distance > Forecaster.knownDistance)
        let seed = forecaster.seed(of: strange)
        let mean = forecaster.mean(seed, count: 20)
        let faded = forecaster.faded(seed, mean: mean)
        let measure = MotionEnergy(made.layout, made.scaling)
        #expect(measure.of(faded) < measure.of(mean))
        #expect(forecaster.faded(forecaster.seed(of: clip), mean: mean) == mean)
    }
}
