import Foundation
import MotionCore
import Synchronization
import Testing

@testable import MotionForecast

/// Features of collections in files.
@Suite("features in files") struct FeatureStoreTests {
    /// Keeps files in a folder that goes with it, whatever their size, and counts what is written.
    private final class Folder: FeatureKeeper {
        let leastBytes = 0
        let path: String
        let written = Mutex(0)

        init() throws {
            path = NSTemporaryDirectory() + "features-\(UUID().uuidString)"
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        }

        deinit { try? FileManager.default.removeItem(atPath: path) }

        func file(
            _ key: String, bytes: Int, isSound: (Int32) throws -> Bool, write: (Int32) throws -> Void
        ) throws -> Int32? {
            let file = path + "/" + key
            let kept = open(file, O_RDONLY)
            if kept >= 0, try isSound(kept) { return kept }
            let made = open(file, O_RDWR | O_CREAT | O_TRUNC, 0o600)
            try write(made)
            written.withLock { $0 += 1 }
            return made
        }

        var files: [String] {
            get throws { try FileManager.default.contentsOfDirectory(atPath: path).map { path + "/" + $0 } }
        }
    }

    private let clips = (0..<3).map { walker(turn: 0.3).clip(frames: 90 + 7 * $0, fps: 60, from: Double($0)) }

    private func learnt(_ prefix: String = "clip") -> [LearntClip] {
        clips.enumerated().map { index, clip in
            LearntClip(clip, name: "\(index).bvh", identity: "\(prefix) \(index)") { clip }
        }
    }

    private func session(_ keeper: (any FeatureKeeper)?, _ prefix: String = "clip") throws -> FitSession {
        var wishes = FitSession.Wishes()
        (wishes.observed, wishes.predicted, wishes.units) = (.frames(5), .frames(8), 16)
        (wishes.members, wishes.batch, wishes.epochs) = (4, 40, 1)
        return try FitSession(learnt(prefix), wishes: wishes, keeper: keeper, threads: 2)
    }

    private func trained(_ session: FitSession) throws -> Forecaster {
        let trainer = try session.trainer(holdingOut: 0.3, threads: 2)
        for _ in 0..<3 { trainer.advance() }
        return try trainer.forecasterWithMoments(isLively: true)
    }

    @Test func learnsTheSameFromFilesAsFromMemory() throws {
        let folder = try Folder()
        let fromFiles = try trained(session(folder))
        let fromMemory = try trained(session(nil))
        #expect(try !folder.files.isEmpty)
        #expect(
            fromFiles.members.map(\.parameters.values.array)
                == fromMemory.members.map(\.parameters.values.array))
        #expect(fromFiles.members.map(\.scaling) == fromMemory.members.map(\.scaling))
        #expect(fromFiles.moments == fromMemory.moments)
    }

    @Test func worksFeaturesOutButOnce() throws {
        let folder = try Folder()
        let first = try session(folder)
        _ = try first.trainer(holdingOut: 0.3, threads: 1)
        _ = try first.trainer(holdingOut: 0, threads: 1)
        let count = folder.written.withLock { $0 }
        #expect(try count == folder.files.count)
        _ = try session(folder).trainer(holdingOut: 0, threads: 1)
        #expect(folder.written.withLock { $0 } == count)
    }

    @Test func keepsOtherClipsApart() throws {
        let folder = try Folder()
        _ = try session(folder).trainer(holdingOut: 0, threads: 1)
        let count = try folder.files.count
        _ = try session(folder, "other").trainer(holdingOut: 0, threads: 1)
        #expect(try folder.files.count == 2 * count)
    }

    @Test func aKeyTellsApartAllThatFeaturesDependOn() throws {
        let layout = try session(nil).layout
        let key = { (rate: Double, variant: Int, clips: String) in
            FeatureKey(
                layout: layout, rate: ModelRate(frameTime: rate), variant: variant, clips: clips
            ).digits
        }
        let keys = [key(0.04, 0, "a"), key(0.05, 0, "a"), key(0.04, 1, "a"), key(0.04, 0, "b")]
        #expect(Set(keys).count == 4 && !keys.contains(nil))
        #expect(key(0.04, 0, "a") == keys[0])
        // What no number tells is kept in no file.
        #expect(key(.infinity, 0, "a") == nil)
    }

    @Test func takesNoMoreRoomThanTheFeatures() throws {
        let folder = try Folder()
        let session = try session(folder)
        _ = try session.trainer(holdingOut: 0, threads: 1)
        let store = FeatureStore(
            learnt(), layout: session.layout, rate: session.rate, mirror: session.mirror, keeper: nil)
        let features = store.sequences.reduce(0) { $0 + $1.frameCount } * session.layout.count * 4
        for file in try folder.files {
            let size = try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int ?? 0
            #expect(size > 0 && Double(size) < 1.1 * Double(features))
        }
    }

    /// What may have happened to a file between two fits.
    enum Damage: CaseIterable { case bit, cut, longer, empty }

    @Test(arguments: Damage.allCases) func writesADamagedFileAnew(_ damage: Damage) throws {
        let folder = try Folder()
        let whole = try trained(session(folder))
        let count = folder.written.withLock { $0 }
        let file = try #require(folder.files.first)
        var bytes = try Data(contentsOf: URL(fileURLWithPath: file))
        switch damage {
        case .bit: bytes[bytes.count / 2] ^= 0x10
        case .cut: bytes.removeLast(100)
        case .longer: bytes.append(0)
        case .empty: bytes = Data()
        }
        try bytes.write(to: URL(fileURLWithPath: file))
        let again = try trained(session(folder))
        #expect(folder.written.withLock { $0 } == count + 1)
        #expect(whole.members.map(\.parameters.values.array) == again.members.map(\.parameters.values.array))
    }

    @Test func everyChangedBitIsSeen() throws {
        let (counts, path) = ([2, 0, 3], NSTemporaryDirectory() + "bits-\(UUID().uuidString)")
        let file = open(path, O_RDWR | O_CREAT | O_EXCL, 0o600)
        defer {
            close(file)
            unlink(path)
        }
        try FeatureFile.write(to: file, frameCounts: counts, width: 3, threads: 2) { sequence in
            (0..<counts[sequence] * 3).map { Float($0) + 0.5 }
        }
        let isSound = { try FeatureFile.isSound(file, frameCounts: counts, width: 3, threads: 2) }
        #expect(try isSound())
        #expect(try !FeatureFile.isSound(file, frameCounts: [3, 0, 2], width: 3, threads: 2))
        let size = FeatureFile.bytes(frameCounts: counts, width: 3)
        for bit in 0..<8 * size {
            var byte: UInt8 = 0
            pread(file, &byte, 1, off_t(bit / 8))
            var changed = byte ^ (1 << UInt8(bit % 8))
            pwrite(file, &changed, 1, off_t(bit / 8))
            #expect(try !isSound(), "bit \(bit)")
            pwrite(file, &byte, 1, off_t(bit / 8))
        }
        #expect(try isSound())
    }

    @Test func stopsWhereItIsAskedTo() throws {
        struct Stop: Error {}
        #expect(throws: Stop.self) {
            try FitSession(learnt(), wishes: .init(), threads: 2) { throw Stop() }
        }
    }

    @Test func aClipThatIsGoneIsAnErrorAndNoTrap() throws {
        struct Gone: Error {}
        let gone = Mutex(false)
        let clip = clips[0]
        let learnt = LearntClip(clip, name: "a.bvh", identity: "a") {
            if gone.withLock({ $0 }) { throw Gone() }
            return clip
        }
        let session = try FitSession([learnt], wishes: .init())
        gone.withLock { $0 = true }
        #expect(throws: Gone.self) { try session.trainer(holdingOut: 0, threads: 1) }
    }

    @Test func aFileThatIsCutWhileItIsReadEndsTheTraining() throws {
        let folder = try Folder()
        let trainer = try session(folder).trainer(holdingOut: 0, threads: 2)
        trainer.advance()
        #expect(trainer.readFault == nil && trainer.step == 1)
        for file in try folder.files { truncate(file, 0) }
        trainer.advance()
        #expect(trainer.readFault is FeatureFileFault)
        #expect(trainer.step == 1)
    }
}

@Suite("the same on several threads") struct ConcurrentMapTests {
    @Test(arguments: [1, 2, 5]) func givesResultsInTheirOrder(_ threads: Int) throws {
        #expect(try ConcurrentMap.map(100, threads: threads) { $0 * $0 } == (0..<100).map { $0 * $0 })
        #expect(try ConcurrentMap.map(0, threads: threads) { $0 } == [])
    }

    @Test(arguments: [1, 4]) func throwsTheFirstError(_ threads: Int) {
        struct Odd: Error, Equatable { let index: Int }
        #expect(throws: Odd(index: 3)) {
            try ConcurrentMap.map(50, threads: threads) { index in
                if index >= 3, index % 2 == 1 { throw Odd(index: index) }
                return index
            }
        }
    }
}
