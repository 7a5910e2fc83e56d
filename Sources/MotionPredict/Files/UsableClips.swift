import MotionForecast
import Synchronization

extension [ClipFolder.Listed] {
    /// What `read` makes of each file, several at a time where there are threads for it.
    ///
    /// A clip that was found in a folder and cannot be used is told of and left out, unless `isStrict`; one that was named is an
    /// error. The monitor hears of the files in their order, whichever was read first.
    func usable<Clip: Sendable>(
        isStrict: Bool, threads: Int = 1, _ monitor: Monitor,
        _ read: @escaping @Sendable (_ path: String, Monitor) throws -> Clip
    ) throws -> [Clip] {
        var clips: [Clip] = []
        var failure: (any Error)?
        for start in stride(from: 0, to: count, by: Self.filesAtOnce(threads)) {
            let some = self[start..<Swift.min(count, start + Self.filesAtOnce(threads))]
            let results = try ConcurrentMap.map(some.count, threads: threads) { index in
                try monitor.check()
                let heard = Mutex([Event]())
                let listener = Monitor(
                    tell: { event in heard.withLock { $0.append(event) } }, shouldStop: monitor.shouldStop)
                let result = Result { try read(some[start + index].path, listener) }
                return (result, heard.withLock { $0 })
            }
            for (file, (result, events)) in zip(some, results) {
                for event in events { monitor.tell(event) }
                switch result {
                case .success(let clip): clips.append(clip)
                case .failure(let error):
                    if file.isNamed || isStrict { throw error }
                    failure = failure ?? error
                    monitor.tell(.leftOut(error))
                }
            }
        }
        if clips.isEmpty, let failure { throw failure }
        return clips
    }

    private static func filesAtOnce(_ threads: Int) -> Int { threads > 1 ? 16 * threads : 1 }
}
