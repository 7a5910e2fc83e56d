import Foundation
import MotionCore
import RecurrentNetworks
import Tensors

/// One trained network with its features and statistics.
package struct ForecasterMember: Sendable {
    package let settings: ForecasterSettings
    package let layout: FeatureLayout
    package let scaling: FeatureScaling
    package let network: ForecasterNetwork
    package let parameters: Parameters

    package init(
        settings: ForecasterSettings, layout: FeatureLayout, scaling: FeatureScaling, parameters: Parameters
    ) {
        self.settings = settings
        self.layout = layout
        self.scaling = scaling
        network = ForecasterNetwork(
            features: layout.count, units: settings.units, layers: settings.layers)
        precondition(parameters.layout == network.layout, "parameters of another network")
        self.parameters = parameters
    }

    /// Rolls out from the last observed frames, each prediction fed back as the next input.
    ///
    /// - Parameters:
    ///   - observed: T × F features, not scaled; the last `settings.shape.observed` rows count.
    ///   - count: the frames to predict at the model's rate; may be more than the model was trained on.
    ///   - isFree: whether the pose may leave the range of the training data over as many frames as the network learnt
    ///     to predict; they come back to it over as many more.
    /// - Returns: `count` × F features, not scaled, each kept within the range of the training data and a little more.
    package func predict(_ observed: [Double], count: Int, isFree: Bool = false) -> [Double] {
        predict([observed], count: count, isFree: isFree)[0]
    }

    /// Rolls N windows out side by side; each comes out as it would alone, to the bit.
    ///
    /// - Parameter windows: N times T × F features, the same T in all.
    /// - Returns: N times `count` × F features.
    func predict(_ windows: [[Double]], count: Int, isFree: Bool = false) -> [[Double]] {
        let width = layout.count
        let frames = min(settings.shape.observed, (windows.first?.count ?? 0) / width)
        precondition(frames > 0, "a prediction starts from a frame")
        precondition(windows.allSatisfy { $0.count == windows[0].count }, "windows of one length")
        guard count > 0 else { return windows.map { _ in [] } }
        let weights = ForecasterWeights(network, from: parameters, for: .inference)
        let rollOut = RollOut(
            network, rule: StepRule(layout: layout, scaling: scaling),
            shape: WindowShape(observed: frames, predicted: count), windows: windows.count,
            isExact: feedsBackExactly)
        for (n, window) in windows.enumerated() {
            let most = FeatureScaling.largestValue
            let seed = scaling.scaled(window.suffix(frames * width).map { Float($0) })
                .map { min(max($0, -most), most) }
            for t in 0..<frames {
                rollOut.observed.slice(rows: rollOut.rows(t)).slice(rows: n..<n + 1)
                    .copy(from: Array(seed[t * width..<(t + 1) * width]))
            }
        }
        let isPose = layout.isPose
        rollOut.encode(weights)
        for t in 0..<count {
            rollOut.step(t, weights)
            let margin = isFree ? margin(of: t) : Self.margin
            for row in rollOut.rows(t) {
                rollOut.predictions.withRow(row) { frame in
                    for f in 0..<width {
                        frame[f] = scaling.bounded(
                            frame[f], f, margin: isPose[f] ? margin : Self.margin)
                    }
                }
            }
        }
        return windows.indices.map { n in
            var result: [Float] = []
            result.reserveCapacity(count * width)
            for t in 0..<count {
                rollOut.predictions.withRow(t * windows.count + n) { result += $0 }
            }
            return scaling.unscaled(result).map { Double($0) }
        }
    }

    /// Whether predictions are fed back in double precision: those of positions, whose typical change is least beside their
    /// spread. Rotations stay 32-bit ones, so that models of before forecast the same bytes.
    package var feedsBackExactly: Bool { layout.representation == .positions }

    /// The fraction of the training data's range by which a feature may be out of it. A curve through the frames may pass
    /// them by a little more.
    static let margin: Float = 0.08
    private static let freeMargin: Float = 2

    /// The smallest and the largest scaled value of each feature in the frames that the network learnt to predict.
    package func bounds(isFree: Bool) -> (lowest: [Float], highest: [Float]) {
        let margins = layout.isPose.map { isFree && $0 ? margin(of: 0) : Self.margin }
        func bound(_ value: Float) -> [Float] {
            margins.enumerated().map { scaling.bounded(value, $0.offset, margin: $0.element) }
        }
        return (bound(-.infinity), bound(.infinity))
    }

    /// The margin of a pose that is free for a while.
    func margin(of frame: Int) -> Float {
        let learnt = Float(settings.shape.predicted)
        let after = min(max(Float(frame + 1) - learnt, 0) / learnt, 1)
        return Self.freeMargin * pow(Self.margin / Self.freeMargin, after)
    }
}
