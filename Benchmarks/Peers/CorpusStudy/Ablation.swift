import Foundation
import MotionCore
import MotionFiles
import MotionForecast

/// Trains forecasters that lack one ingredient each, scores them on held-out windows, and prints a table for `docs/`.
///
///     ablation TRAIN WINDOWS [--steps 300] [--seeds 3] [--threads 2]
///
/// TRAIN holds KIND/NAME.bvh, WINDOWS holds KIND/NN_seed.bvh and KIND/NN_truth.bvh. An error is the mean distance of joints
/// and End Sites in the truth's frames, the root's place and rotation being those of the clips, averaged over the windows of
/// a kind, then over kinds and horizons; it is given as a share of that of the last pose repeated.
@main
struct Ablation {
    /// What is changed of a training, and what is asked of the forecaster.
    struct Row {
        let name: String
        var members = 1
        var isBalanced = true
        var isMirroredMean = true
        var change: (inout ForecasterSettings) -> Void = { _ in }
    }

    static var rows: [Row] {
        [
            Row(name: "all, one network"),
            Row(name: "loss in features, not in joint places") {
                ($0.positionWeight, $0.featureWeight) = (0, 1)
            },
            Row(name: "decoder shown true frames, not its own outputs") { $0.trueFrames = 1_000_000 },
            Row(name: "kinds drawn by their length, not equally often", isBalanced: false),
            Row(name: "no mirrored windows, no mirrored mean", isMirroredMean: false) { $0.mirroring = 0 },
            Row(name: "mirrored windows, no mirrored mean", isMirroredMean: false),
            Row(name: "no change of speed") { $0.speedRange = 0 },
            Row(name: "half of the windows backwards") { $0.reversal = 0.5 },
            Row(name: "no dropout") { $0.dropout = 0 },
            Row(name: "last weights, not their running mean") { $0.averaging = 0 },
            Row(name: "no weight decay") { $0.weightDecay = 0 },
            Row(name: "rotations in the body's frame") { $0.representation = .bodySixD },
            Row(name: "two networks of both representations", members: 2),
            Row(name: "four networks", members: 4),
        ]
    }

    static func main() throws {
        var words = Array(CommandLine.arguments.dropFirst())
        func option(_ name: String, _ usual: Int) -> Int {
            guard let at = words.firstIndex(of: name), at + 1 < words.count else { return usual }
            defer { words.removeSubrange(at...at + 1) }
            return Int(words[at + 1]) ?? usual
        }
        let (steps, seeds, threads) = (option("--steps", 300), option("--seeds", 3), option("--threads", 2))
        guard words.count == 2 else {
            let usage = "usage: ablation TRAIN WINDOWS [--steps N] [--seeds N] [--threads N]\n"
            FileHandle.standardError.write(Data(usage.utf8))
            exit(64)
        }
        let clips = try files(words[0]).map { (name: $0, clip: try clip($0)) }
        let windows = try files(words[1]).filter { $0.hasSuffix("_seed.bvh") }.map { path in
            Window(
                kind: (path as NSString).deletingLastPathComponent, seed: try clip(path),
                truth: try clip(path.replacingOccurrences(of: "_seed.bvh", with: "_truth.bvh")))
        }
        let head =
            "| trained with | share of zero velocity's error, each seed | mean |\n| --- | --- | --- |\n"
        FileHandle.standardOutput.write(Data(head.utf8))
        for row in rows {
            let scores = try (1...seeds).map { seed in
                score(try train(row, clips, steps: steps, seed: UInt64(seed), threads: threads), windows)
            }
            let each = scores.map { String(format: "%.3f", $0) }.joined(separator: " ")
            let mean = String(format: "%.3f", scores.reduce(0, +) / Double(seeds))
            FileHandle.standardOutput.write(Data("| \(row.name) | \(each) | \(mean) |\n".utf8))
        }
    }

    static func train(
        _ row: Row, _ clips: [(name: String, clip: Clip)], steps: Int, seed: UInt64, threads: Int
    ) throws -> Forecaster {
        var wishes = FitSession.Wishes()
        (wishes.observed, wishes.predicted) = (.frames(10), .frames(25))
        (wishes.members, wishes.seed) = (row.members, seed)
        let named = row.isBalanced ? clips : clips.map { (($0.name as NSString).lastPathComponent, $0.clip) }
        var session = try FitSession(named, wishes: wishes)
        session.setSteps(steps)
        for index in session.plan.members.indices { row.change(&session.plan.members[index]) }
        let trainer = session.trainer(holdingOut: 0, threads: threads)
        while !trainer.isDone { trainer.advance() }
        let forecaster = trainer.forecaster()
        return row.isMirroredMean
            ? forecaster : Forecaster(members: forecaster.members, rate: forecaster.rate)
    }

    struct Window {
        let kind: String
        let seed: Clip
        let truth: Clip
    }

    /// The frames of the published horizons, 80 to 1000 ms at 25 frames a second.
    static let horizons = [1, 3, 7, 9, 13, 24]

    static func score(_ forecaster: Forecaster, _ windows: [Window]) -> Double {
        var sums: [String: (own: Double, still: Double, count: Double)] = [:]
        for window in windows {
            let rows = forecaster.continuation(
                of: window.seed, frames: window.truth.frameCount, moving: window.seed.movingChannels)
            let skeleton = window.truth.skeleton
            let places = { (channels: ArraySlice<Double>) -> [Vector3] in
                let world = skeleton.world(skeleton.pose(channels: channels))
                return world.positions + skeleton.endSites(world)
            }
            let last = places(window.seed.frame(window.seed.frameCount - 1))
            for frame in horizons {
                let truth = places(window.truth.frame(frame))
                let distance = { (other: [Vector3]) in
                    zip(truth, other).reduce(0) { $0 + ($1.0 - $1.1).length } / Double(truth.count)
                }
                var sum = sums[window.kind] ?? (0, 0, 0)
                sum = (
                    sum.own + distance(places(rows[frame][...])), sum.still + distance(last), sum.count + 1
                )
                sums[window.kind] = sum
            }
        }
        let means = sums.values.map { ($0.own / $0.count, $0.still / $0.count) }
        return means.reduce(0) { $0 + $1.0 } / means.reduce(0) { $0 + $1.1 }
    }

    static func files(_ folder: String) -> [String] {
        let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        return names.filter { $0.hasSuffix(".bvh") }.sorted().map { folder + "/" + $0 }
    }

    static func clip(_ path: String) throws -> Clip {
        try BVHReader.read([UInt8](Data(contentsOf: URL(fileURLWithPath: path))), file: path).clip
    }
}
