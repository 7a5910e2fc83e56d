import MotionCore

extension ForecastError: CustomStringConvertible {
    /// The error in one sentence: what was found, what was expected, where.
    public var description: String {
        switch self {
        case .noMotion(let clip, let frames):
            "\(clip) has \(frames == 1 ? "one frame" : "no frames"), which is a pose and no motion: "
                + "at least 2 frames are needed"
        case .nothingMoves(let clip):
            "\(clip) has no channel that ever changes, so there is no motion to learn"
        case .tooShort(let clip, let frames, let needed, let rate):
            "\(clip) is too short: it has \(frames) frames at \(Self.round(rate)) frames a second, and one window "
                + "takes \(needed)"
        case .skeletonsDiffer(let clip, let expected, let differences):
            "\(clip) has another skeleton than \(expected): " + Self.list(differences)
        case .tooMuch(let clip, let frames, let channels):
            "\(clip): \(Self.round(frames)) frames of \(channels) channels are too much: at most "
                + "\(Self.round((Bounds.mostNumbers / Double(max(1, channels))).rounded(.down))) frames are worked on"
        case .ratesApart(let clip, let frameTime, let model, let rate):
            "\(clip) has a frame every \(frameTime) s, too far apart for \(model), which thinks at \(Self.round(rate)) frames "
                + "a second"
        case .longWindow(let frames, let most):
            "a window of \(frames) frames is too long: at most \(most) are shown and \(most) predicted"
        case .diverged(let step, let tensor):
            "the training diverged at step \(step): \(tensor) is no number any more"
        case .notAModel(let file):
            "\(file) is no model of motionpredict: a safetensors file written by `motionpredict fit` is expected"
        case .modelVersion(let file, let found, let expected):
            "\(file) was written in model format \(found), expected \(expected): fit the model again"
        case .damagedModel(let file, let reason):
            "\(file) is damaged: \(Self.clause(reason))"
        }
    }

    private static func list(_ differences: [SkeletonDifference]) -> String {
        let shown = differences.prefix(4).map(\.description).joined(separator: "; ")
        let more = differences.count - 4
        return more > 0 ? "\(shown); and \(more) more" : shown
    }

    /// A sentence of another module as part of one: "The header is short." is "the header is short".
    private static func clause(_ sentence: String) -> String {
        let clause = sentence.prefix(1).lowercased() + sentence.dropFirst()
        return clause.hasSuffix(".") ? String(clause.dropLast()) : clause
    }

    private static func round(_ value: Double) -> String {
        let tenths = (value * 10).rounded() / 10
        guard abs(tenths) < 1e15 else { return String(value) }
        return tenths == tenths.rounded() ? String(Int(tenths)) : String(tenths)
    }
}

extension DecodingError {
    /// What is wrong with the JSON and where, as part of a sentence.
    var fact: String {
        switch self {
        case .keyNotFound(let key, let context): "\(Self.path(context.codingPath + [key])) is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            "\(Self.path(context.codingPath)) is not of the kind expected"
        case .dataCorrupted(let context):
            context.codingPath.isEmpty
                ? "it is not JSON" : "\(Self.path(context.codingPath)) has a value that cannot be"
        @unknown default: "it is not as expected"
        }
    }

    private static func path(_ path: [any CodingKey]) -> String {
        path.isEmpty ? "it" : path.map(\.stringValue).joined(separator: "/")
    }
}
