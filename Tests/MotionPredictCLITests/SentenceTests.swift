import MotionPredict
import Testing

@testable import MotionPredictCLI

@Suite("sentences about facts")
struct SentenceTests {
    @Test func saysHowUnlikeTheTrainingClipsTheEndOfAClipIs() {
        let event = Event.unlikeTraining(clip: "run.bvh", distance: 2.789)
        #expect(
            event.warnings == [
                "run.bvh: its last frames are unlike anything the model was trained on: the most similar moment of the "
                    + "training clips is 2.79 times as far away as those moments usually are from one another, so the "
                    + "forecast stays closer to the last pose"
            ])
        #expect(event.messages == [])
    }

    @Test func addsWhatTheCommandLineOffersAgainstAnError() {
        #expect(
            sentence(UseCaseError.outputExists("a.bvh"))
                == "a.bvh exists and was not made by this command: use --force to replace it")
        #expect(
            sentence(UseCaseError.severalClips(model: "m.safetensors", count: 3))
                == "m.safetensors was fitted on 3 clips: name the clip to extend")
        #expect(sentence(UseCaseError.noSuchInput("a.bvh")) == "a.bvh: no such file")
        #expect(ExitStatus.code(of: UseCaseError.severalClips(model: "m", count: 3)) == 64)
        #expect(ExitStatus.code(of: UseCaseError.stopped) == 130)
    }

    /// A report's codes are those that the command line ends with.
    @Test func theNumbersOfAReportAreTheExitCodes() {
        let errors: [any Error] = [
            UseCaseError.noSuchInput(""), UseCaseError.clipChanged(clip: "", model: ""),
            UseCaseError.outputIsFolder(""), UseCaseError.noLengthUnit(""), UseCaseError.stopped,
            ForecastError.nothingMoves(clip: ""), CancellationError(),
        ]
        for error in errors { #expect(FaultCategory(error).rawValue == ExitStatus.code(of: error)) }
    }
}
