import MotionCore
import Testing

@Suite struct ChecksumTests {
    @Test func agreesWithThePublishedVectors() {
        // the test vectors of draft-eastlake-fnv-17, appendix C
        #expect(Checksum(of: []).value == 0xCBF2_9CE4_8422_2325)
        #expect(Checksum(of: Array("a".utf8)).value == 0xAF63_DC4C_8601_EC8C)
        #expect(Checksum(of: Array("foobar".utf8)).value == 0x8594_4171_F739_67E8)
    }

    @Test func goesOnInPieces() {
        var checksum = Checksum()
        Array("foo".utf8).withUnsafeBytes { checksum.update($0) }
        Array("bar".utf8).withUnsafeBytes { checksum.update($0) }
        #expect(checksum == Checksum(of: Array("foobar".utf8)))
    }

    @Test func isWrittenWithSixteenDigits() {
        #expect(Checksum(of: Array("foobar".utf8)).digits == "85944171f73967e8")
    }

    @Test func ofNumbersSeesEveryBitAndTheirOrder() {
        let numbers = [0.1, -2.5, 0, 1e300]
        let whole = Checksum(numbers: numbers)
        #expect(whole == Checksum(numbers: numbers))
        for index in numbers.indices {
            for bit in 0..<64 {
                var changed = numbers
                changed[index] = Double(bitPattern: numbers[index].bitPattern ^ 1 << UInt64(bit))
                #expect(Checksum(numbers: changed) != whole, "bit \(bit) of number \(index)")
            }
        }
        #expect(Checksum(numbers: numbers.reversed()) != whole)
        #expect(Checksum(numbers: numbers + [0]) != whole)
    }

    @Test func byWordsTakesWhatIsLeftOverOneByOne() {
        let bytes = Array("twenty-one bytes here".utf8)
        let of = { (bytes: [UInt8]) in
            var checksum = Checksum()
            bytes.withUnsafeBytes { checksum.updateByWords($0) }
            return checksum
        }
        for index in bytes.indices {
            var changed = bytes
            changed[index] ^= 1
            #expect(of(changed) != of(bytes), "byte \(index)")
        }
        #expect(of(Array("short".utf8)) == Checksum(of: Array("short".utf8)))
    }
}
