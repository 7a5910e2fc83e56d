import Foundation
import MotionCore
import MotionFiles

/// Times reading and writing of motion files inside this process, for `scripts/benchmark-files`.
///
///     FileSpeed read|read-bytes|write TIMES FILE…
///
/// Prints a line for each file and turn: what was done, the file, bytes, the processor's seconds in all threads, the clock's
/// seconds; the turns go round the files. Bytes of a reading are those of the file, bytes of a writing those written.
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
                let (bytes, time) = try work.run(path)
                print("\(work.rawValue)\t\(path)\t\(bytes)\t\(time.processor)\t\(time.clock)")
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

    /// How many bytes were read or written, and the seconds that it took.
    func run(_ path: String) throws -> (Int, Seconds) {
        switch self {
        case .read:
            let (_, time) = try timed { try MotionFile.read(path: path, keepingText: false) }
            let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
            return (size ?? 0, time)
        case .readBytes:
            let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
            let (_, time) = try timed { try MotionFile.read(bytes, file: path) }
            return (bytes.count, time)
        case .write:
            let clip = try MotionFile.read(path: path, keepingText: false).clip
            let (text, time) = try timed { try BVHWriter.write(clip) }
            return (text.count, time)
        }
    }

    /// What `body` gives, and the time that it took.
    private func timed<Result>(_ body: () throws -> Result) throws -> (Result, Seconds) {
        let start = Seconds.now
        let result = try body()
        let end = Seconds.now
        return (result, Seconds(processor: end.processor - start.processor, clock: end.clock - start.clock))
    }
}

/// Time, of the processor in all threads of this process and of the clock.
struct Seconds {
    var processor: Double
    var clock: Double

    static var now: Seconds {
        Seconds(processor: read(CLOCK_PROCESS_CPUTIME_ID), clock: read(CLOCK_MONOTONIC))
    }

    private static func read(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
