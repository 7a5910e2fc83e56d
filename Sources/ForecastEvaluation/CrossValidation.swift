/// How models did on clips that were kept back from them, fold by fold.
public struct CrossValidation: Sendable {
    /// One part of the clips, scored by a model that was fitted on the others.
    public struct Fold: Sendable {
        public let evaluation: Evaluation
        /// How long the fit took.
        public let seconds: Double

        package init(evaluation: Evaluation, seconds: Double) {
            (self.evaluation, self.seconds) = (evaluation, seconds)
        }
    }

    public let folds: [Fold]
    /// Whether the folds are stretches of one clip, not clips of their own.
    package let areStretches: Bool

    package init(_ folds: [Fold], areStretches: Bool = false) {
        (self.folds, self.areStretches) = (folds, areStretches)
    }

    /// Numbers at each horizon: the mean over folds, each counting once, and the standard deviation between folds.
    public struct Spread: Sendable {
        public let mean: [Double]
        public let deviation: [Double]
        /// The same of each fold's own mean over the horizons.
        public let overall: (mean: Double, deviation: Double)

        /// The spread of rows of one length; nil for none.
        package init?(_ rows: [[Double]]) {
            guard let first = rows.first else { return nil }
            let columns = first.indices.map { column in Self.of(rows.map { $0[column] }) }
            mean = columns.map(\.mean)
            deviation = columns.map(\.deviation)
            overall = Self.of(rows.map { $0.reduce(0, +) / Double(max(1, $0.count)) })
        }

        /// The mean and the standard deviation of a sample.
        private static func of(_ values: [Double]) -> (mean: Double, deviation: Double) {
            let mean = values.reduce(0, +) / Double(values.count)
            guard values.count > 1 else { return (mean, 0) }
            let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
            return (mean, (squares / Double(values.count - 1)).squareRoot())
        }
    }

    /// A method's errors over the folds that have any.
    package func spread(_ method: Evaluation.Method, _ errors: (ForecastScore) -> [Double]) -> Spread? {
        Spread(folds.compactMap { $0.evaluation.mean(method).map(errors) })
    }
}
