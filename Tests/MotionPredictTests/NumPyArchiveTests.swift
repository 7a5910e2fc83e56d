import Foundation
import MotionCore
import Tensors
import Testing

@testable import MotionPredict

/// The archive as PKWARE's APPNOTE describes it: each member by its entry in the directory at the end.
private struct Archive {
    struct Member {
        let header: String
        let body: [UInt8]
    }

    var members: [String: Member] = [:]
    var order: [String] = []

    init(_ bytes: [UInt8]) throws {
        func number(_ at: Int, _ count: Int) -> Int {
            (0..<count).reduce(0) { $0 | Int(bytes[at + $1]) << (8 * $1) }
        }
        let end = bytes.count - 22
        try #require(number(end, 4) == 0x0605_4B50)
        let locator = end - 20
        try #require(number(locator, 4) == 0x0706_4B50)
        let record = number(locator + 8, 8)
        try #require(number(record, 4) == 0x0606_4B50)
        #expect(record == locator - 56)
        var entry = number(record + 48, 8)
        for _ in 0..<number(record + 32, 8) {
            try #require(number(entry, 4) == 0x0201_4B50)
            let (nameLength, extra) = (number(entry + 28, 2), number(entry + 30, 2))
            let name = String(decoding: bytes[(entry + 46)..<(entry + 46 + nameLength)], as: UTF8.self)
            let sizes = entry + 46 + nameLength + 4
            let (size, offset) = (number(sizes, 8), number(sizes + 16, 8))
            try #require(number(offset, 4) == 0x0403_4B50)
            let start = offset + 30 + number(offset + 26, 2) + number(offset + 28, 2)
            let body = Array(bytes[start..<start + size])
            var checksum = CRC32()
            checksum.update(body)
            #expect(number(entry + 16, 4) == Int(checksum.value), "\(name)")
            #expect(
                number(start + size, 4) == 0x0807_4B50 && number(start + size + 4, 4) == number(entry + 16, 4)
            )
            try #require(body.starts(with: [0x93] + Array("NUMPY".utf8) + [1, 0]))
            let length = Int(body[8]) | Int(body[9]) << 8
            #expect((10 + length) % 64 == 0)
            members[name] = Member(
                header: String(decoding: body[10..<10 + length], as: UTF8.self),
                body: Array(body[(10 + length)...]))
            order.append(name)
            entry += 46 + nameLength + extra
        }
        #expect(entry == record)
    }
}

@Suite struct NumPyArchiveTests {
    private func written(_ append: (inout NumPyArchiveWriter) throws -> Void) throws -> [UInt8] {
        let entries = [
            try SafetensorsEntry(name: "w", type: .float32, shape: [2, 3]),
            try SafetensorsEntry(name: "n", type: .int64, shape: [2]),
            try SafetensorsEntry(name: "empty", type: .float64, shape: [0, 4]),
        ]
        var bytes: [UInt8] = []
        var writer = try NumPyArchiveWriter(entries) { bytes += $0 }
        try append(&writer)
        try writer.finish()
        return bytes
    }

    private func add(_ numbers: [some Any], _ name: String, to writer: inout NumPyArchiveWriter) throws {
        try numbers.withUnsafeBytes { try writer.append($0, to: name) }
    }

    @Test func holdsEachArrayWithItsTypeAndShape() throws {
        let archive = try Archive(
            written { writer in
                try writer.append(["é", "abc"], shape: [2], named: "names")
                try writer.append(["one"], shape: [], named: "text")
                try add([Float(1), 2], "w", to: &writer)
                try add([Float(3), 4, 5, 6], "w", to: &writer)
                try add([Int64.min, 5], "n", to: &writer)
            })
        #expect(archive.order == ["names.npy", "text.npy", "w.npy", "n.npy", "empty.npy"])
        let headers = archive.members.mapValues { $0.header.trimmingCharacters(in: .whitespacesAndNewlines) }
        #expect(headers["names.npy"] == "{'descr': '<U3', 'fortran_order': False, 'shape': (2,), }")
        #expect(headers["text.npy"] == "{'descr': '<U3', 'fortran_order': False, 'shape': (), }")
        #expect(headers["w.npy"] == "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }")
        #expect(headers["n.npy"] == "{'descr': '<i8', 'fortran_order': False, 'shape': (2,), }")
        #expect(headers["empty.npy"] == "{'descr': '<f8', 'fortran_order': False, 'shape': (0, 4), }")
        #expect(
            archive.members["names.npy"]?.body == [0xE9] + Array(repeating: 0, count: 11) + [
                97, 0, 0, 0, 98, 0, 0, 0, 99, 0, 0, 0,
            ])
        #expect(archive.members["w.npy"]?.body == [Float(1), 2, 3, 4, 5, 6].withUnsafeBytes { Array($0) })
        #expect(archive.members["empty.npy"]?.body == [])
    }

    @Test func refusesArraysThatLackNumbersOrHaveTooMany() throws {
        #expect(throws: SafetensorsError.incomplete(tensor: "w")) {
            try written { try add([Int64(1), 2], "n", to: &$0) }
        }
        #expect(throws: SafetensorsError.incomplete(tensor: "w")) {
            try written { writer in
                try add([Float(1)], "w", to: &writer)
                try add([Int64(1), 2], "n", to: &writer)
            }
        }
        #expect(throws: SafetensorsError.wrongOrder(tensor: "n", expected: nil)) {
            try written { try add([Int64(1), 2, 3], "n", to: &$0) }
        }
        #expect(throws: SafetensorsError.noSuchTensor("v")) {
            try written { try add([Float(1)], "v", to: &$0) }
        }
    }
}
