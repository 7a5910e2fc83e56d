import Foundation
import RecurrentNetworks

/// Rolls one window out in double precision and plain loops: the arbiter of `RollOut`.
struct ReferenceRollOut {
    /// One step: the frame that the decoder is shown, and the one that it predicts; F scaled features each.
    struct Step {
        var shown: [Double]
        var prediction: [Double]
    }

    let network: ForecasterNetwork
    let rule: StepRule
    /// All parameters in the order of the network's layout, with its gaps.
    var parameters: [Double]
    /// The frames that may be shown instead of the network's own, that of step t + 1 at index t.
    var truth: [[Double]] = []
    /// Whether the decoder is shown its own last prediction before a step, from step 1 on.
    var isOwn: (Int) -> Bool = { _ in true }
    /// For each step what the highest decoder layer's hidden numbers are multiplied by; empty for nothing.
    var mask: [[Double]] = []
    /// What becomes of the prediction of a step before it is shown.
    var adjust: (Int, [Double]) -> [Double] = { $1 }

    init(_ network: ForecasterNetwork, rule: StepRule, parameters: [Float]) {
        (self.network, self.rule) = (network, rule)
        self.parameters = parameters.map { Double($0) }
    }

    /// The steps that follow the observed frames.
    func run(_ observed: [[Double]], count: Int) -> [Step] {
        let last = observed[observed.count - 1]
        let encoder = network.encoder.map { ReferenceLSTMCell(layer: $0) }
        let decoder = network.decoder.map { ReferenceLSTMCell(layer: $0) }
        let output = ReferenceDense(network.output)
        var states = encoder.map { ReferenceLSTMCell.State.zero($0.layer.units) }
        for t in observed.indices {
            var row = read(observed[t], before: observed[max(0, t - 1)], last: last)
            for layer in encoder.indices {
                states[layer] = encoder[layer].step(row, states[layer], parameters).state
                row = states[layer].hidden
            }
        }
        var steps: [Step] = []
        for t in 0..<count {
            let (shown, before) = frames(before: t, steps, observed)
            var row = read(shown, before: before, last: last)
            for layer in decoder.indices {
                states[layer] = decoder[layer].step(row, states[layer], parameters).state
                row = states[layer].hidden
            }
            if !mask.isEmpty { row = zip(row, mask[t]).map(*) }
            let correction = output.forward(row, parameters)
            let next = shown.indices.map { f in
                let carry = Double(rule.carry[f])
                let change = shown[f] - carry * before[f]
                return carry * shown[f] + goingOn(f) * change + Double(rule.gain[f]) * correction[f]
            }
            steps.append(Step(shown: shown, prediction: adjust(t, next)))
        }
        return steps
    }

    /// The frame shown before step `t`, and the one before it.
    private func frames(before t: Int, _ steps: [Step], _ observed: [[Double]]) -> ([Double], [Double]) {
        let last = observed[observed.count - 1]
        if t == 0 { return (last, observed[max(0, observed.count - 2)]) }
        if isOwn(t) { return (steps[t - 1].prediction, steps[t - 1].shown) }
        return (truth[t - 1], t == 1 ? last : truth[t - 2])
    }

    /// The part of a feature's last change that goes on.
    private func goingOn(_ feature: Int) -> Double {
        1 / (1 + exp(-parameters[network.damping.offset + feature]))
    }

    private func read(_ frame: [Double], before: [Double], last: [Double]) -> [Double] {
        let fromLast = zip(frame, last).map(-)
        let change = frame.indices.map { (frame[$0] - before[$0]) / Double(rule.velocity[$0]) }
        return fromLast + change + last
    }
}
