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
}
