import Foundation
import Testing

@testable import MotionPredict

@Suite("Cross-validation as a use case")
struct CrossValidateTests {
    /// Clips in folders that tell their kinds.
    private func clips(_ paths: [String]) throws -> (walk: SmallWalk, clips: [ClipFile]) {
        let walk = try SmallWalk()
        for (index, path) in paths.enumerated() {
            let file = walk.file(path)
            try FileManager.default.createDirectory(
                atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
            try Data(BVHWriter.write(SmallWalk.clip(hertz: 0.9 + 0.05 * Double(index))))
                .write(to: URL(fileURLWithPath: file))
        }
        return (walk, try paths.map { try ClipFile(path: walk.file($0)) })
    }

    private var windows: EvaluationWindows {
        var windows = EvaluationWindows()
        (windows.observe, windows.predict, windows.count) = (.frames(8), .frames(10), 3)
        return windows
    }

    @Test func dividesClipsSoThatEachFoldHasAsManyOfEachKind() throws {
        let paths = ["run/a.bvh", "walk/c.bvh", "run/b.bvh", "walk/a.bvh", "walk/b.bvh", "run/c.bvh"]
        let (_, clips) = try clips(paths)
        let folds = try Folds(clips, count: 3).list
        let names = folds.map { fold in
            fold.scored.map { $0.path.split(separator: "/").suffix(2).joined(separator: "/") }.sorted()
        }
        #expect(
            names == [
                ["run/a.bvh", "walk/a.bvh"], ["run/b.bvh", "walk/b.bvh"], ["run/c.bvh", "walk/c.bvh"],
            ])
        for fold in folds {
            #expect(fold.hidden == nil && fold.learnt.count == 4)
            #expect(Set(fold.learnt.map(\.path)).isDisjoint(with: fold.scored.map(\.path)))
        }
        #expect(throws: UseCaseError.tooFewForFolds(clips: 6, folds: 7)) { try Folds(clips, count: 7) }
    }

    @Test func dividesASingleClipIntoStretches() throws {
        let (_, clips) = try clips(["a.bvh"])
        let frames = clips[0].clip.frameCount
        let folds = try Folds(clips, count: 4).list
        #expect(folds.flatMap { Array($0.hidden ?? 0..<0) } == Array(0..<frames))
        for fold in folds {
            let hidden = try #require(fold.hidden)
            #expect(fold.scored[0].clip.values == clips[0].clip.frames(hidden).values)
        }
    }

    @Test func learnsNothingFromWhatItHides() throws {
        let (_, clips) = try clips(["a.bvh"])
        let frames = clips[0].clip.frameCount
        let hidden = frames / 3..<2 * frames / 3
        let sound = clips[0].sound(keepFaults: false, hiding: hidden)
        #expect(sound.learnable.map(\.frameCount) == [hidden.lowerBound, frames - hidden.upperBound])
        #expect(sound.learnable[0].values == clips[0].clip.frames(0..<hidden.lowerBound).values)
        #expect(sound.learnable[1].values == clips[0].clip.frames(hidden.upperBound..<frames).values)
        // At an end there is but one piece, and the rest is as it was.
        #expect(
            clips[0].sound(keepFaults: false, hiding: 0..<30).learnable.map(\.frameCount) == [frames - 30])
        #expect(clips[0].sound(keepFaults: false).learnable.map(\.frameCount) == [frames])
    }

    @Test func fitsAndScoresEachFoldOnceAndGoesOnWhereItWasStopped() throws {
        let (walk, clips) = try clips(["a.bvh", "b.bvh", "c.bvh", "d.bvh"])
        var validation = CrossValidate(
            clips, folds: 2, options: .small, windows: windows, keepingModelsIn: walk.file("folds"))
        // Stopped where the second fold begins.
        let heard = Heard()
        let monitor = Monitor(
            tell: heard.monitor.tell,
            shouldStop: {
                heard.events.contains { if case .fold(2, _, _, _, _) = $0 { true } else { false } }
            })
        #expect(throws: UseCaseError.stopped) { try validation.run(monitor) }
        #expect(
            heard.events.contains {
                if case .foldInterrupted(2, of: 2, folder: walk.file("folds")) = $0 { true } else { false }
            })
        let first = try Data(contentsOf: URL(fileURLWithPath: walk.file("folds/fold-1.safetensors")))

        let again = Heard()
        let found = try validation.run(again.monitor)
        let fitted = again.events.compactMap { event -> Bool? in
            if case .fold(_, 2, _, false, let isFitted) = event { isFitted } else { nil }
        }
        #expect(fitted == [true, false])
        #expect(try Data(contentsOf: URL(fileURLWithPath: walk.file("folds/fold-1.safetensors"))) == first)
        #expect(found.folds.map(\.evaluation.windows) == [6, 6])
        #expect(
            found.folds.map { $0.evaluation.clips.map(\.name) } == [["a.bvh", "c.bvh"], ["b.bvh", "d.bvh"]])
        #expect(found.folds.allSatisfy { $0.seconds > 0 })
        // A run from the start finds the same.
        validation = CrossValidate(
            clips, folds: 2, options: .small, windows: windows, keepingModelsIn: walk.file("others"))
        let whole = try validation.run()
        for (a, b) in zip(found.folds, whole.folds) {
            #expect(a.evaluation.mean(.mean)?.local == b.evaluation.mean(.mean)?.local)
        }
        // And another request is refused by what differs.
        validation.options.seed = 9
        #expect(
            throws: UseCaseError.otherFolds(
                folder: walk.file("others"), differences: [.option("seed", was: "1", now: "9")])
        ) { try validation.run() }
    }

    @Test func spreadsAreMeansAndDeviationsOverFolds() throws {
        let spread = try #require(CrossValidation.Spread([[1, 10], [3, 14]]))
        #expect(spread.mean == [2, 12])
        // Of two numbers the deviation of a sample is their distance over the root of 2.
        for (found, expected) in zip(spread.deviation, [2.0, 4.0]) {
            #expect(abs(found - expected / 2.0.squareRoot()) < 1e-12)
        }
        #expect(spread.overall.mean == 7)
        #expect(CrossValidation.Spread([]) == nil)
        #expect(CrossValidation.Spread([[5]])?.deviation == [0])
    }
}
