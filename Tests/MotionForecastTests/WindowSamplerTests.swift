import MotionCore
import Tensors
import Testing

@testable import MotionForecast

@Suite struct WindowSamplerTests {
    private let shape = WindowShape(observed: 5, predicted: 7)

    private func settings(_ change: (inout ForecasterSettings) -> Void) -> ForecasterSettings {
        var settings = ForecasterSettings(shape: shape)
        change(&settings)
        return settings
    }

    /// Clips of several lengths and the kind of each.
    private func made(_ lengths: [Int], kinds: [Int], reversing: Bool = false) -> TrainingData {
        let clips = lengths.map { walker().clip(frames: $0, fps: 30) }
        let layout = FeatureLayout(clips: clips)
        let rate = ModelRate(near: clips[0])
        return TrainingData(
            clips.enumerated().flatMap { layout.sequences(of: $1, index: $0, rate: rate) }, layout: layout,
            rate: rate, shape: shape, holdingOut: 0, bodySize: 170, kinds: kinds, reversing: reversing)
    }

    private func draws(
        _ data: TrainingData, _ settings: ForecasterSettings, _ count: Int = 2000
    ) -> [WindowSampler.Draw] {
        let sampler = WindowSampler(settings)
        var random = RandomSource(seed: 8)
        return (0..<count).map { _ in sampler.draw(data, using: &random) }
    }

    @Test func drawsEveryKindAsOftenAsEveryOther() {
        // A long clip of one kind and two short ones of another.
        let data = made([600, 40, 40], kinds: [0, 1, 1])
        let drawn = draws(data, settings { _ in })
        let long = drawn.count { $0.sequence == 0 }
        #expect(abs(long - 1000) < 120)
        #expect(drawn.allSatisfy { $0.variant == 0 && $0.step == 1 })
    }

    @Test func staysInsideTheClipAtEverySpeed() {
        let data = made([30], kinds: [0], reversing: true)
        let drawn = draws(data, settings { ($0.speedRange, $0.reversal) = (0.4, 0.5) })
        #expect(drawn.allSatisfy { $0.start >= -1e-9 && $0.start + 11 * $0.step <= 29 + 1e-9 })
        #expect(drawn.contains { $0.step < 0.7 } && drawn.contains { $0.step > 1.3 })
        #expect(drawn.allSatisfy { $0.step >= 0.6 && $0.step <= 1.4 })
        let backwards = drawn.count { $0.variant == 2 }
        #expect(abs(backwards - 1000) < 120)
    }

    @Test func neitherMirrorsNorReversesWhereThereIsNothingToDrawFrom() {
        let data = made([60], kinds: [0])
        let drawn = draws(data, settings { ($0.mirroring, $0.reversal) = (1, 1) }, 50)
        #expect(drawn.allSatisfy { $0.variant == 0 })
    }

    @Test func playsFasterWithFasterTravel() throws {
        let data = made([90], kinds: [0])
        var settings = settings { $0.speedRange = 0.3 }
        settings.noise = 0
        settings.units = 4
        let network = ForecasterNetwork(features: data.layout.count, units: 4, layers: 1)
        let shard = TrainingShard(network, settings: settings, data: data, windows: 32)
        var random = RandomSource(seed: 3)
        try shard.load(data, using: &random)
        // The walker's speed is 100 units a second, and its way follows its heading.
        let travel = data.layout.blocks.firstIndex(of: .travel).map { data.layout.firstFeature[$0] } ?? 0
        var speeds: [Float] = []
        for n in 0..<32 {
            let parts = (0..<2).map {
                shard.observed[2 * 32 + n, travel + $0] * data.scaling.scale[travel + $0]
                    + data.scaling.mean[travel + $0]
            }
            speeds.append((parts[0] * parts[0] + parts[1] * parts[1]).squareRoot())
        }
        #expect(speeds.allSatisfy { $0 > 69 && $0 < 131 })
        #expect((speeds.min() ?? 0) < 85 && (speeds.max() ?? 0) > 115)
    }
}
