import RecurrentNetworks
import Tensors

/// Rolls N windows out side by side: reads their observed frames, then predicts a frame at a time from those before it.
///
/// Training and prediction both run it. It holds everything that the way forward writes, made once, and is used by one
/// thread at a time. Row t·N + n of a matrix is frame t of window n, in scaled features; each window's numbers are the
/// same, to the bit, whatever stands beside it.
final class RollOut: @unchecked Sendable {
    let network: ForecasterNetwork
    /// N, the windows that are rolled out together.
    let windows: Int
    /// T observed and T predicted.
    let shape: WindowShape
    /// The observed frames [T observed · N, F]; to be set before the way forward.
    let observed: MatrixView
    /// The predicted frames [T predicted · N, F].
    let predictions: MatrixView
    /// For each step the frames that the decoder is shown [N, F], and the ones before them.
    let shown: [MatrixView]
    let shownBefore: [MatrixView]
    /// For each step whether the decoder is shown its own last prediction.
    let isOwn: [Bool]
    /// What the highest decoder layer's hidden numbers are multiplied by [T predicted · N, H]; nil for nothing.
    let mask: MatrixView?
    /// The step rule, F numbers each: see `StepRule`; `slowness` is one over its velocity.
    let carry: FloatBuffer
    let gain: FloatBuffer
    let slowness: FloatBuffer
    let encoders: [LSTMTape]
    let decoders: [LSTMTape]
    /// What the output layer reads at each step [T predicted · N, H].
    let top: MatrixView
    private let output: MatrixView
    /// The frames shown in double precision; nil where they are shown as `predictions` has them.
    private var exact: ExactFrames?

    /// Makes room for `windows` windows of `shape`.
    ///
    /// - Parameters:
    ///   - truth: frames that the decoder may be shown instead of its own [T predicted · N, F], those of step t + 1 in
    ///     the rows of frame t; nil where it is never shown any.
    ///   - isOwn: whether the decoder is shown its own last prediction before a step, from step 1 on.
    ///   - isExact: whether predictions are fed back in double precision, for a prediction that is shown no truth.
    init(
        _ network: ForecasterNetwork, rule: StepRule, shape: WindowShape, windows: Int,
        truth: MatrixView? = nil, mask: MatrixView? = nil, isOwn: (Int) -> Bool = { _ in true },
        isExact: Bool = false
    ) {
        precondition(!isExact || truth == nil, "only a network's own frames are kept in double precision")
        precondition(windows > 0 && shape.observed > 0 && shape.predicted > 0, "a roll-out has frames")
        self.network = network
        self.windows = windows
        self.shape = shape
        self.mask = mask
        (carry, gain) = (.init(rule.carry), .init(rule.gain))
        slowness = .init(rule.velocity.map { 1 / $0 })
        encoders = network.tapes(network.encoder, batch: windows, steps: shape.observed)
        decoders = network.tapes(network.decoder, batch: windows, steps: shape.predicted)
        observed = MatrixView(rows: shape.observed * windows, columns: network.features)
        predictions = MatrixView(rows: shape.predicted * windows, columns: network.features)
        top = MatrixView(rows: shape.predicted * windows, columns: network.units)
        output = MatrixView(rows: windows, columns: network.features)
        func frame(_ t: Int, of frames: MatrixView) -> MatrixView {
            frames.slice(rows: t * windows..<(t + 1) * windows)
        }
        let last = frame(shape.observed - 1, of: observed)
        var (shown, before, own) = ([last], [frame(max(0, shape.observed - 2), of: observed)], [false])
        for t in 1..<max(1, shape.predicted) {
            own.append(truth == nil || isOwn(t))
            if let truth, !own[t] {
                before.append(t == 1 ? last : frame(t - 2, of: truth))
                shown.append(frame(t - 1, of: truth))
            } else {
                before.append(shown[t - 1])
                shown.append(frame(t - 1, of: predictions))
            }
        }
        (self.shown, shownBefore, self.isOwn) = (shown, before, own)
        if isExact { exact = ExactFrames(windows: windows, rule: rule) }
    }

    /// The rows of frame `t`.
    func rows(_ t: Int) -> Range<Int> { t * windows..<(t + 1) * windows }

    /// Runs the encoder over the observed frames; the first thing to be done.
    func encode(_ weights: ForecasterWeights) {
        let last = shown[0]
        encoders[0].repeatedInput.copy(from: last)
        decoders[0].repeatedInput.copy(from: last)
        exact?.begin(last, after: shownBefore[0])
        for t in 0..<shape.observed {
            let frame = observed.slice(rows: rows(t))
            let before = observed.slice(rows: rows(max(0, t - 1)))
            read(frame, before, last, into: encoders[0].input(t))
        }
        for (layer, tape) in encoders.enumerated() {
            tape.initialState.clear()
            if layer > 0 { tape.inputs.copy(from: encoders[layer - 1].hidden) }
            weights.encoder[layer].forward(tape)
            decoders[layer].initialState.copy(from: tape.finalState)
        }
    }

    /// Predicts frame `t`, after the frames before it; who changes it then changes what the next step is shown.
    func step(_ t: Int, _ weights: ForecasterWeights) {
        if exact == nil {
            read(shown[t], shownBefore[t], shown[0], into: decoders[0].input(t))
        } else {
            if t > 0 { exact?.take(shown[t]) }
            exact?.read(into: decoders[0].input(t))
        }
        for (layer, tape) in decoders.enumerated() {
            if layer > 0 { tape.input(t).copy(from: decoders[layer - 1].hidden(t)) }
            weights.decoder[layer].step(t, tape)
        }
        let hidden = top.slice(rows: rows(t))
        hidden.copy(from: decoders[decoders.count - 1].hidden(t))
        if let mask { VectorKernels.best.multiply(hidden, by: mask.slice(rows: rows(t))) }
        weights.output.forward(hidden, into: output)
        let (features, part) = (network.features, weights.damping.base)
        if exact != nil {
            exact?.step(weights.damping, output, into: predictions.slice(rows: rows(t)))
            return
        }
        for n in 0..<windows {
            let (x, b) = (shown[t].row(n), shownBefore[t].row(n))
            let (output, next) = (output.row(n), predictions.row(t * windows + n))
            for f in 0..<features {
                let kept = carry.base[f] * x[f]
                next[f] = kept + part[f] * (x[f] - carry.base[f] * b[f]) + gain.base[f] * output[f]
            }
        }
    }

    /// Writes what a network reads of N frames beside the last observed one: [x - last | (x - before) / typical change].
    private func read(_ frame: MatrixView, _ before: MatrixView, _ last: MatrixView, into input: MatrixView) {
        let features = network.features
        for n in 0..<windows {
            let (x, b, l) = (frame.row(n), before.row(n), last.row(n))
            let target = input.row(n)
            for f in 0..<features { target[f] = x[f] - l[f] }
            for f in 0..<features { target[features + f] = (x[f] - b[f]) * slowness.base[f] }
        }
    }
}

extension MatrixView {
    /// The first number of a row.
    @inline(__always) func row(_ index: Int) -> UnsafeMutablePointer<Float> { base + index * stride }
}

extension FloatBuffer {
    convenience init(_ values: [Float]) {
        self.init(count: values.count)
        copy(from: values)
    }
}
