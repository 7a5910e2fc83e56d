/// Options that exclude each other.
///
/// Where both stand on the command line, or both in one place of a file, the command refuses them; where one stands in a
/// stronger place, it takes the place of the other.
enum Rivals {
    static let pairs: [(String, String)] =
        [
            ("seconds", "frames"), ("minutes", "quick"), ("model", "fit-each"), ("loop", "until"),
            ("mean", "loop"), ("mean", "until"), ("mean", "variations"), ("protocol", "observe"),
            ("protocol", "predict"), ("protocol", "stride"), ("protocol", "windows"), ("stride", "windows"),
            ("folds", "model"), ("folds", "csv"), ("folds", "html"),
            ("merge-reports", "shard"), ("merge-reports", "model"), ("merge-reports", "fit-each"),
            ("strict", "each-skeleton"), ("each-skeleton", "log"), ("each-skeleton", "html"),
        ]
        // What is learnt in place of how clips go on.
        + [
            "predict", "layers", "minutes", "patience", "quick", "resume", "memory", "require-better", "log",
            "html", "each-skeleton",
        ].map { ("labels", $0) }
        // What there is to fit is nothing, where there is a model.
        + [
            "keep", "fps", "units", "layers", "members", "epochs", "minutes", "quick", "batch-size", "memory",
            "patience",
        ].map { ("model", $0) }

    /// The options that cannot stand beside one.
    static func of(_ name: String) -> [String] {
        pairs.compactMap { $0.0 == name ? $0.1 : $0.1 == name ? $0.0 : nil }
    }
}
