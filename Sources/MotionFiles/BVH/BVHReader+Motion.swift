import MotionCore

/// The motion part: rows as the header announces them and, where they stand otherwise, as they can be meant.
extension BVHGrammar {
    /// What `file` gives: for each skeleton its clip and text.
    struct Motion {
        var parts: [BVHPart]
        /// Why there is no motion, where there is none.
        var fault: ParseError?
    }

    /// file: header rows
    mutating func file(_ bytes: [UInt8]) throws -> Motion {
        let header = try header()
        guard let motion = header.motion else { return still(header, header.fault) }
        let start = text.position
        let scales = header.scales
        if header.isPlain, motion.frameCount > 0, let rows = plainRows(motion, scales) {
            noteRows(after: motion.frameCount, rows.linesAfter)
            let skeleton = Skeleton(joints: header.trees[0].joints)
            let clip = Clip(
                skeleton: skeleton, frameTime: motion.frameTime, frameCount: motion.frameCount,
                values: rows.values)
            let text = BVHText(
                bytes: bytes, frameCountRange: motion.frameCountRange, frameTimeRange: motion.frameTimeRange,
                rowsRange: start..<rows.end)
            return Motion(parts: [BVHPart(clip: clip, text: text, name: header.names[0])])
        }
        text.position = start
        let rows = try LooseRows(&text, motion, scales: scales)
        if rows.frameCount == 0 {
            let fact: ParseError.Fact =
                motion.frameCount == 0
                ? .frameCount(.word("0")) : .fewerRows(declared: motion.frameCount, found: 0)
            return still(header, text.error(fact, at: motion.frameCountRange.lowerBound))
        }
        oddities.comments += rows.comments
        oddities.gluedNumbers += rows.gluedNumbers
        oddities.motion += rows.notes
        var parts = parts(header, motion, rows, bytes, rowsStart: start)
        // A prop that stands still, or has no channel, is not what is looked for.
        if parts.count > 1 {
            let first =
                parts.firstIndex { $0.clip.movingChannels.contains(true) }
                ?? parts.firstIndex { $0.clip.skeleton.channelCount > 0 } ?? 0
            parts.insert(parts.remove(at: first), at: 0)
        }
        return Motion(parts: parts)
    }

    /// Notes rows beyond those declared, where there are any.
    mutating func noteRows(after declared: Int, _ more: Int) {
        if more > 0 { oddities.motion.append(.moreRows(declared: declared, found: declared + more)) }
    }

    /// The rows as the header announces them, one line a frame; nil where they are not.
    private mutating func plainRows(_ motion: MotionHeader, _ scales: [Double]) -> Rows? {
        let countedAt = motion.frameCountRange.lowerBound
        return try? text.rows(declared: motion.frameCount, countedAt: countedAt, scales: scales)
    }

    /// The skeletons without any frame.
    private mutating func still(_ header: Header, _ fault: ParseError?) -> Motion {
        oddities.motion.append(.noMotion)
        let parts = zip(header.trees, header.names).map { tree, name in
            BVHPart(
                clip: Clip(
                    skeleton: Skeleton(joints: tree.joints), frameTime: header.motion?.frameTime ?? 1.0 / 30,
                    frameCount: 0, values: []), text: nil, name: name)
        }
        return Motion(parts: parts, fault: fault)
    }

    /// Each skeleton's own columns of the rows.
    private func parts(
        _ header: Header, _ motion: MotionHeader, _ rows: LooseRows, _ bytes: [UInt8], rowsStart: Int
    ) -> [BVHPart] {
        var first = 0
        return zip(header.trees, header.names).map { tree, name in
            let columns = tree.columns.map { $0 + first }
            first += tree.width
            let values =
                header.isPlain
                ? rows.values
                : (0..<rows.frameCount).flatMap { row in columns.map { rows.values[row * header.width + $0] }
                }
            let clip = Clip(
                skeleton: Skeleton(joints: tree.joints), frameTime: motion.frameTime,
                frameCount: rows.frameCount, values: values)
            if header.isPlain, !rows.isRespelt {
                return BVHPart(
                    clip: clip,
                    text: BVHText(
                        bytes: bytes, frameCountRange: motion.frameCountRange,
                        frameTimeRange: motion.frameTimeRange, rowsRange: rowsStart..<rows.end),
                    name: name)
            }
            let tokens = (0..<rows.frameCount).lazy.map { row in
                columns.lazy.map { bytes[rows.tokens[row * header.width + $0]] }
            }
            let head: BVHText.Head =
                header.isPlain
                ? .kept(bytes[..<rowsStart], motion.frameCountRange, motion.frameTimeRange)
                : .written(clip, frameTime: bytes[motion.frameTimeRange])
            // A skeleton without a channel has no text of its own.
            return BVHPart(clip: clip, text: try? BVHText(head, rows: tokens), name: name)
        }
    }
}
