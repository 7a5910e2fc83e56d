package import MotionCore

/// Writes glTF 2.0 in one binary file (.glb): the joints as nodes, the clip as an animation of straight lines between keys, and
/// a thin body of bones bound to them, so that a viewer shows something.
///
/// In metres and Y up, as the format has it: a BVH file's unit and axes, which it does not tell, are guessed by the body. The
/// same input gives the same bytes on every machine.
package enum GLBWriter: MotionWriter {
    package static let name = "glTF"
    package static let endings = ["glb"]
    package static let hasOwnUnit = true

    /// By what the program knows its own files again.
    private static let generator = "motionpredict"

    package static func write(
        _ clip: Clip, in space: ClipSpace, to sink: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        try write(clip, in: space, continuing: nil, to: sink)
    }

    package static func extend(
        _ document: MotionDocument, predicted: [Double], constant: Set<Int>
    ) throws -> [UInt8] {
        try bytes(of: document.clip.rows(document.clip.values + predicted), continuing: document)
    }

    package static func predictedOnly(
        _ document: MotionDocument, predicted: [Double], constant: Set<Int>
    ) throws -> [UInt8] {
        try bytes(of: document.clip.rows(predicted), continuing: document)
    }

    package static func isExtension(of document: MotionDocument, candidate: [UInt8]) -> Bool {
        asset(of: candidate)?.extras?.continues == document.checksum.digits
    }

    package static func isPlain(_ candidate: [UInt8]) -> Bool {
        guard let asset = asset(of: candidate) else { return false }
        return asset.generator == generator && asset.extras == nil
    }

    private static func bytes(of clip: Clip, continuing document: MotionDocument) throws -> [UInt8] {
        var bytes: [UInt8] = []
        // The unit of the whole clip, not of a pose in the middle of it.
        var space = document.space
        space.metersPerUnit = space.metersPerUnit ?? LengthUnit(of: document.clip).meters
        space.upAxis = space.upAxis ?? document.clip.standingAxis
        try write(clip, in: space, continuing: document.checksum.digits) { bytes.append(contentsOf: $0) }
        return bytes
    }

    private static func asset(of bytes: [UInt8]) -> GLTFOutput.Asset? {
        struct Head: Decodable { let asset: GLTFOutput.Asset }
        guard let container = try? GLTFContainer(bytes) else { return nil }
        return (try? GLTFOutput.decode(Head.self, from: container.json))?.asset
    }

    private static func write(
        _ clip: Clip, in space: ClipSpace, continuing: String?,
        to sink: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        guard clip.frameTime > 0, clip.frameTime.isFinite else {
            throw BVHWriteError.frameTime(clip.frameTime)
        }
        guard !clip.skeleton.joints.isEmpty, clip.frameCount > 0 else { throw BVHWriteError.nothingToWrite }
        try BVHWriter.requireFinite(clip.values, of: clip.skeleton)
        let body = BoundBody(clip, in: space)
        var output = GLTFOutput(
            asset: .init(
                version: "2.0", generator: generator,
                extras: continuing.map { .init(continues: $0) }))
        body.describe(in: &output)
        try output.write(to: sink)
    }
}
