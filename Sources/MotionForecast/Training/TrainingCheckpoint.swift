import RecurrentNetworks
import Tensors

/// A training broken off between two steps: all that an unbroken run would have had in memory.
package struct TrainingCheckpoint: Sendable {
    /// What the metadata says a file of this kind is.
    package static let format = "motionpredict checkpoint"

    /// The numbers that are not tensors.
    package struct Progress: Equatable, Sendable {
        package var members: [Member]
        /// What the training was asked for: clips and options. Another request is another training.
        package var request: String
        /// The comparison that came before the training; nil where there was none, or where it is still to come.
        package var heldOut: HeldOutSummary?
        /// The networks that are to be trained; a trial trains some of them.
        package var planned: [ForecasterSettings] = []
        /// What is known of a trial that goes on; nil in the training itself.
        package var trial: Trial?

        /// How a trial stands.
        package struct Trial: Equatable, Sendable {
            /// The best comparison so far, and at which step that was.
            package var best: HeldOutSummary?
            package var bestStep = 0
            /// The comparisons since then.
            package var checks = 0

            package init() {}
        }

        /// Whether it came further than another of the same request.
        package func isFurther(than other: Self) -> Bool {
            (trial == nil ? 1 : 0, step) > (other.trial == nil ? 1 : 0, other.step)
        }

        /// Those of one network.
        package struct Member: Equatable, Sendable {
            package var settings: ForecasterSettings
            /// The steps done.
            package var step: Int
            package var loss: Double
            /// The four words of the random source.
            package var random: [UInt64]
            package var optimiserUpdates: Int
            package var averageUpdates: Int
        }

        /// The steps done.
        package var step: Int { members.first?.step ?? 0 }
    }

    package var progress: Progress
    /// Parameters, their running mean, first and second moments, each with the layout's gaps.
    let buffers: [String: [Float]]

    init(progress: Progress, buffers: [String: [Float]]) {
        self.progress = progress
        self.buffers = buffers
    }

    /// Writes the checkpoint; throws what `sink` throws.
    package func write(to sink: @escaping SafetensorsWriter.Sink) throws {
        var content = ModelContent()
        for (name, values) in buffers { content.floats[name] = ([values.count], values) }
        try content.write(progress, as: .checkpoint, to: sink)
    }

    /// Reads a checkpoint's bytes; `file` names it in errors.
    ///
    /// Throws `ForecastError.modelVersion` or `.damagedModel`.
    package init(_ bytes: [UInt8], file: String) throws {
        do {
            self = try ModelBytes(bytes, file: file, kind: .checkpoint).read { bytes in
                var buffers: [String: [Float]] = [:]
                for entry in bytes.tensors.entries {
                    buffers[entry.name] = try bytes.tensors.floats(entry.name)
                }
                let progress = try bytes.described(as: Progress.self)
                try progress.check(buffers)
                return Self(progress: progress, buffers: buffers)
            }
        } catch ForecastError.notAModel {
            throw ForecastError.damagedModel(file: file, reason: "it is no checkpoint of a training")
        }
    }
}

extension Trainer {
    /// The training as it stands, to be gone on with later.
    ///
    /// - Parameters:
    ///   - planned: the networks that are to be trained in the end.
    ///   - trial: how the trial stands where this is one.
    package func checkpoint(
        request: String, heldOut: HeldOutSummary?, planned: [ForecasterSettings]? = nil,
        trial: TrainingCheckpoint.Progress.Trial? = nil
    ) -> TrainingCheckpoint {
        var buffers: [String: [Float]] = [:]
        for (index, member) in members.enumerated() {
            for (name, parameters) in member.named { buffers["\(index)/\(name)"] = parameters.values.array }
        }
        return TrainingCheckpoint(
            progress: .init(
                members: members.map(\.progress), request: request, heldOut: heldOut,
                planned: planned ?? members.map(\.settings), trial: trial),
            buffers: buffers)
    }

    /// Goes on from a checkpoint of the same data and settings; the rest of the run gives the bits of an unbroken
    /// one.
    ///
    /// Throws `ForecastError.damagedModel` where the checkpoint does not fit; `file` names it.
    package func restore(_ checkpoint: TrainingCheckpoint, file: String) throws {
        let progress = checkpoint.progress.members
        guard progress.count == members.count, progress.allSatisfy({ $0.step == progress[0].step }),
            zip(members, progress).allSatisfy({ $0.canResume($1) }),
            members.enumerated().allSatisfy({ index, member in
                member.named.allSatisfy {
                    checkpoint.buffers["\(index)/\($0.key)"]?.count == $0.value.values.count
                }
            })
        else { throw ForecastError.damagedModel(file: file, reason: "it does not fit the clips' network") }
        for (index, member) in members.enumerated() {
            for (name, parameters) in member.named {
                parameters.values.copy(from: checkpoint.buffers["\(index)/\(name)"] ?? [])
            }
            member.resume(progress[index])
        }
    }
}

extension MemberTrainer {
    fileprivate var progress: TrainingCheckpoint.Progress.Member {
        let words = random.state
        return .init(
            settings: settings, step: step, loss: loss, random: [words.0, words.1, words.2, words.3],
            optimiserUpdates: optimiser.updates, averageUpdates: average.updates)
    }

    fileprivate func canResume(_ progress: TrainingCheckpoint.Progress.Member) -> Bool {
        progress.settings == settings && (0...settings.steps).contains(progress.step)
            && source(progress) != nil
    }

    fileprivate func resume(_ progress: TrainingCheckpoint.Progress.Member) {
        guard let random = source(progress) else { return }
        optimiser.updates = progress.optimiserUpdates
        average.updates = progress.averageUpdates
        resume(step: progress.step, loss: progress.loss, random: random)
    }

    private func source(_ progress: TrainingCheckpoint.Progress.Member) -> RandomSource? {
        let words = progress.random
        return words.count == 4 ? RandomSource(state: (words[0], words[1], words[2], words[3])) : nil
    }

    /// All that is learnt, by the names it has in files.
    var named: [String: Parameters] {
        [
            "parameters": parameters, "average": average.average, "first moments": optimiser.firstMoments,
            "second moments": optimiser.secondMoments,
        ]
    }
}
