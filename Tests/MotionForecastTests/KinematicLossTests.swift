import MotionCore
import Tensors
import Testing

@testable import MotionForecast

/// Losses in places, against the same distances computed in double precision by the skeleton itself, and their
/// gradients against central differences of these.
@Suite struct KinematicLossTests {
    private let clip = walker(turn: 0.8).clip(frames: 90, fps: 30)

    private func made(_ representation: Representation) -> TrainingData {
        data(clip, shape: WindowShape(observed: 4, predicted: 6), representation: representation)
    }

    /// Scaled rows that are no rows of the data, so that 6D numbers, for one, are not those of a rotation.
    private func rows(
        _ data: TrainingData, from frame: Int, _ count: Int, noise: Float
    ) throws -> MatrixView {
        let width = data.layout.count
        let view = MatrixView(rows: count, columns: width)
        var random = RandomSource(seed: 4)
        let values = try data.values(0)[frame * width..<(frame + count) * width]
        view.copy(from: values.map { $0 + noise * (2 * random.uniform() - 1) })
        return view
    }

    /// The mean distance of all joints and End Sites of two rows in the body's frame, by decoding to channels.
    private func distance(_ data: TrainingData, _ a: [Double], _ b: [Double]) -> Double {
        let layout = data.layout
        let places = { [self] (scaled: [Double]) -> [Vector3] in
            let row = scaled.indices.map {
                scaled[$0] * Double(data.scaling.scale[$0]) + Double(data.scaling.mean[$0])
            }
            if data.layout.representation == .positions { return told(row, data) }
            let height = layout.blocks.firstIndex(of: .height).map { row[layout.firstFeature[$0]] } ?? 0
            let root = RootState(heading: 0, position: height * layout.up.unit)
            let channels = layout.decode(row[...], root: root, previous: data.still[...])
            let world = layout.skeleton.world(layout.skeleton.pose(channels: channels[...]))
            return world.positions + layout.skeleton.endSites(world)
        }
        let (one, two) = (places(a), places(b))
        return zip(one, two).reduce(0) { $0 + ($1.0 - $1.1).length } / Double(one.count)
    }

    /// Where joints and End Sites stand by features that tell it: each beside the root, which is turned and lifted; the
    /// walker's root and the joints that hang on it stand where they always do.
    private func told(_ row: [Double], _ data: TrainingData) -> [Vector3] {
        let layout = data.layout
        func first(_ kind: (any FeatureKind) -> Bool) -> Int? {
            layout.blocks.firstIndex { kind($0.kind) }.map { layout.firstFeature[$0] }
        }
        guard let height = first({ $0 is HeightFeature }), let turn = first({ $0 is UprightRotationFeature }),
            let start = first({ $0 is JointPositionsFeature })
        else { return [] }
        let rotation = Representation.sixD.decode(row[turn..<turn + 6])
        let root = row[height] * layout.up.unit
        let points = layout.positionFit.points
        return layout.skeleton.points.map { point in
            guard let index = points.firstIndex(of: point) else {
                return root
                    + (point == .joint(0) ? .zero : rotation * layout.skeleton.joints[point.joint].offset)
            }
            return root + rotation * Vector3(first: row[(start + 3 * index)...])
        }
    }

    @Test(arguments: Representation.allCases)
    func isTheMeanDistanceOfJointsAndItsGradientIsExact(_ representation: Representation) throws {
        let data = made(representation)
        let width = data.layout.count
        let loss = KinematicLoss(
            KinematicPlan(data.layout, still: data.still, scale: 1), scaling: data.scaling)
        // Eleven rows: one group of lanes and part of another.
        let (guess, truth) = (
            try rows(data, from: 20, 11, noise: 0.3), try rows(data, from: 24, 11, noise: 0)
        )
        let gradient = MatrixView(rows: 11, columns: width)
        let found = loss.add(guess, targets: truth, weight: 1, to: gradient)
        let row = { (view: MatrixView, n: Int) in
            (0..<width).map { Double(view[n, $0]) }
        }
        let expected = (0..<11).reduce(0.0) { $0 + distance(data, row(guess, $1), row(truth, $1)) }
        #expect(abs(Double(found) - expected) < 1e-3 * expected)
        for n in [0, 7, 10] {
            var (product, square, error) = (0.0, 0.0, 0.0)
            for feature in 0..<width {
                var (more, less) = (row(guess, n), row(guess, n))
                (more[feature], less[feature]) = (more[feature] + 1e-4, less[feature] - 1e-4)
                let slope =
                    (distance(data, more, row(truth, n)) - distance(data, less, row(truth, n))) / 2e-4
                let difference = Double(gradient[n, feature]) - slope
                error += difference * difference
                square += slope * slope
                product += slope * Double(gradient[n, feature])
            }
            #expect(square > 1)
            #expect((error / square).squareRoot() < 1e-3, "row \(n) of \(representation)")
        }
    }

    @Test func ofThePathIsTheDistanceOfThePlacesAndItsGradientIsExact() throws {
        let data = made(.sixD)
        let (width, layout) = (data.layout.count, data.layout)
        let steps = 6
        let loss = try #require(
            PathLoss(
                layout, scaling: data.scaling, seconds: data.rate.frameTime, scale: 1, lever: 30,
                steps: steps,
                weight: 1
            ))
        // Two windows: row t·N + n.
        let (guess, truth) = (try rows(data, from: 20, 12, noise: 1), try rows(data, from: 24, 12, noise: 0))
        let gradient = MatrixView(rows: 12, columns: width)
        let found = loss.add(guess, targets: truth, windows: 2, weight: 1, to: gradient)
        let distances = { (guess: [[Double]]) -> Double in
            let place = { (rows: [[Double]], n: Int) -> [Vector3] in
                var root = RootState()
                return (0..<steps).map { t in
                    let row = rows[t * 2 + n].indices.map {
                        rows[t * 2 + n][$0] * Double(data.scaling.scale[$0]) + Double(data.scaling.mean[$0])
                    }
                    root = layout.advance(root, by: row[...], seconds: data.rate.frameTime)
                    // The heading, on its lever, stands in the place of the height: the two distances are added below.
                    var flat = root.position
                    flat[layout.up.rawValue] = 30 * root.heading
                    return flat
                }
            }
            let target = (0..<12).map { n in (0..<width).map { Double(truth[n, $0]) } }
            return (0..<2).reduce(0.0) { sum, n in
                zip(place(guess, n), place(target, n)).reduce(sum) { sum, pair in
                    var error = pair.0 - pair.1
                    let turned = abs(error[layout.up.rawValue])
                    error[layout.up.rawValue] = 0
                    return sum + error.length + turned
                }
            }
        }
        let start = (0..<12).map { n in (0..<width).map { Double(guess[n, $0]) } }
        #expect(abs(found - distances(start)) < 1e-2)
        let moving = layout.blocks.indices.filter { layout.blocks[$0].isVelocity }
            .flatMap { layout.features(of: $0) }
        #expect(moving.count == 3)
        for n in [0, 3, 8] {
            for feature in moving {
                var (more, less) = (start, start)
                (more[n][feature], less[n][feature]) = (more[n][feature] + 1e-4, less[n][feature] - 1e-4)
                let slope = (distances(more) - distances(less)) / 2e-4
                // In single precision, over places some hundred units from the start.
                #expect(abs(Double(gradient[n, feature]) - slope) < 5e-3 * max(1, abs(slope)))
            }
        }
        // Nothing else leads to the path.
        for feature in 0..<width where !moving.contains(feature) { #expect(gradient[0, feature] == 0) }
    }

    @Test func hasNoPathWhereNothingTravelsOrTurns() {
        // One angle is no heading.
        let skeleton = Skeleton(joints: [
            Joint(name: "Arm", parent: nil, channels: Channel.turning("X"), endSite: Vector3(0, 1, 0))
        ])
        let swing = Formula(skeleton) { _, _, _ in { 0.3 * $0 } }.clip(frames: 40, fps: 30)
        let made = data(swing, shape: WindowShape(observed: 4, predicted: 6))
        #expect(
            PathLoss(
                made.layout, scaling: made.scaling, seconds: 0.1, scale: 1, lever: 30, steps: 6, weight: 1)
                == nil)
    }
}
