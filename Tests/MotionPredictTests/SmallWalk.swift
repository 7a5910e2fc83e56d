import Foundation
import MotionPredict

/// A body of three joints that walks in sine waves, as a file of its own folder: small enough to learn in a blink.
final class SmallWalk {
    let folder: URL
    let path: String

    init(
        frames: Int = 60, joints: [String] = ["Hips", "Spine", "Leg"], hertz: Double = 0.8,
        name: String = "walk.bvh"
    ) throws {
        folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("motionpredict-use-cases-\(UUID().uuidString)")
        path = folder.appendingPathComponent(name).path
        let file = URL(fileURLWithPath: path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(BVHWriter.write(Self.clip(frames: frames, joints: joints, hertz: hertz))).write(to: file)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    var file: ClipFile { get throws { try ClipFile(path: path) } }

    func file(_ name: String) -> String { folder.appendingPathComponent(name).path }

    static func clip(
        frames: Int = 60, joints: [String] = ["Hips", "Spine", "Leg"], hertz: Double = 0.8, rate: Double = 30
    ) -> Clip {
        let turns = [Channel(.rotation, .z), Channel(.rotation, .x), Channel(.rotation, .y)]
        let travels = [Channel(.position, .x), Channel(.position, .y), Channel(.position, .z)]
        let skeleton = Skeleton(
            joints: joints.enumerated().map { index, name in
                Joint(
                    name: name, parent: index == 0 ? nil : 0,
                    offset: Vector3(0, index == 1 ? 30 : -45 * Double(index), 0),
                    channels: index == 0 ? travels + turns : turns,
                    endSite: Vector3(0, index == 1 ? 20 : -40, 0))
            })
        let values = (0..<frames).flatMap { frame -> [Double] in
            let time = Double(frame) / rate
            let phase = 2 * Double.pi * hertz * time
            return [
                2 * sin(phase), 90 + cos(2 * phase), 120 * time, 0.05 * sin(phase), 0.03, 0.02 * cos(phase),
            ]
                + joints.indices.dropFirst().flatMap {
                    [0.03 * sin(phase), 0.4 * sin(phase + Double($0)), 0.05 * cos(phase)]
                }
        }
        return Clip(skeleton: skeleton, frameTime: 1 / rate, frameCount: frames, values: values)
    }
}

extension FitOptions {
    /// What makes a fit small enough for tests.
    static var small: FitOptions {
        var options = FitOptions()
        (options.observe, options.predict) = (.frames(6), .frames(10))
        (options.units, options.epochs) = (8, 1)
        return options
    }
}
