import ArgumentParser
import Foundation
import MotionPredict

/// A frame of a file: `walk.bvh`, the first, or `walk.bvh:12`, counted from 1.
struct PoseArgument: ExpressibleByArgument {
    let path: String
    let frame: Int

    init?(argument: String) {
        guard let colon = argument.lastIndex(of: ":"), colon > argument.startIndex,
            let frame = Int(argument[argument.index(after: colon)...]),
            // A name may end like that.
            !FileManager.default.fileExists(atPath: argument)
        else {
            (path, frame) = (argument, 1)
            return
        }
        guard frame > 0 else { return nil }
        (path, self.frame) = (String(argument[..<colon]), frame)
    }

    /// Reads the file. Throws what reading throws.
    func end(sampling: ClipSampling, _ monitor: Monitor) throws -> ExtendEnd {
        .pose(try ClipFile(path: path, sampling: sampling, monitor: monitor), frame: frame)
    }
}
