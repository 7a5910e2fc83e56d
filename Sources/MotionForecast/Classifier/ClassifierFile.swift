import MotionCore
import Tensors

/// A classifier as it stands in one safetensors file: weights, statistics, skeleton, and what it learnt from.
package struct ClassifierFile: Sendable {
    /// What the metadata says a file of this kind is.
    package static let format = "motionpredict classifier"
    /// The version that is written; see `ModelKind` for those that are read.
    package static let version = String(ModelKind.classifier.version)

    /// What the file says of itself beside its numbers, as JSON in its metadata.
    package struct Description: Equatable, Sendable {
        package var settings: ClassifierSettings
        package var layout: FeatureLayout
        package var rate: ModelRate
        package var kinds: [String]
        /// For each kind the number of clips.
        package var clips: [Int]
        package var heldOut: ClassifierHeldOut?
    }

    package let classifier: MotionClassifier
    package let description: Description

    /// - Parameter clips: for each kind the number of clips learnt from.
    package init(_ classifier: MotionClassifier, clips: [Int], heldOut: ClassifierHeldOut?) {
        self.classifier = classifier
        description = Description(
            settings: classifier.settings, layout: classifier.layout, rate: classifier.rate,
            kinds: classifier.kinds, clips: clips, heldOut: heldOut)
    }

    /// Writes the file; the same classifier gives the same bytes.
    ///
    /// Throws what `sink` throws.
    package func write(to sink: @escaping SafetensorsWriter.Sink) throws {
        var content = ModelContent()
        for (name, tensor) in classifier.weights { content.floats[name] = (tensor.shape, tensor.values) }
        content.floats["statistics/mean"] = ([classifier.mean.count], classifier.mean)
        content.floats["statistics/scale"] = ([classifier.scale.count], classifier.scale)
        try content.write(description, as: .classifier, to: sink)
    }

    /// Whether the bytes say that they are such a file, sound or not.
    package static func claims(_ bytes: [UInt8]) -> Bool {
        // The metadata stands first. Within a description quotation marks have a backslash before them.
        bytes.prefix(4096).firstRange(of: Array("\"format\":\"\(format)\"".utf8)) != nil
    }

    /// Reads a file's bytes; `file` names it in errors.
    ///
    /// Throws `ClassifierError.isForecaster`, and `ForecastError.notAModel`, `.modelVersion` or `.damagedModel`.
    package init(_ bytes: [UInt8], file: String) throws {
        let others = [ModelFile.format: ClassifierError.isForecaster(file: file)]
        self = try ModelBytes(bytes, file: file, kind: .classifier, others: others).read(Self.init)
    }

    private init(_ bytes: ModelBytes) throws {
        let description =
            bytes.version < 2
            ? try bytes.described(as: DescriptionVersion1.self).description
            : try bytes.described(as: Description.self)
        let (settings, width) = (description.settings, description.layout.count)
        guard (2...Bounds.mostWindowFrames).contains(settings.frames), (1...65_536).contains(settings.units),
            (0..<1).contains(settings.dropout), description.kinds.count > 1
        else { throw ModelFault("its sizes are not those of a network") }
        try description.rate.check()
        try description.layout.check()
        var numbers: [String: Tensor] = [:]
        for entry in bytes.tensors.entries {
            numbers[entry.name] = try? Tensor(bytes.tensors.floats(entry.name), shape: entry.shape)
        }
        guard numbers.values.allSatisfy({ $0.values.allSatisfy(\.isFinite) }),
            let mean = numbers.removeValue(forKey: "statistics/mean")?.values,
            let scale = numbers.removeValue(forKey: "statistics/scale")?.values,
            mean.count == width, scale.count == width, scale.allSatisfy({ $0 > 0 })
        else { throw ModelFault("it holds numbers that cannot be") }
        let network = try? MotionClassifier.network(settings, features: width, kinds: description.kinds.count)
        guard let network, (try? network.setWeights(numbers)) != nil else {
            throw ModelFault("its weights are not those of its network")
        }
        self.description = description
        classifier = MotionClassifier(
            settings: settings, layout: description.layout, rate: description.rate, kinds: description.kinds,
            mean: mean, scale: scale, weights: numbers)
    }
}
