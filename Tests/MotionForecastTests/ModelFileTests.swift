import Foundation
import MotionCore
import RecurrentNetworks
import Tensors
import Testing

@testable import MotionForecast

@Suite struct ModelFileTests {
    private let clip = walker(fingers: 12).clip(frames: 80, fps: 60)

    private func model(seed: UInt64 = 5, layers: Int = 1) -> ModelFile {
        var settings = ForecasterSettings.small(observed: 4, predicted: 5, units: 8)
        settings.layers = layers
        let other = data(clip, shape: settings.shape, representation: .bodySixD)
        let first = untrained(clip, settings: settings, seed: seed)
        settings.representation = .bodySixD
        let forecaster = Forecaster(
            members: first.members + [untrained(other, settings: settings, seed: seed + 1)], rate: first.rate)
        return ModelFile(
            forecaster,
            source: SourceClip(
                path: "walk.bvh", checksum: "0123456789abcdef", frameCount: 80, frameTime: clip.frameTime,
                moving: clip.movingChannels),
            clip: clip, clips: ["walk.bvh"], frames: 80,
            heldOut: HeldOutSummary(
                horizons: [0.2, 0.5], errors: [1, 2], zeroVelocityErrors: [2, 4], windows: 3,
                spreads: [0.5, 0.25]))
    }

    private func bytes(_ model: ModelFile) throws -> [UInt8] {
        var bytes: [UInt8] = []
        try model.write { bytes += Array($0) }
        return bytes
    }

    private func read(_ bytes: [UInt8]) throws -> ModelFile { try ModelFile(bytes, file: "walk.safetensors") }

    /// The error that reading gives; nil where the file is read.
    private func refusal(_ bytes: [UInt8]) throws -> ForecastError? {
        do {
            _ = try read(bytes)
            return nil
        } catch let error as ForecastError {
            return error
        }
    }

    private func isDamage(_ error: ForecastError?) -> Bool {
        if case .damagedModel(file: "walk.safetensors", _) = error { true } else { false }
    }

    /// The length of the header with its own eight bytes.
    private func headerLength(_ bytes: [UInt8]) -> Int {
        8 + bytes[..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    /// The file with another header, its length set right.
    private func withHeader(_ bytes: [UInt8], _ change: (String) -> String) -> [UInt8] {
        let end = headerLength(bytes)
        var header = Array(change(String(decoding: bytes[8..<end], as: UTF8.self)).utf8)
        while header.count % 8 != 0 { header.append(32) }
        let length = (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) }
        return length + header + bytes[end...]
    }

    @Test(arguments: [1, 2])
    func givesTheSamePredictionsToTheBit(_ layers: Int) throws {
        let model = model(layers: layers)
        let back = try read(bytes(model))
        #expect(back.description == model.description)
        #expect(back.seed == model.seed)
        #expect(back.forecaster.members.map(\.scaling) == model.forecaster.members.map(\.scaling))
        let rows = { (model: ModelFile) in
            model.forecaster.continuation(
                of: clip, frames: 60, moving: model.description.source.moving
            ).values.map(\.bitPattern)
        }
        #expect(rows(back) == rows(model))
    }

    @Test func keepsEnoughOfTheClipToContinueIt() throws {
        let back = try read(bytes(model()))
        let moving = back.description.source.moving
        #expect(
            back.forecaster.continuation(of: back.seed, frames: 40, moving: moving)
                == back.forecaster.continuation(of: clip, frames: 40, moving: moving))
        #expect(back.seed.frameCount < 20)
    }

    @Test func givesTheSameBytesForTheSameModel() throws {
        let first = try bytes(model())
        #expect(try bytes(model()) == first)
        #expect(try bytes(read(first)) == first)
        #expect(try bytes(model(seed: 6)) != first)
    }

    @Test func refusesAFileThatWasCutOff() throws {
        let whole = try bytes(model())
        let header = headerLength(whole)
        let lengths =
            [header - 1, header, header + 1, whole.count - 1, whole.count - 8]
            + (1...40).map { 128 + $0 * (whole.count - 129) / 40 }
        for length in lengths where length < whole.count {
            let error = try refusal(Array(whole[..<length]))
            #expect(isDamage(error), "\(length) of \(whole.count): \(String(describing: error))")
        }
        // Of the first bytes alone nobody can tell what the file was.
        for length in 0..<64 { #expect(try refusal(Array(whole[..<length])) != nil) }
        #expect(isDamage(try refusal(whole + [0])))
    }

    @Test func refusesAFileWithAFlippedBitInItsNumbers() throws {
        let whole = try bytes(model())
        let header = headerLength(whole)
        let size = whole.count - header
        for index in 0..<120 {
            var bytes = whole
            bytes[header + index * (size - 1) / 119] ^= 1 << UInt8(index % 8)
            #expect(isDamage(try refusal(bytes)), "byte \(header + index * (size - 1) / 119)")
        }
    }

    @Test func refusesAFileWithAFlippedBitInItsHeader() throws {
        let whole = try bytes(model())
        let header = headerLength(whole)
        for index in 0..<150 {
            var bytes = whole
            let place = index * (header - 1) / 149
            bytes[place] ^= 1 << UInt8(index % 7)
            #expect(try refusal(bytes) != nil, "byte \(place)")
        }
        // The names of what marks a file as sealed, each of whose bits another name.
        for mark in ["\"seal\":\"", "\"hash\":", "\\\"sealed\\\":true"] {
            let start = try #require(whole.firstRange(of: Array(mark.utf8))?.lowerBound)
            for bit in 0..<mark.utf8.count * 8 {
                var bytes = whole
                bytes[start + bit / 8] ^= 1 << UInt8(bit % 8)
                #expect(try refusal(bytes) != nil, "bit \(bit) of \(mark)")
            }
        }
    }

    @Test func tellsOtherFilesFromModels() throws {
        #expect(try refusal([]) == .notAModel(file: "walk.safetensors"))
        #expect(try refusal(Array("HIERARCHY\nROOT Hips\n".utf8)) == .notAModel(file: "walk.safetensors"))
        #expect(try refusal(Array(repeating: 0xFF, count: 5000)) == .notAModel(file: "walk.safetensors"))
        var other: [UInt8] = []
        let entry = try SafetensorsEntry(name: "X", type: .float32, shape: [2])
        var writer = try SafetensorsWriter([entry], metadata: ["format": "pt"]) { other += Array($0) }
        try writer.append([1, 2] as [Float], to: "X")
        try writer.finish()
        #expect(try refusal(other) == .notAModel(file: "walk.safetensors"))
    }

    @Test func refusesAnotherVersion() throws {
        let whole = try bytes(model())
        // Newer than this program knows, and older than any that was given away.
        for version in ["99", "4", "1", "2.5"] {
            let other = withHeader(whole) {
                $0.replacingOccurrences(
                    of: "\"version\":\"\(ModelFile.version)\"", with: "\"version\":\"\(version)\"")
            }
            #expect(
                try refusal(other)
                    == .modelVersion(file: "walk.safetensors", found: version, expected: ModelFile.version))
        }
        let none = withHeader(whole) {
            $0.replacingOccurrences(of: "\"version\":\"\(ModelFile.version)\"", with: "\"vision\":\"\"")
        }
        #expect(
            try refusal(none)
                == .modelVersion(file: "walk.safetensors", found: "none", expected: ModelFile.version))
    }

    /// Changes of the description, as JSON stands quoted in the header.
    static let changes: [[String]] = [
        ["\\\"units\\\":8", "\\\"units\\\":9"], ["\\\"units\\\":8", "\\\"units\\\":-8"],
        ["\\\"units\\\":8", "\\\"units\\\":65536"], ["\\\"units\\\":8", "\\\"units\\\":\\\"8\\\""],
        ["\\\"layers\\\":1", "\\\"layers\\\":2"], ["\\\"layers\\\":1", "\\\"layers\\\":64"],
        ["\\\"layers\\\":1", "\\\"layers\\\":0"], ["\\\"layers\\\":1", "\\\"layers\\\":9999999999"],
        ["\\\"observed\\\":4", "\\\"observed\\\":0"],
        ["\\\"observed\\\":4", "\\\"observed\\\":9223372036854775807"],
        ["\\\"predicted\\\":5", "\\\"predicted\\\":-5"],
        ["\\\"headingJoint\\\":0", "\\\"headingJoint\\\":99"],
        ["\\\"headingJoint\\\":0", "\\\"headingJoint\\\":-1"],
        ["\\\"travelJoint\\\":0", "\\\"travelJoint\\\":17"],
        ["\\\"uprightRotation\\\":{\\\"joint\\\":0}", "\\\"uprightRotation\\\":{\\\"joint\\\":400}"],
        ["\\\"rotation\\\":{\\\"joint\\\":1}", "\\\"rotation\\\":{\\\"joint\\\":-1}"],
        ["\\\"rotation\\\":{\\\"joint\\\":1}", "\\\"rotation\\\":{\\\"joint\\\":4}"],
        ["\\\"parent\\\":0", "\\\"parent\\\":-1"], ["\\\"parent\\\":0", "\\\"parent\\\":8"],
        ["\\\"frameTime\\\":0", "\\\"frameTime\\\":-0"],
        ["\\\"blocks\\\":[{\\\"turn\\\":{}},", "\\\"blocks\\\":[{\\\"spin\\\":{}},"],
        ["\\\"Xposition\\\"", "\\\"Xpositions\\\""],
        ["\\\"representation\\\":\\\"6d\\\"", "\\\"representation\\\":\\\"expmap\\\""],
        ["\\\"representation\\\":\\\"6d\\\"", "\\\"representation\\\":\\\"7d\\\""],
        ["\\\"moving\\\":[true", "\\\"moving\\\":[true,true"],
        ["\\\"networks\\\":[", "\\\"sittings\\\":["], ["\\\"skeleton\\\":[", "\\\"skeleton\\\":{"],
        ["output/kernel", "output/kernal"], ["statistics/mean", "statistics/men"],
    ]

    @Test(arguments: changes)
    func refusesADescriptionThatDoesNotFit(_ change: [String]) throws {
        let whole = try bytes(model())
        let broken = withHeader(whole) { header in
            guard let range = header.range(of: change[0]) else { return header }
            return header.replacingCharacters(in: range, with: change[1])
        }
        try #require(broken != whole, "\(change[0]) does not occur")
        let error = try refusal(broken)
        #expect(isDamage(error), "\(change): \(String(describing: error))")
        #expect(error?.description.hasPrefix("walk.safetensors is damaged: ") ?? false)
        // What does not fit is told, not only that something changed.
        #expect(!(error?.description.contains("checksum") ?? true))
    }

    /// Whoever makes a file can make its checksums fit: what a description says is bounded all the same.
    @Test func refusesADescriptionThatNoModelCouldHaveThoughItsChecksumsFit() throws {
        let good = model()
        let changes: [(inout ModelDescription) -> Void] = [
            { $0.rate = ModelRate(frameTime: 1e300) }, { $0.rate = ModelRate(frameTime: 1e-300) },
            { $0.rate = ModelRate(frameTime: 1e-7) }, { $0.source.frameTime = 1e-300 },
            { $0.source.frameTime = 1e300 }, { $0.source.frameCount = .min }, { $0.frames = .max },
            { $0.members[0].settings.shape.predicted = 20_001 },
            { $0.members[0].settings.shape.observed = 1_000_000 }, { $0.members[0].settings.steps = .max },
            { $0.members[0].settings.learningRate = 1e300 }, { $0.heldOut?.errors = [1] },
            { $0.heldOut?.horizons = [] }, { $0.heldOut?.errors = [1e300, 1] }, { $0.heldOut?.windows = -1 },
            { $0.heldOut?.spreads = [1] },
        ]
        for (index, change) in changes.enumerated() {
            var model = good
            change(&model.description)
            #expect(isDamage(try refusal(bytes(model))), "change \(index)")
        }
        let whole = try bytes(good)
        #expect(try refusal(whole) == nil)
    }

    @Test func refusesNumbersThatCannotBe() throws {
        let good = model()
        for value in [Float.nan, .infinity] {
            let member = good.forecaster.members[1]
            let parameters = member.parameters.copy()
            parameters.values[3] = value
            var scaling = member.scaling
            scaling.mean[0] = value
            let changes: [(inout FeatureScaling) -> Void] = [
                { $0.scale[1] = 0 }, { $0.scale[1] = 1e-10 }, { $0.velocity[2] = 0 }, { $0.velocity[2] = -1 },
                { $0.lowest[0] = -1e10 }, { $0.highest[3] = 1e10 },
            ]
            let forecaster = { (scaling: FeatureScaling, parameters: Parameters) in
                Forecaster(
                    members: [
                        good.forecaster.members[0],
                        ForecasterMember(
                            settings: member.settings, layout: member.layout, scaling: scaling,
                            parameters: parameters),
                    ], rate: good.forecaster.rate)
            }
            let others = changes.map { change in
                var scaling = member.scaling
                change(&scaling)
                return forecaster(scaling, member.parameters)
            }
            for bad in others + [
                forecaster(member.scaling, parameters), forecaster(scaling, member.parameters),
            ] {
                var model = good
                model.forecaster = bad
                #expect(isDamage(try refusal(bytes(model))))
            }
        }
    }
}
