import Tensors

/// The frames that a decoder is shown, fed back in double precision.
///
/// A network reads how a feature changed in units of its typical change, some hundredths of its spread: what a 32-bit frame
/// loses by rounding comes back fifty times as large at every step. Kept in double precision, what two programs make of the
/// same network differs by no more than their matrix products do.
struct ExactFrames {
    private let rule: StepRule
    private let windows: Int
    /// N × F scaled features each: the last observed frame, the frame shown, and the one before it.
    private var last: [Double] = []
    private var shown: [Double] = []
    private var before: [Double] = []
    /// What the last step predicted, N × F, until it is shown.
    private var next: [Double] = []

    init(windows: Int, rule: StepRule) { (self.windows, self.rule) = (windows, rule) }

    /// Starts from the last observed frame [N, F] and the one before it.
    mutating func begin(_ last: MatrixView, after before: MatrixView) {
        self.last = last.array.map { Double($0) }
        self.before = before.array.map { Double($0) }
        shown = self.last
    }

    /// Shows what the last step predicted; a number of `predictions` [N, F] that was changed since counts as it stands there.
    mutating func take(_ predictions: MatrixView) {
        before = shown
        shown = zip(next, predictions.array).map { Float($0) == $1 ? $0 : Double($1) }
    }

    /// Writes what a network reads beside the last observed frame: [x - last | (x - before) / typical change].
    func read(into input: MatrixView) {
        let features = rule.carry.count
        for n in 0..<windows {
            let target = input.row(n)
            for f in 0..<features {
                let x = shown[n * features + f]
                target[f] = Float(x - last[n * features + f])
                target[features + f] = Float((x - before[n * features + f]) * Double(1 / rule.velocity[f]))
            }
        }
    }

    /// Makes a network's output [N, F] the next frame, as the rule says, and writes that.
    mutating func step(_ damping: FloatBuffer, _ output: MatrixView, into predictions: MatrixView) {
        let features = rule.carry.count
        next = shown
        for n in 0..<windows {
            let (output, row) = (output.row(n), predictions.row(n))
            for f in 0..<features {
                let (x, carry) = (shown[n * features + f], Double(rule.carry[f]))
                let change = x - carry * before[n * features + f]
                let value =
                    carry * x + Double(damping.base[f]) * change + Double(rule.gain[f]) * Double(output[f])
                next[n * features + f] = value
                row[f] = Float(value)
            }
        }
    }
}
