import RecurrentNetworks
import Tensors

/// One part of a batch: a roll-out of its windows, with what training adds to it. Everything that a training step writes is
/// made once.
///
/// Row t·N + n of a matrix is frame t of window n.
final class TrainingShard: @unchecked Sendable {
    let settings: ForecasterSettings
    let sampler: WindowSampler
    let rollOut: RollOut
    /// The way back through the roll-out.
    let wayBack: RollOutGradients
    /// The gradients of the parameters.
    let gradients: Parameters
    /// The frames to be predicted, T predicted · N rows.
    let targets: MatrixView
    /// The true frames as the decoder is shown them: with noise.
    let shownTargets: MatrixView
    /// The features that are velocities, each with its number for standing still.
    let velocities: [(feature: Int, still: Float)]
    /// The frames of one window as they were drawn, and what they are scaled by: F means and F scales.
    let drawn: MatrixView
    let mean: MatrixView
    let scale: MatrixView
    private let losses: ForecastLosses
    private let mask: MatrixView
    /// The sum of the weighted errors of the last step over all its numbers.
    var loss = 0.0
    /// Why the windows of the last step could not be read; nil where they were.
    private(set) var readFault: (any Error)?

    /// - Parameter windows: N, the windows of this part.
    init(_ network: ForecasterNetwork, settings: ForecasterSettings, data: TrainingData, windows: Int) {
        self.settings = settings
        sampler = WindowSampler(settings)
        let rule = StepRule(layout: data.layout, scaling: data.scaling)
        velocities = rule.carry.indices.filter { rule.carry[$0] == 0 }.map {
            ($0, -data.scaling.mean[$0] / data.scaling.scale[$0])
        }
        // A window that is played faster takes more frames than it shows.
        let most = Double(settings.shape.frames) * (1 + settings.speedRange)
        drawn = MatrixView(rows: Int(most.rounded(.up)) + 2, columns: network.features)
        mean = MatrixView(rows: 1, columns: network.features)
        scale = MatrixView(rows: 1, columns: network.features)
        for feature in 0..<network.features {
            mean.base[feature] = data.scaling.mean[feature]
            scale.base[feature] = data.scaling.scale[feature]
        }
        let rows = settings.shape.predicted * windows
        targets = MatrixView(rows: rows, columns: network.features)
        shownTargets = MatrixView(rows: rows, columns: network.features)
        mask = MatrixView(rows: rows, columns: network.units)
        gradients = Parameters(network.layout)
        losses = ForecastLosses(settings, data: data, windows: windows)
        rollOut = RollOut(
            network, rule: rule, shape: settings.shape, windows: windows, truth: shownTargets,
            mask: settings.dropout > 0 ? mask : nil, isOwn: settings.showsOwnFrame)
        wayBack = RollOutGradients(rollOut)
    }

    /// Draws which hidden numbers are dropped in the next step.
    func drawMask(using random: inout RandomSource) {
        Dropout(rate: settings.dropout).draw(mask, using: &random)
    }

    /// Draws windows and runs them forward and back, and leaves gradients and loss, or why the windows could not be read.
    func run(_ weights: ForecasterWeights, _ data: TrainingData, using random: inout RandomSource) {
        readFault = nil
        do {
            try load(data, using: &random)
        } catch {
            readFault = error
            return
        }
        run(weights)
    }

    /// Runs the loaded windows forward and back, and leaves gradients and loss.
    func run(_ weights: ForecasterWeights) {
        gradients.values.fill(0)
        rollOut.encode(weights)
        for t in 0..<settings.shape.predicted { rollOut.step(t, weights) }
        wayBack.clear()
        loss = losses.compare(self)
        wayBack.backward(weights, into: gradients)
    }
}

extension ForecasterSettings {
    /// Whether the decoder is shown its own output before step `t`, not the true frame.
    func showsOwnFrame(before t: Int) -> Bool { t % max(1, trueFrames + ownFrames) >= trueFrames }
}

/// What losses compare, and where they leave their gradients.
extension TrainingShard {
    var network: ForecasterNetwork { rollOut.network }
    /// N, the windows of this part.
    var windows: Int { rollOut.windows }
    /// The observed frames, T observed · N rows, as the encoder is shown them.
    var observed: MatrixView { rollOut.observed }
    var predictions: MatrixView { rollOut.predictions }
    var predictionGradients: MatrixView { wayBack.predictions }
    var changeGradients: MatrixView { wayBack.changes }
    var carry: FloatBuffer { rollOut.carry }
    var gain: FloatBuffer { rollOut.gain }
    /// For each step the frame that the decoder is shown.
    var shown: [MatrixView] { rollOut.shown }

    /// The rows of frame `t`.
    func rows(_ t: Int) -> Range<Int> { rollOut.rows(t) }
}
