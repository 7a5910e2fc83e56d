import MotionCore
import Testing

@testable import MotionPages

@Suite("pictures")
struct PictureTests {
    @Test(arguments: [0, 1, 2, 3, 4, 10, 11, 12, 257, 258, 259, 260, 261, 262, 517, 1000])
    func runsOfEachLengthComeBackFromDeflate(length: Int) throws {
        let data: [UInt8] =
            [7, 200] + Array(repeating: 0, count: length) + [255, 1] + Array(repeating: 144, count: 5)
        #expect(try Inflated(Deflate.zlib(data)).bytes == data)
    }

    @Test func sumsAreThoseOfTheStandards() {
        // The PNG specification's example chunk, and Adler-32 as RFC 1950 defines it, of "Wikipedia".
        var sum = CRC32()
        sum.update("IEND".utf8)
        #expect(sum.value == 0xAE42_6082)
        #expect(Deflate.zlib(Array("Wikipedia".utf8)).suffix(4) == [0x11, 0xE6, 0x03, 0x98])
    }

    @Test func aPictureIsKnownAsMadeHere() {
        let ours = PNG.file([1, 2, 3], width: 1, height: 1)
        #expect(PNG.isOurs(ours))
        #expect(!PNG.isOurs(Array(ours.prefix(33))) && !PNG.isOurs([]))
    }

    @Test func aLineCoversWhatItShould() {
        var canvas = Canvas(width: 9, height: 5, Color(0xffffff))
        canvas.draw(Stroke(Spot(2.5, 2.5), Spot(6.5, 2.5), width: 2), Color(0x000000))
        let row = { (y: Int) in (0..<9).map { canvas.bytes[3 * (9 * y + $0)] } }
        // Whole in its middle row, half in the rows beside it.
        #expect(row(2)[3...5] == [0, 0, 0])
        #expect(row(1)[3...5].allSatisfy { (127...128).contains($0) })
        #expect(row(0).allSatisfy { $0 == 255 } && row(4).allSatisfy { $0 == 255 })
    }

    @Test func linesOutsideAndEndlessOnesAreNoTrouble() {
        var canvas = Canvas(width: 4, height: 4, Color(0xffffff))
        canvas.draw(Stroke(Spot(-50, -50), Spot(-40, -40), width: 2), Color(0))
        canvas.shade([Stroke(Spot(1e12, 0), Spot(2e12, 0), width: 2)], Color(0), opacity: 1)
        #expect(canvas.bytes.allSatisfy { $0 == 255 })
    }

    @Test func stillsStandEvenlyAroundTheSeam() {
        let clip = Clip.swing(root: "Hips", frames: 121)
        let times = MotionStrip.times(ShownClip(name: "a", clip: clip, seam: 61))
        // Frame 60 is the last observed one; 60 predicted ones follow, a sixth of them from still to still.
        let expected = [40, 50, 60, 70, 80, 90, 100, 110, 120].map { Double($0) / 30 }
        #expect(zip(times, expected).allSatisfy { abs($0 - $1) < 1e-9 } && times.count == 9)
        #expect(MotionStrip.times(ShownClip(name: "a", clip: clip)).count == 9)
        #expect(MotionStrip.times(ShownClip(name: "a", clip: Clip.swing(root: "Hips", frames: 1))) == [0])
    }

    @Test func labelsTellTheTimeFromTheSeam() {
        #expect(StripRow.label(-0.333, signed: true) == "-0.33 s")
        #expect(StripRow.label(0, signed: true) == "0.00 s")
        #expect(
            StripRow.label(2.005, signed: true) == "+2.00 s"
                || StripRow.label(2.005, signed: true) == "+2.01 s")
        #expect(StripRow.label(12.5, signed: false) == "12.50 s")
    }

    @Test func observedAndPredictedBodiesHaveTheirColours() throws {
        let shown = ShownClip(name: "a", clip: Clip.swing(root: "Hips", frames: 121), seam: 61)
        let picture = try Decoded(MotionStrip(clips: [shown]).png)
        let (observed, predicted) = Palette.pairs[0]
        // Three stills of nine are observed.
        let third = picture.width / 3
        #expect(picture.count(observed, columns: 0..<third - 12) > 50)
        #expect(picture.count(predicted, columns: 0..<third - 12) == 0)
        #expect(picture.count(predicted, columns: third + 12..<picture.width) > 50)
        #expect(picture.count(observed, columns: third + 12..<picture.width) == 0)
    }

    @Test func coloursAreThoseOfThePage() {
        let light = WebFiles.style.components(separatedBy: "[data-theme=\"dark\"]")[0]
        let colors = [Palette.ground, Palette.ink, Palette.faint, Palette.rule, Palette.shadow]
        for color in colors + Palette.pairs.flatMap({ [$0.0, $0.1] }) {
            let code = (0..<3).map { Int((color.parts[$0] * 255).rounded()) }.map {
                ($0 < 16 ? "0" : "") + String($0, radix: 16)
            }
            #expect(light.contains("#" + code.joined()))
        }
    }
}

/// What a zlib stream of fixed codes holds, read as RFC 1951 says.
private struct Inflated {
    private(set) var bytes: [UInt8] = []
    private let data: [UInt8]
    private var place = 16

    init(_ data: [UInt8]) throws {
        self.data = data
        #expect(bits(3) == 3, "one last block of fixed codes")
        while place < 8 * data.count {
            let symbol = symbol()
            if symbol == 256 { break }
            if symbol < 256 {
                bytes.append(UInt8(symbol))
                continue
            }
            let bases = [
                3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131,
                163, 195,
                227, 258,
            ]
            let extra = symbol < 265 || symbol == 285 ? 0 : (symbol - 261) / 4
            let length = bases[symbol - 257] + bits(extra)
            #expect(bits(5) == 0, "the last byte again")
            let last = try #require(bytes.last)
            bytes += Array(repeating: last, count: length)
        }
        #expect((place + 7) / 8 + 4 == data.count, "the sum ends the stream")
    }

    private mutating func bits(_ count: Int) -> Int {
        (0..<count).reduce(0) { value, index in value | bit() << index }
    }

    private mutating func bit() -> Int {
        defer { place += 1 }
        return Int(data[place / 8]) >> (place % 8) & 1
    }

    private mutating func symbol() -> Int {
        var code = 0
        for _ in 0..<7 { code = code << 1 | bit() }
        if code < 0x18 { return 256 + code }
        code = code << 1 | bit()
        if (0x30..<0xC0).contains(code) { return code - 0x30 }
        if (0xC0..<0xC8).contains(code) { return 280 + code - 0xC0 }
        return 144 + (code << 1 | bit()) - 0x190
    }
}

/// The pixels of a picture made here.
private struct Decoded {
    let width: Int
    private var pixels: [[UInt8]] = []

    init(_ file: [UInt8]) throws {
        var place = 8
        var packed: [UInt8] = []
        func word(_ at: Int) -> Int { file[at..<at + 4].reduce(0) { $0 << 8 | Int($1) } }
        width = word(16)
        while place < file.count {
            let size = word(place)
            if file[place + 4..<place + 8].elementsEqual("IDAT".utf8) {
                packed += file[place + 8..<place + 8 + size]
            }
            place += size + 12
        }
        let rows = try Inflated(packed).bytes
        var above = Array(repeating: UInt8(0), count: 3 * width)
        for start in stride(from: 0, to: rows.count, by: 3 * width + 1) {
            above = zip(above, rows[start + 1..<start + 1 + 3 * width]).map { $0 &+ $1 }
            pixels.append(above)
        }
    }

    /// How many pixels of some columns have a colour.
    func count(_ color: Color, columns: Range<Int>) -> Int {
        let wanted = (0..<3).map { UInt8((color.parts[$0] * 255).rounded()) }
        return pixels.reduce(0) { sum, row in
            sum + columns.count { Array(row[3 * $0..<3 * $0 + 3]) == wanted }
        }
    }
}
