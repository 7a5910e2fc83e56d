import MotionPredict

/// What `export` says of graphs.
enum ExportSentences {
    /// "mean of 4 networks; observed (N, 15, 98), predicted (N, 60, 98)".
    static func graph(_ graph: Export.Graph) -> String {
        let model = graph.model
        let given = (["N"] + model.predicted.map(String.init)).joined(separator: ", ")
        return "\(graph.title); observed (N, \(model.observed.frames), \(model.observed.features)), "
            + "\(model.output) (\(given))"
    }
}
