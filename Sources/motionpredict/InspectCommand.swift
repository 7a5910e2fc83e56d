import ArgumentParser
import Foundation
import MotionCore
import MotionFiles

/// `inspect`: what a motion file holds.
struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Show what motion files hold: the skeleton, channels, frames, oddities.",
        discussion: """
            Examples:
              motionpredict inspect walk.bvh
              motionpredict inspect walk.bvh --json --pose-at 0,0.5
            """)

    @Argument(help: "Motion files.")
    var files: [String]

    @Flag(help: "Print the figures as JSON: a list where several files are given.")
    var json = false

    @Option(help: "Seconds, separated by commas: adds where every joint stands at these times.")
    var poseAt: Times?

    @OptionGroup var common: CommonOptions

    func run() throws {
        let console = common.console
        try reporting(console) {
            var reports: [InspectReport] = []
            for path in files {
                let document = try ClipFiles.read(path, console: console, keepingText: false)
                let report = InspectReport(document, path: path, times: poseAt?.seconds)
                if json {
                    reports.append(report)
                } else {
                    print(InspectTree(document, report).text)
                }
            }
            guard json else { return }
            if reports.count == 1 { try printJSON(reports[0]) } else { try printJSON(reports) }
        }
    }
}

/// Times on the command line: "0,0.5,1".
struct Times: ExpressibleByArgument {
    let seconds: [Double]

    init?(argument: String) {
        let parts = argument.split(separator: ",", omittingEmptySubsequences: false).map {
            Double($0.trimmingCharacters(in: .whitespaces))
        }
        guard parts.allSatisfy({ $0?.isFinite ?? false }) else { return nil }
        seconds = parts.compactMap { $0 }
    }
}

/// What `inspect --json` prints of a file.
struct InspectReport: Encodable {
    struct Joint: Encodable {
        let name: String
        let parent: Int?
        let offset: [Double]
        let channels: [String]

        enum CodingKeys: CodingKey { case name, parent, offset, channels }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(name, forKey: .name)
            // The root's parent is written as null, not left out.
            try container.encode(parent, forKey: .parent)
            try container.encode(offset, forKey: .offset)
            try container.encode(channels, forKey: .channels)
        }
    }

    struct EndSite: Encodable {
        let parent: Int
        let offset: [Double]
    }

    struct PoseReport: Encodable {
        let time: Double
        let positions: [[Double]]
    }

    let file: String
    let format: String
    let joints: [Joint]
    let endSites: [EndSite]
    let frames: Int
    let frameTime: Double
    let upAxis: String
    let metersPerUnit: Double?
    let warnings: [String]
    let poses: [PoseReport]?

    enum CodingKeys: CodingKey {
        case file, format, joints, endSites, frames, frameTime, upAxis, metersPerUnit, warnings, poses
    }

    init(_ document: BVHDocument, path: String, times: [Double]?) {
        let clip = document.clip
        file = path
        format = "bvh"
        joints = clip.skeleton.joints.map {
            Joint(
                name: $0.name, parent: $0.parent, offset: Self.list($0.offset),
                channels: $0.channels.map(\.name))
        }
        endSites = clip.skeleton.joints.indices.compactMap { index in
            clip.skeleton.joints[index].endSite.map { EndSite(parent: index, offset: Self.list($0)) }
        }
        frames = clip.frameCount
        frameTime = clip.frameTime
        upAxis = clip.guessedUpAxis.letter
        metersPerUnit = nil
        warnings = document.notes.map { "\($0)" }
        poses = times.map { times in
            times.map { time in
                let pose = clip.skeleton.pose(channels: clip.channels(at: time)[...])
                return PoseReport(
                    time: time, positions: clip.skeleton.world(pose).positions.map(Self.list))
            }
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(file, forKey: .file)
        try container.encode(format, forKey: .format)
        try container.encode(joints, forKey: .joints)
        try container.encode(endSites, forKey: .endSites)
        try container.encode(frames, forKey: .frames)
        try container.encode(frameTime, forKey: .frameTime)
        try container.encode(upAxis, forKey: .upAxis)
        // BVH names no unit: null says that it is not known.
        try container.encode(metersPerUnit, forKey: .metersPerUnit)
        try container.encode(warnings, forKey: .warnings)
        try container.encodeIfPresent(poses, forKey: .poses)
    }

    private static func list(_ vector: Vector3) -> [Double] { [vector.x, vector.y, vector.z] }
}

/// A file as a person reads it: figures, then the skeleton as a tree.
struct InspectTree {
    let text: String

    init(_ document: BVHDocument, _ report: InspectReport) {
        let clip = document.clip
        let skeleton = clip.skeleton
        let moving = clip.movingChannels.count { $0 }
        var lines = [
            "\(report.file): BVH, \(skeleton.joints.count) joints, \(skeleton.channelCount) channels (\(moving) moving)",
            "\(clip.frameCount) frames, \((1 / clip.frameTime).short) a second, \(clip.seconds.short) s; "
                + "size \(clip.bodySize.short) units, \(report.upAxis) up (guessed), unit unknown",
        ]
        var depths: [Int] = []
        for joint in skeleton.joints {
            let depth = joint.parent.map { depths[$0] + 1 } ?? 0
            depths.append(depth)
            let channels = joint.channels.map(Self.abbreviation).joined(separator: " ")
            let end = joint.endSite == nil ? "" : "  + End Site"
            lines.append("  " + String(repeating: "  ", count: depth) + "\(joint.name)  \(channels)\(end)")
        }
        text = lines.joined(separator: "\n")
    }

    /// "Xp" for Xposition, "Zr" for Zrotation.
    private static func abbreviation(_ channel: Channel) -> String {
        channel.axis.letter + (channel.kind == .position ? "p" : "r")
    }
}
