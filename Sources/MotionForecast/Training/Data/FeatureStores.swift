import MotionCore
import Synchronization

/// The features of all clips of a fit, in each representation that is asked for: trial and training share them.
final class FeatureStores: Sendable {
    private let clips: [LearntClip]
    private let basis: LayoutBasis
    private let rate: ModelRate
    private let mirror: SkeletonMirror?
    private let keeper: (any FeatureKeeper)?
    /// Throws where the work is to stop.
    let check: @Sendable () throws -> Void
    private let stores = Mutex([Representation: FeatureStore]())

    init(
        _ clips: [LearntClip], basis: LayoutBasis, rate: ModelRate, mirror: SkeletonMirror?,
        keeper: (any FeatureKeeper)?, check: @escaping @Sendable () throws -> Void
    ) {
        (self.clips, self.basis, self.rate, self.mirror) = (clips, basis, rate, mirror)
        (self.keeper, self.check) = (keeper, check)
    }

    /// Features of one variant that take so many bytes or more are kept in files.
    var mostInMemory: Int {
        clips.allSatisfy { $0.identity != nil } ? keeper?.leastBytes ?? .max : .max
    }

    /// The features in one representation.
    subscript(representation: Representation) -> FeatureStore {
        stores.withLock { stores in
            if let known = stores[representation] { return known }
            let store = FeatureStore(
                clips, layout: FeatureLayout(basis, representation: representation), rate: rate,
                mirror: mirror, keeper: keeper)
            stores[representation] = store
            return store
        }
    }

    /// Works out the features that are to be kept in files and are not there yet.
    ///
    /// - Parameter told: is told how many sequences of how many are done.
    func prepare(
        _ representations: Set<Representation>, mirroring: Bool, reversing: Bool, threads: Int,
        told: @escaping @Sendable (_ done: Int, _ total: Int) -> Void
    ) throws {
        let wanted = representations.sorted { $0.rawValue < $1.rawValue }.flatMap { representation in
            let store = self[representation]
            return FeatureStore.Variant.drawn(mirroring: mirroring, reversing: reversing)
                .filter { store.isInFiles && !store.has($0) }.map { (store, $0) }
        }
        let total = wanted.reduce(0) { $0 + $1.0.sequences.count }
        var before = 0
        for (store, variant) in wanted {
            let done = Mutex(before)
            told(before, total)
            _ = try store.rows(variant, threads: threads) { [check] in
                try check()
                told(
                    done.withLock { done in
                        done += 1
                        return done
                    }, total)
            }
            before += store.sequences.count
        }
    }
}
