import Foundation
import MotionCore
import MotionFiles
import MotionForecast

/// Finds and reads the clips that a command is given.
enum ClipFiles {
    /// The names of motion files in a folder.
    static let patterns = ["*.bvh", "*.dae"]

    /// The files that paths stand for: a file itself, or all clips under a folder in the order of their names.
    ///
    /// Throws `CommandError.noSuchInput` or `.noClips`.
    static func list(_ paths: [String]) throws -> [(path: String, isNamed: Bool)] {
        try paths.flatMap { path -> [(path: String, isNamed: Bool)] in
            guard try isFolder(path) else { return [(path, true)] }
            let found = try under(path, patterns: patterns)
            guard !found.isEmpty else { throw CommandError.noClips(folder: path, patterns: patterns) }
            return found.map { ((path as NSString).appendingPathComponent($0), false) }
        }
    }

    /// Whether there is a folder at `path`; throws where there is nothing.
    static func isFolder(_ path: String) throws -> Bool {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw CommandError.noSuchInput(path)
        }
        return isFolder.boolValue
    }

    /// The files under `folder` whose name, or path below it, matches a shell pattern in any case of letters,
    /// sorted; hidden ones are left out.
    static func under(_ folder: String, patterns: [String]) throws -> [String] {
        guard let walk = FileManager.default.enumerator(atPath: folder) else {
            throw CommandError.noSuchInput(folder)
        }
        var found: [String] = []
        while let path = walk.nextObject() as? String {
            let name = (path as NSString).lastPathComponent
            guard !name.hasPrefix("."), walk.fileAttributes?[.type] as? FileAttributeType != .typeDirectory,
                patterns.contains(where: { pattern in
                    [name, path].contains { fnmatch(pattern.lowercased(), $0.lowercased(), 0) == 0 }
                })
            else { continue }
            found.append(path)
        }
        return found.sorted()
    }

    /// Reads one motion file and tells what is odd about it; with what continuing it needs, its checksum or its text,
    /// only where `summing`.
    ///
    /// Throws what reading throws, `CommandError.inputIsFolder` among it.
    static func open(_ path: String, summing: Bool = false, console: Console) throws -> MotionFile {
        if try isFolder(path) { throw CommandError.inputIsFolder(path) }
        let file = try MotionFile.read(path: path, summing: summing, keepingText: summing)
        for note in file.notes { console.warn("\(path): \(note)") }
        return file
    }

    /// Reads one clip and tells what is odd about it and, where it is to be learnt from or continued, what in it is no
    /// motion.
    static func read(
        _ path: String, sampling: ClipSampling = ClipSampling(), leavingOutFaults: Bool = false,
        console: Console
    ) throws -> ReadClip {
        let document = try open(path, summing: true, console: console).document(sampling)
        for note in document.notes { console.warn("\(path): \(note)") }
        // A rest pose in the first frame is left out by the fit itself.
        let stillTop = document.clip.stillTopJoints
        let clip = document.clip.below(stillJoints: stillTop)
        let faults = leavingOutFaults ? clip.motionFaults.filter { $0.frames != 0..<1 } : []
        for fault in faults {
            console.warn("\(path): left out: \(fault.sentence(clip.skeleton))")
        }
        return ReadClip(
            path: path, document: document, clip: clip, skeleton: sampling.skeleton, faults: faults)
    }

    /// The name of a clip or folder without folders and ending: "walk" for "clips/walk.bvh".
    static func stem(_ path: String) -> String {
        let name = URL(fileURLWithPath: path).standardizedFileURL.lastPathComponent
        let stem = (name as NSString).deletingPathExtension
        return stem.isEmpty ? name : stem
    }
}

/// One clip as a command read it.
struct ReadClip {
    let path: String
    /// The clip and what continuing its file keeps.
    let document: MotionDocument
    /// The motion of the body: without joints above it that only carry it and never move.
    let clip: Clip
    /// The skeleton asked for.
    let skeleton: String?
    /// What in the clip is no motion, and is neither learnt nor started from.
    var faults: [MotionFault] = []

    /// The frames that a forecast starts from.
    var start: Clip { clip.start(without: faults) }
    /// The frames to learn from.
    var learnable: [Clip] { clip.learnable(without: faults) }

    /// Rows of the body's channels as rows of the file's: what never moves above it comes first.
    func whole(_ rows: [[Double]]) -> [[Double]] {
        let still = document.clip.skeleton.channelCount - clip.skeleton.channelCount
        guard still > 0, document.clip.frameCount > 0 else { return rows }
        let values = Array(document.clip.frame(0).prefix(still))
        return rows.map { values + $0 }
    }

    /// The checksum of the file's own bytes.
    var checksum: Checksum { document.checksum }
}

extension Clip {
    /// Throws where there is no motion in the clip to learn or to continue.
    func requireMotion(_ name: String) throws {
        guard frameCount > 1 else { throw ForecastError.noMotion(clip: name, frames: frameCount) }
        guard movingChannels.contains(true) else { throw ForecastError.nothingMoves(clip: name) }
    }
}
