import Foundation
import Testing

@Suite("models and fitted clips that cannot be used")
struct ModelRefusalTests {
    @Test func saysThatThereIsNoModelInTheFolder() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk(withModel: false)
        try await expectRefusal(
            ["extend"], in: folder, code: 66,
            "there is no model in \(folder.url.path): run `motionpredict fit CLIP` first, or name one with --model"
        )
    }

    @Test(arguments: ["extend", "summary", "batch"])
    func saysThatTheModelNamedIsNotThere(command: String) async throws {
        let folder = try TemporaryFolder()
        try folder.write(SmallClip.walk.text, to: "clips/walk.bvh")
        let arguments = ["extend": ["--model"], "summary": [], "batch": ["clips", "--model"]][command] ?? []
        try await expectRefusal(
            [command] + arguments + ["gone.safetensors"], in: folder, code: 66,
            "gone.safetensors: no such file")
    }

    @Test(arguments: ["walk.bvh", "folder", "empty.safetensors", "other.safetensors"])
    func refusesWhatIsNoModel(name: String) async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk(withModel: false)
        try folder.makeFolder("folder")
        try folder.write("", to: "empty.safetensors")
        try folder.write(safetensors(#"{"__metadata__":{"format":"pt"}}"#), to: "other.safetensors")
        for arguments in [["summary", name], ["extend", "--model", name]] {
            try await expectRefusal(
                arguments, in: folder, code: 65,
                "\(name) is no model of motionpredict: a safetensors file written by `motionpredict fit` is expected"
            )
        }
    }

    @Test(arguments: [40, 4000, 12000])
    func saysHowATruncatedModelIsDamaged(dropped: Int) async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        let model = try folder.data("walk.safetensors")
        try folder.write(model.dropLast(min(dropped, model.count - 2000)), to: "walk.safetensors")
        try await expectDamage(in: folder) { $0.contains("bytes") || $0.contains("offsets") }
    }

    @Test func saysThatATruncatedModelOfAManyJointedBodyIsDamaged() async throws {
        let folder = try TemporaryFolder()
        let joints = ["Hips", "Spine"] + (0..<40).map { "Joint\($0)" }
        try folder.write(SmallClip(joints: joints).text, to: "many.bvh")
        let fit = try await Program.run(
            ["fit", "many.bvh", "--validation-split", "0"] + smallFit, in: folder)
        #expect(fit.code == 0, "\(fit.messages)")
        try folder.write(try folder.data("many.safetensors").dropLast(40), to: "walk.safetensors")
        try folder.remove("many.safetensors")
        try await expectDamage(in: folder) { $0.contains("offsets") || $0.contains("bytes") }
    }

    /// A bit of each tensor, by the first letters of their names; of moments that are no frames any more that is told.
    @Test(arguments: ["0/", "seed/", "moments/"])
    func noticesAFlippedBitInItsNumbers(prefix: String) async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        let whole = try folder.data("walk.safetensors")
        let length = whole.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
        let header = try #require(
            try JSONSerialization.jsonObject(with: whole[8..<8 + length]) as? [String: [String: Any]])
        let tensors = header.filter { $0.key.hasPrefix(prefix) }.values
        #expect(!tensors.isEmpty)
        for tensor in tensors {
            var model = whole
            let offsets = try #require(tensor["data_offsets"] as? [Int])
            // The last bit of a number: it stays what it could be, but for whole ones.
            model[8 + length + offsets[0]] ^= 0x01
            try folder.write(model, to: "walk.safetensors")
            try await expectDamage(in: folder) {
                $0 == "its content does not match its checksum"
                    || prefix == "moments/" && $0 == "its moments are no frames of its skeleton"
            }
        }
    }

    @Test(arguments: [
        (#"\"units\":8"#, #"\"units\":9"#), (#"\"units\":8"#, #"\"unitz\":8"#),
        (#"\"units\":8"#, #"\"units\";8"#),
        (#"\"name\":\"Spine\""#, #"\"name\":\"Spina\""#), (#"\"observed\":6"#, #"\"observed\":7"#),
    ])
    func noticesADescriptionThatIsBroken(old: String, new: String) async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        var model = try folder.data("walk.safetensors")
        let place = try #require(model.range(of: Data(old.utf8)))
        model.replaceSubrange(place, with: Data(new.utf8))
        try folder.write(model, to: "walk.safetensors")
        try await expectDamage(in: folder) {
            !$0.contains("DecodingError") && !$0.contains("(") && $0.count < 150
        }
    }

    @Test func asksToFitAgainWhereTheModelIsOfAnotherVersionAndLetsFitReplaceIt() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        var model = try folder.data("walk.safetensors")
        let place = try #require(model.range(of: Data(#""version":""#.utf8)))
        let end = try #require(model[place.upperBound...].firstIndex(of: UInt8(ascii: "\"")))
        let version = String(decoding: model[place.upperBound..<end], as: UTF8.self)
        model.replaceSubrange(
            place.upperBound..<end, with: Data(repeating: UInt8(ascii: "0"), count: version.count))
        try folder.write(model, to: "walk.safetensors")
        let sentence =
            "walk.safetensors was written in model format \(version.map { _ in "0" }.joined()), expected \(version): "
            + "fit the model again"
        try await expectRefusal(["extend"], in: folder, code: 65, sentence)
        try await expectRefusal(["summary", "walk.safetensors"], in: folder, code: 65, sentence)
        let fit = try await Program.run(["fit", "walk.bvh"] + smallFit, in: folder)
        #expect(fit.code == 0, "\(fit.messages)")
    }

    @Test func letsFitReplaceAModelOfItsOwnThatIsDamaged() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        try folder.write(try folder.data("walk.safetensors").dropLast(40), to: "walk.safetensors")
        let fit = try await Program.run(["fit", "walk.bvh"] + smallFit, in: folder)
        #expect(fit.code == 0, "\(fit.messages)")
        #expect(try await Fitted.walk.value.model == folder.data("walk.safetensors"))
    }

    @Test func namesTheJointsWhereTheModelIsForAnotherSkeleton() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        try folder.write(SmallClip(joints: ["Hips", "Spine", "LeftLeg", "Tail"]).text, to: "cat.bvh")
        try await expectRefusal(
            ["extend", "cat.bvh"], in: folder, code: 65,
            "cat.bvh has another skeleton than the clips that walk.safetensors was fitted on: "
                + "joint RightLeg is missing; joint Tail is not expected")
    }

    @Test func asksForTheClipWhereTheModelWasFittedOnSeveral() async throws {
        let folder = try TemporaryFolder()
        try folder.write(SmallClip.walk.text, to: "walk.bvh")
        try folder.write(SmallClip.slow.text, to: "slow.bvh")
        let fit = try await Program.run(["fit", "walk.bvh", "slow.bvh"] + smallFit, in: folder)
        #expect(fit.code == 0, "\(fit.messages)")
        try await expectRefusal(
            ["extend"], in: folder, code: 64,
            "walk.safetensors was fitted on 2 clips: name the clip to extend")
    }

    @Test func saysThatTheFittedClipHasChanged() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        try folder.write(SmallClip.slow.text, to: "walk.bvh")
        try await expectRefusal(
            ["extend"], in: folder, code: 65,
            "walk.bvh has changed since walk.safetensors was fitted on it: fit again, name the clip to extend, or "
                + "use --predicted-only")
    }

    @Test func saysThatTheFittedClipIsGone() async throws {
        let folder = try TemporaryFolder()
        try await folder.addWalk()
        try folder.remove("walk.bvh")
        try await expectRefusal(
            ["extend"], in: folder, code: 66,
            "walk.bvh, on which walk.safetensors was fitted, is not there any more: name the clip to extend, or use "
                + "--predicted-only")
    }

    /// Expects that walk.safetensors is called damaged by every command that reads it, for such a reason, and that
    /// the sentence has no second full stop or capital inside.
    private func expectDamage(
        in folder: borrowing TemporaryFolder, sourceLocation: SourceLocation = #_sourceLocation,
        _ isReason: (String) -> Bool
    ) async throws {
        for arguments in [["extend"], ["summary", "walk.safetensors"]] {
            let before = try folder.state
            let outcome = try await Program.run(arguments, in: folder)
            let start = "error: walk.safetensors is damaged: "
            #expect(outcome.code == 65, sourceLocation: sourceLocation)
            #expect(outcome.messages.hasPrefix(start), "\(outcome.messages)", sourceLocation: sourceLocation)
            let reason = outcome.messages.dropFirst(start.count).dropLast()
            #expect(isReason(String(reason)), "\(reason)", sourceLocation: sourceLocation)
            #expect(reason.first?.isLowercase == true, "\(reason)", sourceLocation: sourceLocation)
            #expect(reason.last?.isPunctuation != true, "\(reason)", sourceLocation: sourceLocation)
            #expect(!reason.contains("\n"), "\(reason)", sourceLocation: sourceLocation)
            let after = try folder.state
            #expect(after == before, sourceLocation: sourceLocation)
        }
    }
}

/// A safetensors file of this header and no tensors.
func safetensors(_ header: String) -> Data {
    var length = UInt64(header.utf8.count).littleEndian
    return withUnsafeBytes(of: &length) { Data($0) } + Data(header.utf8)
}
