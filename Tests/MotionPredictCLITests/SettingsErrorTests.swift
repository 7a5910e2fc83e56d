import Foundation
import Testing

@Suite("files of settings that are wrong")
struct SettingsErrorTests {
    @Test(arguments: [
        (
            #"{"extend": {"secnds": 3}}"#, Int32(64),
            "s.json: extend has no option 'secnds'. Did you mean 'seconds'?"
        ),
        (#"{"extend": {"xyzzy": 3}}"#, 64, "s.json: extend has no option 'xyzzy'"),
        (
            #"{"extend": {"--frames": 3}}"#, 64,
            "s.json: extend has no option '--frames'. Did you mean 'frames'?"
        ),
        (#"{"extend": {"config": "a.json"}}"#, 64, "s.json: extend has no option 'config'"),
        (
            #"{"extnd": {"seconds": 3}}"#, 64, "s.json: there is no command 'extnd'. Did you mean 'extend'?"
        ),
        (#"{"thread": 3}"#, 64, "s.json: no command has an option 'thread'. Did you mean 'threads'?"),
        // Another command's section is read as well.
        (#"{"fit": {"unit": 3}}"#, 64, "s.json: fit has no option 'unit'. Did you mean 'units'?"),
        (#"{"extend": {"mean": 1}}"#, 64, "s.json: 'mean' of extend is true or false, not 1"),
        (
            #"{"extend": {"seconds": true}}"#, 64,
            "s.json: 'seconds' of extend takes a number, a text or a list of these, not true"
        ),
        (
            #"{"extend": {"model": {"a": 1}}}"#, 64,
            "s.json: 'model' of extend takes a number, a text or a list of these, not an object"
        ),
        (
            #"{"extend": {"model": [[1]]}}"#, 64,
            "s.json: 'model' of extend takes a number, a text or a list of these, not a list"
        ),
        ("[1]", 65, #"s.json: settings are an object of JSON, as {"extend": {"seconds": 3}}"#),
        ("{extend: {}}", 65, "s.json:1:2: this is not JSON"),
        ("{\"extend\": {\"seconds\": 1e999}}", 65, "s.json: this is not JSON"),
        ("", 65, "s.json: this is not JSON: it ends before its object does"),
        (
            "{\"extend\": {\"seconds\": 3,\n \"frames\" 4}}", 65,
            "s.json:2:11: this is not JSON"
        ),
    ])
    func areRefusedInOneSentence(text: String, code: Int32, sentence: String) async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        try folder.write(text, to: "s.json")
        try await expectRefusal(["extend", "--config", "s.json"], in: folder, code: code, sentence)
    }

    @Test func aFileThatThereIsNotIsNamed() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        try await expectRefusal(
            ["extend", "--config", "none.json"], in: folder, code: 66, "none.json: there is no such file")
    }

    @Test func withAValueThatTheParserRefusesItsOptionsAreShown() async throws {
        let folder = try TemporaryFolder()
        try folder.write(#"{"extend": {"frames": "many", "mean": true}}"#, to: "s.json")
        let outcome = try await Program.run(["extend", "--config", "s.json"], in: folder)
        #expect(outcome.code == 64)
        #expect(outcome.messages.hasPrefix("Error: The value 'many' is invalid for '--frames <frames>'"))
        #expect(outcome.messageLines.last == "Options of s.json: --mean --frames=many")
    }
}
