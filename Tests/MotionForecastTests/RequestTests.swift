import MotionCore
import Testing

@testable import MotionForecast

/// What is asked of clips and options before anything is learnt.
@Suite struct RequestTests {
    @Test func namesTheClipWhoseSkeletonIsAnother() throws {
        let (one, other) = (walker().clip(frames: 90, fps: 30), walker(fingers: 1).clip(frames: 90, fps: 30))
        let error = ForecastError.skeletonsDiffer(
            clip: "b.bvh", expected: "a.bvh", differences: [.unexpected(joint: "Finger0")])
        #expect(throws: error) {
            try FitSession([("a.bvh", one), ("b.bvh", other)], wishes: FitSession.Wishes())
        }
        #expect(throws: error) {
            try ClassifierTraining([
                .init(name: "a.bvh", kind: "a", clip: one), .init(name: "b.bvh", kind: "b", clip: other),
            ])
        }
        try one.requireSkeleton(of: FeatureLayout(clips: [one]), in: "m", name: "a.bvh")
        #expect(
            throws: ForecastError.skeletonsDiffer(
                clip: "b.bvh", expected: "the clips that m.safetensors was fitted on",
                differences: [.unexpected(joint: "Finger0")])
        ) {
            try other.requireSkeleton(of: FeatureLayout(clips: [one]), in: "m.safetensors", name: "b.bvh")
        }
    }

    @Test func whatIsPredictedIsAClipLikeTheOneObserved() {
        let clip = walker().clip(frames: 90, fps: 60)
        let forecaster = untrained(clip, settings: .small())
        for count in [0, 1, 7] {
            let predicted = forecaster.continuation(of: clip, frames: count, moving: clip.movingChannels)
            #expect(predicted.frameCount == count && predicted.frameTime == clip.frameTime)
            #expect(predicted.skeleton == clip.skeleton)
        }
    }
}
