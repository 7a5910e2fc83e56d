import Foundation
import Testing

@Suite("--html")
struct ReportPageTests {
    @Test func fitShowsItsCurveAndAHeldOutPredictionBesideWhatCame() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk(withModel: false)
        let outcome = try await Program.run(["fit", "walk.bvh", "--html", "fit.html"] + smallFit, in: folder)
        #expect(outcome.code == 0)
        #expect(outcome.messageLines.contains { $0.hasPrefix("wrote fit.html: open it in a browser (") })
        let page = try folder.text("fit.html")
        let shown = try clips(ofPage: page)
        #expect(shown.map { $0["name"] as? String } == ["walk.bvh, forecast", "walk.bvh, what came"])
        // 90 frames at 30 a second, of which 18 are held out: 13 windows begin in them, and the seventh predicts from frame 78 on.
        // Two seconds before it are shown.
        #expect(shown[0]["seam"] as? Int == 60 && shown[1]["seam"] == nil)
        #expect(shown.map { $0["frames"] as? Int } == [70, 70])
        for title in [
            "Training error", "Error on held-out frames during the trial", "Error on held-out frames by time",
        ] {
            #expect(page.contains("<figcaption>\(title)</figcaption>"), "\(title)")
        }
        #expect(page.contains("<p>verdict: "))
        // Ours to replace.
        let again = try await Program.run(["fit", "walk.bvh", "--html", "fit.html"] + smallFit, in: folder)
        #expect(again.code == 0)
    }

    @Test func withoutHeldOutFramesTheCurveStandsAlone() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk(withModel: false)
        let outcome = try await Program.run(
            ["fit", "walk.bvh", "--html", "fit.html", "--validation-split", "0"] + smallFit, in: folder)
        #expect(outcome.code == 0)
        let page = try folder.text("fit.html")
        #expect(try clips(ofPage: page).isEmpty)
        #expect(page.contains("There is no held-out prediction to show") && page.contains("<polyline "))
    }

    @Test func evaluateShowsErrorsByTimeAndJointAndAPredictionBesideWhatCame() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        let arguments = [
            "evaluate", "walk.bvh", "--observe", "8", "--predict", "10", "--windows", "3", "--json",
        ]
        let outcome = try await Program.run(arguments + ["--html", "e.html"], in: folder)
        #expect(outcome.code == 0, "\(outcome.messages)")
        let page = try folder.text("e.html")
        let shown = try clips(ofPage: page)
        #expect(
            shown.map { $0["seam"] as? Int } == [8, nil] && shown.map { $0["frames"] as? Int } == [18, 18])
        // As many errors as joints and End Sites, those of the figures.
        let errors = try #require(shown[0]["errors"] as? [Double])
        let figures = try #require(try outcome.object["joints"] as? [[String: Any]])
        #expect(errors.count == figures.count)
        let largest = try #require(figures.first?["error"] as? Double)
        #expect(abs((errors.max() ?? 0) - largest) < 1e-9 && shown[1]["errors"] == nil)
        for name in ["model", "mean", "zero velocity", "constant velocity", "copy"] {
            #expect(page.contains("<th scope=\"row\">\(name)</th>"), "\(name)")
        }
    }

    @Test func aPageOfSomebodyElseStaysAndOtherEndingsAreRefused() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        try folder.write("<p>my own", to: "mine.html")
        for command in [["fit", "walk.bvh"], ["evaluate", "walk.bvh"]] {
            try await expectRefusal(
                command + ["--html", "mine.html"], in: folder, code: 73,
                "mine.html exists and was not made by this command: use --force to replace it")
            try await expectRefusal(
                command + ["--html", "page.pdf"], in: folder, code: 64,
                "cannot create page.pdf: .pdf is no format that is written here; let the name end in one of .html, .htm"
            )
        }
    }
}
