import MotionCore

extension BVHWriter {
    /// The file continued: its header and declared rows byte for byte, with `predicted` after them.
    ///
    /// Only the number of frames in the header is replaced; rows beyond those declared are dropped. `predicted` holds
    /// rows × channels, radians for angles; they are written with the file's own separators, line ends and number of
    /// decimals (4 to 9). The channels in `constant` repeat the text of the last row. A clip that stood in no BVH file is
    /// continued as `write` spells it. Throws `BVHWriteError`.
    package static func extend(
        _ document: MotionDocument, predicted: [Double], constant: Set<Int>
    ) throws -> [UInt8] {
        try continuation(of: document, predicted, constant, keepsRows: true)
    }

    /// The same as `extend` without the file's own rows.
    package static func predictedOnly(
        _ document: MotionDocument, predicted: [Double], constant: Set<Int>
    ) throws -> [UInt8] {
        try continuation(of: document, predicted, constant, keepsRows: false)
    }

    private static func continuation(
        of document: MotionDocument, _ predicted: [Double], _ constant: Set<Int>, keepsRows: Bool
    ) throws -> [UInt8] {
        let skeleton = document.clip.skeleton
        let width = skeleton.channelCount
        precondition(predicted.count.isMultiple(of: width), "predicted values do not fill the frames")
        precondition(constant.allSatisfy { (0..<width).contains($0) }, "a constant channel that is not there")
        try requireFinite(predicted, of: skeleton)
        let source = try document.bvhText ?? BVHText(writing: document.clip)
        // What `write` spells stands in the order of the tree.
        let columns =
            try document.bvhText == nil ? TreeOrder(skeleton).columns(of: skeleton) : Array(0..<width)
        let style = RowStyle(source.bytes, rows: source.rowsRange)
        let rows = predicted.count / width
        let count = rows + (keepsRows ? document.clip.frameCount : 0)
        guard count > 0 else { throw BVHWriteError.nothingToWrite }
        var text = NumberText()
        text.reserve(source.rowsRange.upperBound + predicted.count * 12)
        text.append(source.bytes[..<source.frameCountRange.lowerBound])
        text.append(whole: UInt64(count))
        let rest = source.frameCountRange.upperBound
        let kept = keepsRows ? source.rowsRange.upperBound : source.rowsRange.lowerBound
        text.append(source.bytes[rest..<kept])
        if keepsRows, !style.isLastRowEnded, rows > 0 { text.append(style.lineEnd) }
        text.appendRows(predicted, columns, isAngle: skeleton.isAngle, constant, style)
        return text.finish()
    }

    /// Whether `candidate` is this file continued, as `extend` writes it: the same header apart from the number of
    /// frames, the declared rows byte for byte, and after them as many rows of numbers as the header then counts.
    package static func isExtension(of document: MotionDocument, candidate: [UInt8]) -> Bool {
        guard let source = try? document.bvhText ?? BVHText(writing: document.clip) else { return false }
        let countRange = source.frameCountRange
        guard candidate.starts(with: source.bytes[..<countRange.lowerBound]) else { return false }
        let digits = candidate[countRange.lowerBound...].prefix { $0.digit != nil }
        guard let count = Int(String(decoding: digits, as: UTF8.self)), count > document.clip.frameCount,
            candidate[digits.endIndex...].starts(
                with: source.bytes[countRange.upperBound..<source.rowsRange.upperBound])
        else { return false }
        var rest = candidate[(digits.endIndex + source.rowsRange.upperBound - countRange.upperBound)...]
        let style = RowStyle(source.bytes, rows: source.rowsRange)
        if !style.isLastRowEnded {
            guard rest.starts(with: style.lineEnd) else { return false }
            rest = rest.dropFirst(style.lineEnd.count)
        }
        let lines = rest.split(whereSeparator: \.isLineEnd)
        return lines.count == count - document.clip.frameCount
            && lines.allSatisfy {
                $0.split(whereSeparator: \.isBlank).count == document.clip.skeleton.channelCount
            }
            && rest.allSatisfy { $0.isBlank || $0.isLineEnd || $0.digit != nil || "+-.eE".utf8.contains($0) }
    }
}

extension BVHWriter {
    /// A BVH file continued, as `extend` of its document is.
    package static func extend(
        _ document: BVHDocument, predicted: [Double], constant: Set<Int>
    ) throws -> [UInt8] {
        try extend(MotionDocument(document), predicted: predicted, constant: constant)
    }

    package static func predictedOnly(
        _ document: BVHDocument, predicted: [Double], constant: Set<Int>
    ) throws -> [UInt8] {
        try predictedOnly(MotionDocument(document), predicted: predicted, constant: constant)
    }

    package static func isExtension(of document: BVHDocument, candidate: [UInt8]) -> Bool {
        isExtension(of: MotionDocument(document), candidate: candidate)
    }
}

extension NumberText {
    /// Writes rows in the style of others: radians as degrees, constant channels as the last row spells them.
    ///
    /// `columns` tells for each number of a row which channel it is.
    fileprivate mutating func appendRows(
        _ values: [Double], _ columns: [Int], isAngle: [Bool], _ constant: Set<Int>, _ style: RowStyle
    ) {
        let width = columns.count
        let isConstant = (0..<width).map {
            constant.contains(columns[$0]) && $0 < style.lastTokens.count
        }
        values.withUnsafeBufferPointer { values in
            for start in stride(from: 0, to: values.count, by: width) {
                append(style.before)
                for column in 0..<width {
                    if column > 0 { append(style.between) }
                    if isConstant[column] {
                        append(style.lastTokens[column])
                    } else {
                        let channel = columns[column]
                        let value = values[start + channel]
                        append(isAngle[channel] ? value * (180 / Double.pi) : value, decimals: style.decimals)
                    }
                }
                append(style.after)
                append(style.lineEnd)
            }
        }
    }
}

extension BVHWriter {
    /// Whether `candidate` is a file as `write` makes it: read and written again, it comes out byte for byte.
    ///
    /// A command that made such a file may replace it.
    package static func isPlain(_ candidate: [UInt8]) -> Bool {
        guard let document = try? BVHReader.read(candidate, file: "") else { return false }
        return (try? write(document.clip)) == candidate
    }
}
