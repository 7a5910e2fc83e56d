import Foundation
import MotionCore
import MotionFiles

/// Times reading and writing of motion files inside this process, for `scripts/benchmark-files`.
///
///     FileSpeed read|read-bytes|write TIMES FILE…
/// Prints a line for each file and turn: what was done, the file, bytes, the processor's seconds; the turns go round the files. Bytes of a
/// reading are those of the file, bytes of a writing those written.
@main
struct FileSpeed {
    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        guard arguments.count >= 3, let work = arguments.first.flatMap(Work.init),
            let times = arguments.dropFirst().first.flatMap({ Int($0) })
        else {
            print("usage: FileSpeed read|read-bytes|write TIMES FILE…")
            return
        }
        for _ in 0..<times {
            for path in arguments.dropFirst(2) {
                let (bytes, seconds) = try work.run(path)
                print("\(work.rawValue)\t\(path)\t\(bytes)\t\(seconds)")
            }
        }
    }
}

/// What is timed.
enum Work: String {
    /// From the path of a file to its clip.
    case read
    /// From a file's bytes in memory to its clip.
    case readBytes = "read-bytes"
    /// From a clip in memory to the bytes of a file.
    case write

    /// How many bytes were read or written, and the processor's seconds that it took.
    func run(_ path: String) throws -> (Int, Double) {
        switch self {
        case .read:
            let (_, seconds) = try timed { try MotionFile.read(path: path, keepingText: false) }
            let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
            return (size ?? 0, seconds)
        case .readBytes:
            let bytes = try FileBytes.read(path: path)
            let (_, seconds) = try timed { try MotionFile.read(bytes, file: path) }
            return (bytes.count, seconds)
        case .write:
            let clip = try MotionFile.read(path: path, keepingText: false).clip
            let (text, seconds) = try timed { try BVHWriter.write(clip) }
            return (text.count, seconds)
        }
    }

    /// What `body` gives, and the time of this thread, not of the clock: the machine may do other things.
    private func timed<Result>(_ body: () throws -> Result) throws -> (Result, Double) {
        let start = Self.seconds
        let result = try body()
        return (result, Self.seconds - start)
    }

    private static var seconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
