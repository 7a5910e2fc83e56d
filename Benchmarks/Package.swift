// swift-tools-version: 6.1
import PackageDescription

let package = Package(
    name: "motionpredict-benchmarks",
    dependencies: [
        .package(name: "motionpredict", path: ".."),
        // Percentiles instead of one number, processor time and memory beside wall-clock time, and comparison with
        // a stored run: what a hand-made timer would have to grow into. It stands in this package of its own so
        // that building or using motionpredict never fetches it. Its traits are off: they count the calls of
        // malloc and of the Swift runtime by replacing both, and bring in two further packages for it.
        .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
    ],
    targets: [
        .executableTarget(
            name: "MotionBenchmarks",
            dependencies: [
                .product(name: "Benchmark", package: "benchmark"),
                .product(name: "MotionPredict", package: "motionpredict"),
            ],
            path: "MotionBenchmarks",
            plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]),
        // Whole files, timed beside other programs by scripts/benchmark-files.
        .executableTarget(
            name: "FileSpeed",
            dependencies: [.product(name: "MotionFiles", package: "motionpredict")],
            path: "FileSpeed"),
    ],
    swiftLanguageModes: [.v6]
)
