import Foundation
import MotionPredict

extension EvaluationReport {
    private static let csvHeader = "clip,method,measure,ms,value"

    /// Whether bytes are such a file.
    static func isCSV(_ bytes: [UInt8]) -> Bool { bytes.starts(with: Array((csvHeader + "\n").utf8)) }

    /// A line for each clip, method, measure and horizon; the clip "mean" is the mean over clips.
    var csv: String {
        var lines = [Self.csvHeader]
        func quoted(_ text: String) -> String {
            text.contains(where: { ",\"\n\r".contains($0) })
                ? "\"" + text.replacingOccurrences(of: "\"", with: "\"\"") + "\"" : text
        }
        func add(_ clip: String, _ method: Evaluation.Method, _ score: ForecastScore) {
            let start = "\(quoted(clip)),\(method.name)"
            for (name, values, factor) in [
                ("local", score.local, scale), ("global", score.global, scale),
                ("rootless", score.rootless, scale),
                ("euler", score.euler, 1),
            ] {
                for (ms, value) in zip(milliseconds, values) {
                    lines.append("\(start),\(name),\(Int(ms.rounded())),\(value * factor)")
                }
            }
            for (name, value) in [
                ("npss", score.npss), ("slide", score.slide), ("speed", score.speed), ("seam", score.seam),
            ] {
                lines.append("\(start),\(name),,\(value)")
            }
        }
        // Slide, speed and seam are names of scores, too.
        func add(_ clip: String, _ method: Evaluation.Method, _ naturalness: Naturalness) {
            for measure in Naturalness.Measure.allCases {
                guard let value = naturalness[measure] else { continue }
                lines.append("\(quoted(clip)),\(method.name),naturalness \(measure.rawValue),,\(value)")
            }
        }
        for method in Evaluation.Method.forecasts + [.truth] {
            for clip in evaluation.clips { clip.scores[method].map { add(clip.name, method, $0) } }
            evaluation.mean(method).map { add("mean", method, $0) }
        }
        for method in Evaluation.Method.natural {
            for clip in evaluation.clips { clip.naturalness[method].map { add(clip.name, method, $0) } }
            evaluation.naturalness(method).map { add("mean", method, $0) }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
