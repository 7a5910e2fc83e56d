import Foundation

/// In what order the clips of a batch are worked on, and which of them together. Clips are told by their place in the share.
struct BatchOrder: Sendable {
    /// What each clip is likely to cost: nothing where the report says that it is done.
    let weights: [Double]
    private var left: ArraySlice<Int>
    private let jobs: Int
    private let mostTogether: Int

    /// What reading and extending a clip costs beside its bytes.
    private static let bytesOfAClip = 300_000
    /// The most bytes of clips that are worked on together: all of them are in memory.
    private static let bytesTogether = 32e6

    init(_ batch: Batch, _ way: Batch.Way, _ names: BatchNames, _ report: BatchReport, request: String) {
        let weights = Self.weights(batch, way, names, report, request: request)
        let places = Array(weights.indices)
        // A long clip that is begun last would be waited for by jobs that have nothing left to do.
        left = (batch.jobs > 1 ? places.sorted { (-weights[$0], $0) < (-weights[$1], $1) } : places)[...]
        self.weights = weights
        jobs = batch.jobs
        if case .model = way { mostTogether = Self.mostTogether } else { mostTogether = 1 }
    }

    /// The next clips; nil where all are taken.
    ///
    /// Several at once where they share a model, since networks that are rolled out over many windows cost much less for each; but no
    /// more than leave as much for the other jobs.
    mutating func next() -> [Int]? {
        guard let first = left.popFirst() else { return nil }
        let most = min(mostTogether, (left.count + jobs) / jobs)
        var (group, bytes) = ([first], weights[first])
        while group.count < most, let place = left.first, bytes + weights[place] <= Self.bytesTogether {
            group.append(place)
            bytes += weights[place]
            left.removeFirst()
        }
        return group
    }

    /// Two clips and their mirror images cost a little more than one; more would only be held in memory. Each holds a claim open.
    private static var mostTogether: Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 1 }
        return limit.rlim_cur >= 32 ? 2 : 1
    }

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
}
