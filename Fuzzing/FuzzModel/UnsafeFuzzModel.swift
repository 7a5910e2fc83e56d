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
        precondition(fitting == bytes || read(bytes) == nil, "taken without checksums that fit")
    }
    if let fitting, let model = read(fitting), sum.isMultiple(of: 32) { check(model) }
    return 0
}

private func read(_ bytes: [UInt8]) -> ModelFile? {
    do {
        return try ModelFile(bytes, file: "f")
    } catch {
        precondition(!"\(error)".isEmpty)
    }
    if let classifier = try? ClassifierFile(bytes, file: "f") {
        precondition(!classifier.description.kinds.isEmpty)
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
    for entry in entries where entry.type == .float64 {
        (try? reader.doubles(entry.name))?.withUnsafeBytes { content.update($0) }
    }
    for entry in entries where entry.type == .float32 {
        (try? reader.floats(entry.name))?.withUnsafeBytes { content.update($0) }
    }
    guard let hashed = setting("hash", to: content.digits, in: bytes),
        let blank = setting("seal", to: String(repeating: "0", count: 16), in: hashed)
    else { return nil }
    return setting("seal", to: Checksum(of: blank).digits, in: blank)
}

/// The bytes with the sixteen digits of a checksum replaced.
private func setting(_ key: String, to digits: String, in bytes: [UInt8]) -> [UInt8]? {
    guard let start = bytes.firstRange(of: Array("\"\(key)\":\"".utf8))?.upperBound,
        start + digits.utf8.count < bytes.count
    else { return nil }
    var bytes = bytes
    bytes.replaceSubrange(start..<start + digits.utf8.count, with: digits.utf8)
    return bytes
}
