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
    mutating func hierarchy() throws -> BVHTree {
        try keyword("ROOT")
        var tree = BVHTree(root: try name(after: "ROOT"))
        try openingBrace()
        var open = [OpenJoint(index: 0)]
        while var current = open.popLast() {
            skipToWord()
            if text.take(byte: .closingBrace) {
                if !current.hasOffset { oddities.missingOffsets.append(tree.joints[current.index].name) }
                continue
            }
            if text.take("JOINT") {
                let name = try name(after: "JOINT")
                try openingBrace()
                open.append(current)
                open.append(OpenJoint(index: tree.joints.count))
                tree.append(Joint(name: name, parent: current.index))
                continue
            }
            try jointPart(of: &current, &tree)
            open.append(current)
        }
        oddities.note(duplicatesIn: tree.joints)
        return tree
    }

    /// offset, channels or end-site, whichever stands here
    private mutating func jointPart(of current: inout OpenJoint, _ tree: inout BVHTree) throws {
        let start = text.position
        let name = tree.joints[current.index].name
        if text.take("OFFSET") {
            if current.hasOffset {
                throw text.error(.repeated(keyword: "OFFSET", joint: name), at: start)
            }
            current.hasOffset = true
            tree.joints[current.index].offset = try offset()
        } else if text.take("CHANNELS") {
            if current.hasChannels {
                throw text.error(.repeated(keyword: "CHANNELS", joint: name), at: start)
            }
            current.hasChannels = true
            tree.setChannels(of: current.index, try channels(at: start))
            if tree.hasScales(current.index) { oddities.scaleChannels.append(name) }
        } else if text.takeEnd() {
            let end = try endSite(of: name)
            if tree.joints[current.index].endSite != nil { oddities.severalEndSites.append(name) }
            tree.joints[current.index].endSite = tree.joints[current.index].endSite ?? end
        } else if text.isAtEnd || text.take("MOTION") || text.take("ROOT") {
            text.position = start
            throw text.error(.unclosedJoint(name, found: text.found()))
        } else {
            throw text.unexpected("OFFSET", "CHANNELS", "JOINT", "End Site", "}")
        }
    }

    /// offset: "OFFSET" number number number
    private mutating func offset() throws -> Vector3 {
        Vector3(try number(), try number(), try number())
    }

    /// channels: "CHANNELS" count { channel }, on one line; nil stands for a channel of scale
    private mutating func channels(at start: Int) throws -> [Channel?] {
        text.skipBlanks()
        guard let announced = text.takeCount() else { throw text.error(.channelCount(text.found())) }
        var channels: [Channel?] = []
        text.skipBlanks()
        while !text.isAtLineEnd, !text.isAtComment, text.bytes[text.position] != .closingBrace {
            let word = text.word()
            let name = word.count < 32 ? text.text(word) : ""
            let channel = Channel(name: name)
            guard channel != nil || BVHTree.isScale(name) else {
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

    /// end-site: "End" [any name] "{" [offset] ["CHANNELS" "0"] "}"; programs write End Site, EndSite, End Nub and others
    private mutating func endSite(of joint: String) throws -> Vector3 {
        text.skipToBrace()
        try openingBrace()
        try channelsOfEnd()
        skipToWord()
        if text.take(byte: .closingBrace) {
            oddities.missingOffsets.append("\(joint) End")
            return .zero
        }
        try keyword("OFFSET")
        let end = try offset()
        try channelsOfEnd()
        skipToWord()
        guard text.take(byte: .closingBrace) else { throw text.unexpected("}") }
        return end
    }

    /// An End Site has no channel of its own; some programs write that out.
    private mutating func channelsOfEnd() throws {
        skipToWord()
        let start = text.position
        guard text.take("CHANNELS") else { return }
        text.skipBlanks()
        if text.takeCount() == 0 { return }
        text.position = start
        throw text.unexpected("}")
    }

    private mutating func openingBrace() throws {
        skipToWord()
        guard text.take(byte: .openingBrace) else { throw text.unexpected("{") }
    }

    /// name: the rest of the line, less a brace at its end; 3ds Max writes blanks in names ("Bip01 L Thigh")
    private mutating func name(after keyword: String) throws -> String {
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
