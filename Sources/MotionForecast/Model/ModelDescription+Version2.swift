import MotionCore

/// The description as version 2 of the file has it: each network with its settings, its skeleton and its features.
struct ModelDescriptionVersion2: Decodable {
    let description: ModelDescription

    private enum Key: String, CodingKey {
        case members, rate, mirror, isLively, source, clips, frames, heldOut
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        let members = try values.decode([Member].self, forKey: .members).map(\.member)
        guard let first = members.first else { throw ModelFault("it has no network") }
        guard
            members.allSatisfy({
                $0.layout.skeleton == first.layout.skeleton && $0.layout.up == first.layout.up
            })
        else { throw ModelFault("its networks are of different skeletons") }
        description = ModelDescription(
            members: members, rate: try values.decode(CodedRate.self, forKey: .rate).rate,
            mirror: try values.decodeIfPresent(CodedMirror.self, forKey: .mirror)?.mirror(
                of: first.layout.skeleton),
            isLively: try values.value(.isLively), source: try values.value(.source),
            clips: try values.value(.clips), frames: try values.value(.frames),
            heldOut: try values.decodeIfPresent(HeldOutSummary.self, forKey: .heldOut))
    }

    private struct Member: Decodable {
        let member: ModelDescription.Member

        private enum Key: String, CodingKey {
            case settings, layout
        }

        private enum SettingsKey: String, CodingKey {
            case shape
        }

        init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: Key.self)
            let shape = try values.nestedContainer(keyedBy: SettingsKey.self, forKey: .settings)
                .nestedContainer(keyedBy: ForecasterSettings.NetworkKey.self, forKey: .shape)
            var settings = try ForecasterSettings(network: shape)
            try settings.readNetwork(
                values.nestedContainer(
                    keyedBy: ForecasterSettings.NetworkKey.self, forKey: .settings))
            try settings.readTraining(
                values.nestedContainer(
                    keyedBy: ForecasterSettings.TrainingKey.self, forKey: .settings))
            member = .init(
                settings: settings, layout: try values.decode(LayoutVersion2.self, forKey: .layout).layout)
        }
    }
}

/// A layout with its skeleton, as files had it before a skeleton stood once in each.
struct LayoutVersion2: Decodable {
    let layout: FeatureLayout

    private enum Key: String, CodingKey {
        case skeleton, up
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        layout = try CodedLayout(from: decoder).layout(
            of: values.decode(CodedSkeleton.self, forKey: .skeleton).skeleton, up: values.value(.up))
    }
}
