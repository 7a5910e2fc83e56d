import Foundation
import MotionCore

/// The mean distance of joints and End Sites from where they truly were, the root's place and rotation set aside.
///
/// Errors are averaged over the windows of a kind, then over kinds: the published benchmark's way.
struct CorpusScore {
    /// The frames of the published horizons, 80 to 1000 ms at 25 frames a second.
    static let frames = [1, 3, 7, 9, 13, 24]
    static let milliseconds = [80, 160, 320, 400, 560, 1000]

    /// The error at each horizon in the files' unit.
    let errors: [Double]

    /// The mean over the horizons.
    var mean: Double { errors.reduce(0, +) / Double(errors.count) }

    /// - Parameter predict: the frames of channels that follow a window's seed, as many as its truth has.
    init(_ windows: [Window], predict: (Window) throws -> [[Double]]) rethrows {
        var kinds: [String: [[Double]]] = [:]
        for window in windows {
            let rows = try predict(window)
            let skeleton = window.truth.skeleton
            let errors = Self.frames.map { frame in
                let (truth, guess) = (
                    Self.places(skeleton, window.truth.frame(frame)), Self.places(skeleton, rows[frame][...])
                )
                return zip(truth, guess).reduce(0) { $0 + ($1.0 - $1.1).length } / Double(truth.count)
            }
            kinds[window.kind, default: []].append(errors)
        }
        let means = kinds.values.map { Self.mean($0) }
        errors = Self.mean(means)
    }

    private static func mean(_ rows: [[Double]]) -> [Double] {
        (0..<(rows.first?.count ?? 0)).map { column in
            rows.reduce(0) { $0 + $1[column] } / Double(rows.count)
        }
    }

    /// Where joints and End Sites are beside a root that neither moves nor turns.
    private static func places(_ skeleton: Skeleton, _ row: ArraySlice<Double>) -> [Vector3] {
        let world = skeleton.world(skeleton.pose(channels: row))
        let back = world.rotations[0].transposed
        return (world.positions + skeleton.endSites(world)).map { back * ($0 - world.positions[0]) }
    }

    /// The score of repeating the last pose.
    static func still(_ windows: [Window]) -> CorpusScore {
        CorpusScore(windows) { window in
            let last = Array(window.seed.frame(window.seed.frameCount - 1))
            return Array(repeating: last, count: window.truth.frameCount)
        }
    }

    /// Prints the errors of predictions, each given as NAME=FOLDER, `unit` being what one unit of the files counts.
    static func table(_ windows: [Window], _ predictions: [String], unit: Double) throws {
        let still = still(windows)
        printRow(["model"] + milliseconds.map { "\($0) ms" } + ["mean", "share of zero velocity's"])
        printRow(Array(repeating: "---", count: milliseconds.count + 3))
        func print(_ name: String, _ score: CorpusScore) {
            let errors = (score.errors + [score.mean]).map { String(format: "%.2f", $0 * unit) }
            printRow([name] + errors + [String(format: "%.3f", score.mean / still.mean)])
        }
        print("zero velocity", still)
        for word in predictions {
            let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { Words.stop() }
            let score = try CorpusScore(windows) { window in
                let kind = (window.kind as NSString).lastPathComponent
                let paths = ["", "_seed"].map { "\(parts[1])/\(kind)/\(window.name)\($0).bvh" }
                let path = paths.first { FileManager.default.fileExists(atPath: $0) } ?? paths[0]
                let clip = try Corpus.clip(path)
                let count = window.truth.frameCount
                return (clip.frameCount - count..<clip.frameCount).map { Array(clip.frame($0)) }
            }
            print(parts[0], score)
        }
    }
}
