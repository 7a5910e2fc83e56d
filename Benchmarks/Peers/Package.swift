// swift-tools-version: 6.1
import PackageDescription

let package = Package(
    name: "peers",
    dependencies: [.package(name: "motionpredict", path: "../..")],
    targets: [
        .executableTarget(
            name: "peer-worker", dependencies: [.product(name: "MotionPredict", package: "motionpredict")],
            path: "Worker"),
        // What each ingredient of a corpus training gains, for docs/forecasting.md; run by scripts/ablation.
        .executableTarget(
            name: "ablation", dependencies: [.product(name: "MotionPredict", package: "motionpredict")],
            path: "Ablation"),
    ],
    swiftLanguageModes: [.v6]
)
