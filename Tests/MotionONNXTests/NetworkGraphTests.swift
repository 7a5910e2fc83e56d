import MotionCore
import Testing

@testable import MotionForecast
@testable import MotionONNX

/// Graphs of single networks, computed by the operators' definitions, beside the program's own predictions.
@Suite("Graphs of networks") struct NetworkGraphTests {
    private static let ends = [20, 44, 61]

    @Test(arguments: Representation.allCases, [1, 2])
    func givesWhatTheNetworkPredicts(_ representation: Representation, _ layers: Int) throws {
        try check(forecaster([representation], layers: layers))
    }

    /// To another type and back at every step, positions alone.
    @Test func feedsPositionsBackAsDoubles() {
        for representation in Representation.allCases {
            let graph = ONNXModel(network: 0, of: forecaster([representation])).proto.graph
            let casts = graph.node.filter { $0.opType == "Cast" }.map { $0.attribute[0].i }
            let steps = representation == .positions ? 7 : 0
            // The output becomes a double; what is read and what is given out become floats.
            #expect(casts.filter { $0 == 11 }.count >= steps)
            #expect(casts.filter { $0 == 1 }.count == 2 * steps)
            #expect(casts.isEmpty == (steps == 0))
        }
    }

    @Test func letsPosesOfACollectionGoFurther() throws {
        // Weights that drive features to their bounds.
        var predictions: [[Double]] = []
        for isLively in [true, false] {
            let made = forecaster([.sixD], isLively: isLively, predicted: 3)
            let member = made.members[0]
            for place in member.network.output.kernel.range { member.parameters.values[place] *= 200 }
            try check(made, tolerance: 1e-4)
            let seen = window(figure(), member.layout, endingIn: 20, frames: 5)
            predictions.append(member.predict(seen, count: 3, isFree: !isLively))
        }
        #expect(zip(predictions[0], predictions[1]).contains { abs($0 - $1) > 0.1 }, "bounds not met")
    }

    @Test(arguments: [1, 2]) func takesShortWindows(_ observed: Int) throws {
        try check(forecaster([.sixD], observed: observed, predicted: 1))
    }

    private func check(_ made: Forecaster, tolerance: Double = 2e-5) throws {
        let clip = figure()
        let (member, shape) = (made.members[0], made.settings.shape)
        let model = ONNXModel(network: 0, of: made)
        let windows = Self.ends.map {
            window(clip, member.layout, endingIn: $0, frames: shape.observed)
        }
        let found = try GraphRunner(proto: model.proto).run(
            Numbers(windows.flatMap { $0 }, [3, shape.observed, member.layout.count]))
        #expect(found.shape == [3, shape.predicted, member.layout.count])
        let expected = windows.flatMap {
            member.predict($0, count: shape.predicted, isFree: !made.isLively)
        }
        // The program's own numbers are of single precision.
        #expect(largestDifference(found.values, expected, member.scaling) < tolerance)
    }
}
