import Foundation
import Tensors
import Testing

/// A file made by hand from the text of its header and its numbers.
private func file(_ header: String, _ body: [UInt8] = []) -> [UInt8] {
    let length = (0..<8).map { UInt8(truncatingIfNeeded: header.utf8.count >> (8 * $0)) }
    return length + Array(header.utf8) + body
}

private func refusal(_ bytes: [UInt8]) -> SafetensorsError? {
    do {
        _ = try SafetensorsReader(bytes)
        return nil
    } catch {
        return error
    }
}

@Suite struct SafetensorsTests {
    private func written(
        metadata: [String: String] = ["b": "line\nand \"quote\" \\ ä 🦴", "a": "first"], reversed: Bool = false
    ) throws -> [UInt8] {
        var entries = [
            try SafetensorsEntry(name: "w", type: .float32, shape: [2, 3]),
            try SafetensorsEntry(name: "bytes", type: .uint8, shape: [3]),
            try SafetensorsEntry(name: "d", type: .float64, shape: []),
            try SafetensorsEntry(name: "n", type: .uint64, shape: [1]),
            try SafetensorsEntry(name: "i", type: .int64, shape: [2]),
            try SafetensorsEntry(name: "empty", type: .float32, shape: [0, 4]),
        ]
        if reversed { entries.reverse() }
        var bytes: [UInt8] = []
        var writer = try SafetensorsWriter(entries, metadata: metadata) { bytes += $0 }
        #expect(writer.entries.map(\.name) == ["d", "i", "n", "empty", "w", "bytes"])
        try writer.append([Double.pi], to: "d")
        try writer.append([Int64.min, 5], to: "i")
        try writer.append([UInt64.max], to: "n")
        try writer.append([Float(1), 2], to: "w")
        try writer.append(MatrixView([[3, 4], [5, 6]]), to: "w")
        try writer.append([UInt8(7), 8, 9], to: "bytes")
        try writer.finish()
        return bytes
    }

    @Test func tensorsOfFloatsGoIntoAFileAndComeOut() throws {
        let tensors = ["w": try Tensor([[1, 2, 3], [4, 5, 6]]), "one": try Tensor([7], shape: [])]
        let reader = try SafetensorsReader(SafetensorsWriter.data(tensors, metadata: ["kind": "test"]))
        #expect(reader.names == ["one", "w"])
        #expect(reader.metadata == ["kind": "test"])
        for (name, tensor) in tensors { #expect(try reader.tensor(name) == tensor) }
        #expect(throws: SafetensorsError.noSuchTensor("v")) { try reader.tensor("v") }
        #expect(
            throws: SafetensorsError.wrongType(tensor: "bytes", expected: "F32", found: "U8")
        ) { try SafetensorsReader(try written()).tensor("bytes") }
    }

    @Test func whatIsWrittenIsRead() throws {
        let reader = try SafetensorsReader(try written())
        #expect(reader.metadata == ["b": "line\nand \"quote\" \\ ä 🦴", "a": "first"])
        #expect(try reader.floats("w") == [1, 2, 3, 4, 5, 6])
        #expect(try reader.bytes("bytes") == [7, 8, 9])
        #expect(try reader.doubles("d") == [Double.pi])
        #expect(try reader.unsignedIntegers("n") == [UInt64.max])
        #expect(try reader.integers("i") == [Int64.min, 5])
        #expect(try reader.floats("empty") == [])
        #expect(reader.entry(named: "w")?.shape == [2, 3])
        let wide = MatrixView(rows: 2, columns: 5)
        try reader.copyFloats("w", to: wide.slice(columns: 1..<4))
        #expect(wide.array == [0, 1, 2, 3, 0, 0, 4, 5, 6, 0])
        // A slice of data does not begin at index 0.
        let shifted = Data([9, 9]) + Data(try written())
        #expect(try SafetensorsReader(shifted.dropFirst(2)).floats("w") == [1, 2, 3, 4, 5, 6])
    }

    @Test func theSameContentGivesTheSameBytes() throws {
        let bytes = try written()
        #expect(try written(reversed: true) == bytes)
        let header = bytes[8...].prefix { $0 != UInt8(ascii: " ") }
        #expect(
            String(decoding: header, as: UTF8.self).hasPrefix("{\"__metadata__\":{\"a\":\"first\",\"b\":"))
        for name in ["a", "ab", "abc", "abcd"] {
            var padded: [UInt8] = []
            _ = try SafetensorsWriter([SafetensorsEntry(name: name, type: .uint8, shape: [0])]) {
                padded += $0
            }
            #expect(padded.count % 8 == 0 && Int(padded[0]) == padded.count - 8)
        }
    }

    @Test func writerRefusesWhatIsOutOfOrder() throws {
        let entries = [
            try SafetensorsEntry(name: "a", type: .float32, shape: [2]),
            try SafetensorsEntry(name: "b", type: .float32, shape: [1]),
        ]
        var writer = try SafetensorsWriter(entries) { _ in }
        #expect(throws: SafetensorsError.wrongOrder(tensor: "b", expected: "a")) {
            try writer.append([Float(1)], to: "b")
        }
        #expect(throws: SafetensorsError.wrongOrder(tensor: "a", expected: "a")) {
            try writer.append([Float(1), 2, 3], to: "a")
        }
        #expect(throws: SafetensorsError.wrongType(tensor: "a", expected: "F32", found: "F64")) {
            try writer.append([1.0], to: "a")
        }
        #expect(throws: SafetensorsError.noSuchTensor("c")) { try writer.append([1.0], to: "c") }
        try writer.append([Float(1)], to: "a")
        #expect(throws: SafetensorsError.incomplete(tensor: "a")) { try writer.finish() }
        #expect(throws: SafetensorsError.twoOfTheName("a")) {
            _ = try SafetensorsWriter(entries + entries.prefix(1)) { _ in }
        }
        let forbidden = try SafetensorsEntry(name: "__metadata__", type: .uint8, shape: [1])
        #expect(throws: SafetensorsError.forbiddenName("__metadata__")) {
            _ = try SafetensorsWriter([forbidden]) { _ in }
        }
    }

    @Test func readerRefusesWhatIsNotThere() throws {
        let reader = try SafetensorsReader(try written())
        #expect(throws: SafetensorsError.noSuchTensor("x")) { try reader.floats("x") }
        #expect(throws: SafetensorsError.wrongType(tensor: "w", expected: "F64", found: "F32")) {
            try reader.doubles("w")
        }
        #expect(throws: SafetensorsError.wrongSize(tensor: "w", expected: 4, found: 6)) {
            try reader.copyFloats("w", to: MatrixView(rows: 2, columns: 2))
        }
    }
}

@Suite struct BrokenSafetensorsTests {
    @Test func filesThatAreTooShortAreRefused() {
        #expect(refusal([]) == .tooShort(byteCount: 0))
        #expect(refusal([1, 2, 3, 4, 5, 6, 7]) == .tooShort(byteCount: 7))
        #expect(
            refusal([3, 0, 0, 0, 0, 0, 0, 0, 123, 125]) == .headerBeyondFile(headerLength: 3, byteCount: 10))
        #expect(
            refusal(Array(repeating: 255, count: 9)) == .headerBeyondFile(headerLength: .max, byteCount: 9))
    }

    @Test(arguments: [
        "", "[]", "nonsense", "{", "{\"a\":1}", "{\"__metadata__\":{\"a\":1}}", "{\"a\":{\"dtype\":\"F32\"}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,4]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,1e300]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[99999999999999999999],\"data_offsets\":[0,4]}}",
        "{\"a\":{\"dtype\":null,\"shape\":null,\"data_offsets\":null}}",
    ])
    func headersThatAreNotOfTheFormatAreRefused(header: String) throws {
        let found = try #require(refusal(file(header, [0, 0, 0, 0])))
        guard case .headerNotReadable(let reason) = found else {
            Issue.record("\(found)")
            return
        }
        #expect(!reason.isEmpty && !found.description.isEmpty)
    }

    private func tensor(_ type: String, _ shape: String, _ offsets: String, name: String = "a") -> String {
        "\"\(name)\":{\"dtype\":\"\(type)\",\"shape\":\(shape),\"data_offsets\":\(offsets)}"
    }

    private func error(ofTensors tensors: String..., bytes: Int = 4) -> SafetensorsError? {
        error(ofHeader: "{\(tensors.joined(separator: ","))}", bytes: bytes)
    }

    private func error(ofHeader header: String, bytes: Int) -> SafetensorsError? {
        refusal(file(header, Array(repeating: 0, count: bytes)))
    }

    @Test func soundFilesAreNotRefused() {
        #expect(error(ofTensors: tensor("F32", "[1]", "[0,4]")) == nil)
        #expect(error(ofHeader: "{}", bytes: 0) == nil)
    }

    @Test func tensorsThatDoNotFitTheirBytesAreRefused() {
        let big = Int.max
        #expect(error(ofTensors: tensor("BF16", "[2]", "[0,4]")) == .unknownType(tensor: "a", type: "BF16"))
        #expect(error(ofTensors: tensor("F32", "[-1]", "[0,4]")) == .badShape(tensor: "a"))
        #expect(error(ofTensors: tensor("F32", "[\(big),\(big)]", "[0,4]")) == .badShape(tensor: "a"))
        #expect(error(ofTensors: tensor("F32", "[1]", "[0]")) == .badOffsets(tensor: "a"))
        #expect(error(ofTensors: tensor("F32", "[1]", "[0,8]")) == .badOffsets(tensor: "a"))
        #expect(error(ofTensors: tensor("F32", "[1]", "[4,0]")) == .badOffsets(tensor: "a"))
        #expect(error(ofTensors: tensor("F32", "[1]", "[-4,0]")) == .badOffsets(tensor: "a"))
        #expect(error(ofTensors: tensor("F32", "[1]", "[\(Int.min),\(big)]")) == .badOffsets(tensor: "a"))
        #expect(
            error(ofTensors: tensor("F32", "[2]", "[0,4]"))
                == .sizeMismatch(tensor: "a", expected: 8, found: 4))
    }

    @Test func gapsAndOverlapsAreRefused() {
        let first = tensor("U8", "[2]", "[0,2]")
        #expect(error(ofTensors: first, tensor("U8", "[2]", "[2,4]", name: "b")) == nil)
        #expect(
            error(ofTensors: first, tensor("U8", "[1]", "[3,4]", name: "b")) == .gapOrOverlap(tensor: "b"))
        #expect(
            error(ofTensors: first, tensor("U8", "[3]", "[1,4]", name: "b")) == .gapOrOverlap(tensor: "b"))
        #expect(error(ofTensors: tensor("U8", "[2]", "[1,3]")) == .gapOrOverlap(tensor: "a"))
        #expect(error(ofTensors: first) == .bytesLeftOver(count: 2))
    }

    @Test func noBitFlipAndNoCutMakesTheReaderTrap() throws {
        let sound = file(
            "{\"__metadata__\":{\"k\":\"v\"},\(tensor("F32", "[1]", "[0,4]")),"
                + "\(tensor("U8", "[2]", "[4,6]", name: "b"))}", [1, 2, 3, 4, 5, 6])
        var refused = 0
        for index in sound.indices {
            for bit in 0..<8 {
                var bytes = sound
                bytes[index] ^= 1 << bit
                if refusal(bytes) != nil { refused += 1 }
            }
            #expect(refusal(Array(sound.prefix(index))) != nil)
        }
        #expect(refused > sound.count)
    }
}
