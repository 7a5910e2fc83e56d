// swift-tools-version: 6.1
import PackageDescription

let package = Package(
    name: "motionpredict",
    products: [
        .executable(name: "motionpredict", targets: ["MotionPredictCLI"]),
        // Reading and writing alone, without the networks and their libraries.
        .library(name: "MotionFiles", targets: ["MotionCore", "MotionFiles"]),
        .library(
            name: "MotionPredict",
            targets: [
                "MotionPredict", "MotionCore", "MotionFiles", "Tensors", "RecurrentNetworks",
                "MotionForecast",
                "ForecastEvaluation",
            ]),
    ],
    traits: [
        .trait(
            name: "MPI",
            description: "Train in several processes, on several machines, by mpirun or srun; needs Open MPI."
        )
    ],
    dependencies: [
        // The ecosystem's convention for commands, help texts, completions and exit codes.
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        // ONNX files are protocol buffers; their messages are generated code (scripts/make-onnx-proto), which this library runs.
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
    ],
    targets: [
        // Matrix products where our own kernels have no say: any machine without AVX2, and large products.
        .systemLibrary(name: "CBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
        // Reads COLLADA without network, DTDs or entities, and streams past meshes of any size.
        .systemLibrary(name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
        // Gives memory back between the clips of a batch, which the C library would keep in pieces.
        .systemLibrary(name: "CMalloc"),
        // Processes that train together; looked for and linked under the trait MPI alone.
        .systemLibrary(
            name: "CMPI", pkgConfig: "ompi-c", providers: [.apt(["libopenmpi-dev", "openmpi-bin"])]),
        // The commit, for `--version`: scripts/install links it in; a build by hand compiles nothing anew for it.
        .target(name: "CCommit"),
        .target(name: "CVectorKernels"),
        // Reads plain rows of numbers with instructions of the processor that Swift does not offer.
        .target(name: "CRowReader"),
        .target(name: "MotionCore"),
        .target(name: "MotionFiles", dependencies: ["MotionCore", "CLibXML2", "CRowReader"]),
        .target(name: "Tensors", dependencies: ["CBLAS", "CVectorKernels"]),
        .target(name: "RecurrentNetworks", dependencies: ["Tensors"]),
        .target(name: "MotionForecast", dependencies: ["MotionCore", "Tensors", "RecurrentNetworks"]),
        .target(name: "ForecastEvaluation", dependencies: ["MotionCore"]),
        // Pages and pictures of motion. The page's script and style are files of their own, and are built into the program, so
        // that it runs from wherever it is copied to.
        .target(
            name: "MotionPages", dependencies: ["MotionCore"],
            resources: [
                "page.html", "page.css", "vectors.js", "motion.js", "scene.js", "stage.js", "timeline.js",
                "curves.js", "controls.js", "page.js",
            ].map { .embedInCode("Web/\($0)") }),
        // Models as ONNX graphs; a target of its own, so that forecasting needs no protocol buffers.
        .target(
            name: "MotionONNX",
            dependencies: [
                "MotionCore", "Tensors", "RecurrentNetworks", "MotionForecast",
                .product(name: "SwiftProtobuf", package: "swift-protobuf"),
            ],
            exclude: ["Proto/onnx.proto"]),
        // The use cases, which the command line and programs in Swift call; `import MotionPredict` brings the modules
        // that its values are made of.
        .target(
            name: "MotionPredict",
            dependencies: [
                "MotionCore", "MotionFiles", "Tensors", "RecurrentNetworks", "MotionForecast",
                "ForecastEvaluation", "MotionPages", "MotionONNX", "CMalloc",
            ]),
        // The way from one process of a training to the others; empty without the trait MPI.
        .target(
            name: "MotionMPI",
            dependencies: ["MotionForecast", .target(name: "CMPI", condition: .when(traits: ["MPI"]))]),
        .executableTarget(
            name: "MotionPredictCLI",
            dependencies: [
                "MotionPredict", "CCommit", .target(name: "MotionMPI", condition: .when(traits: ["MPI"])),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        // What scripts/check-keras-oracle runs; no part of the product.
        .executableTarget(name: "KerasOracleCheck", dependencies: ["Tensors", "RecurrentNetworks"]),
        // What scripts/hostile-models runs; no part of the product.
        .executableTarget(
            name: "EveryBit", dependencies: ["MotionForecast"], path: "Fuzzing/EveryBit"),
        // What scripts/check-onnx runs; no part of the product.
        .executableTarget(
            name: "every-representation", dependencies: ["MotionCore", "MotionFiles", "MotionForecast"],
            path: "scripts/onnx/EveryRepresentation"),
        // What scripts/benchmark-peers times; here, and not in a package of its own, to see what is `package`.
        .executableTarget(
            name: "peer-worker",
            dependencies: ["MotionCore", "MotionFiles", "MotionForecast", "Tensors", "RecurrentNetworks"],
            path: "Benchmarks/Peers/Worker"),
        // What scripts/ablation and scripts/compare-published run, for the tables of docs/forecasting.md; here for the
        // same reason.
        .executableTarget(
            name: "corpus-study",
            dependencies: ["MotionCore", "MotionFiles", "MotionForecast", "Tensors", "RecurrentNetworks"],
            path: "Benchmarks/Peers/CorpusStudy"),
        .testTarget(name: "MotionCoreTests", dependencies: ["MotionCore"]),
        .testTarget(
            name: "MotionFilesTests", dependencies: ["MotionFiles", "CRowReader"],
            resources: [.copy("Fixtures")]),
        .testTarget(name: "TensorsTests", dependencies: ["Tensors"]),
        .testTarget(
            name: "RecurrentNetworksTests", dependencies: ["RecurrentNetworks"],
            resources: [.copy("Fixtures")]),
        .testTarget(
            name: "MotionForecastTests", dependencies: ["MotionForecast", "MotionFiles"],
            resources: [.copy("Fixtures")]),
        .testTarget(
            name: "ForecastEvaluationTests", dependencies: ["ForecastEvaluation", "MotionFiles"],
            resources: [.copy("Fixtures")]),
        .testTarget(name: "MotionPagesTests", dependencies: ["MotionPages", "MotionFiles"]),
        .testTarget(
            name: "MotionONNXTests",
            dependencies: [
                "MotionONNX", "MotionForecast", .product(name: "SwiftProtobuf", package: "swift-protobuf"),
            ]),
        .testTarget(name: "MotionPredictTests", dependencies: ["MotionPredict", "MotionONNX"]),
        // The code of the README, which a test runs beside the command; no part of the product.
        .executableTarget(
            name: "ReadmeExample", dependencies: ["MotionPredict"], path: "Tests/ReadmeExample"),
        .testTarget(
            name: "MotionPredictCLITests",
            dependencies: ["MotionPredictCLI", "MotionPredict", "ReadmeExample"]),
    ],
    swiftLanguageModes: [.v6]
)
