import MotionCore
import Testing

@testable import MotionFiles

/// A format that has a way to write clips and nothing else.
private enum CountingWriter: MotionWriter {
    static let name = "counting"
    static let endings = ["count"]

    static func write(
        _ clip: Clip, in space: ClipSpace, to sink: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        try Array("\(clip.frameCount) \(clip.values.last ?? 0)".utf8).withUnsafeBytes(sink)
    }
}

@Suite struct MotionWriterTests {
    @Test func tellsTheFormatByTheEndingInAnyCase() {
        #expect(MotionWriters.writer(forPath: "clips/Walk.BVH").name == "BVH")
        #expect(MotionWriters.writer(forPath: "a.b/walk").name == "BVH")
        #expect(MotionWriters.writer(forPath: "hero.GLB").name == "glTF")
    }

    @Test func aFormatNeedsNoMoreThanAWayToWrite() throws {
        let document = try MotionFile.read(Array(COLLADASample.text().utf8), file: "f").document()
        let width = document.clip.skeleton.channelCount
        let row = Array(repeating: 7.0, count: width)
        let count = document.clip.frameCount
        let extended = try CountingWriter.extend(document, predicted: row, constant: [])
        #expect(String(decoding: extended, as: UTF8.self) == "\(count + 1) 7.0")
        let alone = try CountingWriter.predictedOnly(document, predicted: row, constant: [])
        #expect(String(decoding: alone, as: UTF8.self) == "1 7.0")
        #expect(!CountingWriter.isExtension(of: document, candidate: extended))
    }

    /// What `extend` makes of a .dae is what it makes of the BVH file that `convert` makes of it.
    @Test func continuesACOLLADAClipLikeItsBVHFile() throws {
        let document = try MotionFile.read(Array(COLLADASample.text().utf8), file: "f").document()
        let file = try BVHReader.read(try BVHWriter.write(document.clip), file: "f")
        #expect(file.clip.values.map(\.bitPattern) == document.clip.values.map(\.bitPattern))
        #expect(file.clip == document.clip)
        let predicted = document.clip.values.map { $0 + 0.123456789 }
        for constant in [Set<Int>(), [0, 2]] {
            let bytes = try BVHWriter.extend(document, predicted: predicted, constant: constant)
            #expect(bytes == (try BVHWriter.extend(file, predicted: predicted, constant: constant)))
            #expect(BVHWriter.isExtension(of: document, candidate: bytes))
            #expect(
                try BVHWriter.predictedOnly(document, predicted: predicted, constant: constant)
                    == BVHWriter.predictedOnly(file, predicted: predicted, constant: constant))
        }
    }

    /// BVH writes a joint's children at once: of Hips, Left, Right and Foot below Left the third is Foot.
    @Test func continuesAClipWhoseJointsStandInAnotherOrder() throws {
        let joint = { (name: String, parent: Int?) -> Joint in
            Joint(name: name, parent: parent, offset: Vector3(0, 1, 0), channels: [Channel(.rotation, .x)])
        }
        let skeleton = Skeleton(
            joints: [joint("Hips", nil), joint("Left", 0), joint("Right", 0), joint("Foot", 1)])
        let degrees = { (values: [Double]) in values.map { $0 * .pi / 180 } }
        let clip = Clip(
            skeleton: skeleton, frameTime: 0.1, frameCount: 2, values: degrees([1, 2, 3, 4, 1, 20, 30, 40]))
        let document = MotionDocument(clip, name: "mine")
        let bytes = try BVHWriter.extend(document, predicted: degrees([5, 6, 7, 8]), constant: [0, 2])
        let rows = String(decoding: bytes, as: UTF8.self).split(separator: "\n").suffix(3)
        #expect(Array(rows) == ["1 2 4 3", "1 20 40 30", "1 6.0000 8.0000 30"])
    }

    @Test func refusesASkeletonThatIsNotThere() throws {
        let bytes = try BVHWriter.write(MotionFile.read(Array(COLLADASample.text().utf8), file: "f").clip)
        var sampling = ClipSampling()
        sampling.skeleton = "tail"
        let error = #expect(throws: ParseError.self) {
            try MotionFile.read(bytes, file: "f").document(sampling)
        }
        #expect(error?.description == "f: there is no skeleton “tail”, only “Hips”")
    }
}
