internal import MotionCore

/// A strip of stills before and after the seam, drawn without a browser.
package struct MotionStrip {
    package var clips: [ShownClip]

    /// At least one clip is compared with nothing.
    package init(clips: [ShownClip]) { self.clips = clips }

    /// Stills before the seam with that at it, and after it.
    private static let (before, after) = (3, 6)
    /// In pixels: the body's size, the space above and around bodies, and that of labels below.
    private static let (bodyHeight, margin, label) = (240.0, 24.0, 34.0)

    /// The picture as the bytes of a PNG file: a row for each clip; compared clips are drawn over all others.
    package var png: [UInt8] {
        let numbered = Array(clips.enumerated()).map { ($0.offset, $0.element) }
        let main = numbered.filter { !$0.1.isCompared }
        let compared = numbered.filter { $0.1.isCompared }
        let rows = main.map { StripRow($0.1, number: $0.0, over: compared) }
        let columns = rows.map(\.stills.count).max() ?? 0
        let cell = rows.map(\.width).max() ?? 0
        let width = Int((Double(columns) * cell + Self.margin).rounded(.up))
        let tall = rows.map { $0.above + $0.below + Self.label + Self.margin }
        var canvas = Canvas(width: width, height: Int(tall.reduce(0, +).rounded(.up)), Palette.ground)
        var top = 0.0
        for (row, height) in zip(rows, tall) {
            row.draw(on: &canvas, top: top + Self.margin, cell: cell, left: Self.margin / 2)
            top += height
        }
        return PNG.file(canvas.bytes, width: canvas.width, height: canvas.height)
    }

    /// Whether a file is a picture that this program made: such a file may be replaced.
    package static func isStrip(_ bytes: [UInt8]) -> Bool { PNG.isOurs(bytes) }

    /// The times of the stills, in seconds from the clip's beginning.
    static func times(_ shown: ShownClip) -> [Double] {
        let clip = shown.clip
        let last = Double(clip.frameCount - 1) * clip.frameTime
        guard let seam = shown.seam, seam > 0, seam < clip.frameCount else {
            let count = min(before + after, clip.frameCount)
            return (0..<count).map { last * Double($0) / Double(max(1, count - 1)) }
        }
        let start = Double(seam - 1) * clip.frameTime
        let step = (last - start) / Double(after)
        return (1 - before...after).map { start + Double($0) * step }.filter { $0 > -clip.frameTime / 2 }
    }

    static var size: Double { bodyHeight }
}

/// The colours of a strip: those of the page in light.
enum Palette {
    static let ground = Color(0xf4f5f7)
    static let ink = Color(0x1b1f24)
    static let faint = Color(0x626b76)
    static let rule = Color(0xd5d9df)
    static let shadow = Color(0x5b6470)
    /// Observed and predicted, for the clips in turn.
    static let pairs = [
        (Color(0x0072b2), Color(0xe06000)), (Color(0x009e73), Color(0xa1458a)),
        (Color(0x4d5866), Color(0xb08d00)), (Color(0x5b3fb5), Color(0xd81b60)),
    ]
}
