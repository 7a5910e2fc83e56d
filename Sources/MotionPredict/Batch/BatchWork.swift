import Dispatch
import Foundation
import MotionCore
import MotionFiles
import MotionForecast
import Synchronization

/// The work of a batch: extends its clips, several at once where asked for, and keeps the report.
final class BatchWork: Sendable {
    private struct State {
        var report: BatchReport
        var finished = 0
        var failure: (any Error)?
    }

    private let batch: Batch
    private let way: Batch.Way
    private let request: String
    private let monitor: Monitor
    /// For each clip the file it becomes.
    private let outputs: [String: String]
    private let state: Mutex<State>

    init(_ batch: Batch, _ way: Batch.Way, request: String, _ monitor: Monitor) {
        self.batch = batch
        self.way = way
        self.request = request
        self.monitor = monitor
        outputs = Self.outputs(batch.clips)
        state = Mutex(State(report: BatchReport(path: batch.report)))
    }

    /// Works through the clips.
    func run() throws -> [BatchEntry] {
        let next = Atomic<Int>(0)
        DispatchQueue.concurrentPerform(iterations: batch.jobs) { _ in
            while true {
                let index = next.add(1, ordering: .relaxed).oldValue
                guard index < batch.clips.count, !shouldStop else { return }
                process(batch.clips[index])
            }
        }
        let (entries, workedOn) = try state.withLock { state in
            if let failure = state.failure { throw failure }
            try state.report.compact()
            return (batch.clips.compactMap { state.report.entries[$0] }, state.finished)
        }
        monitor.tell(.batchEnds(entries, workedOn: workedOn, report: batch.report))
        return entries
    }

    private var shouldStop: Bool {
        do {
            try monitor.check()
            return state.withLock { $0.failure != nil }
        } catch {
            state.withLock { $0.failure = error }
            return true
        }
    }

    /// Extends one clip, unless the report says that it is done, and enters what became of it.
    private func process(_ clip: String) {
        let began = Date()
        let path = (batch.folder as NSString).appendingPathComponent(clip)
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
            let extended = try extend(clip, path: path, isOurs: before?.status == .done)
            (entry.frames, entry.footSlide) = (extended.predicted.frameCount, extended.footSlide)
        } catch UseCaseError.stopped {
            state.withLock { $0.failure = UseCaseError.stopped }
            return
        } catch {
            entry.status = .failed
            entry.code = FaultCategory(error)
            entry.reason = (error as? ParseError)?.headline ?? batch.wording(error)
        }
        entry.seconds = (Date().timeIntervalSince(began) * 1000).rounded() / 1000
        state.withLock { state in
            state.finished += 1
            do {
                try state.report.append(entry)
            } catch {
                state.failure = UseCaseError.notWritable(output: batch.report, reason: "\(error)")
            }
        }
        monitor.tell(.clip(entry))
    }

    private func outputPath(_ clip: String) -> String {
        (batch.output as NSString).appendingPathComponent(outputs[clip] ?? clip)
    }

    /// The names of the outputs: each clip's own with the ending of the usual format, and the full one before it where two
    /// clips would become one file.
    private static func outputs(_ clips: [String]) -> [String: String] {
        var outputs: [String: String] = [:]
        var taken: Set<String> = []
        let endings = MotionWriters.usual.endings
        let keepsEnding = { (clip: String) in
            endings.contains((clip as NSString).pathExtension.lowercased())
        }
        for clip in clips.filter(keepsEnding) + clips.filter({ !keepsEnding($0) }) {
            let short = (clip as NSString).deletingPathExtension + "." + endings[0]
            let name = taken.insert(short).inserted ? short : clip + "." + endings[0]
            taken.insert(name)
            outputs[clip] = name
        }
        return outputs
    }

    /// Writes the continued clip.
    private func extend(_ clip: String, path: String, isOurs: Bool) throws -> ExtendedClip {
        let read = try ClipFile(path: path, sampling: batch.options.sampling, monitor: monitor)
        try read.requireMotion()
        let output = outputPath(clip)
        try ClipFolder.make((output as NSString).deletingLastPathComponent)
        let file = try OutputFile(output, force: batch.replaces || isOurs, inputs: [path]) {
            MotionWriters.writer(forPath: output).isExtension(of: read.document, candidate: $0)
        }
        var extend = Extend(read, by: try model(for: read))
        (extend.length, extend.lockFeet) = (batch.options.length, batch.options.lockFeet)
        extend.keepFaults = batch.options.keepFaults
        let extended = try extend.extended(variation: 0)
        extend.tell(extended, monitor)
        try extended.write(to: file)
        return extended
    }

    private func model(for clip: ClipFile) throws -> ForecastModel {
        switch way {
        case .model(let model): return model
        case .fitEach(var options):
            options.heldOut = 0
            var fit = Fit([clip], options: options)
            let threads = batch.threads ?? ProcessInfo.processInfo.activeProcessorCount
            fit.threads = max(1, threads / batch.jobs)
            return try fit.run(Monitor(shouldStop: monitor.shouldStop))
        }
    }
}
