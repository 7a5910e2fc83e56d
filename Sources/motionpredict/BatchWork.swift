import Dispatch
import Foundation
import MotionCore
import MotionFiles
import MotionForecast
import Synchronization

/// Extends the clips of a batch, several at once where asked for, and keeps the report.
final class BatchWork: Sendable {
    private struct State {
        var report: BatchReport
        var finished = 0
        var failure: (any Error)?
    }

    private let folder: String
    private let target: String
    private let clips: [String]
    private let model: (path: String, model: ModelFile)?
    private let length: LengthOptions
    private let training: TrainingOptions
    private let sampling: ClipSampling
    private let lockFeet: Bool
    /// For each clip the file it becomes.
    private let outputs: [String: String]
    private let force: Bool
    private let console: Console
    private let interruption = Interruption()
    private let request: String
    private let state: Mutex<State>

    /// - Parameter model: the model for all clips; nil to fit one on each.
    /// - Throws: `CommandError.notWritable` where the output folder cannot be made.
    init(
        folder: String, target: String, clips: [String], model: (String, ModelFile)?, length: LengthOptions,
        training: TrainingOptions, sampling: ClipSampling, lockFeet: Bool, force: Bool, console: Console
    ) throws {
        self.folder = folder
        self.target = target
        self.clips = clips
        self.model = model.map { ($0.0, $0.1) }
        self.length = length
        self.training = training
        self.sampling = sampling
        self.lockFeet = lockFeet
        outputs = Self.outputs(clips)
        self.force = force
        self.console = console
        try Self.makeFolder(target)
        let wanted = length.frames.map { "\($0) frames" } ?? "\(length.seconds ?? 2) seconds"
        let how =
            try model.map { "model \(Checksum(of: try FileBytes.read(path: $0.0)).digits)" }
            ?? training.request
        let parts = [wanted, how] + sampling.request
        request = (parts + (lockFeet ? ["feet locked"] : [])).joined(separator: ", ")
        state = Mutex(State(report: BatchReport(folder: target)))
    }

    /// Works through the clips; returns what became of each.
    ///
    /// Throws `CommandError.interrupted`, and what writing the report throws.
    func run(jobs: Int) throws -> [BatchEntry] {
        let next = Atomic<Int>(0)
        DispatchQueue.concurrentPerform(iterations: jobs) { _ in
            while true {
                let index = next.add(1, ordering: .relaxed).oldValue
                guard index < clips.count, !shouldStop else { return }
                process(clips[index])
            }
        }
        return try state.withLock { state in
            if let failure = state.failure { throw failure }
            try state.report.compact()
            let entries = clips.compactMap { state.report.entries[$0] }
            let failed = entries.count { $0.status == .failed }
            console.say(
                "\(clips.count) clips: \(state.finished) worked on, \(clips.count - state.finished) done before; "
                    + "\(entries.count - failed) extended, \(failed) not (see \(reportPath))")
            return entries
        }
    }

    private var reportPath: String { (target as NSString).appendingPathComponent(BatchReport.fileName) }

    private var shouldStop: Bool {
        do {
            try interruption.check()
            return state.withLock { $0.failure != nil }
        } catch {
            state.withLock { $0.failure = error }
            return true
        }
    }

    /// Extends one clip, unless the report says that it is done, and enters what became of it.
    private func process(_ clip: String) {
        let began = Date()
        let path = (folder as NSString).appendingPathComponent(clip)
        let checksum = (try? FileBytes.read(path: path)).map { Checksum(of: $0).digits } ?? "unreadable"
        let before = state.withLock { $0.report.entries[clip] }
        if let before, before.checksum == checksum, before.request == request, before.isFinal,
            before.status == .failed || FileManager.default.fileExists(atPath: outputPath(clip))
        {
            return
        }
        var entry = BatchEntry(
            clip: clip, status: .done, seconds: 0, checksum: checksum, request: request)
        do {
            (entry.frames, entry.footSlide) = try extend(clip, path: path, isOurs: before?.status == .done)
        } catch CommandError.interrupted {
            state.withLock { $0.failure = CommandError.interrupted }
            return
        } catch {
            entry.status = .failed
            entry.code = ExitStatus.code(of: error)
            entry.reason = (error as? ParseError)?.headline ?? "\(error)"
        }
        entry.seconds = (Date().timeIntervalSince(began) * 1000).rounded() / 1000
        state.withLock { state in
            state.finished += 1
            do {
                try state.report.append(entry)
            } catch {
                state.failure = CommandError.notWritable(output: reportPath, reason: "\(error)")
            }
        }
        tell(entry)
    }

    private func tell(_ entry: BatchEntry) {
        switch entry.status {
        case .done:
            let feet = entry.footSlide.map { "; " + $0.sentence } ?? ""
            console.say("\(entry.clip): \(entry.frames ?? 0) new frames (\(entry.seconds.short) s)\(feet)")
        case .failed:
            // A reason names the file itself, most often.
            let reason = entry.reason ?? ""
            let isNamed = reason.contains(entry.clip)
            console.say("not extended: " + (isNamed ? reason : "\(entry.clip): \(reason)"))
        }
    }

    private func outputPath(_ clip: String) -> String {
        (target as NSString).appendingPathComponent(outputs[clip] ?? clip)
    }

    /// The names of the outputs: each clip's own with the ending .bvh, and the full one before it where two clips
    /// would become one file.
    private static func outputs(_ clips: [String]) -> [String: String] {
        var outputs: [String: String] = [:]
        var taken: Set<String> = []
        let isBVH = { (clip: String) in (clip as NSString).pathExtension.lowercased() == "bvh" }
        for clip in clips.filter(isBVH) + clips.filter({ !isBVH($0) }) {
            let short = (clip as NSString).deletingPathExtension + ".bvh"
            let name = taken.insert(short).inserted ? short : clip + ".bvh"
            taken.insert(name)
            outputs[clip] = name
        }
        return outputs
    }

    /// Writes the continued clip; returns the number of new frames and what became of the feet.
    private func extend(_ clip: String, path: String, isOurs: Bool) throws -> (Int, FootSlideReport?) {
        let read = try ClipFiles.read(path, sampling: sampling, leavingOutFaults: true, console: console)
        try read.clip.requireMotion(path)
        let output = outputPath(clip)
        try Self.makeFolder((output as NSString).deletingLastPathComponent)
        let file = try OutputFile(output, force: force || isOurs, inputs: [path]) { bytes in
            BVHWriter.isExtension(of: read.document, candidate: bytes)
        }
        let (name, fitted) = try model ?? fit(read)
        let count = length.count(frameTime: read.clip.frameTime)
        let source = ExtensionSource.file(read)
        if let warning = source.strangeness(fitted) { console.warn(warning) }
        let extended = try source.extended(
            fitted, name, frames: count, predictedOnly: false, lockFeet: lockFeet)
        try file.write(extended.bytes)
        return (count, extended.feet)
    }

    private func fit(_ clip: ReadClip) throws -> (String, ModelFile) {
        let quiet = Console(isQuiet: true)
        let result = try Fitting(options: training, console: quiet, interruption: interruption)
            .fit([clip], holdingOut: 0)
        return ("the model fitted on it", result.model)
    }

    private static func makeFolder(_ path: String) throws {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw CommandError.notWritable(output: path, reason: "the folder cannot be made")
        }
        guard FileManager.default.isWritableFile(atPath: path) else {
            throw CommandError.notWritable(output: path, reason: "the folder cannot be written")
        }
    }
}

extension ClipSampling {
    /// What of a file is taken, in words.
    fileprivate var request: [String] {
        (skeleton.map { ["skeleton \($0)"] } ?? []) + (rate.map { ["rate \($0)"] } ?? [])
            + (clip.map { ["clip \($0)"] } ?? [])
    }
}

extension TrainingOptions {
    /// The options that decide what is learnt, in words: another request is another result.
    var request: String {
        var parts = ["fitted on each clip", "seed \(seed)"]
        let named: [(String, Any?)] = [
            ("observe", observe?.defaultValueDescription), ("predict", predict?.defaultValueDescription),
            ("fps", fps), ("units", units), ("layers", layers), ("members", members),
            ("epochs", epochs), ("minutes", minutes), ("batch", batchSize),
        ]
        for (name, value) in named {
            if let value { parts.append("\(name) \(value)") }
        }
        return parts.joined(separator: ", ")
    }
}
