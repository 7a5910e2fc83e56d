import Foundation
import Testing

@testable import MotionPredict

@Suite("the log of a training")
struct TrainingLogTests {
    /// A log that goes on with a file of five steps of a trial and five of a training.
    private func resumed(_ walk: SmallWalk) throws -> (log: TrainingLog, monitor: Monitor) {
        let rows = ["trial", "training"].flatMap { phase in (1...5).map { "\(phase),\($0),1.5,,0.002" } }
        let text = (["phase,step,error,heldOutError,learningRate"] + rows).joined(separator: "\n") + "\n"
        try Data(text.utf8).write(to: URL(fileURLWithPath: walk.file("log.csv")))
        let log = TrainingLog(try OutputFile(walk.file("log.csv"), force: true))
        return (log, log.hearing(Monitor(), resumes: true))
    }

    private func work(_ phase: WorkProgress.Phase, _ done: Int) -> WorkProgress {
        WorkProgress(phase: phase, unit: .steps, done: done, total: 9)
    }

    @Test func keepsOfAnEarlierRunWhatCameBeforeTheCheckpoint() throws {
        let walk = try SmallWalk()
        let (log, monitor) = try resumed(walk)
        monitor.tell(.begins(work(.training, 2)))
        monitor.tell(.progress(work(.training, 3)))
        #expect(log.rows.map(\.step) == [1, 2, 3, 4, 5, 1, 2, 3])
        try log.write()
        let written = try String(contentsOfFile: walk.file("log.csv"), encoding: .utf8)
        #expect(written.split(separator: "\n").count == 9)
        #expect(written.hasSuffix("training,2,1.5,,0.002\ntraining,3,,,\n"))
    }

    @Test func aTrialThatGoesOnLeavesNothingOfATrainingAndOneThatBeginsAnewNothingAtAll() throws {
        let (log, monitor) = try resumed(SmallWalk())
        monitor.tell(.begins(work(.trial, 4)))
        #expect(log.rows.map(\.step) == [1, 2, 3, 4] && log.rows.allSatisfy { $0.phase == .trial })
        monitor.tell(.beginsAnew(UseCaseError.stopped))
        #expect(log.rows.isEmpty)
    }

    @Test func showsTheHeldOutWindowInTheMiddle() throws {
        let walk = try SmallWalk()
        let clip = try walk.file.clip
        var fit = try Fit([walk.file], options: .small)
        fit.showsHeldOut = true
        fit.log = TrainingLog()
        _ = try fit.run()
        let example = try #require(fit.log?.example)
        // So many frames are held out that as many windows predict in them; the middle one begins half of these later.
        let predicted = example.truth.frameCount - example.seam
        let first = clip.frameCount - (example.windows + predicted - 1) + example.windows / 2
        #expect(example.number == example.windows / 2 + 1 && example.windows > 2)
        #expect(Array(example.truth.frame(example.seam)) == Array(clip.frame(first)))
        #expect(
            example.predicted.values.prefix(example.seam * clip.skeleton.channelCount)
                == example.truth.values.prefix(example.seam * clip.skeleton.channelCount))
        #expect(example.predicted.frameCount == example.truth.frameCount)
    }
}
