public import ForecastEvaluation
import Foundation
import MotionCore
import MotionFiles
import MotionForecast

/// Tells how well a fit with given options does on clips like those given: fits a model on all but a part of them and scores
/// it on that part, for each part in turn (Stone, J. R. Stat. Soc. B 36, 1974).
public struct CrossValidate: Sendable {
    /// Clips of one skeleton.
    package var clips: [ClipFile]
    /// What each fit is asked for.
    public var options: FitOptions
    /// Which windows of the clips kept back are scored, and when.
    public var windows: EvaluationWindows
    /// Into how many parts the clips are divided, at least 2.
    public var folds: Int
    /// Whether feet are held firmly, as by `Extend.Options.lockFeet`.
    public var lockFeet = false
    /// Threads; nil for one a core.
    public var threads: Int?
    /// The folder in which the folds' models are kept, so that a run that was broken off goes on; it is made.
    public let folder: String

    /// - Parameters:
    ///   - clips: at least one.
    ///   - folds: how many parts, at least two.
    ///   - options: those of the fits.
    ///   - windows: which windows are scored.
    ///   - folder: where the folds' models are kept.
    public init(
        _ clips: [ClipFile], folds: Int, options: FitOptions = FitOptions(),
        windows: EvaluationWindows = EvaluationWindows(), keepingModelsIn folder: String
    ) {
        precondition(!clips.isEmpty && folds > 1, "a cross-validation needs clips and folds")
        (self.clips, self.folds, self.options, self.windows) = (clips, folds, options, windows)
        self.folder = folder
    }

    /// Fits and scores all folds; those that an earlier run has fitted are scored alone.
    ///
    /// Throws `UseCaseError.tooFewForFolds`, `.otherFolds` where the folder holds folds of another request, and what fitting,
    /// evaluating and writing throw.
    public func run(_ monitor: Monitor = Monitor()) throws -> CrossValidation {
        let clips = try clips.ofOneSkeleton()
        let parts = try Folds(clips, count: folds).list
        try ClipFolder.make(folder)
        var record = try FoldRecord(folder, request: request(clips))
        var results: [CrossValidation.Fold] = []
        for (index, part) in parts.enumerated() {
            monitor.tell(
                .fold(
                    index + 1, of: parts.count, scored: part.scored.map(\.path.lastName),
                    isStretch: part.hidden != nil,
                    isFitted: record.seconds[index] != nil))
            do {
                results.append(try fold(index, part, &record, inFold(monitor)))
            } catch UseCaseError.stopped {
                monitor.tell(.foldInterrupted(index + 1, of: parts.count, folder: folder))
                throw UseCaseError.stopped
            }
        }
        return CrossValidation(results, areStretches: parts[0].hidden != nil)
    }

    private func fold(
        _ index: Int, _ part: Folds.Fold, _ record: inout FoldRecord, _ monitor: Monitor
    ) throws -> CrossValidation.Fold {
        let model = try model(index, of: part, &record, monitor)
        var evaluate = Evaluate(part.scored, by: model, windows: windows)
        evaluate.lockFeet = lockFeet
        evaluate.threads = threads
        return CrossValidation.Fold(
            evaluation: try evaluate.run(monitor), seconds: record.seconds[index] ?? 0)
    }

    /// Tells what fitting and evaluating tell, but for what is meant for these alone: how to go on with a fit, and that a
    /// clip was learnt from, which is known by a name that clips of several folders may share.
    private func inFold(_ monitor: Monitor) -> Monitor {
        Monitor(
            tell: { event in
                switch event {
                case .learntFrom, .interrupted: break
                default: monitor.tell(event)
                }
            }, shouldStop: monitor.shouldStop)
    }

    /// The fold's model: read where it was fitted before, else fitted and written.
    private func model(
        _ index: Int, of part: Folds.Fold, _ record: inout FoldRecord, _ monitor: Monitor
    ) throws -> ForecastModel {
        let path = record.path(ofModel: index)
        if record.seconds[index] != nil, FileManager.default.fileExists(atPath: path) {
            return try ForecastModel(path: path)
        }
        var fit = Fit(part.learnt, options: options)
        fit.hidden = part.hidden
        fit.threads = threads
        let checkpoint = Fit.checkpoint(ofModel: path)
        fit.checkpoint = checkpoint
        fit.resumes = CheckpointFile(path: checkpoint).exists
        let began = Date()
        let model = try fit.run(monitor)
        try model.write(to: path, replacing: true)
        fit.removeCheckpoint()
        try record.keep(Date().timeIntervalSince(began), of: index)
        return ForecastModel(model.file, name: path)
    }

    private struct Request: Encodable {
        let clips: [RequestedClip]
        let options: FitOptions
        let folds: Int
    }

    private func request(_ clips: [ClipFile]) throws -> String {
        try Request(
            clips: clips.map { RequestedClip(ClipRecord($0), name: $0.path) }, options: options, folds: folds
        ).canonicalJSON
    }
}

/// Which folds of a request are fitted: a file in the folder of their models.
private struct FoldRecord {
    private struct File: Codable {
        let request: String
        /// The seconds that each fitted fold took.
        var seconds: [Int: Double]
    }

    private let folder: String
    private var file: File

    /// The seconds that each fitted fold took.
    var seconds: [Int: Double] { file.seconds }

    /// The record of `request`, which may have been begun before.
    init(_ folder: String, request: String) throws {
        self.folder = folder
        file = File(request: request, seconds: [:])
        let path = Self.path(folder)
        guard FileManager.default.fileExists(atPath: path) else { return }
        let bytes = try FileBytes.read(path: path)
        guard let known = try? JSONDecoder().decode(File.self, from: Data(bytes)) else {
            throw UseCaseError.outputExists(path)
        }
        guard known.request == request else {
            throw UseCaseError.otherFolds(
                folder: folder, differences: RequestDifference.between(known.request, and: request))
        }
        file = known
    }

    private static func path(_ folder: String) -> String {
        (folder as NSString).appendingPathComponent("folds.json")
    }

    func path(ofModel index: Int) -> String {
        (folder as NSString).appendingPathComponent("fold-\(index + 1).safetensors")
    }

    /// Keeps that a fold is fitted.
    mutating func keep(_ seconds: Double, of index: Int) throws {
        file.seconds[index] = seconds
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        try OutputFile(Self.path(folder), force: true).write(Array(encoder.encode(file)))
    }
}
