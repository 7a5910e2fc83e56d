import Benchmark
import MotionCore
import MotionFiles
import MotionForecast

/// What a fit and an extension spend their time on, each by itself, on the sample walk.
///
/// The walk stands in memory before anything is measured: no benchmark touches the disk.
let benchmarks: @Sendable () -> Void = {
    Benchmark.defaultConfiguration = .init(
        metrics: [.wallClock, .instructions, .peakMemoryResident],
        warmupIterations: 2, maxDuration: .seconds(5), maxIterations: 1000)

    Benchmark("training step, 15 shown, 60 predicted, 128 units, batch 32") { benchmark, work in
        for _ in benchmark.scaledIterations { work.trainer.advance() }
    } setup: {
        try TrainingWork(SampleWalk())
    }

    Benchmark("roll-out of two seconds, batch 1") { benchmark, work in
        for _ in benchmark.scaledIterations {
            blackHole(work.forecaster.predict(work.clip, count: work.frames))
        }
    } setup: {
        try RollOutWork(SampleWalk())
    }

    Benchmark("reading BVH") { benchmark, walk in
        for _ in benchmark.scaledIterations {
            blackHole(try BVHReader.read(walk.document.bytes, file: "walk.bvh"))
        }
    } setup: {
        try SampleWalk()
    }

    Benchmark("writing BVH") { benchmark, walk in
        for _ in benchmark.scaledIterations { blackHole(try BVHWriter.write(walk.document.clip)) }
    } setup: {
        try SampleWalk()
    }

    Benchmark("encoding features") { benchmark, walk in
        let clip = walk.document.clip
        let layout = FeatureLayout(clips: [clip])
        benchmark.startMeasurement()
        for _ in benchmark.scaledIterations {
            blackHole(layout.encode(clip, frames: 0..<clip.frameCount))
        }
    } setup: {
        try SampleWalk()
    }
}
