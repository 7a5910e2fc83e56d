import MotionCore
import MotionForecast
import Testing

@testable import MotionPredict

@Suite("verdict")
struct VerdictTests {
    private let good = HeldOutSummary(
        horizons: [0.2, 0.4, 1, 2], errors: [1, 2, 3, 4], zeroVelocityErrors: [2, 4, 6, 8], windows: 32)
    private let fading = HeldOutSummary(
        horizons: [0.2, 0.4, 1, 2], errors: [1, 3, 7, 10], zeroVelocityErrors: [2, 4, 6, 8], windows: 5)

    @Test func aForecastThatIsNearerAtEveryHorizonIsBetterThroughout() {
        let verdict = Verdict(good)
        #expect(verdict.isBetter == true && verdict.isBetterThroughout)
        #expect(verdict.betterUpTo == 2 && verdict.measuredUpTo == 2)
        #expect(verdict.gain == 0.5 && verdict.windows == 32)
    }

    @Test func itTellsTheHorizonAtWhichItStopsBeingBetter() {
        let verdict = Verdict(fading)
        // 21 against 20 over all horizons.
        #expect(verdict.isBetter == false && !verdict.isBetterThroughout)
        #expect(verdict.betterUpTo == 0.4)
    }

    @Test func onlyHorizonsOfTheForecastCount() {
        // 0.4 s is the first that is not before the end.
        let short = Verdict(fading, seconds: 0.3)
        #expect(short.isBetter == true && short.isBetterThroughout && short.measuredUpTo == 0.4)
        let exact = Verdict(fading, seconds: 1)
        #expect(exact.measuredUpTo == 1 && exact.isBetter == true && exact.betterUpTo == 0.4)
        #expect(Verdict(fading, seconds: 60) == Verdict(fading))
    }

    @Test func itIsClearWhereChanceIsSmaller() throws {
        var summary = good
        summary.spreads = [0, 0, 0, 0]
        let clear = Verdict(summary)
        #expect(clear.isClear)
        let range = try #require(clear.likelyGain)
        // Stretches of a clip differ by 15 %, and 1.96 of that lie to either side.
        #expect(abs(range[0] - (0.5 - 0.294)) < 1e-9 && abs(range[1] - (0.5 + 0.294)) < 1e-9)
        // 2 in a mean of 5 are 40 %.
        summary.spreads = [0, 0, 0, 2]
        #expect(!Verdict(summary).isClear)
        // Up to 1 s only what is known up to there counts.
        #expect(Verdict(summary, seconds: 1).isClear)
        #expect(
            Verdict(good).isClear && Verdict(good).likelyGain == nil,
            "models of older programs tell no spread")
        #expect(!Verdict(fading).isClear, "of five windows they tell little")
        #expect(!Verdict(nil).isClear)
    }

    @Test func withoutHeldOutFramesNothingIsKnown() {
        #expect(Verdict(nil).isBetter == nil)
        let none = HeldOutSummary(horizons: [], errors: [], zeroVelocityErrors: [], windows: 0)
        #expect(Verdict(none).isBetter == nil && !Verdict(none).isBetterThroughout)
    }

    @Test func aFrozenPoseIsUnlikeAWalkAndItsOwnMotionIsLikeIt() throws {
        let clip = SmallWalk.clip(frames: 300)
        let before = clip.frames(0..<240)
        let own = try #require(SeamMotion(before: before, after: clip.frames(240..<300)).unlikeness)
        let last = Array(before.frame(239))
        let frozen = Clip(
            skeleton: clip.skeleton, frameTime: clip.frameTime, frameCount: 60,
            values: Array(repeatElement(last, count: 60).joined()))
        let rest = try #require(SeamMotion(before: before, after: frozen).unlikeness)
        #expect(own < Verdict.like)
        #expect(rest > 2 * own)
        #expect(SeamMotion(before: clip.frames(0..<30), after: frozen).unlikeness == nil, "too little before")
    }

    @Test func aClipAtAHigherRateIsLikeItselfToo() throws {
        let clip = SmallWalk.clip(frames: 1200, rate: 120)
        let before = clip.frames(0..<960)
        let own = try #require(SeamMotion(before: before, after: clip.frames(960..<1200)).unlikeness)
        let later = try #require(SeamMotion(before: before, after: clip.frames(975..<1200)).unlikeness)
        #expect(own < 1 && own < later)
    }
}
