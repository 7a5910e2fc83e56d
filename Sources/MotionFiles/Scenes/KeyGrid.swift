/// The even rate of keys whose times are printed with few decimals.
struct KeyGrid: Equatable {
    /// Frames a second.
    let rate: Double
    /// Whether the keys lie on the grid of this rate.
    let isEven: Bool

    /// The rate where keys do not say one.
    static let defaultRate = 30.0
    /// How far keys may stand beside their grid, as a fraction of a step and in seconds.
    static let jitterFraction = 0.3
    static let jitter = 0.0101

    /// The fastest rate that is believed.
    static let fastest = 1000.0

    /// The usual rates of film, video and motion capture, the likeliest first.
    private static let usual: [Double] = [
        30, 24, 25, 60, 50, 120, 100, 48, 15, 12, 30_000.0 / 1001, 24_000.0 / 1001, 60_000.0 / 1001, 90, 240,
        200,
    ]
    private static let broadcast = [
        24_000.0 / 1001, 30_000.0 / 1001, 48_000.0 / 1001, 60_000.0 / 1001, 120_000.0 / 1001,
    ]

    /// The grid of key times in seconds, in rising order and each once.
    init(_ times: [Double]) {
        guard times.count > 1, let first = times.first, let last = times.last else {
            self.init(rate: Self.defaultRate, isEven: true)
            return
        }
        let step = (last - first) / Double(times.count - 1)
        let jitter = times.indices.reduce(0.0) { most, index in
            max(most, abs(times[index] - first - Double(index) * step))
        }
        // Two decimals are the fewest seen: they set a key, and the ends that it is measured by, off by 5 ms each.
        if jitter <= min(Self.jitterFraction * step, Self.jitter), 1 / step >= 8,
            1 / step <= Self.fastest * 1.001
        {
            let precision = max(2e-5, (2 * jitter + 1e-6) / (last - first))
            self.init(rate: Self.usualRate(near: 1 / step, within: precision), isEven: true)
            return
        }
        let strict = Self.usual + (10...240).map(Double.init)
        let found =
            strict.first { Self.fits(times, rate: $0, within: 1.5e-5) }
            ?? Self.usual.first { Self.fits(times, rate: $0, within: 6e-4) }
        self.init(rate: found ?? Self.defaultRate, isEven: found != nil)
    }

    private init(rate: Double, isEven: Bool) {
        self.rate = rate
        self.isEven = isEven
    }

    private static func usualRate(near rate: Double, within fraction: Double) -> Double {
        // A whole number first: only times with many decimals tell 29.97 from 30.
        ([max(1, rate.rounded())] + broadcast).first { abs($0 - rate) <= fraction * rate } ?? rate
    }

    private static func fits(_ times: [Double], rate: Double, within tolerance: Double) -> Bool {
        times.allSatisfy { time in
            let frames = (time - times[0]) * rate
            return abs(frames - frames.rounded()) <= tolerance * rate
        }
    }
}

extension KeyGrid {
    /// The key times of samplers in rising order; those that rounding alone sets apart count once.
    static func times(of samplers: [SceneSampler]) -> [Double] {
        // Most files give every joint the same times: lists seen lately are not merged again.
        var lists: [[Double]] = []
        for sampler in samplers where !lists.suffix(8).contains(sampler.times) { lists.append(sampler.times) }
        var merged: [Double] = []
        for time in lists.joined().sorted() where merged.last.map({ time - $0 > 5e-5 }) ?? true {
            merged.append(time)
        }
        return merged
    }
}

/// Replaces times that rise by the keys that stand close to them.
struct KeySnapping {
    private let keys: [Double]
    private let distance: Double
    private var next = 0

    init(_ keys: [Double], within distance: Double) {
        self.keys = keys
        self.distance = distance
    }

    /// The key nearest to a time, where one is near enough; else the time.
    mutating func time(near time: Double) -> Double {
        while next + 1 < keys.count, abs(keys[next + 1] - time) <= abs(keys[next] - time) { next += 1 }
        guard next < keys.count, abs(keys[next] - time) <= distance else { return time }
        return keys[next]
    }
}
