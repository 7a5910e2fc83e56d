import MotionCore
import Testing

@testable import MotionForecast
@testable import MotionONNX

/// The graph of the mean of networks beside the program's own mean.
@Suite("Graphs of means") struct MeanGraphTests {
    @Test(
        arguments: [
            [Representation.sixD, .sixD], [.sixD, .bodySixD], [.bodySixD, .sixD, .sixD],
            [.bodySixD, .bodySixD],
        ], Axis.allCases)
    func givesTheMeanOfWhatTheNetworksPredict(_ representations: [Representation], _ up: Axis) throws {
        let clip = figure(up: up)
        let made = forecaster(representations, of: clip, up: up)
        let (layout, shape) = (made.layout, made.settings.shape)
        let model = try ONNXModel(meanOf: made, still: Array(clip.frame(0)))
        let ends = [20, 61]
        let windows = ends.map { window(clip, layout, endingIn: $0, frames: shape.observed) }
        let found = try GraphRunner(proto: model.proto).run(
            Numbers(windows.flatMap { $0 }, [2, shape.observed, layout.count]))
        let expected = ends.flatMap {
            made.predict(clip.frames($0 - shape.observed..<$0 + 1), count: shape.predicted)
        }
        #expect(largestDifference(found.values, expected, made.members[0].scaling) < 2e-5)
    }

    /// Networks that agree on nothing: rotations more than a quarter turn apart count less.
    @Test func weighsRotationsAsTheProgramDoes() throws {
        let clip = figure()
        let made = forecaster([.sixD, .bodySixD, .sixD], isLively: false, predicted: 3)
        for member in made.members {
            // Few steps: of many, single precision leaves nothing of such weights.
            for place in member.network.output.kernel.range { member.parameters.values[place] *= 200 }
        }
        let model = try ONNXModel(meanOf: made, still: Array(clip.frame(0)))
        let layout = made.layout
        let seen = window(clip, layout, endingIn: 40, frames: 5)
        let found = try GraphRunner(proto: model.proto).run(Numbers(seen, [1, 5, layout.count]))
        let expected = made.predict(clip.frames(35..<41), count: 3)
        #expect(largestDifference(found.values, expected, made.members[0].scaling) < 1e-4)
    }

    @Test func saysWhyThereIsNone() {
        #expect(MeanGraph.obstacle(forecaster([.sixD, .positions])) == .positions)
        #expect(MeanGraph.obstacle(forecaster([.quaternion, .sixD])) == .representation(.quaternion))
        #expect(MeanGraph.obstacle(forecaster([.sixD, .bodySixD])) == nil)
    }
}
