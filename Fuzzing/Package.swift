// swift-tools-version: 6.1
import PackageDescription

let package = Package(
    name: "motionpredict-fuzzing",
    dependencies: [.package(name: "motionpredict", path: "..")],
    targets: [
        .executableTarget(
            name: "FuzzBVH", dependencies: [.product(name: "MotionFiles", package: "motionpredict")],
            path: "FuzzBVH"),
        .executableTarget(
            name: "FuzzCOLLADA", dependencies: [.product(name: "MotionFiles", package: "motionpredict")],
            path: "FuzzCOLLADA"),
    ],
    swiftLanguageModes: [.v6]
)
