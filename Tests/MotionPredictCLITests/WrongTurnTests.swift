import Foundation
import Testing

@testable import MotionPredictCLI

@Suite("words at the wrong turn")
struct WrongTurnTests {
    @Test(arguments: [
        ("fti", "There is no command 'fti'. Did you mean 'fit'?"),
        ("extent", "There is no command 'extent'. Did you mean 'extend'?"),
        ("evalute", "There is no command 'evalute'. Did you mean 'evaluate'?"),
        ("vieuw", "There is no command 'vieuw'. Did you mean 'view'?"),
        ("train", "There is no command 'train'. Did you mean 'fit'?"),
        ("Show", "There is no command 'Show'. Did you mean 'view'?"),
        (
            "walk.bvh",
            "'walk.bvh' is a file, and a command comes first. Did you mean 'fit walk.bvh' or 'view walk.bvh'?"
        ),
        (
            "xyzzy",
            "There is no command 'xyzzy'. These are: fit, extend, view, batch, inspect, convert, windows, evaluate, classify, "
                + "summary, export, cache, tutorial."
        ),
    ])
    func aCommandThatThereIsNotIsAnsweredWithOneThatThereIs(word: String, sentence: String) async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk(withModel: false)
        let outcome = try await Program.run([word, "walk.bvh"], in: folder)
        #expect(outcome.code == 64)
        #expect(outcome.messageLines.first == "Error: \(sentence)")
    }

    @Test(arguments: [
        (["extend", "--second", "2"], "Error: Unknown option '--second'. Did you mean '--seconds'?"),
        (["extend", "--seconds", "-1"], "Error: --seconds must be greater than 0 and at most 86400."),
        (["extend", "--frames", "-3"], "Error: --frames must be at least 1."),
        (["fit", "walk.bvh", "--epochs", "-1"], "Error: --epochs must be greater than 0."),
        (["fit", "walk.bvh", "--minutes", "-1"], "Error: --minutes must be greater than 0."),
        (["view", "walk.bvh", "--seam", "-1"], "Error: --seam must be at least 0."),
        (
            ["convert", "walk.bvh", "out.bvh", "--fps", "-30"],
            "Error: --fps must be greater than 0 and at most 10000."
        ),
    ])
    func aWrongOptionIsToldByWhatWouldBeRight(arguments: [String], sentence: String) async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        let outcome = try await Program.run(arguments, in: folder)
        #expect(outcome.code == 64)
        #expect(outcome.messageLines.first == sentence)
    }

    @Test(arguments: [
        (["extend", "walk.bvh", "-o", "walk.fbx"], "walk.fbx: .fbx", "in one of .bvh, .glb"),
        (["convert", "walk.bvh", "walk.dae"], "walk.dae: .dae", "in one of .bvh, .glb"),
        (["view", "walk.bvh", "-o", "walk.pdf"], "walk.pdf: .pdf", "in one of .html, .htm"),
        (["view", "walk.bvh", "--picture", "walk.jpg"], "walk.jpg: .jpg", "in .png"),
        (["extend", "walk.bvh", "--picture", "walk.jpg"], "walk.jpg: .jpg", "in .png"),
        (["fit", "walk.bvh", "-o", "walk.onnx"], "walk.onnx: .onnx", "in .safetensors"),
        (["windows", "walk.bvh", "-o", "walk.npy"], "walk.npy: .npy", "in one of .safetensors, .npz"),
    ])
    func anEndingThatIsNotWrittenIsRefusedWithThoseThatAre(
        arguments: [String], found: String, expected: String
    ) async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        try await expectRefusal(
            arguments, in: folder, code: 64,
            "cannot create \(found) is no format that is written here; let the name end \(expected)")
    }

    @Test func capitalsAndNamesWithoutAnEndingAreTaken() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        try await succeed("extend", "walk.bvh", "--frames", "3", "-o", "LONGER.BVH", in: folder)
        try await succeed("extend", "walk.bvh", "--frames", "3", "-o", "longer", in: folder)
    }

    @Test func lettersOfAWordAreCounted() {
        let distance = { (a: String, b: String) in CommandSuggestion.distance(Array(a), Array(b)) }
        #expect(distance("fit", "fit") == 0)
        #expect(distance("fti", "fit") == 1)
        #expect(distance("fi", "fit") == 1)
        #expect(distance("kitten", "sitting") == 3)
    }
}
