import Foundation
import Testing

/// What makes a fit small enough for tests.
let smallFit = ["--units", "8", "--epochs", "1", "--observe", "6", "--predict", "10"]

/// Models that many tests start from, each fitted once when first asked for.
enum Fitted {
    /// `fit walk.bvh` on `SmallClip.walk`: the model's bytes and what the command said.
    static let walk = Task { try await fit(SmallClip.walk, name: "walk.bvh") }

    private static func fit(_ clip: SmallClip, name: String) async throws -> (model: Data, outcome: Outcome) {
        let folder = try TemporaryFolder()
        try folder.write(clip.text, to: name)
        let outcome = try await Program.run(["fit", name] + smallFit, in: folder)
        #expect(outcome.code == 0, "\(outcome.messages)")
        return (try folder.data("walk.safetensors"), outcome)
    }
}

extension TemporaryFolder {
    /// Adds walk.bvh, and the model fitted on it.
    func addWalk(withModel: Bool = true) async throws {
        try write(SmallClip.walk.text, to: "walk.bvh")
        if withModel { try write(try await Fitted.walk.value.model, to: "walk.safetensors") }
    }
}
