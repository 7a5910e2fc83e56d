import Benchmark
import MotionPredict

/// What a fit and an extension spend their time on, on the sample walk, as a program that calls the library sees it.
///
/// The walk stands in memory before anything is measured: no benchmark touches the disk.
let benchmarks: @Sendable () -> Void = {
    Benchmark.defaultConfiguration = .init(
        metrics: [.wallClock, .instructions, .peakMemoryResident],
        warmupIterations: 2, maxDuration: .seconds(5), maxIterations: 1000)

    Benchmark("fit of one epoch, 15 shown, 60 predicted, 128 units, batch 32") { benchmark, walk in
        for _ in benchmark.scaledIterations { blackHole(try walk.fit.run()) }
    } setup: {
        try SampleWalk()
    }

    Benchmark("training step of Sequential, 15 shown, 60 predicted, 128 units, batch 32") { benchmark, work in
        for _ in benchmark.scaledIterations { try work.step() }
    } setup: {
        try NetworkWork()
    }

    Benchmark("extension of two seconds") { benchmark, extend in
        for _ in benchmark.scaledIterations { blackHole(try extend.run()) }
    } setup: {
        try SampleWalk().extend
    }

    Benchmark("reading BVH") { benchmark, walk in
        for _ in benchmark.scaledIterations {
            blackHole(try MotionFile.read(walk.bytes, file: "walk.bvh"))
        }
    } setup: {
        try SampleWalk()
    }

    Benchmark("writing BVH") { benchmark, walk in
        for _ in benchmark.scaledIterations { blackHole(try BVHWriter.write(walk.clip)) }
    } setup: {
        try SampleWalk()
    }

    Benchmark("encoding features") { benchmark, walk in
        let windows = Windows([walk.file])
        benchmark.startMeasurement()
        for _ in benchmark.scaledIterations { blackHole(try windows.run()) }
    } setup: {
        try SampleWalk()
    }
}
