import Foundation
import Testing

@testable import MotionFiles

@Suite struct MotionFileTests {
    private func text(_ error: (any Error)?) -> String { error.map { "\($0)" } ?? "accepted" }

    private func refusal(_ name: String) throws -> String {
        let path = try fixturePath(name)
        let error = #expect(throws: ParseError.self) { try MotionFile.read(path: path) }
        #expect(error?.category == .badData)
        return text(error).replacingOccurrences(of: path, with: name)
    }

    @Test func tellsBVHByContentAndNotByName() throws {
        let file = try MotionFile.read(path: fixturePath("bvh-under-another-name.dae"))
        #expect(file.format == "bvh")
        #expect(try file.clip.frameCount == 1)
        #expect(file.notes.isEmpty)
    }

    @Test func tellsCOLLADAByItsContent() throws {
        let sentence = ": expected a <visual_scene>, found none: there are no nodes to read"
        #expect(try refusal("collada.dae") == "collada.dae" + sentence)
        #expect(try refusal("collada-utf16.dae") == "collada-utf16.dae" + sentence)
        // blanks before an XML declaration are a fault, without one they are none
        #expect(try refusal("collada-prefixed.dae") == "collada-prefixed.dae" + sentence)
        let bytes = Array("<COLLADA version=\"1.4.1\"/>".utf8)
        let error = #expect(throws: ParseError.self) { try BVHReader.read(bytes, file: "f") }
        #expect(text(error) == "f: this is a COLLADA file (version 1.4.1), expected BVH")
    }

    @Test func opensNothingThatADocumentTypeNames() throws {
        #expect(
            try refusal("collada-entities.dae").split(separator: "\n").first
                == "collada-entities.dae:3:26: the XML refers to an entity (a): entities are refused; save the file without a DOCTYPE"
        )
    }

    @Test func saysWhatElseAFileIs() throws {
        func sentence(_ bytes: [UInt8]) -> String {
            text(#expect(throws: ParseError.self) { try MotionFile.read(bytes, file: "f") })
        }
        #expect(sentence([]) == "f: the file is empty")
        #expect(
            sentence(Array("<svg/>".utf8))
                == "f: this is XML, but no motion file: expected the root element COLLADA, found “svg”")
        #expect(
            sentence(Array("<<<".utf8))
                == "f: this is XML, but no motion file: expected the root element COLLADA")
        #expect(sentence([0x1F, 0x8B, 8, 0]) == "f: the file is compressed (gzip): unpack it first")
        #expect(sentence(Array("PK\u{3}\u{4}..".utf8)) == "f: the file is compressed (zip): unpack it first")
        #expect(
            sentence([0x80, 0, 1, 2])
                == "f: expected HIERARCHY (a BVH file), XML (a COLLADA file) or glTF, found binary data")
        #expect(
            sentence(Array("frame,x\n".utf8))
                == "f:1:1: expected HIERARCHY, found “frame,x”\n  line 1 | frame,x\n         | ^")
    }

    @Test func tellsWhyAFileCannotBeRead() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let missing = #expect(throws: FileAccessError.self) {
            try MotionFile.read(path: folder.path + "/none.bvh")
        }
        #expect(missing?.category == .noInput)
        #expect(text(missing) == folder.path + "/none.bvh: there is no such file")
        let directory = #expect(throws: FileAccessError.self) { try MotionFile.read(path: folder.path) }
        #expect(directory?.category == .badData)
        #expect(text(directory) == folder.path + ": this is a directory, expected a file")
        #expect(FileAccessError(file: "a", fact: .failed("Input/output error")).category == .ioError)
    }

    @Test(arguments: [(EACCES, FileErrorCategory.noInput), (EPERM, .noInput), (EIO, .ioError)])
    func tellsAFileWithoutPermissionFromOneThatFails(_ code: Int32, _ category: FileErrorCategory) {
        // by the system's error number, since root, as whom a container's tests run, may read everything
        let error = FileSource.error("locked.bvh", code)
        #expect(error.category == category)
        #expect(error.file == "locked.bvh")
    }

    @Test func readsAFileLongerThanItsHead() throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        let rows = 60_000
        let text = Sample.text([
            17: ["Frames: \(rows)"], 21: Array(repeating: Sample.lines[20], count: rows - 2),
        ])
        try text.write(toFile: path, atomically: false, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let file = try MotionFile.read(path: path)
        guard case .bvh(let document) = file else { return }
        #expect(document.bytes == Array(text.utf8))
        #expect(try file.clip.frameCount == rows)
    }

    @Test func keepsControlCharactersOfAFileNameFromTheTerminal() {
        #expect("\(ParseError(file: "a\u{1B}[2J\nb", fact: .empty))" == "a␛[2J␊b: the file is empty")
    }
}
