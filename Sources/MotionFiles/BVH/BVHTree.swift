import MotionCore

/// One skeleton of a BVH file, and which of a row's numbers are its channels.
struct BVHTree {
    var joints: [Joint]
    /// For each joint its channels as the file lists them; nil stands for one of scale, which a clip does not have.
    private var listed: [[Channel?]]

    init(root name: String) {
        joints = [Joint(name: name, parent: nil)]
        listed = [[]]
    }

    mutating func append(_ joint: Joint) {
        joints.append(joint)
        listed.append([])
    }

    mutating func setChannels(of joint: Int, _ channels: [Channel?]) {
        listed[joint] = channels
        joints[joint].channels = channels.compactMap { $0 }
    }

    /// Whether a joint has channels of scale.
    func hasScales(_ joint: Int) -> Bool { listed[joint].contains { $0 == nil } }

    /// Whether this is the name of a channel that scales a joint: "Xscale", "scaleX", "Scale" or the like.
    static func isScale(_ name: String) -> Bool {
        name.lowercased().contains("scal")
    }

    /// How many numbers of a row belong to this skeleton.
    var width: Int { listed.reduce(0) { $0 + $1.count } }

    /// Which of those numbers are channels.
    var columns: [Int] { listed.joined().enumerated().filter { $0.element != nil }.map(\.offset) }
}

/// What a BVH file was taken with, gathered as it is read.
struct BVHOddities {
    var latin1Names: [String] = []
    var missingOffsets: [String] = []
    var severalEndSites: [String] = []
    var scaleChannels: [String] = []
    var duplicateNames: [String] = []
    var comments = 0
    /// Numbers that stand right after another one, as they are spelt.
    var gluedNumbers: [String] = []
    /// What the motion part was taken with.
    var motion: [FileNote] = []

    mutating func note(duplicatesIn joints: [Joint]) {
        var seen: [String: Int] = [:]
        for joint in joints {
            seen[joint.name, default: 0] += 1
            if seen[joint.name] == 2 { duplicateNames.append(joint.name) }
        }
    }

    var notes: [FileNote] {
        var notes: [FileNote] = []
        if !duplicateNames.isEmpty { notes.append(.duplicateNames(duplicateNames)) }
        if !latin1Names.isEmpty { notes.append(.latin1Names(latin1Names)) }
        if !missingOffsets.isEmpty { notes.append(.missingOffsets(missingOffsets)) }
        if !severalEndSites.isEmpty { notes.append(.severalEndSites(severalEndSites)) }
        if !scaleChannels.isEmpty { notes.append(.scaleChannels(scaleChannels)) }
        if comments > 0 { notes.append(.comments(comments)) }
        if !gluedNumbers.isEmpty { notes.append(.gluedNumbers(gluedNumbers)) }
        return notes + motion
    }
}
