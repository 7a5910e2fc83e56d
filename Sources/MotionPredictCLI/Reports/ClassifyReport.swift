import Foundation
import MotionPredict

/// What `classify --json` prints, and its lines.
struct ClassifyReport: Encodable {
    let model: String
    let kinds: [String]
    let clips: [Clip]
    /// The fraction of the clips in folders of a kind's name that were found to be of that kind; nil where there is none.
    let accuracy: Double?

    /// One clip and what was found.
    struct Clip: Encodable {
        let clip: String
        let kind: String
        let probabilities: [Double]
        /// The kind that the clip's folder names.
        let expected: String?
        let windows: [Window]
    }

    struct Window: Encodable {
        let start: Double
        let kind: String
        let probabilities: [Double]
    }

    init(_ results: [Classify.Result], by model: KindsModel) {
        self.model = model.name
        let kinds = model.file.classifier.kinds
        self.kinds = kinds
        clips = results.map { result in
            Clip(
                clip: result.clip, kind: result.kind, probabilities: result.probabilities,
                expected: result.expected,
                windows: result.windows.map {
                    Window(
                        start: $0.start, kind: kinds[largest($0.probabilities)],
                        probabilities: $0.probabilities)
                })
        }
        let known = clips.filter { $0.expected != nil }
        accuracy =
            known.isEmpty ? nil : Double(known.count { $0.kind == $0.expected }) / Double(known.count)
    }

    /// A line a clip and, where asked for, a line a window.
    func lines(windows: Bool) -> [String] {
        let known = clips.filter { $0.expected != nil }
        let verdict =
            "\(known.count { $0.kind == $0.expected }) of \(known.count) clips are of the kind that their folder names"
        return clips.flatMap { lines($0, windows: windows) } + (known.isEmpty ? [] : [verdict])
    }

    private func lines(_ clip: Clip, windows: Bool) -> [String] {
        let percent = { (fraction: Double) in String(format: "%.1f %%", 100 * fraction) }
        let others = kinds.indices.sorted { clip.probabilities[$0] > clip.probabilities[$1] }
            .dropFirst().prefix(2).filter { clip.probabilities[$0] >= 0.05 }
            .map { "\(kinds[$0]) \(percent(clip.probabilities[$0]))" }
        let rest = others.isEmpty ? "" : " (or " + others.joined(separator: ", ") + ")"
        let line = "\(clip.clip): \(clip.kind) \(percent(clip.probabilities.max() ?? 0))\(rest)"
        guard windows else { return [line] }
        return [line]
            + clip.windows.map {
                "  \($0.start.short) s: \($0.kind) \(percent($0.probabilities.max() ?? 0))"
            }
    }
}
