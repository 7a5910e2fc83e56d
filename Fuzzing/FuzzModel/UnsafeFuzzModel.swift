import Foundation
import MotionCore
import MotionForecast
import Tensors

/// What libFuzzer calls with each input: reads it as a model with checksums made to fit, since nearly all that is made up ends at
/// those.
///
/// What takes longer is done for some inputs, chosen by their bytes, so that an input which shows a fault shows it again: one in
/// eight is read as it is, too, and what is taken of one in 32 has to forecast.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzModel(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = [UInt8](UnsafeBufferPointer(start: start, count: count))
    let sum = bytes.reduce(0, &+)
    let fitting = withFittingChecksums(bytes)
    if sum.isMultiple(of: 8) {
        let isTaken = read(bytes) != nil
        // Files of before had no seal, which covers the header.
        let isSealed = FileSeal.place(of: "seal", in: bytes) != nil
        precondition(fitting == bytes || !isTaken || !isSealed, "taken without checksums that fit")
    }
    if let fitting, let model = read(fitting), sum.isMultiple(of: 32) { check(model) }
    return 0
}

/// What libFuzzer calls for an input like another: a model changed in one of its parts, so that most of what comes is still read
/// that far, or, for one in eight, changed bytes of any kind.
@_cdecl("LLVMFuzzerCustomMutator")
public func changeModel(
    _ start: UnsafeMutablePointer<UInt8>, _ count: Int, _ most: Int, _ seed: CUnsignedInt
) -> Int {
    var random = FuzzRandom(seed: UInt64(seed))
    if random.one(of: 8) != 0,
        let parts = ModelParts([UInt8](UnsafeBufferPointer(start: start, count: count)))
    {
        let changed = parts.changed(&random).bytes
        if changed.count <= most {
            _ = UnsafeMutableBufferPointer(start: start, count: changed.count).update(fromContentsOf: changed)
            return changed.count
        }
    }
    return changeBytes(start, count, most)
}

/// What libFuzzer makes of the bytes of some part.
func changed(_ bytes: [UInt8], most: Int) -> [UInt8] {
    var room = bytes + [UInt8](repeating: 0, count: max(0, most - bytes.count))
    let count = room.withUnsafeMutableBufferPointer { room in
        room.baseAddress.map { changeBytes($0, bytes.count, room.count) } ?? 0
    }
    return Array(room[..<count])
}

@_silgen_name("LLVMFuzzerMutate")
private func changeBytes(_ start: UnsafeMutablePointer<UInt8>, _ count: Int, _ most: Int) -> Int

private func read(_ bytes: [UInt8]) -> ModelFile? {
    do {
        return try ModelFile(bytes, file: "f")
    } catch ForecastError.notAModel {
        if let classifier = try? ClassifierFile(bytes, file: "f") {
            precondition(!classifier.description.kinds.isEmpty)
        }
    } catch {
        precondition(!"\(error)".isEmpty)
    }
    return nil
}

/// Some frames as they are written, of finite numbers alone.
private func check(_ model: ModelFile) {
    let (forecaster, clip) = (model.forecaster, model.seed)
    // The time that large networks and bodies take is bounded by the size of a file; here it is short.
    let numbers = Double(forecaster.layout.count) * Double(forecaster.settings.shape.predicted)
    let parameters = forecaster.members.reduce(0) { $0 + $1.parameters.values.count }
    guard numbers < 20_000, parameters < 20_000, clip.frameCount > 1 else { return }
    guard (try? clip.requireRate(forecaster.rate, of: "m", name: "f")) != nil else { return }
    let motion = forecaster.motion(of: clip, frames: 4, moving: model.description.source.moving)
    precondition(motion.clip.frameCount == 4 && motion.clip.values.allSatisfy(\.isFinite), "the forecast")
}

/// The file with its checksums worked out anew; nil where it has no place for them.
private func withFittingChecksums(_ bytes: [UInt8]) -> [UInt8]? {
    guard let reader = try? SafetensorsReader(Data(bytes)) else { return nil }
    guard let description = reader.metadata["model"] else { return nil }
    var content = Checksum(of: Array(description.utf8))
    let entries = reader.entries.sorted { $0.name < $1.name }
    for type in [SafetensorsEntry.NumberType.float64, .float32] {
        for entry in entries where entry.type == type {
            guard let range = try? reader.range(of: entry.name) else { return nil }
            bytes[range].withUnsafeBytes { content.update($0) }
        }
    }
    guard let hash = FileSeal.place(of: "hash", in: bytes) else { return nil }
    var bytes = bytes
    bytes.replaceSubrange(hash, with: content.digits.utf8)
    guard let seal = FileSeal.place(of: "seal", in: bytes) else { return bytes }
    bytes.replaceSubrange(seal, with: String(repeating: "0", count: seal.count).utf8)
    bytes.replaceSubrange(seal, with: Checksum(of: bytes).digits.utf8)
    return bytes
}
