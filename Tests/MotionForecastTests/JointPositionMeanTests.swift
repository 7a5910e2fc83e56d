import MotionCore
import Testing

@testable import MotionForecast

/// Forecasts of networks some of which predict positions.
@Suite struct JointPositionMeanTests {
    private let clip = walker(turn: 0.8).clip(frames: 120, fps: 30)

    private func forecaster(_ representations: [Representation], earliness: Double = 0) -> Forecaster {
        let members = representations.enumerated().map { index, representation in
            var settings = ForecasterSettings.small()
            (settings.representation, settings.earliness) = (representation, earliness)
            let made = data(clip, shape: settings.shape, representation: representation)
            return untrained(made, settings: settings, seed: UInt64(index + 1))
        }
        return Forecaster(members: members, rate: ModelRate(near: clip))
    }

    private func positions(_ channels: [Double]) -> [Vector3] {
        let layout = FeatureLayout(clips: [clip])
        let world = clip.skeleton.world(clip.skeleton.pose(channels: channels[...]))
        return layout.positions(of: layout.positionFit.points, in: world)
    }

    @Test func theMeanOfPositionsKeepsBonesAndTheRoot() {
        let layout = FeatureLayout(clips: [clip])
        let rows = [10, 17, 25].map { Array(clip.frame($0)) }
        var mean = clip.skeleton.mean(of: rows, near: clip.frame(9))
        let before = mean
        layout.steer(&mean, toMeanOf: rows)
        // Only joints below the root turn.
        #expect(mean.prefix(6) == before.prefix(6))
        let wanted = (0..<4).map { point in rows.reduce(Vector3.zero) { $0 + positions($1)[point] } / 3 }
        func error(_ row: [Double]) -> Double {
            zip(positions(row), wanted).reduce(0) { $0 + ($1.0 - $1.1).length }
        }
        #expect(error(mean) < error(before))
        // The mean of one frame alone is that frame.
        var same = rows[0]
        layout.steer(&same, toMeanOf: [rows[0]])
        for (a, b) in zip(same, rows[0]) { #expect(abs(a - b) < 1e-6) }
        // And what counts nothing moves nothing.
        var weighted = rows[0]
        layout.steer(&weighted, toMeanOf: rows, weights: [2, 0, 0])
        for (a, b) in zip(weighted, rows[0]) { #expect(abs(a - b) < 1e-6) }
    }

    /// What a batch shares: clips that are longer, at another rate, or shorter than what a network is shown.
    @Test(arguments: [[Representation.sixD], [.sixD, .positions]], [false, true])
    func foreseesSeveralClipsAsEachAlone(_ representations: [Representation], isMean: Bool) {
        let forecaster = forecaster(representations)
        let walk = walker(turn: -0.3)
        let clips = [
            clip, walk.clip(frames: 90, fps: 30), walk.clip(frames: 5, fps: 30),
            walk.clip(frames: 150, fps: 60),
        ]
        let counts = [40, 10, 20, 60]
        let together = forecaster.foreseen(after: clips, frames: counts, isMean: isMean)
        for (index, clip) in clips.enumerated() {
            let alone = forecaster.foreseen(after: clip, frames: counts[index])
            let needed = isMean ? alone.count : 12 * forecaster.layout.count
            #expect(together[index].count >= needed)
            #expect(together[index].prefix(needed) == alone.prefix(needed))
        }
    }

    @Test func foreseesMirroredSeedsBesideThoseOfOtherClips() throws {
        let clips = [0.2, -0.4].map { pacer(wander: 0.5, turn: $0).clip(frames: 60, fps: 30) }
        var forecaster = untrained(clips[0], settings: .small())
        forecaster.mirror = try pacerMirror()
        let together = forecaster.foreseen(after: clips, frames: [30, 30], isMean: true)
        #expect(together == clips.map { forecaster.foreseen(after: $0, frames: 30) })
        #expect(together[0] != together[1])
    }

    @Test func foreseesItselfWhereTooLittleIsKnown() {
        let forecaster = forecaster([.sixD, .positions])
        let moving = clip.movingChannels
        let short = forecaster.foreseen(after: [clip], frames: [60], isMean: false)[0]
        #expect(
            forecaster.continuation(of: clip, frames: 60, moving: moving, foreseen: short)
                == forecaster.continuation(of: clip, frames: 60, moving: moving))
    }

    @Test(arguments: [[Representation.positions], [.sixD, .positions], [.positions, .positions]])
    func goesOnFromTheLastFrame(_ representations: [Representation]) {
        let forecaster = forecaster(representations)
        let moving = clip.movingChannels
        let rows = forecaster.continuation(of: clip, frames: 60, moving: moving).rows
        #expect(rows.count == 60)
        var before = Array(clip.frame(119))
        for (frame, row) in rows.enumerated() {
            #expect(row.allSatisfy { $0.isFinite })
            for (channel, moves) in moving.enumerated() where !moves {
                #expect(row[channel] == clip.values[channel])
            }
            for joint in clip.skeleton.joints.indices {
                let (a, b) = (
                    clip.skeleton.rotation(of: joint, channels: before),
                    clip.skeleton.rotation(of: joint, channels: row)
                )
                // Networks that learnt nothing and are asked for more than they could have learnt agree on nothing.
                if frame < 24 { #expect(a.angle(to: b) < 0.5, "joint \(joint), frame \(frame)") }
            }
            before = row
        }
    }

    @Test func theMeanIsNearerToTheMeanOfPositionsThanThatOfRotationsIs() {
        let shape = ForecasterSettings.small().shape
        func member(_ representation: Representation, seed: UInt64) -> ForecasterMember {
            var settings = ForecasterSettings.small()
            settings.representation = representation
            let made = data(clip, shape: shape, representation: representation)
            return untrained(made, settings: settings, seed: seed)
        }
        let (turning, placed) = (member(.sixD, seed: 1), member(.positions, seed: 2))
        func predicted(_ members: [ForecasterMember]) -> [Vector3] {
            let rows = Forecaster(members: members, rate: ModelRate(near: clip))
                .continuation(of: clip, frames: 6, moving: clip.movingChannels).rows
            return positions(rows[5])
        }
        let (both, one, other) = (predicted([turning, placed]), predicted([turning]), predicted([placed]))
        func error(_ found: [Vector3]) -> Double {
            found.indices.reduce(0) { $0 + (found[$1] - (one[$1] + other[$1]) / 2).length }
        }
        // Were only the network of rotations heard, the mean would be its own prediction.
        #expect(error(both) < 0.5 * error(one))
    }

    @Test func frameWeightsFallWithTheFrameAndAreOneOnAverage() {
        var settings = ForecasterSettings.small(observed: 4, predicted: 5)
        #expect(settings.frameWeights == [1, 1, 1, 1, 1])
        settings.earliness = 1
        let weights = settings.frameWeights
        // 1/k over the mean of 1, 1/2, 1/3, 1/4 and 1/5, which is 137/300.
        for (k, weight) in weights.enumerated() {
            #expect(abs(weight - Float(300.0 / 137 / Double(k + 1))) < 1e-6)
        }
    }

    @Test func aForecastThatStartsWellIsLeftAsItIsWhereItBendsAsTheBodyDoes() {
        let formula = walker(turn: 0.8)
        let layout = FeatureLayout(clips: [clip])
        let rate = ModelRate(near: clip)
        let root = layout.rootState(clip.pose(119))
        // The true way on, but each step of the legs a little longer.
        let truth = formula.clip(frames: 30, fps: 30, from: 4 - 1.0 / 30)
        let predicted = Array(layout.encode(truth, frames: 0..<30).features.dropFirst(layout.count)).map {
            $0 * 1.002
        }
        func first(_ startsWell: Bool) -> [Double] {
            Continuation(
                of: clip, predicted: predicted, layout: layout, rate: rate, moving: clip.movingChannels,
                startsWell: startsWell
            ).frames(2).rows[1]
        }
        let asPredicted = layout.decode(
            predicted[layout.count..<2 * layout.count],
            root: layout.advance(
                layout.advance(root, by: predicted[..<layout.count], seconds: rate.frameTime),
                by: predicted[layout.count..<2 * layout.count], seconds: rate.frameTime),
            previous: clip.frame(119))
        func error(_ row: [Double]) -> Double {
            zip(positions(row), positions(asPredicted)).reduce(0) { $0 + ($1.0 - $1.1).length }
        }
        #expect(error(first(true)) < 1e-6)
        #expect(error(first(false)) > 1e-3)
        #expect(forecaster([.sixD, .sixD], earliness: 1).startsWell)
        #expect(!forecaster([.sixD]).startsWell)
    }
}
