import Foundation
import MotionCore
public import MotionFiles
public import MotionForecast

/// Extends every clip under a folder into the same tree under another, and keeps a report there.
///
/// It goes on past a bad clip. Run again, it does only what is not done: clips whose bytes and request are unchanged are left
/// as they are, those that failed by their own fault too.
public struct Batch: Sendable {
    /// By what clips are extended.
    public enum Way: Sendable {
        /// One model for all.
        case model(ForecastModel)
        /// A model fitted on each clip; nothing is held out.
        case fitEach(FitOptions)
    }

    /// What is asked for; work is reused where this, the clip and the model are the same.
    public struct Options: Encodable, Equatable, Sendable {
        /// How much to add.
        public var length: Span = .seconds(2)
        /// Which skeleton, rate and animation clip to take of the files.
        public var sampling = ClipSampling()
        /// Whether to hold feet that stand on the ground firmly, where otherwise gently.
        public var lockFeet = false
        /// Whether to go on from frames that are no motion, too.
        public var keepFaults = false
        /// Whether to write the mean forecast, as `Extend.Options.isMean`.
        public var isMean: Bool {
            get { mean ?? false }
            set { mean = newValue ? true : nil }
        }
        /// Stands in requests only where it is asked for, so that work of before the option is reused.
        private var mean: Bool?
        /// The format of what is written, by the ending of its files' names: "bvh" or "glb".
        package var format: String {
            get { ending ?? MotionWriters.usual.endings[0] }
            set { ending = newValue == MotionWriters.usual.endings[0] ? nil : newValue }
        }
        /// The same.
        private var ending: String?

        public init() {}
    }

    package let folder: String
    package let output: String
    /// The clips' paths under the folder, sorted.
    package let clips: [String]
    /// The folders that hold results of other batches, whose clips are not taken.
    let passedOver: [String]
    public var options: Options
    /// Clips worked on at once; they share the threads.
    public var jobs = 1
    /// The share of the clips that is worked on; nil for all.
    public var shard: Shard?
    /// All threads; nil for one a core.
    package var threads: Int?
    /// Whether to replace files that this program did not make.
    package var replaces = false
    /// What the report gives as the reason of an error.
    package var wording: @Sendable (any Error) -> String = { "\($0)" }

    /// Finds the clips.
    ///
    /// Throws `UseCaseError.noSuchInput`, `.outputIsInput` and `.noClips`.
    ///
    /// - Parameters:
    ///   - folder: the clips, in whatever folders below it.
    ///   - output: the folder to write to; made where it does not exist. Clips in it are not taken, nor those in
    ///     folders below that other batches wrote.
    ///   - patterns: shell patterns of the names, or of the paths under the folder; nil for all motion files.
    ///   - options: what decides the written files, beside the model.
    public init(
        _ folder: String, output: String, patterns: [String]? = nil, options: Options = Options()
    ) throws {
        if ClipFolder.isSame(folder, output) { throw UseCaseError.outputIsInput(output) }
        let patterns = patterns ?? ClipFolder.patterns
        let found = try ClipFolder.under(folder, patterns: patterns).filter { clip in
            !ClipFolder.contains(output, (folder as NSString).appendingPathComponent(clip))
        }
        let results = Self.resultFolders(of: found, under: folder)
        clips = found.filter { clip in !results.contains { clip.hasPrefix($0 + "/") } }
        passedOver = results.map { (folder as NSString).appendingPathComponent($0) }
        guard !clips.isEmpty else { throw UseCaseError.noClips(folder: folder, patterns: patterns) }
        self.folder = folder
        self.output = output
        self.options = options
    }

    /// Works through the clips, and returns what became of each, in their order.
    ///
    /// Throws `UseCaseError.stopped`, and `.notWritable` where the output folder or the report cannot be written.
    public func run(by way: Way, _ monitor: Monitor = Monitor()) throws -> [BatchEntry] {
        try ClipFolder.make(output)
        return try BatchWork(self, way, request: request(way), monitor).run()
    }

    /// The folders under `folder` that hold some of these clips and were written by a batch.
    private static func resultFolders(of clips: [String], under folder: String) -> [String] {
        var folders: Set<String> = []
        for clip in clips {
            var above = OutputTarget.folder(of: clip)
            while above != ".", folders.insert(above).inserted { above = OutputTarget.folder(of: above) }
        }
        return folders.sorted().filter {
            BatchReport.isIn((folder as NSString).appendingPathComponent($0))
        }
    }

    /// The report's path: a share has one of its own, since not every disk that machines share has locks.
    package var report: String {
        (output as NSString).appendingPathComponent(shard?.reportName ?? BatchReport.fileName)
    }

    /// The clips that are worked on, by their index among all.
    package var share: [Int] { clips.indices.filter { shard?.holds(clips[$0]) ?? true } }

    /// Puts the reports of shares, and the one that stands there, together, and returns what became of each clip, in their order,
    /// with the clips of which no report tells.
    ///
    /// The reports of shares stay: others may still be written to. Throws `UseCaseError.notWritable` and `.writeFailed`.
    public func mergeReports() throws -> (entries: [BatchEntry], missing: [String]) {
        let path = (output as NSString).appendingPathComponent(BatchReport.fileName)
        do {
            var report = BatchReport(path: path, others: BatchReport.ofShares(in: output))
            try report.compact()
            return (clips.compactMap { report[$0] }, clips.filter { report[$0] == nil })
        } catch let fault as SystemFault {
            throw UseCaseError.writeFailed(output: path, reason: "\(fault)")
        }
    }

    /// What decides an output, beside the clip's bytes.
    private struct Request: Encodable {
        let options: Options
        /// The checksum of the model's bytes; nil where one is fitted on each clip.
        var model: String?
        var fit: FitOptions?
    }

    private func request(_ way: Way) throws -> String {
        var request = Request(options: options)
        switch way {
        case .model(let model): request.model = try model.checksum.digits
        case .fitEach(let options): request.fit = options
        }
        return try request.canonicalJSON
    }
}

extension ForecastModel {
    /// The checksum of the model's file; of a model that stands in no file, that of the file it would be.
    fileprivate var checksum: Checksum {
        get throws {
            if let bytes = try? FileBytes.read(path: name) { return Checksum(of: bytes) }
            var checksum = Checksum()
            try file.write { checksum.update($0) }
            return checksum
        }
    }
}
