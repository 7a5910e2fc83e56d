import Foundation
import MotionCore
import RecurrentNetworks
import Tensors
import Testing

@testable import MotionForecast

/// The gradient of a training step against central differences of its own loss.
///
/// The loss is a mean of absolute errors, so it has kinks; a mean over thousands of numbers is smooth enough
/// for differences over small steps to agree to a percent or two.
@Suite struct GradientTests {
    /// A training step whose loss is a function of the parameters alone.
    private final class Step {
        let parameters: Parameters
        private let shard: TrainingShard
        private let weights: ForecasterWeights

        init(
            layers: Int, representation: Representation = .sixD, changes: (inout ForecasterSettings) -> Void
        ) throws {
            var settings = ForecasterSettings.small(observed: 4, predicted: 12, units: 8)
            settings.layers = layers
            settings.noise = 0
            settings.dropout = 0
            changes(&settings)
            let clip = walker().clip(frames: 90, fps: 30)
            let made = data(clip, shape: settings.shape, representation: representation)
            let network = ForecasterNetwork(
                features: made.layout.count, units: settings.units, layers: layers)
            var random = RandomSource(seed: 3)
            parameters = Parameters(network.layout)
            // Weights far from those that a training begins with, so that no error lies at its kink.
            for slot in network.layout.slots {
                for place in slot.range { parameters.values[place] = 0.5 * random.uniform() - 0.25 }
            }
            shard = TrainingShard(
                network, settings: settings, data: made, windows: 12)
            try shard.load(made, using: &random)
            weights = ForecasterWeights(network, from: parameters, for: .training)
        }

        func gradient() -> [Float] {
            weights.load(from: parameters)
            shard.run(weights)
            return shard.gradients.values.array
        }

        var loss: Double { shard.loss }

        func loss(along direction: [Float], by step: Float) -> Double {
            let before = parameters.values.array
            for place in direction.indices { parameters.values[place] += step * direction[place] }
            weights.load(from: parameters)
            shard.run(weights)
            for place in before.indices { parameters.values[place] = before[place] }
            return shard.loss
        }

        /// The slope of the loss along a direction of any length.
        func slope(along direction: [Float], step: Float) -> Double {
            (loss(along: direction, by: step) - loss(along: direction, by: -step)) / Double(2 * step)
        }
    }

    /// True frames alone, own outputs alone but for the first, and both by turns, with the losses of a clip; with some of
    /// them; and own outputs alone with the losses of a corpus.
    private static let shown: [@Sendable (inout ForecasterSettings) -> Void] = [
        { $0.trueFrames = 100 },
        { ($0.trueFrames, $0.ownFrames) = (1, 100) },
        { ($0.trueFrames, $0.ownFrames) = (3, 3) },
        {
            ($0.trueFrames, $0.ownFrames) = (2, 2)
            ($0.velocityWeight, $0.energyWeight) = (0, 0)
        },
        {
            ($0.trueFrames, $0.ownFrames) = (2, 2)
            ($0.velocityWeight, $0.energyWeight) = (1, 0.5)
        },
        {
            ($0.trueFrames, $0.ownFrames) = (0, 1)
            inPlaces(&$0)
        },
    ]

    /// Losses in places alone.
    private static func inPlaces(_ settings: inout ForecasterSettings) {
        (settings.positionWeight, settings.pathWeight) = (1, 1)
        (settings.featureWeight, settings.velocityWeight, settings.energyWeight) = (0, 0, 0)
    }

    private func dot(_ a: [Float], _ b: [Float]) -> Double {
        zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }

    @Test(arguments: [1, 2], shown.indices)
    func agreesWithCentralDifferencesAlongDirections(_ layers: Int, _ which: Int) throws {
        let step = try Step(layers: layers, changes: Self.shown[which])
        let gradient = step.gradient()
        let length = dot(gradient, gradient).squareRoot()
        #expect(length > 1e-3)
        let steepest = gradient.map { $0 / Float(length) }
        #expect(abs(step.slope(along: steepest, step: 1e-3) / length - 1) < 0.01)
        // Half of the parameters with their own gradient, drawn at random: parts that cancel out would show.
        var random = RandomSource(seed: 9)
        for _ in 0..<8 {
            let some = steepest.map { random.uniform() < 0.5 ? $0 : 0 }
            let expected = dot(some, gradient)
            #expect(abs(step.slope(along: some, step: 1e-3) - expected) < 0.02 * length)
        }
    }

    @Test(arguments: [1, 2])
    func agreesWithCentralDifferencesInEveryArray(_ layers: Int) throws {
        // Distances have no kinks, so that single numbers can be compared.
        let step = try Step(layers: layers) {
            ($0.trueFrames, $0.ownFrames) = (3, 3)
            Self.inPlaces(&$0)
        }
        let gradient = step.gradient()
        for slot in step.parameters.layout.slots {
            let places = slot.range.sorted { abs(gradient[$0]) > abs(gradient[$1]) }.prefix(8)
            var (found, expected): ([Float], [Float]) = ([], [])
            for place in places {
                var direction = Array(repeating: Float(0), count: gradient.count)
                direction[place] = 1
                found.append(Float(step.slope(along: direction, step: 1e-2)))
                expected.append(gradient[place])
            }
            let product = dot(found, expected)
            let lengths = (dot(found, found) * dot(expected, expected)).squareRoot()
            #expect(product / lengths > 0.998, "\(slot.name)")
            #expect(abs(dot(found, found) / dot(expected, expected) - 1) < 0.12, "\(slot.name)")
        }
    }

    /// With the losses of a clip and with those of a corpus, which go through the kinematics of each representation.
    @Test(arguments: Representation.allCases, [2, 5])
    func agreesWithCentralDifferencesInEveryRepresentation(_ representation: Representation, _ which: Int)
        throws
    {
        let step = try Step(layers: 1, representation: representation, changes: Self.shown[which])
        let gradient = step.gradient()
        let length = dot(gradient, gradient).squareRoot()
        #expect(length > 1e-3)
        #expect(abs(step.slope(along: gradient.map { $0 / Float(length) }, step: 1e-3) / length - 1) < 0.01)
    }

    @Test func isTheSumOfItsTerms() throws {
        let weights: [@Sendable (inout ForecasterSettings) -> Void] = [
            { $0.positionWeight = 0.5 }, { $0.pathWeight = 2 }, { $0.velocityWeight = 0.4 },
            { $0.energyWeight = 0.7 },
        ]
        func step(_ chosen: [@Sendable (inout ForecasterSettings) -> Void]) throws -> Step {
            try Step(layers: 1) { settings in
                (settings.trueFrames, settings.ownFrames) = (3, 3)
                (settings.featureWeight, settings.velocityWeight, settings.energyWeight) = (1, 0, 0)
                for change in chosen { change(&settings) }
            }
        }
        // Each beside the error in features, with which the path counts positions alone.
        let features = try step([])
        let (gradient, loss) = (features.gradient(), features.loss)
        var (sum, error) = (gradient, loss)
        for weight in weights {
            let one = try step([weight])
            let added = zip(one.gradient(), gradient).map(-)
            #expect(dot(added, added) > 1e-8 && one.loss > loss)
            sum = zip(sum, added).map(+)
            error += one.loss - loss
        }
        let all = try step(weights)
        let rest = zip(all.gradient(), sum).map(-)
        #expect(dot(rest, rest) < 1e-8 * dot(sum, sum))
        #expect(abs(all.loss - error) < 1e-5 * error)
    }
}
