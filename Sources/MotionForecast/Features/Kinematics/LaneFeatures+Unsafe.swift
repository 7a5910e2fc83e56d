/// The features of eight windows, or their gradients: F lanes in memory of the one that made it.
struct LaneFeatures: @unchecked Sendable {
    private let base: UnsafeMutablePointer<Lanes>

    init(capacity: Int) { base = .allocate(capacity: capacity) }

    func deallocate() { base.deallocate() }

    subscript(_ feature: Int) -> Lanes {
        @inline(__always) get { base[feature] }
        @inline(__always) nonmutating set { base[feature] = newValue }
    }

    /// Three features from this one on.
    @inline(__always) func vector(_ feature: Int) -> LaneVector {
        LaneVector(base[feature], base[feature + 1], base[feature + 2])
    }

    /// Adds to three features from this one on.
    @inline(__always) func add(_ vector: LaneVector, at feature: Int) {
        for axis in 0..<3 { base[feature + axis] += vector[axis] }
    }
}
