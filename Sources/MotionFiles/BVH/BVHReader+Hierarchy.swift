import MotionCore

/// The hierarchy part: a loop with a stack of open joints, so that no depth of nesting exhausts the call stack.
extension BVHGrammar {
    /// A joint while its braces are open.
    private struct OpenJoint {
        var index: Int
        var hasOffset = false
        var hasChannels = false
    }

    /// hierarchy: "ROOT" name "{" { offset | channels | joint | end-site } "}"
    mutating func hierarchy() throws -> [Joint] {
        try keyword("ROOT")
        var oddities = Oddities()
        var joints = [Joint(name: try name(after: "ROOT", &oddities), parent: nil)]
        try openingBrace()
        var open = [OpenJoint(index: 0)]
        while var current = open.popLast() {
            text.skipBlanksAndLines()
            if text.take(byte: .closingBrace) {
                if !current.hasOffset { oddities.missingOffsets.append(joints[current.index].name) }
                continue
            }
            if text.take("JOINT") {
                let name = try name(after: "JOINT", &oddities)
                try openingBrace()
                open.append(current)
                open.append(OpenJoint(index: joints.count))
                joints.append(Joint(name: name, parent: current.index))
                continue
            }
            try jointPart(of: &current, &joints[current.index], &oddities)
            open.append(current)
        }
        notes += oddities.notes(joints)
        return joints
    }

    /// offset, channels or end-site, whichever stands here
    private mutating func jointPart(
        of current: inout OpenJoint, _ joint: inout Joint, _ oddities: inout Oddities
    ) throws {
        let start = text.position
        if text.take("OFFSET") {
            if current.hasOffset {
                throw text.error(.repeated(keyword: "OFFSET", joint: joint.name), at: start)
            }
            current.hasOffset = true
            joint.offset = try offset()
        } else if text.take("CHANNELS") {
            if current.hasChannels {
                throw text.error(.repeated(keyword: "CHANNELS", joint: joint.name), at: start)
            }
            current.hasChannels = true
            joint.channels = try channels(at: start)
        } else if text.take("END") {
            let end = try endSite()
            if joint.endSite != nil { oddities.severalEndSites.append(joint.name) }
            joint.endSite = joint.endSite ?? end
        } else if text.isAtEnd || text.take("MOTION") || text.take("ROOT") {
            text.position = start
            throw text.error(.unclosedJoint(joint.name, found: text.found()))
        } else {
            throw text.unexpected("OFFSET", "CHANNELS", "JOINT", "End Site", "}")
        }
    }

    /// offset: "OFFSET" number number number
    private mutating func offset() throws -> Vector3 {
        Vector3(try text.number(), try text.number(), try text.number())
    }

    /// channels: "CHANNELS" count { channel }, on one line
    private mutating func channels(at start: Int) throws -> [Channel] {
        text.skipBlanks()
        guard let announced = text.takeCount() else { throw text.error(.channelCount(text.found())) }
        var channels: [Channel] = []
        text.skipBlanks()
        while !text.isAtLineEnd, text.bytes[text.position] != .closingBrace {
            let word = text.word()
            guard word.count < 16, let channel = Channel(name: text.text(word)) else {
                throw text.error(.unknownChannel(text.wordText(word)))
            }
            channels.append(channel)
            text.position = word.upperBound
            text.skipBlanks()
        }
        guard channels.count == announced else {
            throw text.error(.channelNames(announced: announced, found: channels.count), at: start)
        }
        return channels
    }

    /// end-site: "End" "Site" [name] "{" offset "}"
    private mutating func endSite() throws -> Vector3 {
        text.skipBlanks()
        guard text.take("SITE") else { throw text.unexpected("Site after End") }
        _ = text.takeName()
        try openingBrace()
        try keyword("OFFSET")
        let end = try offset()
        text.skipBlanksAndLines()
        guard text.take(byte: .closingBrace) else { throw text.unexpected("}") }
        return end
    }

    private mutating func openingBrace() throws {
        text.skipBlanksAndLines()
        guard text.take(byte: .openingBrace) else { throw text.unexpected("{") }
    }

    /// name: the rest of the line, less a brace at its end; 3ds Max writes blanks in names ("Bip01 L Thigh")
    private mutating func name(after keyword: String, _ oddities: inout Oddities) throws -> String {
        let range = text.takeName()
        guard !range.isEmpty else { throw text.error(.noName(keyword: keyword), at: range.lowerBound) }
        for index in range where text.bytes[index] < .blank && text.bytes[index] != .tab {
            throw text.error(.controlByteInName(text.bytes[index]), at: index)
        }
        if let name = String(validating: text.bytes[range], as: UTF8.self) { return name }
        let name = String(String.UnicodeScalarView(text.bytes[range].map { Unicode.Scalar($0) }))
        oddities.latin1Names.append(name)
        return name
    }
}

/// What the hierarchy was taken with, gathered over all joints.
private struct Oddities {
    var latin1Names: [String] = []
    var missingOffsets: [String] = []
    var severalEndSites: [String] = []

    func notes(_ joints: [Joint]) -> [FileNote] {
        var seen: [String: Int] = [:]
        var duplicates: [String] = []
        for joint in joints {
            seen[joint.name, default: 0] += 1
            if seen[joint.name] == 2 { duplicates.append(joint.name) }
        }
        var notes: [FileNote] = []
        if !duplicates.isEmpty { notes.append(.duplicateNames(duplicates)) }
        if !latin1Names.isEmpty { notes.append(.latin1Names(latin1Names)) }
        if !missingOffsets.isEmpty { notes.append(.missingOffsets(missingOffsets)) }
        if !severalEndSites.isEmpty { notes.append(.severalEndSites(severalEndSites)) }
        return notes
    }
}
