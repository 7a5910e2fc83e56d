import MotionCore

/// A model's description as `summary --json` tells it: in the form of version 2 of the file, whatever the file's own.
///
/// The form is a promise to other programs, so that it does not change with the file.
package struct DescribedModel: Encodable {
    private let description: ModelDescription

    package init(_ description: ModelDescription) { self.description = description }

    private enum Key: String, CodingKey {
        case members, rate, mirror, isLively, source, clips, frames, heldOut
    }

    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(description.members.map(Member.init), forKey: .members)
        try values.encode(CodedRate(description.rate), forKey: .rate)
        try values.encodeIfPresent(description.mirror, forKey: .mirror)
        try values.encode(description.isLively, forKey: .isLively)
        try values.encode(description.source, forKey: .source)
        try values.encode(description.clips, forKey: .clips)
        try values.encode(description.frames, forKey: .frames)
        try values.encodeIfPresent(description.heldOut, forKey: .heldOut)
    }

    private struct Member: Encodable {
        let settings: Settings
        let layout: Layout

        init(_ member: ModelDescription.Member) {
            (settings, layout) = (Settings(settings: member.settings), Layout(layout: member.layout))
        }
    }

    private struct Settings: Encodable {
        let settings: ForecasterSettings

        private enum Key: String, CodingKey {
            case shape, representation, units, layers
        }

        private enum ShapeKey: String, CodingKey {
            case observed, predicted
        }

        func encode(to encoder: any Encoder) throws {
            var values = encoder.container(keyedBy: Key.self)
            var shape = values.nestedContainer(keyedBy: ShapeKey.self, forKey: .shape)
            try shape.encode(settings.shape.observed, forKey: .observed)
            try shape.encode(settings.shape.predicted, forKey: .predicted)
            try values.encode(settings.representation, forKey: .representation)
            try values.encode(settings.units, forKey: .units)
            try values.encode(settings.layers, forKey: .layers)
            var training = encoder.container(keyedBy: ForecasterSettings.TrainingKey.self)
            try settings.writeTraining(to: &training)
        }
    }

    private struct Layout: Encodable {
        let layout: FeatureLayout

        private enum Key: String, CodingKey {
            case skeleton, up, count, firstFeature
        }

        func encode(to encoder: any Encoder) throws {
            try CodedLayout(layout).encode(to: encoder)
            var values = encoder.container(keyedBy: Key.self)
            try values.encode(layout.skeleton, forKey: .skeleton)
            try values.encode(layout.up, forKey: .up)
            try values.encode(layout.count, forKey: .count)
            try values.encode(layout.firstFeature, forKey: .firstFeature)
        }
    }
}
