import MotionCore
import Testing

@testable import MotionForecast

/// What is asked of clips and options before anything is learnt.
@Suite struct RequestTests {
    @Test func aRequestIsWhatItsOptionsAre() throws {
        var wishes = FitSession.Wishes()
        #expect(try requestText(wishes) == #"{"seed":1}"#)
        wishes.observed = .seconds(0.5)
        wishes.predicted = .frames(60)
        #expect(
            try requestText(wishes)
                == #"{"observed":{"seconds":0.5},"predicted":{"frames":60},"seed":1}"#)
        let changes: [(inout FitSession.Wishes) -> Void] = [
            { $0.observed = .frames(15) }, { $0.predicted = nil }, { $0.framesPerSecond = 25 },
            { $0.units = 8 }, { $0.layers = 2 }, { $0.epochs = 3 }, { $0.batch = 4 }, { $0.members = 5 },
            { $0.seed = 2 },
        ]
        #expect(changes.count == Mirror(reflecting: wishes).children.count)
        for change in changes {
            var other = wishes
            change(&other)
            #expect(try requestText(other) != requestText(wishes))
        }
    }

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
