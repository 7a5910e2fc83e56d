import MotionCore
import RecurrentNetworks
import Tensors
import Testing

@testable import MotionForecast

/// The roll-out that training and prediction share, held against its plain reference in double precision.
@Suite("Roll-out") struct RollOutTests {
    /// Which frames the decoder is shown: true ones alone, its own alone, both by turns.
    enum Shown: CaseIterable, Sendable {
        case truth, own, turns

        func isOwn(_ t: Int) -> Bool {
            switch self {
            case .truth: false
            case .own: true
            case .turns: t % 5 >= 2
            }
        }
    }

    /// A roll-out of three windows with random frames and weights, and the reference of each window.
    private struct Case {
        let rollOut: RollOut
        let parameters: Parameters
        let weights: ForecasterWeights
        let rule: StepRule
        let truth: MatrixView

        init(layers: Int, shown: Shown, seed: UInt64 = 7) {
            let clip = walker().clip(frames: 60, fps: 30)
            let made = data(clip, shape: WindowShape(observed: 4, predicted: 9))
            rule = StepRule(layout: made.layout, scaling: made.scaling)
            let network = ForecasterNetwork(features: made.layout.count, units: 10, layers: layers)
            var random = RandomSource(seed: seed)
            parameters = Parameters(network.layout)
            for slot in network.layout.slots {
                for index in slot.range { parameters.values[index] = 0.6 * random.uniform() - 0.3 }
            }
            truth = MatrixView(rows: 9 * 3, columns: network.features)
            let mask = MatrixView(rows: 9 * 3, columns: network.units)
            Dropout(rate: 0.3).draw(mask, using: &random)
            rollOut = RollOut(
                network, rule: rule, shape: WindowShape(observed: 4, predicted: 9), windows: 3, truth: truth,
                mask: mask, isOwn: shown.isOwn)
            for frames in [rollOut.observed, truth] {
                frames.copy(
                    from: (0..<frames.rows * frames.columns).map { _ in Float(0.3 * random.normal()) })
            }
            weights = ForecasterWeights(network, from: parameters, for: .training)
        }

        func run() {
            rollOut.encode(weights)
            for t in 0..<rollOut.shape.predicted { rollOut.step(t, weights) }
        }

        func reference(_ window: Int) -> ReferenceRollOut { .init(rollOut, parameters, rule, truth, window) }
    }

    private func largestDifference(_ a: [Double], _ b: [Double]) -> Double {
        zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) }
    }

    @Test(arguments: [1, 2], Shown.allCases)
    func predictsWhatTheReferencePredicts(_ layers: Int, _ shown: Shown) {
        let made = Case(layers: layers, shown: shown)
        made.run()
        for window in 0..<3 {
            let steps = made.reference(window).run(
                made.rollOut.observed.frames(of: window, among: 3), count: 9)
            let found = made.rollOut.predictions.frames(of: window, among: 3)
            // Frames are numbers of about 1, rounded to 2⁻²⁴ of themselves some hundred times.
            #expect(largestDifference(found.flatMap { $0 }, steps.flatMap(\.prediction)) < 2e-5)
        }
    }

    @Test(arguments: [1, 2], Shown.allCases)
    func givesTheGradientsThatDifferencesOfTheReferenceGive(_ layers: Int, _ shown: Shown) {
        let made = Case(layers: layers, shown: shown)
        let (rollOut, network) = (made.rollOut, made.rollOut.network)
        made.run()
        // A loss without kinks: numbers drawn at random times the predictions and their changes.
        let back = RollOutGradients(rollOut)
        var random = RandomSource(seed: 11)
        for gradient in [back.predictions, back.changes] {
            gradient.copy(from: (0..<9 * 3 * network.features).map { _ in Float(random.normal()) })
        }
        let (a, b) = (back.predictions.windows(3), back.changes.windows(3))
        let gradients = Parameters(network.layout)
        back.backward(made.weights, into: gradients)
        func loss(_ parameters: [Double]) -> Double {
            (0..<3).reduce(0) { sum, window in
                var reference = made.reference(window)
                reference.parameters = parameters
                let steps = reference.run(rollOut.observed.frames(of: window, among: 3), count: 9)
                return sum
                    + steps.indices.reduce(0) { sum, t in
                        (0..<network.features).reduce(sum) { sum, f in
                            let change = steps[t].prediction[f] - steps[t].shown[f]
                            return sum + a[window][t][f] * steps[t].prediction[f]
                                + b[window][t][f] * change / Double(made.rule.gain[f])
                        }
                    }
            }
        }
        let values = made.parameters.values.array.map { Double($0) }
        for slot in network.layout.slots {
            // In each array along a direction drawn at random; differences of double precision.
            let direction = slot.range.map { _ in random.normal() }
            func moved(_ step: Double) -> [Double] {
                var result = values
                for (index, number) in zip(slot.range, direction) { result[index] += step * number }
                return result
            }
            let slope = (loss(moved(1e-6)) - loss(moved(-1e-6))) / 2e-6
            let found = zip(slot.range, direction).reduce(0) { $0 + Double(gradients.values[$1.0]) * $1.1 }
            let length = slot.range.reduce(0) { $0 + Double(gradients.values[$1] * gradients.values[$1]) }
            #expect(length > 0, "\(slot.name)")
            // Single precision over nine steps, each divided by changes as small as a hundredth.
            #expect(abs(found - slope) < 1e-3 * (length.squareRoot() + abs(slope)), "\(slot.name)")
        }
    }

    @Test(arguments: [1, 2]) func aTrainingStepRunsIt(_ layers: Int) throws {
        var settings = ForecasterSettings.small(observed: 5, predicted: 8)
        settings.layers = layers
        (settings.trueFrames, settings.ownFrames) = (3, 2)
        let made = data(walker().clip(frames: 60, fps: 30), shape: settings.shape)
        let member = untrained(made, settings: settings, seed: 4)
        let shard = TrainingShard(member.network, settings: settings, data: made, windows: 4)
        var random = RandomSource(seed: 1)
        try shard.load(made, using: &random)
        shard.run(ForecasterWeights(member.network, from: member.parameters, for: .training))
        let rule = StepRule(layout: made.layout, scaling: made.scaling)
        #expect(shard.rollOut.isOwn == [false, false, false, true, true, false, false, false])
        for window in 0..<4 {
            let reference = ReferenceRollOut(
                shard.rollOut, member.parameters, rule, shard.shownTargets, window)
            let steps = reference.run(shard.observed.frames(of: window, among: 4), count: 8)
            let found = shard.predictions.frames(of: window, among: 4)
            #expect(largestDifference(found.flatMap { $0 }, steps.flatMap(\.prediction)) < 2e-5)
        }
    }

    @Test(arguments: [1, 2], [false, true]) func aPredictionRunsIt(_ layers: Int, _ isFree: Bool) throws {
        var settings = ForecasterSettings.small(observed: 6, predicted: 5)
        settings.layers = layers
        let made = data(walker().clip(frames: 60, fps: 30), shape: settings.shape)
        let member = untrained(made, settings: settings, seed: 4)
        let observed = Array(try made.values(0).prefix(6 * made.layout.count))
        let unscaled = made.scaling.unscaled(observed).map { Double($0) }
        var reference = ReferenceRollOut(
            member.network, rule: StepRule(layout: made.layout, scaling: made.scaling),
            parameters: member.parameters.values.array)
        reference.adjust = { t, frame in
            frame.enumerated().map { f, value in
                let margin =
                    isFree && made.layout.isPose[f] ? member.margin(of: t) : ForecasterMember.margin
                return Double(made.scaling.bounded(Float(value), f, margin: margin))
            }
        }
        let rows = made.layout.rows(made.scaling.scaled(unscaled.map { Float($0) }).map { Double($0) })
        let steps = reference.run(rows, count: 20)
        let expected = made.scaling.unscaled(steps.flatMap(\.prediction).map { Float($0) }).map { Double($0) }
        let found = member.predict(unscaled, count: 20, isFree: isFree)
        #expect(found.count == expected.count)
        for (index, pair) in zip(found, expected).enumerated() {
            let scale = Double(made.scaling.scale[index % made.layout.count])
            #expect(abs(pair.0 - pair.1) < 1e-4 * max(1, scale))
        }
    }

    @Test(arguments: [1, 2]) func windowsSideBySideComeOutAsAlone(_ layers: Int) throws {
        var settings = ForecasterSettings.small(observed: 6, predicted: 5, units: 21)
        settings.layers = layers
        let made = data(walker().clip(frames: 60, fps: 30), shape: settings.shape)
        let member = untrained(made, settings: settings, seed: 4)
        let values = made.scaling.unscaled(try made.values(0)).map { Double($0) }
        let width = made.layout.count
        let seeds = (0..<7).map { Array(values[$0 * 5 * width..<($0 * 5 + 6) * width]) }
        for count in 2...7 {
            let together = member.predict(Array(seeds.prefix(count)), count: 12)
            #expect(together == seeds.prefix(count).map { member.predict($0, count: 12) })
        }
    }

    /// Typical changes of a thousandth of the spread: a network reads a frame's rounding a thousand times as large.
    @Test(arguments: [1, 2]) func keepsWhatRoundingWouldLoseWhereFramesAreExact(_ layers: Int) {
        let shape = WindowShape(observed: 4, predicted: 8)
        let made = data(walker().clip(frames: 60, fps: 30), shape: shape)
        let scaling = FeatureScaling(
            mean: made.scaling.mean, scale: made.scaling.scale,
            velocity: made.scaling.velocity.map { _ in 1e-3 },
            lowest: made.scaling.lowest, highest: made.scaling.highest)
        let rule = StepRule(layout: made.layout, scaling: scaling)
        let network = ForecasterNetwork(features: made.layout.count, units: 10, layers: layers)
        var random = RandomSource(seed: 3)
        let parameters = network.initialParameters(using: &random)
        let observed = (0..<2).map { _ in
            (0..<4 * network.features).map { _ in Float(3 + 1e-3 * random.normal()) }
        }
        // A prediction that is changed is shown as it was changed to.
        let most: Float = 3.001
        var errors: [Double] = []
        for isExact in [false, true] {
            let rollOut = RollOut(
                network, rule: rule, shape: shape, windows: 2, isExact: isExact)
            let weights = ForecasterWeights(network, from: parameters, for: .inference)
            for t in 0..<4 {
                for n in 0..<2 {
                    let frame = observed[n][t * network.features..<(t + 1) * network.features]
                    rollOut.observed.slice(rows: rollOut.rows(t)).slice(rows: n..<n + 1).copy(
                        from: Array(frame))
                }
            }
            rollOut.encode(weights)
            for t in 0..<8 {
                rollOut.step(t, weights)
                for row in rollOut.rows(t) {
                    rollOut.predictions.withRow(row) { frame in
                        for f in frame.indices { frame[f] = min(frame[f], most) }
                    }
                }
            }
            var error = 0.0
            for n in 0..<2 {
                var reference = ReferenceRollOut(network, rule: rule, parameters: parameters.values.array)
                reference.adjust = { $1.map { min($0, Double(most)) } }
                let frames = made.layout.rows(observed[n].map { Double($0) })
                let steps = reference.run(frames, count: 8)
                #expect(steps.contains { $0.prediction.contains(Double(most)) }, "nothing was changed")
                let found = rollOut.predictions.frames(of: n, among: 2).flatMap { $0 }
                error = max(error, largestDifference(found, steps.flatMap(\.prediction)))
            }
            errors.append(error)
        }
        // Half a last digit of 3 is 1.2e-7.
        #expect(errors[1] < 5e-7, "\(errors)")
        #expect(errors[0] > 4 * errors[1], "\(errors)")
    }

    @Test func onlyPositionsAreFedBackExactly() {
        let clip = walker().clip(frames: 60, fps: 30)
        for representation in Representation.allCases {
            var settings = ForecasterSettings.small()
            settings.representation = representation
            let layout = FeatureLayout(clips: [clip], representation: representation, up: .y)
            let scaling = FeatureScaling(
                layout.sequences(of: clip, rate: ModelRate(near: clip)), layout: layout,
                bodySize: clip.bodySize)
            let network = ForecasterNetwork(
                features: layout.count, units: settings.units, layers: settings.layers)
            let member = ForecasterMember(
                settings: settings, layout: layout, scaling: scaling, parameters: Parameters(network.layout))
            #expect(member.feedsBackExactly == (representation == .positions))
        }
    }

    /// Of any numbers that a model file may hold, and of any clip, comes a forecast of finite numbers.
    @Test(arguments: [Float(1e15), -1e15, 1e-30])
    func staysFiniteWhateverTheNumbers(_ weight: Float) {
        let clip = walker().clip(frames: 30, fps: 30)
        var settings = ForecasterSettings.small()
        settings.layers = 2
        let made = data(clip, shape: settings.shape)
        let member = untrained(made, settings: settings, seed: 1)
        let parameters = member.parameters.copy()
        for index in 0..<parameters.values.count {
            parameters.values[index] = index % 3 == 0 ? -weight : weight
        }
        let width = made.layout.count
        func all(_ value: Float) -> [Float] { Array(repeating: value, count: width) }
        for (mean, scale) in [(Float(1e15), Float(1e15)), (-1e15, FeatureScaling.leastScale)] {
            let scaling = FeatureScaling(
                mean: all(mean), scale: all(scale), velocity: all(FeatureScaling.leastVelocity),
                lowest: all(-FeatureScaling.largestValue), highest: all(FeatureScaling.largestValue))
            let extreme = ForecasterMember(
                settings: settings, layout: made.layout, scaling: scaling, parameters: parameters)
            let seed = (0..<8 * width).map { $0 % 2 == 0 ? 1e15 : -1e15 }
            for isFree in [false, true] {
                #expect(extreme.predict(seed, count: 30, isFree: isFree).allSatisfy { $0.isFinite })
            }
        }
    }
}

extension ReferenceRollOut {
    /// The reference of one window of a roll-out.
    fileprivate init(
        _ rollOut: RollOut, _ parameters: Parameters, _ rule: StepRule, _ truth: MatrixView, _ window: Int
    ) {
        self.init(rollOut.network, rule: rule, parameters: parameters.values.array)
        self.truth = truth.frames(of: window, among: rollOut.windows)
        isOwn = { rollOut.isOwn[$0] }
        mask = rollOut.mask?.frames(of: window, among: rollOut.windows) ?? []
    }
}

extension MatrixView {
    /// The rows of one of N windows, frame by frame.
    fileprivate func frames(of window: Int, among windows: Int) -> [[Double]] {
        Swift.stride(from: window, to: rows, by: windows).map { row in
            (0..<columns).map { Double(self[row, $0]) }
        }
    }

    fileprivate func windows(_ count: Int) -> [[[Double]]] {
        (0..<count).map { frames(of: $0, among: count) }
    }
}

extension FeatureLayout {
    fileprivate func rows(_ values: [Double]) -> [[Double]] {
        stride(from: 0, to: values.count, by: count).map { Array(values[$0..<$0 + self.count]) }
    }
}
