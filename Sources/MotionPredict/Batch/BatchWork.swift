import CMalloc
import Foundation
import MotionCore
import MotionFiles
import MotionForecast
import RecurrentNetworks
import Synchronization

/// The work of a batch: extends its clips, several at once where asked for, and keeps the report.
final class BatchWork: Sendable {
    private struct State {
        var report: BatchReport
        var finished = 0
        /// The clips that another batch had when it was their turn.
        var waiting: [Int] = []
        var failure: (any Error)?
        var meter: BatchMeter
    }

    /// Seconds from one look to the next at a clip that another batch works on.
    private static let patience = 0.5

    private let batch: Batch
    private let way: Batch.Way
    private let request: String
    private let monitor: Monitor
    private let names: BatchNames
    /// The clips to work on, by their index among all; the meter counts by their place here.
    private let share: [Int]
    /// The places of the share in the order in which they are worked on.
    private let order: [Int]
    private let state: Mutex<State>

    init(_ batch: Batch, _ way: Batch.Way, request: String, _ monitor: Monitor) {
        self.batch = batch
        self.way = way
        self.request = request
        self.monitor = monitor
        names = BatchNames(
            batch.clips, by: MotionWriters.writer(forPath: "clip." + batch.options.format))
        share = batch.share
        // What other shares did, or all of them before they were shares, need not be done again.
        let main = (batch.output as NSString).appendingPathComponent(BatchReport.fileName)
        let report = BatchReport(path: batch.report, others: batch.shard == nil ? [] : [main])
        let weights = Self.weights(batch, way, names, report, request: request)
        // A long clip that is begun last would be waited for by jobs that have nothing left to do.
        order =
            batch.jobs > 1
            ? share.indices.sorted { (-weights[$0], $0) < (-weights[$1], $1) } : Array(share.indices)
        state = Mutex(State(report: report, meter: BatchMeter(weights: weights)))
    }

    /// What reading and extending a clip costs beside its bytes.
    private static let bytesOfAClip = 300_000

    /// What each clip is likely to cost: nothing where the report says that it is done.
    private static func weights(
        _ batch: Batch, _ way: Batch.Way, _ names: BatchNames, _ report: BatchReport, request: String
    ) -> [Double] {
        let files = FileManager.default
        return batch.share.map { index in
            let clip = batch.clips[index]
            let output = (batch.output as NSString).appendingPathComponent(names.outputs[index])
            if let entry = report[clip], entry.request == request, entry.isFinal,
                entry.status == .failed || files.fileExists(atPath: output)
            {
                return 0
            }
            // A training takes as long whatever a clip's length.
            guard case .model = way else { return 1 }
            let path = (batch.folder as NSString).appendingPathComponent(clip)
            let size = (try? files.attributesOfItem(atPath: path))?[.size] as? Int
            return Double((size ?? 0) + bytesOfAClip)
        }
    }

    /// Tells how far the batch has come.
    private func tell(_ change: (inout BatchMeter) -> WorkProgress) {
        monitor.tell(.progress(state.withLock { change(&$0.meter) }))
    }

    /// Works through the clips; those that another batch into the same folder works on are waited for.
    func run() throws -> [BatchEntry] {
        sweep()
        for folder in batch.passedOver { monitor.tell(.passedOver(folder: folder)) }
        for index in names.renamed where batch.shard?.holds(batch.clips[index]) ?? true {
            monitor.tell(.outputRenamed(clip: batch.clips[index], output: names.outputs[index]))
        }
        monitor.tell(.begins(state.withLock { $0.meter.progress }))
        let next = Atomic<Int>(0)
        ShardedExecutor(threads: batch.jobs).run(shards: batch.jobs) { _ in
            while true {
                let turn = next.add(1, ordering: .relaxed).oldValue
                guard turn < order.count, !shouldStop else { return }
                let place = order[turn]
                if !process(place) { state.withLock { $0.waiting.append(place) } }
            }
        }
        var waiting = state.withLock { $0.waiting.sorted() }
        while !waiting.isEmpty, !shouldStop {
            waiting = waiting.filter { !process($0) }
            if !waiting.isEmpty { Thread.sleep(forTimeInterval: Self.patience) }
        }
        let (entries, workedOn) = try state.withLock { state in
            if let failure = state.failure { throw failure }
            do {
                try state.report.compact()
            } catch let fault as SystemFault {
                throw UseCaseError.writeFailed(output: batch.report, reason: "\(fault)")
            }
            return (share.compactMap { state.report[batch.clips[$0]] }, state.finished)
        }
        monitor.tell(.batchEnds(entries, workedOn: workedOn, report: batch.report))
        return entries
    }

    /// Takes away what killed batches left.
    private func sweep() {
        Claim.sweep(batch.output)
        let folders = Set(names.outputs.indices.map { OutputTarget.folder(of: output(of: $0)) })
        for folder in folders.union([batch.output]) { Draft.sweep(folder) }
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

    /// Works on one clip, by its place in the share; returns false where another batch does.
    private func process(_ place: Int) -> Bool {
        guard let claim = Claim(batch.clips[share[place]], in: batch.output) else { return false }
        work(on: place)
        claim.giveUp()
        // Freed memory lies in pieces between what is in use: over thousands of clips each would take a little more.
        cmalloc_give_back()
        return true
    }

    /// Extends one clip, unless the report says that it is done, and enters what became of it.
    private func work(on place: Int) {
        let index = share[place]
        let (began, clip) = (Date(), batch.clips[index])
        let path = (batch.folder as NSString).appendingPathComponent(clip)
        let checksum = (try? FileBytes.read(path: path)).map { Checksum(of: $0).digits } ?? "unreadable"
        let before = state.withLock { state in
            state.report.refresh()
            return state.report[clip]
        }
        if let before, before.checksum == checksum, before.request == request, before.isFinal,
            before.status == .failed || FileManager.default.fileExists(atPath: output(of: index))
        {
            tell { $0.finish(place, name: clip, workedOn: false) }
            return
        }
        tell { $0.begin(place, name: clip) }
        var entry = BatchEntry(
            clip: clip, status: .done, seconds: 0, checksum: checksum, request: request)
        do {
            let (extended, verdict) = try extend(place, path: path, isOurs: before?.status == .done)
            (entry.frames, entry.footSlide) = (extended.predicted.frameCount, extended.footSlide)
            entry.verdict = verdict
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
                state.failure = UseCaseError.writeFailed(output: batch.report, reason: "\(error)")
            }
        }
        monitor.tell(.clip(entry))
        tell { $0.finish(place, name: clip, workedOn: true) }
    }

    /// The path of a clip's output.
    private func output(of index: Int) -> String {
        (batch.output as NSString).appendingPathComponent(names.outputs[index])
    }

    /// Writes the continued clip.
    private func extend(_ place: Int, path: String, isOurs: Bool) throws -> (ExtendedClip, Verdict) {
        let read = try ClipFile(path: path, sampling: batch.options.sampling, monitor: monitor)
        try read.requireMotion()
        let output = output(of: share[place])
        try ClipFolder.make(OutputTarget.folder(of: output))
        let file = try OutputFile(
            output, force: batch.replaces || isOurs, inputs: [path], sweeps: false
        ) {
            MotionWriters.writer(forPath: output).isExtension(of: read.document, candidate: $0)
        }
        let model = try model(for: read, place)
        var extend = Extend(read, by: model)
        (extend.length, extend.lockFeet) = (batch.options.length, batch.options.lockFeet)
        extend.keepFaults = batch.options.keepFaults
        extend.isMean = batch.options.isMean
        let extended = try extend.extended(variation: 0)
        extend.tell(extended, monitor)
        try extended.write(to: file)
        return (extended, extended.verdict(by: model))
    }

    private func model(for clip: ClipFile, _ place: Int) throws -> ForecastModel {
        switch way {
        case .model(let model): return model
        case .fitEach(var options):
            options.heldOut = 0
            var fit = Fit([clip], options: options)
            let threads = batch.threads ?? ProcessInfo.processInfo.activeProcessorCount
            fit.threads = max(1, threads / batch.jobs)
            let name = batch.clips[share[place]]
            let told = Monitor(
                tell: { event in
                    guard case .progress(let work) = event else { return }
                    self.tell { $0.advance(place, name: name, by: work) }
                }, shouldStop: monitor.shouldStop)
            return try fit.run(told)
        }
    }
}
