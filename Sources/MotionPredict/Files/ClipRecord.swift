import Foundation
package import MotionCore
package import MotionFiles
import MotionForecast
import Synchronization

/// A clip to learn from: what is known of it at all times, and a way to its frames, which need not stay in memory.
public struct ClipRecord: Sendable {
    /// The file as it was named.
    public let path: String
    package let sampling: ClipSampling
    package let checksum: Checksum
    /// The skeleton of the body, and that of the whole file.
    package let skeleton: Skeleton
    let fileSkeleton: Skeleton
    package let frameCount: Int
    package let frameTime: Double
    /// The body's size in the file's length unit.
    package let bodySize: Double
    /// How many joints before the body are left out.
    let stillJoints: Int
    private let read: @Sendable () throws -> ClipFile

    /// The clip's length: frames × frame time, in seconds.
    var seconds: Double { Double(frameCount) * frameTime }

    /// A clip that stays in memory.
    public init(_ file: ClipFile) { self.init(file) { file } }

    private init(
        _ file: ClipFile, like other: Skeleton? = nil, read: @escaping @Sendable () throws -> ClipFile
    ) {
        (path, sampling, checksum) = (file.path, file.sampling, file.checksum)
        skeleton = other == file.clip.skeleton ? other ?? file.clip.skeleton : file.clip.skeleton
        fileSkeleton = file.stillJoints == 0 ? skeleton : file.document.clip.skeleton
        (frameCount, frameTime, bodySize) = (file.clip.frameCount, file.clip.frameTime, file.clip.bodySize)
        stillJoints = file.stillJoints
        self.read = read
    }

    /// Reads the clips of the files that are listed, of which no more stay in memory than there is room for.
    ///
    /// - Parameters:
    ///   - isStrict: whether a clip that was found in a folder is an error, too, where it cannot be used.
    ///   - threads: how many are read at the same time.
    package static func read(
        _ listed: [ClipFolder.Listed], sampling: ClipSampling, isStrict: Bool = false, threads: Int = 1,
        monitor: Monitor
    ) throws -> [ClipRecord] {
        let shelf = ClipShelf(sampling)
        // Clips of one collection share a skeleton, most often, and need no copies of it.
        let usual = Mutex(Skeleton?.none)
        return try listed.usable(isStrict: isStrict, threads: threads, monitor) { path, monitor in
            let file = try ClipFile(path: path, sampling: sampling, keepingText: false, monitor: monitor)
            try file.requireMotion()
            // A stream can be read but once.
            guard FileManager.default.isRegularFile(path) else { return ClipRecord(file) }
            shelf.put(file)
            let skeleton = usual.withLock { usual in
                usual = usual ?? file.clip.skeleton
                return usual
            }
            let checksum = file.checksum
            return ClipRecord(file, like: skeleton) { try shelf.file(path, checksum: checksum) }
        }
    }

    /// The clip with its frames, read again where they are not in memory any more.
    ///
    /// Throws what reading throws, and `UseCaseError.inputChanged`.
    package func file() throws -> ClipFile { try read().leavingOut(stillJoints: stillJoints) }

    /// The same clip with another number of still joints left out.
    func leavingOut(stillJoints count: Int) throws -> ClipRecord {
        guard count != stillJoints else { return self }
        let file = try read().leavingOut(stillJoints: count)
        return ClipRecord(file) { [read] in try read() }
    }

    /// Throws `ForecastError` where there is no motion in the clip to learn.
    func requireMotion() throws { try file().requireMotion() }
}

extension Collection<ClipRecord> {
    /// The clips, none of which leaves out a joint above the body that travels in another.
    ///
    /// Throws `ForecastError.skeletonsDiffer` where a clip has another skeleton than the first.
    func ofOneSkeleton() throws -> [ClipRecord] {
        let fewest = map(\.stillJoints).min() ?? 0
        let clips = try map { try $0.leavingOut(stillJoints: fewest) }
        guard let first = clips.first else { return clips }
        for clip in clips.dropFirst() {
            try clip.skeleton.require(first.skeleton, of: first.path, name: clip.path)
        }
        return clips
    }
}

/// The clips that were read last: as many as there is room for.
private final class ClipShelf: Sendable {
    private struct State {
        var files: [String: (file: ClipFile, used: Int)] = [:]
        var (bytes, uses) = (0, 0)
    }

    private static let mostBytes = 16 << 20

    private let sampling: ClipSampling
    private let state = Mutex(State())

    init(_ sampling: ClipSampling) { self.sampling = sampling }

    func put(_ file: ClipFile) {
        state.withLock { state in
            guard state.files[file.path] == nil else { return }
            state.uses += 1
            state.files[file.path] = (file, state.uses)
            state.bytes += file.bytes
            while state.bytes > Self.mostBytes, state.files.count > 1,
                let oldest = state.files.min(by: { $0.value.used < $1.value.used })
            {
                state.files[oldest.key] = nil
                state.bytes -= oldest.value.file.bytes
            }
        }
    }

    /// The clip of a file, which is read where it is not here, and has to be what it was.
    func file(_ path: String, checksum: Checksum) throws -> ClipFile {
        let known = state.withLock { state -> ClipFile? in
            state.uses += 1
            state.files[path]?.used = state.uses
            return state.files[path]?.file
        }
        if let known { return known }
        let file = try ClipFile(path: path, sampling: sampling, keepingText: false, monitor: Monitor())
        guard file.checksum == checksum else { throw UseCaseError.inputChanged(path) }
        put(file)
        return file
    }
}

extension FileManager {
    fileprivate func isRegularFile(_ path: String) -> Bool {
        let resolved = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        return (try? attributesOfItem(atPath: resolved))?[.type] as? FileAttributeType == .typeRegular
    }
}

extension ClipFile {
    /// The bytes that its frames take in memory.
    fileprivate var bytes: Int {
        let own = clip.values.count + (stillJoints > 0 ? document.clip.values.count : 0)
        return own * MemoryLayout<Double>.stride
    }
}
