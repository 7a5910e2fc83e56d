// swift-tools-version: 6.1
import PackageDescription

let package = Package(
    name: "peers",
    dependencies: [.package(name: "motionpredict", path: "../..")],
    targets: [
        .executableTarget(
            name: "peer-worker", dependencies: [.product(name: "MotionPredict", package: "motionpredict")],
            path: "Worker")
    ],
    swiftLanguageModes: [.v6]
)
