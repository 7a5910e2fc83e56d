import Foundation
import MotionONNX
import Testing

@testable import MotionPredict

@Suite("exporting, in process")
struct ExportUseCaseTests {
    @Test func writesAGraphOfTheMeanAndOfEachNetwork() throws {
        let walk = try SmallWalk()
        var options = FitOptions.small
        (options.members, options.heldOut) = (2, 0)
        let model = try Fit([walk.file], options: options).run()
        let paths = try Export(model).write(to: walk.file("walk.v2.onnx"))
        #expect(
            paths == ["walk.v2.onnx", "walk.v2-1.onnx", "walk.v2-2.onnx"].map { walk.file($0) })
        for path in paths {
            #expect(ONNXModel.isMadeHere([UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))))
        }
        // What a person put there stays, unless it may go.
        try Data("mine".utf8).write(to: URL(fileURLWithPath: paths[1]))
        #expect(throws: UseCaseError.outputExists(paths[1])) { try Export(model).write(to: paths[0]) }
        #expect(try Export(model).write(to: paths[0], replacing: true) == paths)
    }

    @Test(
        arguments: [
            (nil, "a/walk.onnx", "a/walk.onnx"), (2, "a/walk.onnx", "a/walk-2.onnx"),
            (1, "a.b/walk", "a.b/walk-1"),
            (1, ".onnx", ".onnx-1"),
        ] as [(Int?, String, String)])
    func namesNetworksBesideTheWhole(_ network: Int?, _ path: String, _ expected: String) {
        #expect(Export.path(network, of: path) == expected)
    }
}
