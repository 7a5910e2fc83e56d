import Foundation
import MotionCore
import MotionFiles
import MotionForecast
import MotionPages

/// Shows clips: as a page that plays them in 3D in any browser, without network or server.
public struct View: Sendable {
    /// How many frames at the beginning of each clip are observed; those after them are predicted.
    ///
    /// Without it a clip is predicted from where another of the clips, with which it begins, comes to its end, or the file beside
    /// it that `extend` continued.
    public var seam: Int?
    private let clips: [ShownClip]

    /// Shows clips side by side and, drawn over them, others to compare them with.
    ///
    /// Throws `ForecastError.noMotion` where a clip has no frames.
    public init(_ clips: [ClipFile], comparing others: [ClipFile] = []) throws {
        let files = clips.map { ($0, false) } + others.map { ($0, true) }
        for (file, _) in files where file.document.clip.frameCount == 0 || file.clip.skeleton.joints.isEmpty {
            throw ForecastError.noMotion(clip: file.path, frames: file.document.clip.frameCount)
        }
        self.clips = files.map { file, isCompared in
            let clip = file.document.clip
            let others = files.map(\.0.document.clip).filter { clip.continues($0) }
            return ShownClip(
                name: file.path.lastName, clip: clip,
                seam: others.map(\.frameCount).max() ?? file.continued?.frameCount, isCompared: isCompared)
        }
    }

    /// Shows continued clips, several ways of one side by side, by the names of their files.
    public init(_ extended: [ExtendedClip], names: [String]) {
        clips = zip(extended, names).map { extended, name in
            let observed: Clip? = if case .file = extended.source { extended.source.written } else { nil }
            let predicted = extended.predicted
            return ShownClip(
                name: name.lastName,
                clip: Clip(
                    skeleton: predicted.skeleton, frameTime: predicted.frameTime,
                    frameCount: (observed?.frameCount ?? 0) + predicted.frameCount,
                    values: (observed?.values ?? []) + predicted.values),
                seam: observed?.frameCount ?? 0)
        }
    }

    /// The page, one HTML file.
    public var page: [UInt8] {
        get throws {
            try MotionPage(title: shown.map(\.name).joined(separator: ", "), clips: shown).bytes
        }
    }

    /// A strip of stills before and after the seam, one PNG file.
    public var picture: [UInt8] { MotionStrip(clips: shown).png }

    /// Whether a file is a picture that was made here: such a file may be replaced.
    package static func isPicture(_ bytes: [UInt8]) -> Bool { MotionStrip.isStrip(bytes) }

    /// Whether a file is a page that was made here: such a file may be replaced.
    package static func isPage(_ bytes: [UInt8]) -> Bool { MotionPage.isPage(bytes) }

    /// For each clip how many of its frames are observed; nil where nothing tells.
    package var seams: [Int?] { shown.map(\.seam) }

    /// The clips with their seams.
    private var shown: [ShownClip] {
        clips.map { clip in
            var clip = clip
            clip.seam = seam.map { min($0, clip.clip.frameCount) } ?? clip.seam
            return clip
        }
    }
}

extension ClipFile {
    /// The clip that this one, NAME-extended or NAME-extended-2, continues, where it stands beside it.
    fileprivate var continued: Clip? {
        let stem = (path as NSString).deletingPathExtension
        guard let suffix = stem.range(of: "-extended(-[0-9]+)?$", options: .regularExpression) else {
            return nil
        }
        for ending in ["bvh", "dae", "glb", "gltf"] {
            guard
                let original = try? ClipFile(
                    path: stem[..<suffix.lowerBound] + "." + ending, sampling: sampling)
            else { continue }
            if document.clip.continues(original.document.clip) { return original.document.clip }
        }
        return nil
    }
}

extension Clip {
    /// Whether the clip is another with more frames after it, as far as the digits of a file tell.
    package func continues(_ other: Clip) -> Bool {
        other.frameCount > 0 && other.frameCount < frameCount && abs(other.frameTime - frameTime) < 1e-6
            && other.skeleton.differences(from: skeleton).isEmpty
            && zip(other.values, values).allSatisfy { abs($0 - $1) <= 1e-5 * max(1, abs($0)) }
    }
}
