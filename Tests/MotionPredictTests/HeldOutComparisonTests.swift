import Foundation
import Testing

@testable import MotionPredict

@Suite struct HeldOutComparisonTests {
    /// An arm of length 10 on a root that only travels; `angle` bends it, `place` carries it.
    private func arm(
        frames: Int, fps: Double = 30, angle: (Double) -> Double, place: (Double) -> Double = { 100 * $0 }
    ) -> Clip {
        let skeleton = Skeleton(joints: [
            Joint(
                name: "Root", parent: nil,
                channels: [
                    Channel(.position, .x), Channel(.position, .y), Channel(.position, .z),
                    Channel(.rotation, .y),
                ]),
            Joint(name: "Arm", parent: 0, offset: Vector3(0, 5, 0), channels: [Channel(.rotation, .z)]),
            Joint(name: "Hand", parent: 1, offset: Vector3(10, 0, 0), endSite: Vector3(4, 0, 0)),
        ])
        let rows = (0..<frames).flatMap { frame -> [Double] in
            let time = Double(frame) / fps
            return [place(time), 90, 0, 0.3, angle(time)]
        }
        return Clip(skeleton: skeleton, frameTime: 1 / fps, frameCount: frames, values: rows)
    }

    private func data(_ clip: Clip, shape: WindowShape, holdingOut share: Double = 0.25) throws
        -> TrainingData
    {
        let layout = FeatureLayout(clips: [clip], up: .y)
        return try made(
            layout.sequences(of: clip, rate: ModelRate(near: clip)), layout, clip, shape, share)
    }

    private func made(
        _ sequences: [FeatureSequence], _ layout: FeatureLayout, _ clip: Clip, _ shape: WindowShape,
        _ share: Double
    ) throws -> TrainingData {
        try TrainingData(
            FeatureStore(sequences, layout: layout, rate: ModelRate(near: clip), mirror: nil),
            shape: shape, holdingOut: share, bodySize: clip.bodySize)
    }

    /// A forecaster whose every output is the same: weights of zero, and biases.
    private func constant(_ data: TrainingData, shape: WindowShape, outputs: (Int) -> Float) -> Forecaster {
        var settings = ForecasterSettings(shape: shape)
        settings.units = 4
        let network = ForecasterNetwork(features: data.layout.count, units: 4, layers: settings.layers)
        let parameters = Parameters(network.layout)
        for feature in 0..<data.layout.count {
            parameters[network.output.bias][0, feature] = outputs(feature)
        }
        // No share of the last change goes on.
        parameters[network.damping].fill(-100)
        return Forecaster(
            members: [
                ForecasterMember(
                    settings: settings, layout: data.layout, scaling: data.scaling, parameters: parameters)
            ], rate: data.rate)
    }

    @Test func givesNothingWhereNothingIsHeldOut() throws {
        let shape = WindowShape(observed: 5, predicted: 10)
        let clip = arm(frames: 120, angle: { sin(3 * $0) })
        let whole = try data(clip, shape: shape, holdingOut: 0)
        let forecaster = constant(whole, shape: shape) { _ in 0 }
        #expect(try HeldOutComparison.compare(forecaster, data: whole) == nil)
    }

    @Test func knowsThatNothingMoves() throws {
        // The body travels and holds its pose until it bends, in the frames trained on only: standing still is right.
        let shape = WindowShape(observed: 5, predicted: 10)
        let clip = arm(frames: 300, angle: { $0 < 2 ? sin(3 * $0) : 0.4 })
        let split = try data(clip, shape: shape)
        let forecaster = constant(split, shape: shape) { _ in 0 }
        let comparison = try HeldOutComparison.compare(forecaster, data: split)
        #expect(comparison?.errors.allSatisfy { $0 < 1e-4 } ?? false)
        #expect(comparison?.zeroVelocityErrors.allSatisfy { $0 < 1e-4 } ?? false)
    }

    @Test func findsTheErrorOfTheLastPoseRepeated() throws {
        // The arm turns evenly at 0.6 rad/s: after t seconds the hand is 2 · 10 · sin(0.3 t) from where it was, its End Site
        // 2 · 14 · sin(0.3 t), root and arm not at all; the mean over the four is a quarter of their sum.
        let shape = WindowShape(observed: 5, predicted: 45)
        let clip = arm(frames: 600, angle: { 0.6 * $0 })
        let split = try data(clip, shape: shape)
        let still = constant(split, shape: shape) { _ in 0 }
        let comparison = try #require(
            try HeldOutComparison.compare(still, data: split))
        // A fifth, two fifths, one second, and the end of the window.
        let wanted = [0.2, 0.4, 1, 1.5]
        #expect(comparison.horizons.count == 4)
        for (index, horizon) in wanted.enumerated() {
            #expect(abs(comparison.horizons[index] - horizon) < 1e-9)
            let expected = 12 * sin(0.3 * horizon)
            #expect(abs(comparison.zeroVelocityErrors[index] - expected) < 1e-3)
            // A forecaster that predicts no change is the baseline.
            #expect(abs(comparison.errors[index] - expected) < 1e-3)
        }
        #expect(abs(comparison.zeroVelocityError - comparison.zeroVelocityErrors.reduce(0, +) / 4) < 1e-12)
        #expect(comparison.windows > 1 && comparison.windows <= 32)
        // No window gains anything, and so none another part than the others.
        #expect(comparison.spreads.count == 4 && comparison.spreads.allSatisfy { $0 < 1e-3 })
        // `evaluate` tells the same number of such a window.
        let window = ScoredWindow(EvaluatedClip(clip), seam: 100, predicted: 45, horizons: [6, 12, 30, 45])
        let scored = window.score(Array(repeating: clip.pose(99), count: 45)).local
        for (told, figure) in zip(comparison.zeroVelocityErrors, scored) {
            #expect(abs(told - figure) < 1e-3)
        }
        #expect(
            try HeldOutComparison.compare(still, data: split, limit: 3)?.windows == 3
        )
        #expect(
            try HeldOutComparison.compare(still, data: split, limit: 1)?.windows == 1
        )
        #expect(try HeldOutComparison.compare(still, data: split, limit: 1)?.spreads == [])
    }

    @Test func aGainThatIsNotTheSameInAllWindowsHasASpread() throws {
        // The hand slides on through all of it, or rests from the middle on, which the forecast does not see coming.
        let always = try slide(until: 300)
        let rests = try slide(until: 150)
        #expect(always.spreads.allSatisfy { $0 < 1e-3 })
        #expect(rests.spreads.allSatisfy { $0 > 0.01 }, "\(rests.spreads)")
    }

    @Test func findsNoErrorInAPerfectForecast() throws {
        let comparison = try slide(until: 300)
        #expect(comparison.error < 1e-3)
        // After n frames the hand and the tip are 0.1 n off, the root is not.
        for (index, horizon) in comparison.horizons.enumerated() {
            #expect(abs(comparison.zeroVelocityErrors[index] - 2 * horizon) < 1e-3)
        }
    }

    /// How a forecaster that foresees a steady slide does on a hand that slides until a frame of 300.
    private func slide(until end: Int) throws -> HeldOutSummary {
        // A hand that slides evenly by 3 units a second, there and, in the frames held out, straight on: a constant
        // change in each frame, which a bias alone predicts.
        let skeleton = Skeleton(joints: [
            Joint(name: "Root", parent: nil, channels: [Channel(.position, .x)]),
            Joint(name: "Hand", parent: 0, offset: Vector3(0, 80, 0), channels: [Channel(.position, .z)]),
            Joint(name: "Tip", parent: 1, offset: Vector3(0, 80, 0)),
        ])
        let rows = (0..<300).flatMap { [Double($0), 0.1 * Double(min($0, end))] }
        let clip = Clip(skeleton: skeleton, frameTime: 1.0 / 30, frameCount: 300, values: rows)
        let shape = WindowShape(observed: 4, predicted: 12)
        // The frames trained on run as far as those held out, so that no prediction is cut off at the data's range.
        let layout = FeatureLayout(clips: [clip], up: .y)
        let rate = ModelRate(near: clip)
        let twins =
            layout.sequences(of: clip, index: 0, rate: rate)
            + layout.sequences(of: clip, index: 1, rate: rate)
        let split = try made(twins, layout, clip, shape, 0.5)
        let place = try #require(split.layout.featureNames.firstIndex(of: "Hand Zposition"))
        // The change of a frame, scaled, in units of the typical velocity.
        let change = Float(0.1) / split.scaling.scale[place] / split.scaling.velocity[place]
        let forecaster = constant(split, shape: shape) { $0 == place ? change : 0 }
        return try #require(try HeldOutComparison.compare(forecaster, data: split))
    }

    @Test func placesJointsAlongRowsOfFeatures() throws {
        let clip = arm(frames: 60, angle: { sin(3 * $0) })
        let layout = FeatureLayout(clips: [clip], up: .y)
        let (features, roots) = layout.encode(clip, frames: 0..<60)
        let places = layout.positions(
            Array(features.dropFirst(10 * layout.count)), after: roots[9], still: Array(clip.frame(0)),
            seconds: clip.frameTime)
        #expect(places.count == 50)
        for (index, place) in places.enumerated() {
            let truths = clip.skeleton.positions(
                of: clip.skeleton.points, in: clip.pose(10 + index))
            #expect(place.count == 4)
            for (found, truth) in zip(place, truths) {
                #expect((found - truth).length < 1e-6)
            }
        }
    }
}
