import MotionPredict

/// A file as a person reads it: figures, then the skeleton as a tree.
struct InspectTree {
    // 10,000 joints one inside the other would otherwise be 100 MB of blanks
    private static let deepestIndent = 60

    let text: String

    init(_ report: InspectReport) {
        let clip = report.clip
        let moving = clip.movingChannels.count { $0 }
        let isBVH = report.format == "bvh"
        let unit = report.metersPerUnit.map { "a unit is \(Self.length($0))" } ?? "unit unknown"
        var lines = [
            "\(report.file): \(Self.formatName(report.format)), \(report.joints.count) joints, "
                + "\(clip.skeleton.channelCount) channels (\(moving) moving)",
            (clip.frameCount > 0
                ? "\(clip.frameCount) frames, \((1 / clip.frameTime).short) a second, \(clip.seconds.short) s; "
                : "no frames; ")
                + "size \(clip.bodySize.short) units, \(report.upAxis) up\(isBVH ? " (guessed)" : ""), \(unit)",
        ]
        let ends = Set(report.endSites.map(\.parent))
        var depths: [Int] = []
        for (index, joint) in report.joints.enumerated() {
            let depth = joint.parent.map { depths[$0] + 1 } ?? 0
            depths.append(depth)
            let channels = joint.channels.map(Self.abbreviation).joined(separator: " ")
            let end = ends.contains(index) ? "  + End Site" : ""
            let indent = String(repeating: "  ", count: 1 + min(depth, Self.deepestIndent))
            lines.append("\(indent)\(joint.name)  \(channels)\(end)")
        }
        text = lines.map { Printable.text($0) }.joined(separator: "\n")
    }

    private static func formatName(_ format: String) -> String {
        switch format {
        case "bvh": "BVH"
        case "collada": "COLLADA"
        default: "glTF"
        }
    }

    /// "Xp" for Xposition, "Zr" for Zrotation.
    private static func abbreviation(_ channel: Channel) -> String {
        channel.axis.letter + (channel.kind == .position ? "p" : "r")
    }

    /// Metres in words: "1 m", "1 cm", "0.0254 m".
    private static func length(_ meters: Double) -> String {
        switch meters {
        case 1: "1 m"
        case 0.01: "1 cm"
        case 0.001: "1 mm"
        default: "\(meters) m"
        }
    }
}
