import Foundation
import RecurrentNetworks
import Tensors
import Testing

private struct Pair {
    let matrix: ParameterSlot
    let bias: ParameterSlot
    let layout: ParameterLayout

    init() {
        var layout = ParameterLayout()
        matrix = layout.add("matrix", shape: [1, 2], decays: true)
        bias = layout.add("bias", shape: [2], decays: false)
        self.layout = layout
    }
}

@Suite struct OptimiserTests {
    @Test func firstUpdateOfAdamWIsTheLearningRateAndOnlyMatricesDecay() {
        // By hand: m = 0.1 g, v = 0.001 g², and the corrected step is lr · g/|g| but for epsilon.
        let pair = Pair()
        let (parameters, gradients) = (Parameters(pair.layout), Parameters(pair.layout))
        parameters.values.fill(0)
        for slot in pair.layout.slots {
            parameters[slot].copy(from: [1, -2])
            gradients[slot].copy(from: [0.5, -4])
        }
        let optimiser = AdamW(pair.layout, settings: AdamW.Settings(weightDecay: 0.5))
        optimiser.update(parameters, gradients: gradients, learningRate: 0.1)
        #expect(zip(parameters[pair.bias].array, [0.9, -1.9]).allSatisfy { abs($0 - $1) < 1e-5 })
        #expect(zip(parameters[pair.matrix].array, [0.85, -1.8]).allSatisfy { abs($0 - $1) < 1e-5 })
        #expect(optimiser.updates == 1)
        #expect(abs(optimiser.firstMoments[pair.bias][0, 1] + 0.4) < 1e-6)
        #expect(abs(optimiser.secondMoments[pair.bias][0, 1] - 0.016) < 1e-6)
    }

    @Test func aSavedOptimiserGoesOnTheSame() {
        let pair = Pair()
        func run(_ interrupted: Bool) -> [Float] {
            var random = RandomSource(seed: 1)
            let (parameters, gradients) = (Parameters(pair.layout), Parameters(pair.layout))
            var optimiser = AdamW(pair.layout)
            for update in 0..<6 {
                gradients[pair.matrix].copy(from: [random.uniform(), random.uniform()])
                if interrupted && update == 3 {
                    let next = AdamW(pair.layout)
                    next.updates = optimiser.updates
                    next.firstMoments.copy(from: optimiser.firstMoments)
                    next.secondMoments.copy(from: optimiser.secondMoments)
                    optimiser = next
                }
                optimiser.update(parameters, gradients: gradients, learningRate: 0.1)
            }
            return parameters.values.array
        }
        #expect(run(true) == run(false))
    }

    @Test func numberOfThreadsChangesNoBitOfAnUpdate() {
        var layout = ParameterLayout()
        let slots = [
            layout.add("large", shape: [100, 400], decays: true),
            layout.add("small", shape: [30], decays: false),
        ]
        func run(threads: Int) -> [UInt32] {
            var random = RandomSource(seed: 1)
            let (parameters, gradients) = (Parameters(layout), Parameters(layout))
            for slot in slots {
                Initialiser.glorotUniform.fill(parameters[slot], using: &random)
                Initialiser.glorotUniform.fill(gradients[slot], using: &random)
            }
            let optimiser = AdamW(layout, settings: AdamW.Settings(weightDecay: 0.1))
            let start = parameters.values.array
            optimiser.update(
                parameters, gradients: gradients, learningRate: 0.1,
                executor: ShardedExecutor(threads: threads))
            for index in slots.flatMap({ Array($0.range) }) {
                #expect(parameters.values[index] != start[index])
            }
            return parameters.values.array.map(\.bitPattern)
        }
        #expect(run(threads: 1) == run(threads: 3))
    }

    @Test func longGradientsAreCutToTheLimitAndShortOnesAreNot() {
        let pair = Pair()
        let gradients = Parameters(pair.layout)
        gradients[pair.matrix].copy(from: [3, 0])
        gradients[pair.bias].copy(from: [0, -4])
        let norm = GradientClipping.globalNorm(gradients)
        #expect(norm == 5)
        #expect(GradientClipping.scale(norm: norm, limit: 2) == 0.4)
        #expect(GradientClipping.scale(norm: norm, limit: 6) == 1)
    }

    @Test func gradientScaleActsAsScaledGradients() {
        let pair = Pair()
        let (one, two) = (Parameters(pair.layout), Parameters(pair.layout))
        let (full, half) = (Parameters(pair.layout), Parameters(pair.layout))
        full[pair.matrix].copy(from: [3e-7, -8e-7])
        half[pair.matrix].copy(from: [1.5e-7, -4e-7])
        AdamW(pair.layout).update(one, gradients: full, learningRate: 1, gradientScale: 0.5)
        AdamW(pair.layout).update(two, gradients: half, learningRate: 1)
        #expect(one.values.array == two.values.array)
        #expect(one.values.array.contains { $0 != 0 })
    }

    @Test func schedulesRiseAndFallAsStated() {
        let cosine = LearningRateSchedule.cosine(peak: 1, floor: 0.1, warmUp: 4, total: 14)
        #expect(cosine.rate(at: 0) == 0.25)
        #expect(cosine.rate(at: 3) == 1)
        #expect(cosine.rate(at: 4) == 1)
        #expect(abs(cosine.rate(at: 9) - 0.55) < 1e-12)
        #expect(abs(cosine.rate(at: 14) - 0.1) < 1e-12)
        #expect(abs(cosine.rate(at: 1000) - 0.1) < 1e-12)
        #expect(LearningRateSchedule.constant(0.3).rate(at: 99) == 0.3)
        let exponential = LearningRateSchedule.exponential(initial: 2, factor: 0.5, every: 10)
        #expect(abs(exponential.rate(at: 20) - 0.5) < 1e-12)
        #expect(abs(exponential.rate(at: 5) - 2 * 0.5.squareRoot()) < 1e-12)
    }

    @Test func movingAverageFollowsTheParameters() {
        let pair = Pair()
        let parameters = Parameters(pair.layout)
        parameters[pair.bias].copy(from: [1, 1])
        let mean = ExponentialMovingAverage(of: parameters, decay: 0.15)
        parameters[pair.bias].copy(from: [2, 3])
        mean.update(from: parameters)
        // The first decay is min(0.15, 1/10), the second min(0.15, 2/11).
        #expect(abs(mean.average[pair.bias][0, 0] - 1.9) < 1e-6)
        mean.update(from: parameters)
        #expect(abs(mean.average[pair.bias][0, 0] - 1.985) < 1e-6)
        #expect(mean.updates == 2)
    }
}
