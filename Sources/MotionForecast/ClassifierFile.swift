import Foundation
import MotionCore
import Tensors

/// A classifier as it stands in one safetensors file: weights, statistics, skeleton, and what it learnt from.
public struct ClassifierFile: Sendable {
    /// What the metadata says a file of this kind is.
    public static let format = "motionpredict classifier"
    /// The version of the file's layout; files of another are refused.
    public static let version = "1"

    /// What the file says of itself beside its numbers, as JSON in its metadata.
    public struct Description: Codable, Equatable, Sendable {
        public var settings: ClassifierSettings
        public var layout: FeatureLayout
        public var rate: ModelRate
        public var kinds: [String]
        /// For each kind the number of clips.
        public var clips: [Int]
        public var heldOut: ClassifierHeldOut?
    }

    public let classifier: MotionClassifier
    public let description: Description

    /// - Parameter clips: for each kind the number of clips learnt from.
    public init(_ classifier: MotionClassifier, clips: [Int], heldOut: ClassifierHeldOut?) {
        self.classifier = classifier
        description = Description(
            settings: classifier.settings, layout: classifier.layout, rate: classifier.rate,
            kinds: classifier.kinds, clips: clips, heldOut: heldOut)
    }

    /// Writes the file; the same classifier gives the same bytes.
    ///
    /// Throws what `sink` throws.
    public func write(to sink: @escaping SafetensorsWriter.Sink) throws {
        var numbers = classifier.weights
        numbers["statistics/mean"] = Tensor(classifier.mean)
        numbers["statistics/scale"] = Tensor(classifier.scale)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let json = try encoder.encode(description)
        let metadata = [
            "format": Self.format, "hash": Self.checksum(json, numbers).digits,
            "model": String(decoding: json, as: UTF8.self), "version": Self.version,
        ]
        var writer = try SafetensorsWriter(
            numbers.map { try SafetensorsEntry(name: $0.key, type: .float32, shape: $0.value.shape) },
            metadata: metadata, to: sink)
        for entry in writer.entries { try writer.append(numbers[entry.name]?.values ?? [], to: entry.name) }
        try writer.finish()
    }

    private static func checksum(_ json: Data, _ numbers: [String: Tensor]) -> Checksum {
        var checksum = Checksum(of: [UInt8](json))
        for (_, tensor) in numbers.sorted(by: { $0.key < $1.key }) {
            tensor.values.withUnsafeBytes { checksum.update($0) }
        }
        return checksum
    }

    /// Whether the bytes say that they are such a file, sound or not.
    public static func claims(_ bytes: [UInt8]) -> Bool {
        (try? SafetensorsReader(bytes))?.metadata["format"] == format
    }

    /// Reads a file's bytes; `file` names it in errors.
    ///
    /// Throws `ClassifierError.isForecaster`, and `ForecastError.notAModel`, `.modelVersion` or `.damagedModel`.
    public init(_ bytes: [UInt8], file: String) throws {
        let content = try ModelBytes(
            bytes, file: file, format: Self.format, version: Self.version,
            others: [ModelFile.format: ClassifierError.isForecaster(file: file)])
        self = try content.read(Self.init)
    }

    private init(_ reader: SafetensorsReader, file: String) throws {
        let json = Data((reader.metadata["model"] ?? "").utf8)
        let description = try JSONDecoder().decode(Description.self, from: json)
        let damaged = { (reason: String) in ForecastError.damagedModel(file: file, reason: reason) }
        let (settings, width) = (description.settings, description.layout.count)
        guard (2...1_000_000).contains(settings.frames), (1...65_536).contains(settings.units),
            (0..<1).contains(settings.dropout), description.kinds.count > 1, width > 0,
            description.rate.frameTime > 0, description.rate.frameTime.isFinite
        else { throw damaged("its sizes are not those of a network") }
        var numbers: [String: Tensor] = [:]
        for entry in reader.entries {
            numbers[entry.name] = try? Tensor(reader.floats(entry.name), shape: entry.shape)
        }
        guard Self.checksum(json, numbers).digits == reader.metadata["hash"] else {
            throw damaged("its content does not match its checksum")
        }
        guard numbers.values.allSatisfy({ $0.values.allSatisfy(\.isFinite) }),
            let mean = numbers.removeValue(forKey: "statistics/mean")?.values,
            let scale = numbers.removeValue(forKey: "statistics/scale")?.values,
            mean.count == width, scale.count == width, scale.allSatisfy({ $0 > 0 })
        else { throw damaged("it holds numbers that cannot be") }
        let network = try? MotionClassifier.network(settings, features: width, kinds: description.kinds.count)
        guard let network, (try? network.setWeights(numbers)) != nil else {
            throw damaged("its weights are not those of its network")
        }
        self.description = description
        classifier = MotionClassifier(
            settings: settings, layout: description.layout, rate: description.rate, kinds: description.kinds,
            mean: mean, scale: scale, weights: numbers)
    }
}
