import Foundation
import Testing

/// A body of a few joints that walks in sine waves: a clip small enough to learn in a blink.
struct SmallClip {
    var joints = ["Hips", "Spine", "LeftLeg", "RightLeg"]
    var frames = 90
    /// The frame time as the file spells it.
    var frameTime = "0.0333333"
    var stepsPerSecond = 1.6
    var moves = true
    var scale = 1.0
    /// Written where the spine's Y rotation stands, which never changes.
    var constant = "1.50"

    static let walk = SmallClip()
    static let slow = SmallClip(stepsPerSecond: 1.1)

    var seconds: Double { Double(frames) * (Double(frameTime) ?? 0) }

    var text: String { (header + rows).joined(separator: "\n") + "\n" }

    /// The lines up to the frame time.
    var header: [String] {
        var lines = [
            "HIERARCHY", "ROOT \(joints[0])", "{", "\tOFFSET 0.00 0.00 0.00",
            "\tCHANNELS 6 Xposition Yposition Zposition Zrotation Xrotation Yrotation",
        ]
        for (index, joint) in joints.enumerated().dropFirst() {
            let side = index == 1 ? 0 : index % 2 == 0 ? 8 : -8
            let length = (index == 1 ? 30 : -45) * scale
            lines += [
                "\tJOINT \(joint)", "\t{",
                "\t\tOFFSET \(Self.number(Double(side))) \(Self.number(length / 5)) 0.00",
                "\t\tCHANNELS 3 Zrotation Xrotation Yrotation", "\t\tEnd Site", "\t\t{",
                "\t\t\tOFFSET 0.00 \(Self.number(length)) 0.00", "\t\t}", "\t}",
            ]
        }
        return lines + ["}", "MOTION", "Frames: \(frames)", "Frame Time: \(frameTime)"]
    }

    var rows: [String] {
        (0..<frames).map { frame in
            let time = moves ? Double(frame) * (Double(frameTime) ?? 0) : 0
            let phase = 2 * Double.pi * stepsPerSecond / 2 * time
            var values = [2 * sin(phase), 90 + 1.5 * cos(2 * phase), 120 * time].map(Self.number)
            values += [3 * sin(phase), 2 * cos(2 * phase), 5 * sin(phase + 1)].map(Self.number)
            for index in joints.indices.dropFirst() {
                let turned = phase + Double(index) * Double.pi
                let swing = index == 1 ? 4.0 : 28
                values += [Self.number(2 * sin(turned)), Self.number(swing * sin(turned))]
                values.append(index == 1 ? constant : Self.number(3 * cos(turned)))
            }
            return values.joined(separator: " ")
        }
    }

    private static func number(_ value: Double) -> String { String(format: "%.4f", value) }
}

/// A BVH file's text, cut at the line of the number of frames and at that of the frame time.
struct WrittenMotion {
    let hierarchy: [String]
    let frames: Int
    let frameTime: String
    let rows: [String]

    init(_ text: String) throws {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let motion = try #require(lines.firstIndex(of: "MOTION"))
        hierarchy = Array(lines[...motion])
        frames = try #require(Int(lines[motion + 1].dropFirst("Frames: ".count)))
        frameTime = String(lines[motion + 2].dropFirst("Frame Time: ".count))
        #expect(lines.last == "", "the last line is ended")
        rows = Array(lines[(motion + 3)...].dropLast())
        #expect(rows.count == frames)
    }

    /// The numbers of each row.
    var values: [[Double]] { rows.map { $0.split(separator: " ").compactMap { Double($0) } } }
}
