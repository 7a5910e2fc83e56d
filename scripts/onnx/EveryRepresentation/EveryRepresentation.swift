import Foundation
import MotionCore
import MotionFiles
import MotionForecast

/// Fits, for some seconds, a model of each representation that a model file may have, two networks of two layers each: `fit` itself
/// chooses among fewer. Those named hardly-… learnt for 30 steps, the others for 300.
///
/// Usage: every-representation CLIP FOLDER
@main
enum EveryRepresentation {
    static func main() throws {
        guard CommandLine.arguments.count == 3 else {
            FileHandle.standardError.write(Data("usage: every-representation CLIP FOLDER\n".utf8))
            exit(64)
        }
        let (path, folder) = (CommandLine.arguments[1], CommandLine.arguments[2])
        let clip = try MotionFile.read(path: path).clip
        let all = Representation.allCases.flatMap { [(kind: $0, steps: 300), (kind: $0, steps: 30)] }
        for (representation, steps) in all {
            var wishes = FitSession.Wishes()
            (wishes.isQuick, wishes.units, wishes.layers, wishes.members) = (true, 32, 2, 2)
            var session = try FitSession([(name: path, clip: clip)], wishes: wishes)
            session.setSteps(steps)
            for index in session.plan.members.indices {
                session.plan.members[index].representation = representation
            }
            let trainer = try session.trainer(
                holdingOut: 0, threads: ProcessInfo.processInfo.activeProcessorCount)
            while !trainer.isDone { trainer.advance() }
            if let fault = trainer.fault { throw fault }
            var forecaster = trainer.forecaster()
            forecaster.isLively = true
            let source = SourceClip(
                path: path, checksum: "", frameCount: clip.frameCount, frameTime: clip.frameTime,
                moving: clip.movingChannels)
            let model = ModelFile(
                forecaster, source: source, clip: clip, clips: [path], frames: clip.frameCount, heldOut: nil)
            var data = Data()
            try model.write { data.append(contentsOf: $0) }
            let file = URL(fileURLWithPath: folder)
                .appendingPathComponent(
                    "\(steps < 300 ? "hardly-" : "")\(representation.rawValue).safetensors")
            try data.write(to: file)
        }
    }
}
