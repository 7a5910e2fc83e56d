// swift-tools-version: 6.1
import PackageDescription

let package = Package(
    name: "peers",
    dependencies: [.package(name: "motionpredict", path: "../..")],
    targets: [
        // The tables of docs/forecasting.md; run by scripts/ablation and scripts/compare-published.
        .executableTarget(
            name: "corpus-study", dependencies: [.product(name: "MotionPredict", package: "motionpredict")],
            path: "CorpusStudy")
    ],
    swiftLanguageModes: [.v6]
)
