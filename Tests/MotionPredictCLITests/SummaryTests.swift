import Foundation
import Testing

@Suite("summary")
struct SummaryTests {
    // An LSTM that reads 3 F numbers has 4 (3 F H + H H + H) weights, a dense layer H F + F, the damping F; here F = 26
    // features and H = 8 units.
    private let lstm = 4 * (3 * 26 * 8 + 8 * 8 + 8)
    private let dense = 8 * 26 + 26
    private let damping = 26

    @Test func showsTheLayersAsKerasPrintsThemAndWhatWasFitted() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        let outcome = try await succeed("summary", "walk.safetensors", in: folder)
        #expect(outcome.messages == "")
        let lines = outcome.output.split(separator: "\n").map {
            $0.split(separator: " ").joined(separator: " ")
        }
        #expect(lines.prefix(2) == ["Model: walk.safetensors", "Layer (type) Output Shape Param #"])
        #expect(lines.contains("encoder_0 (LSTM) (None, 6, 8) 2,784"))
        #expect(lines.contains("decoder_0 (LSTM) (None, 10, 8) 2,784"))
        #expect(lines.contains("output (Dense) (None, 10, 26) 234"))
        #expect(lines.contains("damping (Velocity) (None, 10, 26) 26"))
        #expect(lines.contains("Total params: 5,828"))
        #expect(
            lines.contains("networks 4 (poses as 6d, body-6d), 23,312 params, their predictions averaged")
        )
        #expect(lines.contains("fitted on walk.bvh: 90 frames"))
        #expect(lines.contains("skeleton 4 joints, 15 channels, Y up"))
        #expect(lines.contains("windows 6 frames shown, 10 predicted, at 30 a second"))
        #expect(lines.contains { $0.hasPrefix("held out mean joint error ") })
    }

    @Test func printsItsFiguresAsOneJSONValue() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        let report = try await succeed("summary", "walk.safetensors", "--json", in: folder).object
        let layers = try #require(report["layers"] as? [[String: Any]])
        #expect(layers.map { $0["parameters"] as? Int } == [lstm, lstm, dense, damping])
        #expect(report["parameters"] as? Int == 4 * (2 * lstm + dense + damping))
        let description = try #require(report["description"] as? [String: Any])
        #expect(description["clips"] as? [String] == ["walk.bvh"])
        #expect(description["frames"] as? Int == 90)
    }

    @Test func changesNothing() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        let before = try folder.state
        try await succeed("summary", "walk.safetensors", in: folder)
        let after = try folder.state
        #expect(after == before)
    }
}
