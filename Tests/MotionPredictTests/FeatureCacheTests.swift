import Foundation
import MotionCore
import Testing

@testable import MotionForecast
@testable import MotionPredict

@Suite("features kept between fits") struct FeatureCacheTests {
    /// A folder, and a cache in it that keeps features of any size.
    private final class Place {
        let walk: SmallWalk
        let folder: String
        let cache: FeatureCache

        init() throws {
            walk = try SmallWalk()
            folder = NSTemporaryDirectory() + "cache-\(UUID().uuidString)"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
            var cache = FeatureCache(folder: folder + "/features")
            cache.leastBytes = 0
            self.cache = cache
        }

        deinit { try? FileManager.default.removeItem(atPath: folder) }
    }

    /// The bytes of a model of the same clip.
    @discardableResult
    private func fit(
        _ place: Place, _ cache: FeatureCache?, _ monitor: Monitor = Monitor()
    ) throws -> [UInt8] {
        var fit = Fit([try place.walk.file], options: .small)
        fit.cache = cache
        return try fit.run(monitor).bytes
    }

    @Test func aFitLearnsTheSameWithACacheAndFindsItTheNextTime() throws {
        let place = try Place()
        let without = try fit(place, nil)
        #expect(try fit(place, place.cache) == without)
        let first = place.cache.entries
        #expect(!first.isEmpty && first.allSatisfy { $0.bytes > 0 && $0.name.hasSuffix(".features") })
        #expect(try fit(place, place.cache) == without)
        #expect(place.cache.entries.map(\.name).sorted() == first.map(\.name).sorted())
    }

    @Test func nobodyElseMayReadIt() throws {
        let place = try Place()
        try fit(place, place.cache)
        var facts = stat()
        #expect(stat(place.cache.folder, &facts) == 0 && facts.st_mode & 0o777 == 0o700)
        for entry in place.cache.entries {
            #expect(stat(place.cache.folder + "/" + entry.name, &facts) == 0 && facts.st_mode & 0o077 == 0)
        }
    }

    @Test func clearsItsOwnFilesAlone() throws {
        let place = try Place()
        try fit(place, place.cache)
        let other = place.cache.folder + "/notes.txt"
        try Data("mine".utf8).write(to: URL(fileURLWithPath: other))
        let gone = place.cache.clear()
        #expect(!gone.isEmpty && place.cache.entries.isEmpty)
        #expect(try FileManager.default.contentsOfDirectory(atPath: place.cache.folder) == ["notes.txt"])
    }

    @Test func aFitThatUsesAFileKeepsItThoughItIsClearedMeanwhile() throws {
        let place = try Place()
        let without = try fit(place, nil)
        let cache = place.cache
        let clearing = Monitor(tell: { if case .begins = $0 { _ = cache.clear() } })
        #expect(try fit(place, cache, clearing) == without)
    }

    @Test func whatNoFitHasUsedForLongGoesByItself() throws {
        let place = try Place()
        try fit(place, place.cache)
        let old = place.cache.folder + "/0123.features"
        try Data("old".utf8).write(to: URL(fileURLWithPath: old))
        let young = place.cache.folder + "/4567.features"
        try Data("young".utf8).write(to: URL(fileURLWithPath: young))
        let days = { (count: Double) in [FileAttributeKey.modificationDate: Date() - count * 86400] }
        try FileManager.default.setAttributes(days(31), ofItemAtPath: old)
        try FileManager.default.setAttributes(days(29), ofItemAtPath: young)
        // Another clip writes files of its own.
        let other = try SmallWalk(frames: 70)
        var fit = Fit([try other.file], options: .small)
        fit.cache = place.cache
        _ = try fit.run()
        #expect(!FileManager.default.fileExists(atPath: old))
        #expect(FileManager.default.fileExists(atPath: young))
    }

    @Test func goesOnInMemoryWhereTheFolderCannotBeMade() throws {
        let place = try Place()
        let file = place.folder + "/file"
        try Data().write(to: URL(fileURLWithPath: file))
        var cache = FeatureCache(folder: file + "/features")
        cache.leastBytes = 0
        let heard = Heard()
        #expect(try fit(place, cache, heard.monitor) == fit(place, nil))
        let told = heard.events.contains {
            if case .featuresInMemory(let folder, _, let bytes) = $0 {
                folder == cache.folder && bytes > 0
            } else {
                false
            }
        }
        #expect(told)
    }
}

@Suite("clips that are read again") struct ClipRecordTests {
    @Test func giveTheSameFramesAndTheFileOnceMore() throws {
        let walk = try SmallWalk()
        let listed = try ClipFolder.list([walk.path])
        let record = try #require(try ClipRecord.read(listed, sampling: .init(), monitor: Monitor()).first)
        let file = try walk.file
        #expect(try record.file().clip == file.clip)
        #expect(record.checksum == file.checksum && record.checksum != Checksum())
        #expect(record.frameCount == file.clip.frameCount && record.skeleton == file.clip.skeleton)
    }

    @Test func aModelIsTheSameWhetherClipsStayInMemoryOrNot() throws {
        let walk = try SmallWalk()
        let records = try ClipRecord.read(
            ClipFolder.list([walk.path]), sampling: .init(), threads: 2, monitor: Monitor())
        #expect(
            try Fit(records, options: .small).run().bytes == Fit([walk.file], options: .small).run().bytes)
    }
}

extension ForecastModel {
    /// The bytes of its file.
    fileprivate var bytes: [UInt8] {
        get throws {
            var bytes: [UInt8] = []
            try file.write { bytes += $0 }
            return bytes
        }
    }
}
