import Foundation
import MotionForecast

/// The folder in which the features of large collections stay from one fit to the next.
///
/// Each file is known by what its features were worked out from, and has a checksum; it takes its name when it is whole, so that
/// fits that run at the same time can share the folder.
public struct FeatureCache: FeatureKeeper {
    /// A file in the folder.
    public struct Entry: Equatable, Sendable {
        public let name: String
        public let bytes: Int
        public let lastUsed: Date
    }

    /// The folder, which need not be there.
    public let folder: String
    /// Features that take fewer bytes than this are worked out anew each time, and stay in memory.
    package var leastBytes = 16 << 20
    private var monitor = Monitor()

    /// Files that no fit has used for so many seconds are taken away when another is written: 30 days.
    private static let longestUnused = 30.0 * 24 * 3600
    private static let ending = ".features"

    /// The cache in `folder`.
    public init(folder: String) { self.folder = folder }

    /// The cache of the person whose process this is: `motionpredict` in `XDG_CACHE_HOME`, or in `~/.cache` (XDG Base Directory
    /// Specification).
    public static var usual: FeatureCache {
        let named = ProcessInfo.processInfo.environment["XDG_CACHE_HOME"] ?? ""
        let base =
            named.hasPrefix("/") ? named : (NSHomeDirectory() as NSString).appendingPathComponent(".cache")
        return FeatureCache(folder: (base as NSString).appendingPathComponent("motionpredict"))
    }

    /// The same cache, which tells a monitor where it cannot keep a file.
    func hearing(_ monitor: Monitor) -> FeatureCache {
        var cache = self
        cache.monitor = monitor
        return cache
    }

    /// The files, the one used last first.
    public var entries: [Entry] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasSuffix(Self.ending) }.compactMap { name in
            let facts = try? FileManager.default.attributesOfItem(atPath: path(name))
            guard facts?[.type] as? FileAttributeType == .typeRegular else { return nil }
            return Entry(
                name: name, bytes: facts?[.size] as? Int ?? 0,
                lastUsed: facts?[.modificationDate] as? Date ?? .distantPast)
        }.sorted { ($1.lastUsed, $0.name) < ($0.lastUsed, $1.name) }
    }

    /// Takes all files away; a fit that uses one keeps it until it ends.
    ///
    /// - Returns: those that are gone.
    public func clear() -> [Entry] {
        Draft.sweep(folder)
        return entries.filter { unlink(path($0.name)) == 0 }
    }

    package func file(
        _ key: String, bytes: Int, isSound: (Int32) throws -> Bool, write: (Int32) throws -> Void
    ) throws -> Int32? {
        let path = path(key + Self.ending)
        if let kept = try kept(path, isSound) { return kept }
        do {
            try makeFolder()
            Draft.sweep(folder)
            let long = Date() - Self.longestUnused
            for entry in entries where entry.lastUsed < long { unlink(self.path(entry.name)) }
            var draft = try Draft(in: folder, isPrivate: true)
            try write(draft.descriptor)
            let descriptor = fcntl(draft.descriptor, F_DUPFD_CLOEXEC, 0)
            guard descriptor >= 0 else { throw SystemFault(errno) }
            try? draft.rename(to: path)
            return descriptor
        } catch let fault as FeatureFileFault {
            monitor.tell(.featuresInMemory(folder: folder, SystemFault(fault.code), bytes: bytes))
        } catch let fault as SystemFault {
            monitor.tell(.featuresInMemory(folder: folder, fault, bytes: bytes))
        }
        return nil
    }

    private func path(_ name: String) -> String { (folder as NSString).appendingPathComponent(name) }

    /// The folder is nobody's business but its owner's.
    private func makeFolder() throws(SystemFault) {
        let above = (folder as NSString).deletingLastPathComponent
        try? FileManager.default.createDirectory(atPath: above, withIntermediateDirectories: true)
        guard mkdir(folder, 0o700) == 0 || errno == EEXIST else { throw SystemFault(errno) }
    }

    /// A file that is there and sound; one that is damaged is taken away.
    private func kept(_ path: String, _ isSound: (Int32) throws -> Bool) throws -> Int32? {
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        var facts = stat()
        let isOurs =
            fstat(descriptor, &facts) == 0 && facts.st_mode & S_IFMT == S_IFREG && facts.st_uid == geteuid()
        do {
            guard isOurs, try isSound(descriptor) else { throw FeatureFileFault(code: EIO) }
        } catch is FeatureFileFault {
            close(descriptor)
            unlink(path)
            return nil
        } catch {
            close(descriptor)
            throw error
        }
        // When it was used last, for whoever looks for what may go.
        futimens(descriptor, nil)
        return descriptor
    }
}
