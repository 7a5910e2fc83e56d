import Foundation
import MotionForecast
import Testing

@testable import MotionPredict
@testable import MotionPredictCLI

@Suite("the verdict in words")
struct VerdictSentenceTests {
    private func verdict(
        _ errors: [Double], windows: Int = 32, unlikeness: Double? = nil, spreads: [Double] = []
    ) -> String {
        let horizons = [0.2, 0.4, 1, 2]
        return Verdict(
            HeldOutSummary(
                horizons: horizons, errors: errors, zeroVelocityErrors: [2, 4, 6, 8], windows: windows,
                spreads: spreads),
            unlikeness: unlikeness
        ).sentence
    }

    @Test func betterThroughoutNeedsNoAdvice() {
        #expect(
            verdict([1, 2, 3, 4])
                == "verdict: better than freezing the last pose, up to 2 s (50 % nearer to what came, on 32 windows)"
        )
    }

    @Test func theHorizonAtWhichItStopsIsToldWithWhatMayHelp() {
        #expect(
            verdict([1, 3, 7, 7], unlikeness: 3)
                == "verdict: better than freezing the last pose up to 0.4 s and not after that, though better on the whole (10 % nearer "
                + "to what came, on 32 windows); it moves as the clip does (3 % of the body's size from its most similar moments). What may "
                + "help: fewer --seconds, more clips of the same kind, a longer clip; extend --variations 5 shows several ways it may go"
        )
    }

    @Test func whatChanceMayMakeIsNoVerdict() {
        // 10 % nearer; with the 15 % by which stretches of a clip differ, and no other spread, 1.96 times that to either side.
        #expect(
            verdict([1, 3, 7, 7], spreads: [0, 0, 0, 0])
                == "verdict: neither clearly better nor worse than freezing the last pose (10 % nearer to what came, on 32 windows; "
                + "likely between 19 % farther and 39 % nearer). What may help: more clips of the same kind, a longer clip; extend "
                + "--variations 5 shows several ways it may go")
        #expect(
            verdict([1, 2, 3, 4], spreads: [0, 0, 0, 0])
                == "verdict: better than freezing the last pose, up to 2 s (50 % nearer to what came, on 32 windows)"
        )
        // A spread of 1 in a mean of 5 is 20 %: with the other, 25 % and so 49 % to either side.
        #expect(
            verdict([1, 2.2, 3, 4], spreads: [0, 0, 0, 1]).hasPrefix(
                "verdict: neither clearly better nor worse than freezing the last pose (49 % nearer to what came, on 32 windows; likely "
                    + "between 0 % "))
        #expect(
            verdict([4, 8, 12, 16], windows: 1, spreads: [0, 0, 0, 0]).hasPrefix(
                "verdict: no better than freezing the last pose (100 % farther from what came, on 1 window)"))
    }

    @Test func fewWindowsAreSaidAndUnlikeMotionToo() {
        #expect(
            verdict([4, 8, 12, 16], windows: 3, unlikeness: 12)
                == "verdict: neither clearly better nor worse than freezing the last pose (100 % farther from what came, on 3 windows "
                + "only, so by no means sure); it moves unlike the clip (12 % of the body's size from its most similar moments). What may help: more clips of "
                + "the same kind, a longer clip; extend --variations 5 shows several ways it may go")
    }

    /// As a clip may be that stands still but for rounding, and as a model's file may say.
    @Test func aBaselineNextToNothingLeadsToNumbersThatCanBeTold() throws {
        let summary = HeldOutSummary(
            horizons: [0.2], errors: [1], zeroVelocityErrors: [1e-300], windows: 32, spreads: [1e15])
        let verdict = Verdict(summary)
        #expect(verdict.gain == -1e6)
        #expect(verdict.likelyGain == [-1e6, 1e6])
        #expect(
            verdict.sentence.hasPrefix(
                "verdict: neither clearly better nor worse than freezing the last pose (100000000 % farther from what came, on 32 "
                    + "windows; likely between 100000000 % farther and 100000000 % nearer)"))
        #expect(try !JSONEncoder().encode(verdict).isEmpty)
        #expect(FitReport.sentence(summary, bodySize: 0).contains("not better, by 99999900 %"))
    }

    @Test func notMeasuredIsSaid() {
        #expect(
            Verdict(nil, unlikeness: 6).sentence
                == "verdict: not measured on held-out frames; it moves nearly as the clip does (6 % of the body's size from its most "
                + "similar moments). Fit on a longer clip, and with frames held out, to have it measured")
    }

    @Test func fitAndExtendAndTheirJSONTellIt() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        let fitted = try await Fitted.walk.value.outcome
        #expect(fitted.messageLines.count { $0.hasPrefix("verdict: ") } == 1)
        let outcome = try await succeed("extend", "walk.bvh", "--frames", "12", "--json", in: folder)
        #expect(outcome.messageLines.last?.hasPrefix("verdict: ") == true)
        let figures = try #require(try outcome.object["verdict"] as? [String: Any])
        #expect(figures["isBetter"] is Bool)
        #expect(figures["windows"] is Int)
    }

    @Test func aPipelineCanRequireTheBetter() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk(withModel: false)
        // Without held-out frames nobody knows; all is written all the same.
        let fit = try await Program.run(
            ["fit", "walk.bvh", "--require-better", "--validation-split", "0"] + smallFit, in: folder)
        #expect(fit.code == 1)
        #expect(
            fit.messageLines.last
                == "error: nobody knows whether the forecast is better than freezing the last pose: no frames were held out "
                + "(--require-better)")
        let extend = try await Program.run(
            ["extend", "walk.bvh", "--frames", "12", "--require-better", "--quiet"], in: folder)
        #expect(extend.code == 1)
        #expect(try folder.names == ["walk-extended.bvh", "walk.bvh", "walk.safetensors"])
        #expect(ExitStatus.code(of: CommandError.notBetter(isMeasured: true)) == 1)
    }

    @Test func aBatchReportsIt() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        try folder.write(SmallClip.walk.text, to: "clips/walk.bvh")
        try await succeed(
            "batch", "clips", "--model", "walk.safetensors", "--frames", "12", "-o", "out", in: folder)
        let line = try #require(try folder.text("out/report.jsonl").split(separator: "\n").first)
        let entry = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        #expect((entry["verdict"] as? [String: Any])?["isBetter"] is Bool)
    }
}
