import Foundation
import Testing

@Suite("fit --log")
struct FitLogTests {
    private static let header = "phase,step,error,heldOutError,learningRate"

    private func fit(_ arguments: [String], in folder: borrowing TemporaryFolder) async throws {
        let outcome = try await Program.run(arguments, in: folder)
        #expect(outcome.code == 0, "\(outcome.messages)")
    }

    @Test func keepsALineAStepOfTrialAndTraining() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk(withModel: false)
        try await fit(["fit", "walk.bvh", "--log", "walk.csv"] + smallFit, in: folder)
        let lines = try folder.text("walk.csv").split(separator: "\n").map(String.init)
        #expect(lines[0] == Self.header)
        let rows = lines.dropFirst().map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        let (trial, training) = (rows.filter { $0[0] == "trial" }, rows.filter { $0[0] == "training" })
        #expect(trial.count + training.count == rows.count)
        #expect(trial.map { $0[1] } == (1...trial.count).map(String.init))
        #expect(training.map { $0[1] } == (1...training.count).map(String.init))
        #expect(rows.allSatisfy { Double($0[2]) != nil && Double($0[4]) != nil })
        #expect(trial.contains { Double($0[3]) != nil } && training.allSatisfy { $0[3] == "" })
        // Ours to replace.
        try await fit(["fit", "walk.bvh", "--log", "walk.csv"] + smallFit, in: folder)
        #expect(try folder.text("walk.csv").split(separator: "\n").count == lines.count)
    }

    @Test func goesOnWithItsTrainingAndHasEveryStepOnce() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk(withModel: false)
        let fit = [
            "fit", "walk.bvh", "--units", "8", "--epochs", "300", "--observe", "6", "--predict", "10",
            "--validation-split", "0", "--log", "walk.csv",
        ]
        let broken = try await Program.run(fit, in: folder, until: { $0.contains("training ") })
        #expect(broken.code == 130)
        let before = try folder.text("walk.csv").split(separator: "\n")
        #expect(before.count > 1)
        try await self.fit(fit + ["--resume"], in: folder)
        let after = try folder.text("walk.csv").split(separator: "\n")
        #expect(Array(after.prefix(before.count)) == before)
        let steps = after.dropFirst().map { $0.split(separator: ",")[1] }.compactMap { Int($0) }
        #expect(steps == Array(1...steps.count))
    }

    @Test func refusesWhatIsNotItsToWrite() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk(withModel: false)
        try folder.write("my own", to: "mine.csv")
        try await expectRefusal(
            ["fit", "walk.bvh", "--log", "mine.csv"], in: folder, code: 73,
            "mine.csv exists and was not made by this command: use --force to replace it")
        try await expectRefusal(
            ["fit", "walk.bvh", "--log", "walk.txt"], in: folder, code: 64,
            "cannot create walk.txt: .txt is no format that is written here; let the name end in .csv")
        let kinds = try await Program.run(
            ["fit", "walk.bvh", "--labels", "folder", "--log", "a.csv"], in: folder)
        #expect(kinds.code == 64 && kinds.messages.contains("--log has no meaning with --labels."))
    }
}
