import Foundation
import MotionCore
import MotionFiles
import Testing

@testable import ForecastEvaluation

/// Scores on Fixtures/steps.bvh, beside numbers that other programs gave for it.
@Suite("Measures of a forecast")
struct MeasureTests {
    private func steps() throws -> EvaluatedClip {
        let url = try #require(Bundle.module.url(forResource: "Fixtures/steps", withExtension: "bvh"))
        return EvaluatedClip(try MotionFile.read(path: url.path).clip)
    }

    private func close(_ a: [Double], _ b: [Double], _ within: Double = 1e-8) -> Bool {
        a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) < within * max(1, abs($1)) }
    }

    private func means(_ baseline: any Baseline) throws -> ForecastScore {
        let clip = try steps()
        let windows = EvaluationPlan.ltd.starts(frames: 100).map { start in
            clip.scores(start: start, plan: .ltd) { observed in
                [.model: Array(repeating: observed.pose(observed.frameCount - 1), count: 25)]
            }
        }
        #expect(windows.count == 8)
        return try #require(clip.result("steps", windows).scores[Evaluation.Method(name: baseline.name)])
    }

    // The CMU benchmark's score.py (numpy 2.4.6) on the 8 windows of protocol ltd: score_window of its own baselines, its
    // millimetres over 70.
    @Test func agreeWithTheBenchmarksScorerForTheLastPoseRepeated() throws {
        let score = try means(ZeroVelocity())
        #expect(
            close(
                score.rootless,
                [
                    6.27057056815635, 11.453902555384113, 16.42554396641398, 15.985943346285318,
                    13.259479175129778,
                    12.821615779176263,
                ]))
        #expect(
            close(
                score.euler,
                [
                    0.8965812995646384, 1.7110346658966145, 2.532404887607218, 2.3975150281383577,
                    1.7668429596986104,
                    2.2219460773180195,
                ]))
    }

    @Test func agreeWithTheBenchmarksScorerForConstantVelocity() throws {
        let score = try means(ConstantVelocity())
        #expect(
            close(
                score.rootless,
                [
                    2.911118732617112, 8.784517861424309, 23.24507268796536, 28.83273401709095,
                    34.28967667888169,
                    34.47752009081309,
                ]))
        #expect(
            close(
                score.euler,
                [
                    0.427880774151579, 1.2983447442423344, 3.5300889378443054, 4.501592595030636,
                    5.708814886419203,
                    6.315825162380744,
                ]))
    }

    // The acceptance program single_clip.py (numpy 2.4.6), its functions copy_baseline, npss, skate and score, on the last
    // 25 of the 100 frames.
    @Test func agreeWithTheAcceptanceProgramForTheBestMatchPlayedOn() throws {
        let clip = try steps()
        #expect(clip.up == .y)
        #expect(abs(clip.size - 142.89381370536444) < 1e-9)
        let window = ScoredWindow(clip, seam: 75, predicted: 25, horizons: [5, 10, 25])
        let score = window.score(try #require(Copy().poses(clip, seam: 75, count: 25)))
        #expect(close(score.local, [11.041281343381522, 7.911662953893801, 14.330733774929618]))
        #expect(close(score.global, [12.937845032821206, 7.982486355726243, 18.946195628428857]))
        #expect(close([score.npss, score.slide], [0.3711287880203893, 112.87409676058863]))
        #expect(close([score.speed, score.seam], [1.0099116031911608, 3.176252349300221]))
        #expect(close([window.truthScore.slide], [77.8594817946429]))
    }

    @Test func theTruthHasNoErrorAndTheSpeedOfItself() throws {
        let clip = try steps()
        let score = ScoredWindow(clip, seam: 60, predicted: 30, horizons: [1, 30]).truthScore
        #expect(score.local == [0, 0] && score.global == [0, 0] && score.rootless == [0, 0])
        #expect(score.euler == [0, 0] && score.npss == 0 && score.speed == 1)
        #expect(score.seam < 1)
        #expect(score.points.allSatisfy { $0.allSatisfy { $0 == 0 } })
    }

    @Test func theRootsPlaceAndTurnCountOrDoNot() throws {
        let clip = try steps()
        let window = ScoredWindow(clip, seam: 60, predicted: 10, horizons: [10])
        let moved = (60..<70).map { frame in
            var pose = clip.poses[frame]
            pose.translations[0] += Vector3(3, 0, 4)
            return pose
        }
        let score = window.score(moved)
        #expect(close(score.global, [5]) && close(score.local, [0]) && close(score.rootless, [0]))
        let turned = (60..<70).map { frame in
            var pose = clip.poses[frame]
            pose.rotations[0] = Matrix3(angle: 0.5, about: .y) * pose.rotations[0]
            return pose
        }
        let other = window.score(turned)
        #expect(other.local[0] > 1 && close(other.rootless, [0]) && other.euler == [0])
    }

    @Test func tellsPrincipalAnglesOfAnyRotation() {
        for angles in [Vector3(0.3, -0.7, 2.5), Vector3(-3, 1.5, -0.2), Vector3(0, 0, 0)] {
            let rotation =
                Matrix3(angle: angles.x, about: .z) * Matrix3(angle: angles.y, about: .y)
                * Matrix3(angle: angles.z, about: .x)
            #expect((Measures.principalAngles(rotation) - angles).length < 1e-9)
        }
    }

    @Test func aMotionOfAnotherFrequencyIsFartherInItsPowerSpectrum() {
        let wave = { (hertz: Double) in (0..<60).map { [sin(2 * .pi * hertz * Double($0) / 30)] } }
        let near = Measures.powerSpectrumDistance(wave(2.5), wave(2), seconds: 2)
        let far = Measures.powerSpectrumDistance(wave(6), wave(2), seconds: 2)
        // Each half hertz between the peaks is one step of the cumulated spectra, over two seconds.
        #expect(abs(near - 0.5) < 0.1)
        #expect(abs(far - 4) < 0.2)
        #expect(Measures.powerSpectrumDistance(wave(2), wave(2), seconds: 2) == 0)
    }

    @Test func playsNothingOnWhereTheClipDoesNotReachBack() throws {
        let clip = try steps()
        #expect(Copy().poses(clip, seam: 20, count: 25) == nil)
        #expect(ConstantVelocity().poses(clip, seam: 1, count: 25) == nil)
        #expect(ZeroVelocity().poses(clip, seam: 1, count: 25)?.count == 25)
    }

    @Test func countsEachClipOnce() throws {
        let score = { (error: Double) in
            ForecastScore(
                global: [error], local: [error], rootless: [error], euler: [error], npss: error, slide: 0,
                seam: 0,
                speed: 1, points: [[error]])
        }
        let clip = { (name: String, windows: Int, size: Double, error: Double) in
            Evaluation.ClipResult(name: name, windows: windows, size: size, scores: [.model: score(error)])
        }
        let evaluation = Evaluation([clip("a", 1, 100, 2), clip("b", 9, 200, 6)], points: ["Root"])
        #expect(evaluation.windows == 10)
        #expect(evaluation.mean(.model)?.local == [4])
        // 2 of 100 and 6 of 200: 2 and 3 per cent.
        #expect(evaluation.percent(.model) { $0.local } == [2.5])
        #expect(evaluation.mean(Evaluation.Method(name: "copy")) == nil)
    }
}
