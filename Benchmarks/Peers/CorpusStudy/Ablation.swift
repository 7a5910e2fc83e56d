import Foundation
import MotionCore
import MotionForecast

/// Trains forecasters that lack one ingredient each and scores them on held-out windows.
struct Ablation {
    /// What is changed of a training, and what is asked of the forecaster.
    struct Row {
        let name: String
        var members = 1
        var isBalanced = true
        var isMirroredMean = true
        var isFree = true
        var change: (inout ForecasterSettings) -> Void = { _ in }
    }

    static var rows: [Row] {
        [
            Row(name: "all, one network"),
            Row(name: "loss in features, not in joint positions") {
                ($0.positionWeight, $0.featureWeight) = (0, 1)
            },
            Row(name: "decoder shown true frames, not its own outputs") { $0.trueFrames = 1_000_000 },
            Row(name: "kinds drawn by their length, not equally often", isBalanced: false),
            Row(name: "no mirrored windows, no mirrored mean", isMirroredMean: false) { $0.mirroring = 0 },
            Row(name: "mirrored windows, no mirrored mean", isMirroredMean: false),
            Row(name: "rotations kept within the range of the training data", isFree: false),
            Row(name: "half of the windows backwards") { $0.reversal = 0.5 },
            Row(name: "last weights, not their running mean") { $0.averaging = 0 },
            Row(name: "speed changed by up to 15 %") { $0.speedRange = 0.15 },
            Row(name: "dropout of 0.3") { $0.dropout = 0.3 },
            Row(name: "weight decay of 0.02") { $0.weightDecay = 0.02 },
            Row(name: "rotations in the body's frame") { $0.representation = .bodySixD },
            Row(name: "two networks of both representations", members: 2),
            Row(name: "four networks", members: 4),
            Row(name: "all frames weighted alike") { $0.earliness = 0 },
            Row(name: "positions in place of rotations") { $0.representation = .positions },
            Row(name: "two networks of rotations alone", members: 2) {
                if $0.representation == .positions { $0.representation = .bodySixD }
            },
        ]
    }

    let clips: [(name: String, clip: Clip)]
    let windows: [Window]
    let steps: Int
    let seeds: Int
    let threads: Int

    func run(only words: [String]) throws {
        let still = CorpusScore.still(windows).mean
        printRow(["trained with", "share of zero velocity's error, each seed", "mean"])
        printRow(["---", "---", "---"])
        for row in Self.rows where words.isEmpty || words.contains(where: { row.name.contains($0) }) {
            let scores = try (1...seeds).map { seed in
                let forecaster = try train(row, seed: UInt64(seed))
                let score = CorpusScore(windows) { window in
                    let predicted = forecaster.continuation(
                        of: window.seed, frames: window.truth.frameCount, moving: window.seed.movingChannels)
                    return (0..<predicted.frameCount).map { Array(predicted.frame($0)) }
                }
                return score.mean / still
            }
            let mean = String(format: "%.3f", scores.reduce(0, +) / Double(seeds))
            printRow([row.name, scores.map { String(format: "%.3f", $0) }.joined(separator: " "), mean])
        }
    }

    private func train(_ row: Row, seed: UInt64) throws -> Forecaster {
        var wishes = FitSession.Wishes()
        (wishes.observed, wishes.predicted) = (.frames(10), .frames(25))
        (wishes.members, wishes.seed) = (row.members, seed)
        let named = row.isBalanced ? clips : clips.map { (($0.name as NSString).lastPathComponent, $0.clip) }
        var session = try FitSession(named, wishes: wishes)
        session.setSteps(steps)
        for index in session.plan.members.indices { row.change(&session.plan.members[index]) }
        let trainer = try session.trainer(holdingOut: 0, threads: threads)
        while !trainer.isDone { trainer.advance() }
        var forecaster = trainer.forecaster()
        // What is to be lively stays among the poses of its data.
        forecaster.isLively = !row.isFree
        if !row.isMirroredMean { forecaster.mirror = nil }
        return forecaster
    }
}
