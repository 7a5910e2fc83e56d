import RecurrentNetworks
import Tensors
import Testing

/// The largest difference within a slot, relative to the slot's largest number.
func relativeError(_ slot: ParameterSlot, _ found: [Double], _ expected: [Double]) -> Double {
    let size = slot.range.map { abs(expected[$0]) }.max() ?? 0
    return (slot.range.map { abs(found[$0] - expected[$0]) }.max() ?? 0) / max(size, 1e-12)
}

@Suite struct GradientTests {
    @Test(arguments: Activation.allCases)
    func gradientOfTheReferenceAgreesWithFiniteDifferences(activation: Activation) {
        let model = TinyForecaster(features: 3, units: 4, observed: 3, future: 4, activation: activation)
        let motion = model.motion(batch: 2, seed: 5)
        var values = model.parameters(seed: 3).values.array.map(Double.init)
        let (_, gradients) = model.reference(values, motion)
        var numeric = [Double](repeating: 0, count: values.count)
        for index in model.layout.slots.flatMap({ Array($0.range) }) {
            let kept = values[index]
            let step = 1e-5
            values[index] = kept + step
            let above = model.reference(values, motion).loss
            values[index] = kept - step
            let below = model.reference(values, motion).loss
            values[index] = kept
            numeric[index] = (above - below) / (2 * step)
        }
        for slot in model.layout.slots {
            #expect(relativeError(slot, gradients, numeric) < 1e-6, "\(slot.name)")
        }
    }

    @Test(arguments: Activation.allCases, VectorKernels.Level.allCases)
    func gradientOfTheFeedbackDecoderAgreesWithTheReference(
        activation: Activation, level: VectorKernels.Level
    ) throws {
        // A level that this machine lacks cannot be tested on it.
        guard let kernels = VectorKernels(level: level) else { return }
        for (features, units, batch) in [(3, 4, 2), (7, 19, 5), (18, 32, 9)] {
            let model = TinyForecaster(
                features: features, units: units, observed: 4, future: 5, activation: activation)
            let motion = model.motion(batch: batch, seed: 5)
            let parameters = model.parameters(seed: 3)
            let fast = model.gradients(parameters, motion, kernels: kernels)
            let expected = model.reference(parameters.values.array.map(Double.init), motion)
            #expect(abs(fast.loss - expected.loss) < 1e-5 * expected.loss)
            for slot in model.layout.slots {
                let error = relativeError(
                    slot, fast.gradients.values.array.map(Double.init), expected.gradients)
                #expect(error < 1e-5, "\(slot.name), \(units) units")
            }
        }
    }

    @Test func gapsBetweenSlotsStayZero() {
        let model = TinyForecaster(features: 3, units: 5, observed: 2, future: 2, activation: .tanh)
        let gradients = model.gradients(model.parameters(seed: 1), model.motion(batch: 2, seed: 2)).gradients
        let used = Set(model.layout.slots.flatMap { Array($0.range) })
        let gaps = (0..<model.layout.count).filter { !used.contains($0) }
        #expect(!gaps.isEmpty)
        #expect(gaps.allSatisfy { gradients.values[$0] == 0 })
    }
}
