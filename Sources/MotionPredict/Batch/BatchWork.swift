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
        var order: BatchOrder
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
        let order = BatchOrder(batch, way, names, report, request: request)
        state = Mutex(State(report: report, order: order, meter: BatchMeter(weights: order.weights)))
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
        ShardedExecutor(threads: batch.jobs).run(shards: batch.jobs) { _ in
            while !shouldStop, let group = state.withLock({ $0.order.next() }) {
                let others = process(group)
                state.withLock { $0.waiting += others }
            }
        }
        var waiting = state.withLock { $0.waiting.sorted() }
        while !waiting.isEmpty, !shouldStop {
            waiting = waiting.filter { !process([$0]).isEmpty }
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

    /// Works on some clips, by their place in the share; returns those that another batch works on.
    private func process(_ group: [Int]) -> [Int] {
        var (others, opened): ([Int], [OpenClip]) = ([], [])
        for place in group where !shouldStop {
            guard let claim = Claim(batch.clips[share[place]], in: batch.output) else {
                others.append(place)
                continue
            }
            if let clip = open(place, claim) { opened.append(clip) }
            cmalloc_give_back()
        }
        for clip in foreseen(opened) where !shouldStop {
            extend(clip)
            // Freed memory lies in pieces between what is in use: over thousands of clips each would take a little more.
            cmalloc_give_back()
        }
        return others
    }

    /// A clip that was read and is to be extended.
    private struct OpenClip {
        let place: Int
        let claim: Claim
        var entry: BatchEntry
        var extend: Extend
        let output: OutputFile
    }

    /// Reads a clip; nil where the report says that it is done, or where it cannot be extended, which is entered then.
    private func open(_ place: Int, _ claim: Claim) -> OpenClip? {
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
            return nil
        }
        tell { $0.begin(place, name: clip) }
        var entry = BatchEntry(
            clip: clip, status: .done, seconds: 0, checksum: checksum, request: request)
        do {
            let (extend, file) = try source(place, path: path, isOurs: before?.status == .done)
            entry.seconds = Date().timeIntervalSince(began)
            return OpenClip(place: place, claim: claim, entry: entry, extend: extend, output: file)
        } catch {
            enter(place, &entry, failure: error, began: began)
            return nil
        }
    }

    /// The clips with what the networks foresee of them, which are rolled out over all of them side by side.
    private func foreseen(_ clips: [OpenClip]) -> [OpenClip] {
        let began = Date()
        let extends = Extend.together(clips.map(\.extend))
        let seconds = Date().timeIntervalSince(began) / Double(max(1, clips.count))
        return zip(clips, extends).map { clip, extend in
            var clip = clip
            clip.extend = extend
            clip.entry.seconds += seconds
            return clip
        }
    }

    /// Writes a continued clip and enters it.
    private func extend(_ clip: OpenClip) {
        var entry = clip.entry
        let began = Date()
        do {
            let extended = try clip.extend.extended(variation: 0)
            clip.extend.tell(extended, monitor)
            try extended.write(to: clip.output)
            (entry.frames, entry.footSlide) = (extended.predicted.frameCount, extended.footSlide)
            entry.verdict = extended.verdict(by: clip.extend.model)
            enter(clip.place, &entry, began: began)
        } catch {
            enter(clip.place, &entry, failure: error, began: began)
        }
        clip.claim.giveUp()
    }

    /// Enters what became of a clip.
    private func enter(_ place: Int, _ entry: inout BatchEntry, failure: (any Error)? = nil, began: Date) {
        if case UseCaseError.stopped? = failure {
            state.withLock { $0.failure = failure }
            return
        }
        if let failure {
            entry.status = .failed
            entry.code = FaultCategory(failure)
            entry.reason = (failure as? ParseError)?.headline ?? batch.wording(failure)
        }
        entry.seconds = ((entry.seconds + Date().timeIntervalSince(began)) * 1000).rounded() / 1000
        state.withLock { [entry] state in
            state.finished += 1
            do {
                try state.report.append(entry)
            } catch {
                state.failure = UseCaseError.writeFailed(output: batch.report, reason: "\(error)")
            }
        }
        monitor.tell(.clip(entry))
        tell { $0.finish(place, name: entry.clip, workedOn: true) }
    }

    /// The path of a clip's output.
    private func output(of index: Int) -> String {
        (batch.output as NSString).appendingPathComponent(names.outputs[index])
    }

    /// What is to be extended, and where to; throws where it cannot be.
    private func source(_ place: Int, path: String, isOurs: Bool) throws -> (Extend, OutputFile) {
        let read = try ClipFile(path: path, sampling: batch.options.sampling, monitor: monitor)
        try read.requireMotion()
        let output = output(of: share[place])
        try ClipFolder.make(OutputTarget.folder(of: output))
        let file = try OutputFile(
            output, force: batch.replaces || isOurs, inputs: [path], sweeps: false
        ) {
            MotionWriters.writer(forPath: output).isExtension(of: read.document, candidate: $0)
        }
        var extend = Extend(read, by: try model(for: read, place))
        (extend.length, extend.lockFeet) = (batch.options.length, batch.options.lockFeet)
        extend.keepFaults = batch.options.keepFaults
        extend.isMean = batch.options.isMean
        try extend.requireUse()
        return (extend, file)
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
