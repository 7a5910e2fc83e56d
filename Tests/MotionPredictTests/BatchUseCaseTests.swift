import Foundation
import Testing

@testable import MotionPredict

@Suite("Batch and the other use cases as values")
struct BatchUseCaseTests {
    private func folder() throws -> SmallWalk {
        let walk = try SmallWalk(name: "clips/a.bvh")
        try Data(BVHWriter.write(SmallWalk.clip(hertz: 1.1)))
            .write(to: URL(fileURLWithPath: walk.file("clips/b.bvh")))
        try Data("nothing".utf8).write(to: URL(fileURLWithPath: walk.file("clips/broken.bvh")))
        return walk
    }

    private func workedOn(_ batch: Batch, _ way: Batch.Way) throws -> Int? {
        let heard = Heard()
        _ = try batch.run(by: way, heard.monitor)
        return heard.workedOn
    }

    @Test func doesEachClipOnceAndAgainOnlyWhereTheRequestIsAnother() throws {
        let walk = try folder()
        var batch = try Batch(walk.file("clips"), output: walk.file("out"))
        #expect(batch.clips == ["a.bvh", "b.bvh", "broken.bvh"])
        batch.options.length = .frames(5)
        let heard = Heard()
        let first = try batch.run(by: .fitEach(.small), heard.monitor)
        #expect(first.map(\.status) == [.done, .done, .failed])
        #expect(first.map(\.code) == [nil, nil, .badData])
        #expect(heard.workedOn == 3)
        let told = heard.events.compactMap { if case .clip(let entry) = $0 { entry } else { nil } }
        #expect(told == first)
        #expect(try workedOn(batch, .fitEach(.small)) == 0)
        var options = FitOptions.small
        options.members = 1
        #expect(try workedOn(batch, .fitEach(options)) == 3)
        batch.options.lockFeet = true
        #expect(try workedOn(batch, .fitEach(options)) == 3)
        let model = try Fit([ClipFile(path: walk.path)], options: options).run()
        #expect(try workedOn(batch, .model(model)) == 3)
        #expect(try workedOn(batch, .model(model)) == 0)
    }

    @Test(arguments: [1, 2], [false, true])
    func writesWhatExtendWritesHoweverManyClipsAreForeseenTogether(jobs: Int, isMean: Bool) throws {
        let walk = try folder()
        for number in 0..<9 {
            let clip = SmallWalk.clip(frames: 4 + 9 * number, hertz: 0.7 + 0.05 * Double(number))
            try Data(BVHWriter.write(clip)).write(to: URL(fileURLWithPath: walk.file("clips/c\(number).bvh")))
        }
        let other = SmallWalk.clip(joints: ["Hips", "Spine"])
        try Data(BVHWriter.write(other)).write(to: URL(fileURLWithPath: walk.file("clips/c4-other.bvh")))
        let model = try Fit([ClipFile(path: walk.path)], options: .small).run()
        var batch = try Batch(walk.file("clips"), output: walk.file("out"))
        (batch.jobs, batch.options.length, batch.options.isMean) = (jobs, .frames(25), isMean)
        let entries = try batch.run(by: .model(model))
        #expect(entries.filter { $0.status == .failed }.map(\.clip) == ["broken.bvh", "c4-other.bvh"])
        for entry in entries where entry.status == .done {
            var extend = Extend(try ClipFile(path: walk.file("clips/" + entry.clip)), by: model)
            (extend.length, extend.isMean) = (.frames(25), isMean)
            let expected = try extend.run().bytes
            #expect(try FileBytes.read(path: walk.file("out/" + entry.clip)) == expected, "\(entry.clip)")
        }
    }

    @Test func writesTheMeanForecastWhereThatIsAskedFor() throws {
        let walk = try folder()
        let model = try Fit([ClipFile(path: walk.path)], options: .small).run()
        func lastRow(_ isMean: Bool) throws -> [Double] {
            var batch = try Batch(walk.file("clips"), output: walk.file("out"), patterns: ["a.bvh"])
            batch.options.length = .frames(20)
            batch.options.isMean = isMean
            #expect(try workedOn(batch, .model(model)) == 1)
            let clip = try ClipFile(path: walk.file("out/a.bvh")).clip
            return Array(clip.frame(clip.frameCount - 1))
        }
        let (realised, mean) = (try lastRow(false), try lastRow(true))
        #expect(realised != mean)
        var extend = Extend(try ClipFile(path: walk.path), by: model)
        (extend.length, extend.isMean) = (.frames(20), true)
        let expected = try extend.run().predicted
        for (a, b) in zip(mean, expected.frame(19)) { #expect(abs(a - b) < 1e-4) }
    }

    @Test func stopsWhereAskedAndKeepsWhatIsDone() throws {
        let walk = try folder()
        let batch = try Batch(walk.file("clips"), output: walk.file("out"))
        let heard = Heard()
        let monitor = Monitor(
            tell: heard.monitor.tell,
            shouldStop: { heard.events.contains { if case .clip = $0 { true } else { false } } })
        #expect(throws: UseCaseError.stopped) { try batch.run(by: .fitEach(.small), monitor) }
        #expect(FileManager.default.fileExists(atPath: walk.file("out/a.bvh")))
        #expect(!FileManager.default.fileExists(atPath: walk.file("out/b.bvh")))
    }

    @Test func evaluatesOnHiddenFramesAndMayBeStopped() throws {
        let walk = try SmallWalk()
        let model = try Fit([walk.file], options: .small).run()
        var evaluate = Evaluate([try walk.file], by: model)
        (evaluate.windows.observe, evaluate.windows.predict) = (.frames(8), .frames(10))
        evaluate.windows.count = 3
        let heard = Heard()
        let evaluation = try evaluate.run(heard.monitor)
        #expect(evaluation.windows == 3)
        #expect(evaluation.mean(.model)?.local.allSatisfy { $0 > 0 } == true)
        let told = heard.events.filter {
            switch $0 {
            case .begins, .progress: false
            default: true
            }
        }
        guard case .learntFrom(let clip, let name) = told.first else { throw UseCaseError.stopped }
        #expect(clip == walk.path && name == "this model")
        #expect(throws: UseCaseError.stopped) { try evaluate.run(Monitor(shouldStop: { true })) }
    }

    @Test func cutsWindows() throws {
        var windows = Windows([try SmallWalk().file])
        (windows.observe, windows.predict, windows.stride) = (.frames(6), .frames(4), 10)
        windows.representation = .channels
        let tensors = try windows.run()
        // 60 frames hold windows of 10 at 0, 10, … 50.
        #expect(tensors.count == 6)
        #expect(tensors.channels.first == "Hips Xposition" && tensors.channels.count == 12)
        windows.observe = .frames(100)
        #expect(throws: ForecastError.self) { try windows.run() }
    }

    @Test func tellsTheKindsOfClipsApart() throws {
        let walk = try SmallWalk(name: "kinds/slow/a.bvh")
        let fast = walk.file("kinds/fast")
        try FileManager.default.createDirectory(atPath: fast, withIntermediateDirectories: true)
        try Data(BVHWriter.write(SmallWalk.clip(hertz: 2.4)))
            .write(to: URL(fileURLWithPath: fast + "/b.bvh"))
        var options = FitOptions()
        (options.observe, options.units, options.epochs) = (.frames(10), 8, 30)
        let heard = Heard()
        let clips = try ClipFile.read([walk.file("kinds")])
        let model = try FitKinds(clips, options: options).run(heard.monitor)
        guard case .kinds(let overview) = heard.events.first else { throw UseCaseError.stopped }
        #expect(overview.kinds == ["fast", "slow"] && overview.clips == [1, 1])
        let found = try Classify(by: model).run([walk.file("kinds")])
        #expect(found.map(\.kind) == ["fast", "slow"] && found.map(\.expected) == ["fast", "slow"])
    }

    @Test func convertsToAnotherRateAndKnowsNoUnitOfABVHFile() throws {
        let walk = try SmallWalk()
        var convert = Convert()
        convert.sampling.framesPerSecond = 15
        #expect(try convert.run(walk.path).frameCount == 30)
        convert.sampling.metersPerUnit = 0.01
        #expect(throws: UseCaseError.noLengthUnit(walk.path)) { try convert.run(walk.path) }
    }

    @Test func leavesOutAClipOfAFolderThatCannotBeReadAndTellsIt() throws {
        let walk = try folder()
        let heard = Heard()
        let clips = try ClipFile.read([walk.file("clips")], monitor: heard.monitor)
        #expect(clips.map(\.path) == ["clips/a.bvh", "clips/b.bvh"].map { walk.file($0) })
        guard case .leftOut(let error) = heard.events.first else { throw UseCaseError.stopped }
        #expect(FaultCategory(error) == .badData)
        #expect(throws: ParseError.self) { try ClipFile.read([walk.file("clips/broken.bvh")]) }
    }
}
