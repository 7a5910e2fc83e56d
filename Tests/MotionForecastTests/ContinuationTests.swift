import Foundation
import MotionCore
import Testing

@testable import MotionForecast

@Suite struct ContinuationTests {
    /// A prediction that is the truth: the features of the formula at the model's rate after `end`.
    private func truth(
        _ formula: Formula, _ layout: FeatureLayout, rate: ModelRate, end: Double, count: Int
    ) -> [Double] {
        let clip = formula.clip(
            at: (-1...count).map { end + Double($0) * rate.frameTime }, frameTime: rate.frameTime)
        return Array(layout.encode(clip, frames: 0..<clip.frameCount).features.dropFirst(2 * layout.count))
    }

    /// How far two frames are apart: the largest angle of a joint, and the distance of the roots.
    private func distance(_ skeleton: Skeleton, _ a: [Double], _ b: [Double]) -> (
        angle: Double, place: Double
    ) {
        let (one, two) = (skeleton.pose(channels: a[...]), skeleton.pose(channels: b[...]))
        let angle = zip(one.rotations, two.rotations).map { $0.angle(to: $1) }.max() ?? 0
        return (angle, (one.translations[0] - two.translations[0]).length)
    }

    @Test(arguments: [
        [30.0, 30], [120, 30], [24, 24], [100, 100.0 / 3], [25, 30], [60, 24], [30, 120],
    ])
    func givesTheTrueMotionForATruePrediction(_ rates: [Double]) {
        let (fps, modelRate) = (rates[0], rates[1])
        let formula = walker(turn: 0.8)
        let frames = Int(fps)
        let clip = formula.clip(frames: frames, fps: fps)
        let layout = FeatureLayout(clips: [formula.clip(frames: 300, fps: 30)])
        let rate = ModelRate(frameTime: 1 / modelRate)
        let end = Double(frames - 1) / fps
        let predicted = truth(formula, layout, rate: rate, end: end, count: Int(modelRate) + 2)
        let continuation = Continuation(
            of: clip, predicted: predicted, layout: layout, rate: rate,
            moving: formula.clip(frames: 300, fps: 30).movingChannels)
        let rows = continuation.frames(frames).rows
        #expect(rows.count == frames)
        for (index, row) in rows.enumerated() {
            let apart = distance(clip.skeleton, row, formula.row(end + Double(index + 1) / fps))
            // The blend at the seam takes the last step for the velocity, half a frame too early: what the legs,
            // at 24 radians a second², gain in a frame, over the blend.
            #expect(apart.angle < degrees(fps > 90 ? 1.5 : 4))
            #expect(apart.place < 1)
        }
    }

    @Test(arguments: [[30.0, 30], [120, 30], [100, 30], [24, 30]], [2, 40])
    func goesOnWithPlaceAndVelocityWhateverIsPredicted(_ rates: [Double], _ frames: Int) {
        let (fps, modelRate) = (rates[0], rates[1])
        let formula = walker(turn: 0.8)
        // The seam lies where the limbs are fast.
        let clip = formula.clip(frames: frames, fps: fps, from: 0.3)
        let layout = FeatureLayout(clips: [formula.clip(frames: 300, fps: 30)])
        let rate = ModelRate(frameTime: 1 / modelRate)
        // The prediction: the body freezes at once.
        let (features, _) = layout.encode(clip, frames: frames - 1..<frames)
        let moving = formula.clip(frames: 300, fps: 30).movingChannels
        let rows = Continuation(
            of: clip, predicted: Array((0..<60).map { _ in features }.joined()), layout: layout, rate: rate,
            moving: moving
        ).frames(Int(1.5 * fps)).rows
        let (before, last) = (Array(clip.frame(frames - 2)), Array(clip.frame(frames - 1)))
        // The velocity is kept but for what a frame of the blend may take.
        let allowed = fps > 60 ? 0.2 : 0.5
        for (place, item) in clip.skeleton.channels.enumerated() {
            let (old, new) = (last[place] - before[place], rows[0][place] - last[place])
            let small = item.channel.kind == .position ? 0.5 : (fps > 60 ? 0.01 : 0.03)
            #expect(abs(new - old) <= allowed * abs(old) + small, "\(place)")
        }
        // After the blend the frozen prediction stands.
        let ends = distance(clip.skeleton, rows[rows.count - 1], rows[rows.count - 2])
        #expect(ends.angle < 1e-3 && ends.place < 1e-3)
    }

    @Test func startsAtTheLastFrameWhateverIsPredicted() {
        // The prediction jumps: the first new frames still start from the observed pose.
        let formula = walker()
        let clip = formula.clip(frames: 240, fps: 240)
        let layout = FeatureLayout(clips: [clip])
        let far = formula.clip(frames: 20, fps: 30, from: 0.5)
        let predicted = layout.encode(far, frames: 0..<20).features
        let rows = Continuation(
            of: clip, predicted: predicted, layout: layout, rate: ModelRate(near: clip),
            moving: clip.movingChannels
        ).frames(10).rows
        let apart = distance(clip.skeleton, rows[0], Array(clip.frame(239)))
        // In an eighth of a model's frame, a small part of the jump of a radian.
        #expect(apart.angle < 0.2)
    }

    @Test func repeatsExactlyWhatNeverMoves() {
        let clip = walker().clip(frames: 60, fps: 60)
        let forecaster = untrained(clip, settings: .small())
        let moving = clip.movingChannels
        #expect(moving.contains(false))
        for row in forecaster.continuation(of: clip, frames: 50, moving: moving).rows {
            #expect(row.count == moving.count)
            for (place, moves) in moving.enumerated() where !moves {
                #expect(row[place].bitPattern == clip.values[place].bitPattern)
            }
        }
    }

    @Test func anAnkleWithOneAngleAtGimbalLockKeepsToIt() {
        // The ankle's middle angle stands at 90 degrees, as an inertial suit writes it, and only its first one moves.
        let skeleton = Skeleton(joints: [
            Joint(name: "Hips", parent: nil, channels: Channel.position + Channel.turning("ZXY")),
            Joint(name: "Leg", parent: 0, offset: Vector3(0, -40, 0), channels: Channel.turning("ZXY")),
            Joint(
                name: "Ankle", parent: 1, offset: Vector3(0, -40, 0), channels: Channel.turning("ZXY"),
                endSite: Vector3(0, 0, 10)),
        ])
        let clip = Formula(skeleton) { joint, channel, place in
            switch (joint.name, channel.axis) {
            case ("Ankle", .x): return { _ in .pi / 2 }
            case ("Ankle", .y): return { _ in 0.4 }
            case ("Ankle", _): return { 0.1 * sin(3 * $0) }
            default: return { 0.8 * sin(4 * $0 + Double(place)) }
            }
        }.clip(frames: 60, fps: 30)
        let settings = ForecasterSettings.small()
        let made = data(clip, shape: settings.shape)
        let members = (1...4).map { untrained(made, settings: settings, seed: $0) }
        let rows = Forecaster(members: members, rate: made.rate)
            .continuation(of: clip, frames: 40, moving: clip.movingChannels).rows
        let first = skeleton.firstChannel[2]
        for row in rows {
            #expect(abs(row[first]) < 0.3, "\(row[first])")
            #expect(row[first + 1] == .pi / 2 && row[first + 2] == 0.4)
        }
    }

    @Test func movesARootThatTurnsAboutOneAxisOnly() {
        // A Z-up body under a root that is stood up by 90°, the middle angle, and turned by the first or the third:
        // at gimbal lock only one of the two channels may move.
        for turning in [Axis.z, .y] {
            let skeleton = Skeleton(joints: [
                Joint(name: "Root", parent: nil, channels: Channel.position + Channel.turning("ZXY")),
                Joint(
                    name: "Head", parent: 0, offset: Vector3(0, 60, 0), channels: Channel.turning("X"),
                    endSite: Vector3(0, 20, 0)),
            ])
            let courses: [String: @Sendable (Double) -> Double] = [
                "RootXrotation": { _ in 0.5 * Double.pi }, "Root\(turning.letter)rotation": { 0.8 * $0 },
                "HeadXrotation": { 0.2 * sin($0) },
            ]
            let formula = Formula(skeleton) { joint, channel, _ in
                courses[joint.name + channel.name] ?? { _ in 0 }
            }
            let clip = formula.clip(frames: 60, fps: 30)
            let layout = FeatureLayout(clips: [clip], up: .z)
            let rate = ModelRate(near: clip)
            let end = 59.0 / 30
            let rows = Continuation(
                of: clip, predicted: truth(formula, layout, rate: rate, end: end, count: 32), layout: layout,
                rate: rate, moving: clip.movingChannels
            ).frames(30).rows
            for (index, row) in rows.enumerated() {
                let apart = distance(skeleton, row, formula.row(end + Double(index + 1) / 30))
                #expect(apart.angle < degrees(1), "\(turning)")
            }
        }
    }

    @Test(arguments: [24.0, 25, 30, 48, 60, 100, 120, 240])
    func continuesClipsOfAnyRate(_ fps: Double) {
        let formula = walker()
        let forecaster = untrained(formula.clip(frames: 90, fps: 30), settings: .small())
        for frames in [1, 2, 3, 5, 50] {
            let clip = formula.clip(frames: frames, fps: fps)
            for count in [0, 1, 2, 37] {
                let rows = forecaster.continuation(
                    of: clip, frames: count, moving: formula.clip(frames: 90, fps: 30).movingChannels
                ).rows
                #expect(rows.count == count)
                #expect(
                    rows.allSatisfy {
                        $0.count == clip.skeleton.channelCount && $0.allSatisfy { $0.isFinite }
                    })
            }
        }
    }

    @Test func neverJumpsByATurn() {
        // The heading has gone round three times; the angles go on from where they are.
        let clip = walker(turn: 4).clip(frames: 150, fps: 30)
        let forecaster = untrained(clip, settings: .small())
        let rows = forecaster.continuation(of: clip, frames: 90, moving: clip.movingChannels).rows
        var before = Array(clip.frame(149))
        for row in rows {
            for (place, item) in clip.skeleton.channels.enumerated() where item.channel.kind == .rotation {
                #expect(abs(row[place] - before[place]) < 1)
            }
            before = row
        }
    }
}
