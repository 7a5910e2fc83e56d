import Foundation
import MotionCore
import Testing

@testable import MotionForecast

/// What stands in model files, key by key: what is missing has a default, what is not known is passed over.
@Suite("Coding of model files") struct ModelCodingTests {
    private let clip = walker().clip(frames: 60, fps: 30)

    /// A description with no setting at its default.
    private func description() -> ModelDescription {
        var settings = ForecasterSettings.small(observed: 4, predicted: 5, units: 8)
        settings.representation = .bodySixD
        (settings.layers, settings.batch, settings.steps, settings.seed) = (2, 7, 8, .max)
        (settings.warmUp, settings.trueFrames, settings.ownFrames) = (9, 10, 11)
        (settings.learningRate, settings.weightDecay, settings.clipNorm) = (0.1, 0.2, 0.3)
        (settings.noise, settings.dropout, settings.positionWeight) = (0.4, 0.5, 0.6)
        (settings.pathWeight, settings.featureWeight, settings.velocityWeight) = (0.7, 0.8, 0.9)
        (settings.energyWeight, settings.averaging, settings.mirroring) = (1.1, 1.2, 1.3)
        (settings.reversal, settings.speedRange, settings.earliness) = (1.4, 1.5, 1.6)
        let layouts = [Representation.bodySixD, .sixD].map {
            FeatureLayout(clips: [clip], representation: $0)
        }
        var other = settings
        other.representation = .sixD
        return ModelDescription(
            members: [
                .init(settings: settings, layout: layouts[0]), .init(settings: other, layout: layouts[1]),
            ],
            rate: ModelRate(near: clip),
            mirror: SkeletonMirror(
                clip.skeleton, axis: .x, partners: Array(clip.skeleton.joints.indices)),
            isLively: true,
            source: SourceClip(
                path: "a/walk.dae", checksum: "0123456789abcdef", frameCount: 60, frameTime: 1 / 30.0,
                moving: clip.movingChannels, skeleton: "Hips"),
            clips: ["walk.dae", "run.bvh"], frames: 99,
            heldOut: HeldOutSummary(
                horizons: [0.2, 0.5], errors: [1, 2], zeroVelocityErrors: [2, 4], windows: 3,
                spreads: [0.5, 0.25]))
    }

    private func fields(_ value: some Encodable) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: JSONEncoder().encode(value)) as? [String: Any])
    }

    private func read<Value: Decodable>(_ fields: [String: Any], as type: Value.Type) throws -> Value {
        try JSONDecoder().decode(type, from: JSONSerialization.data(withJSONObject: fields))
    }

    @Test func refusesPositionsThatAreToldTwice() throws {
        // A block beside another would have the wrong number of targets.
        let layout = FeatureLayout(clips: [clip], representation: .positions)
        let coded = try fields(CodedLayout(layout))
        let blocks = try #require(coded["blocks"] as? [Any])
        var twice = coded
        twice["blocks"] =
            blocks + [["jointPositions": ["joints": [1], "endSites": [Int](), "channels": [6]]]]
        let once = try read(coded, as: CodedLayout.self).layout(of: clip.skeleton, up: .y)
        #expect(once == layout)
        let both = try read(twice, as: CodedLayout.self)
        #expect(throws: ModelFault.self) { try both.layout(of: clip.skeleton, up: .y) }
    }

    @Test func keepsEverySetting() throws {
        let made = description()
        #expect(try JSONDecoder().decode(ModelDescription.self, from: JSONEncoder().encode(made)) == made)
        let settings = made.members[0].settings
        let coded = try JSONEncoder().encode(CodedSettings(settings))
        #expect(try JSONDecoder().decode(CodedSettings.self, from: coded).settings == settings)
        // Every setting stands above with a value of its own, so that none can be forgotten unseen.
        let usual = ForecasterSettings(shape: WindowShape(observed: 15, predicted: 60))
        for (own, usual) in zip(Mirror(reflecting: settings).children, Mirror(reflecting: usual).children) {
            #expect("\(own.value)" != "\(usual.value)", "\(own.label ?? "")")
        }
    }

    @Test func apartFromPredictingStandsHowItWasTrained() throws {
        let made = description()
        var fields = try fields(made)
        #expect(
            Set(fields.keys) == [
                "skeleton", "up", "networks", "rate", "mirror", "lively", "source", "training",
            ])
        let network = try #require((fields["networks"] as? [[String: Any]])?.first)
        #expect(
            Set(network.keys) == [
                "observed", "predicted", "units", "layers", "representation", "earliness", "travelJoint",
                "headingJoint",
                "upright", "blocks",
            ])
        // A model that does not say how it was trained predicts.
        fields["training"] = nil
        let bare = try read(fields, as: ModelDescription.self)
        #expect(bare.members.map(\.layout) == made.members.map(\.layout))
        #expect(bare.members.map(\.settings.shape) == made.members.map(\.settings.shape))
        #expect(
            bare.members[0].settings.steps
                == ForecasterSettings(shape: .init(observed: 1, predicted: 1)).steps)
        #expect(bare.clips == ["a/walk.dae"] && bare.frames == 60 && bare.heldOut == nil)
    }

    @Test func whatIsMissingHasADefault() throws {
        var fields = try fields(description())
        for key in ["mirror", "lively", "up"] { fields[key] = nil }
        var source = try #require(fields["source"] as? [String: Any])
        source["skeleton"] = nil
        fields["source"] = source
        var training = try #require(fields["training"] as? [String: Any])
        var networks = try #require(training["networks"] as? [[String: Any]])
        networks[0]["noise"] = nil
        (training["networks"], training["heldOut"]) = ([networks[0]], nil)
        fields["training"] = training
        let read = try read(fields, as: ModelDescription.self)
        #expect(read.mirror == nil && !read.isLively && read.source.skeleton == nil && read.heldOut == nil)
        #expect(read.members[0].layout.up == .y)
        #expect(read.members[0].settings.noise == 0.15 && read.members[0].settings.dropout == 0.5)
        #expect(read.members[1].settings.dropout == 0.3, "nothing is told of its training")
    }

    @Test func whatIsNotKnownIsPassedOver() throws {
        let made = description()
        var fields = try fields(made)
        fields["colour"] = ["red": 1]
        for key in ["source", "training", "rate", "mirror"] {
            var part = try #require(fields[key] as? [String: Any])
            part["colour"] = "red"
            fields[key] = part
        }
        var networks = try #require(fields["networks"] as? [[String: Any]])
        networks[0]["colour"] = 3
        fields["networks"] = networks
        #expect(try read(fields, as: ModelDescription.self) == made)
    }

    @Test(arguments: ["skeleton", "networks", "rate", "source"])
    func whatPredictingCannotDoWithoutIsAskedFor(_ key: String) throws {
        var fields = try fields(description())
        fields[key] = nil
        #expect {
            try read(fields, as: ModelDescription.self)
        } throws: { error in
            (error as? DecodingError)?.fact == "\(key) is missing"
        }
    }

    @Test func aMirrorIsTheSkeletonsOwn() throws {
        let made = description()
        for partners in [[0], [0, 1, 2, 3, 9], [0, 1, 2, 3, -1]] {
            var fields = try fields(made)
            fields["mirror"] = ["axis": 0, "partners": partners]
            #expect(throws: ModelFault("its mirror is not the skeleton's")) {
                try read(fields, as: ModelDescription.self)
            }
        }
    }

    @Test func aClassifierTellsApartWhatItNeeds() throws {
        var settings = ClassifierSettings(frames: 9)
        (settings.units, settings.dropout, settings.batch) = (5, 0.1, 6)
        (settings.epochs, settings.learningRate, settings.seed) = (7, 0.2, 8)
        let made = ClassifierFile.Description(
            settings: settings, layout: FeatureLayout(clips: [clip]), rate: ModelRate(near: clip),
            kinds: ["run", "walk"], clips: [3, 4],
            heldOut: ClassifierHeldOut(
                windows: 9, rightWindows: 7, clips: 2, rightClips: 1, kindsByFrames: ["run"]))
        var fields = try fields(made)
        fields["colour"] = "red"
        #expect(try read(fields, as: ClassifierFile.Description.self) == made)
        fields["training"] = nil
        let bare = try read(fields, as: ClassifierFile.Description.self)
        #expect(bare.settings.frames == 9 && bare.settings.units == 5 && bare.settings.epochs == 12)
        #expect(bare.layout == made.layout && bare.clips == [0, 0] && bare.heldOut == nil)
    }
}
