extension GLTFFault {
    /// What is wrong, in one sentence without a full stop.
    var sentence: String {
        func quoted(_ text: String) -> String { ElementLabel.quoted(text) }
        switch self {
        case .json(let words): return "the JSON is broken: \(Printable.sentence(words))"
        case .containerVersion(let version):
            return "expected a GLB file of version 2, found version \(version)"
        case .cut(let expected, let found):
            return "the file breaks off: expected \(ParseError.Fact.count(expected, "byte")), found \(found)"
        case .noJSON: return "expected JSON as the first chunk of the GLB file, found another"
        case .version(let version):
            return "expected glTF of version 2.0, found "
                + (version.map { "version \(quoted($0))" } ?? "none (asset.version)")
        case .noSuch(let list, let index, let count):
            return "there is no \(list.rawValue) \(index): the file has \(count)"
                + (count > 0 ? ", numbered from 0" : "")
        case .elementType(let accessor, let expected, let found):
            return "expected \(expected) in accessor \(accessor), found \(Printable.word(found))"
        case .componentType(let accessor, let type):
            return
                "the numbers of accessor \(accessor) have the type \(type), which does not fit here: expected"
                + " 5126 (float), or normalized 5120 to 5123 in rotations"
        case .reach(let accessor, let bytes, let held):
            return
                "accessor \(accessor) needs \(ParseError.Fact.count(bytes, "byte")), and its buffer view holds \(held)"
        case .bufferLength(let buffer, let declared, let found):
            return "buffer \(buffer) declares \(ParseError.Fact.count(declared, "byte")) and holds \(found)"
        case .bufferPlace(let uri):
            return "buffers are read from this file's folder and those below it, and one is at \(quoted(uri))"
        case .bufferGone(let name):
            return "the buffer \(quoted(name)) is not there: it belongs beside this file"
        case .bufferText(let buffer):
            return "the data of buffer \(buffer) is broken: expected a data URI in Base64"
        case .noBinaryChunk(let buffer):
            return "buffer \(buffer) has no address, and the file has no binary chunk"
        case .packed(let view, let name):
            return
                "buffer view \(view) is packed (\(Printable.word(name))), which is not read: export it again"
                + " without compression"
        case .interpolation(let name):
            return "expected the interpolation LINEAR, STEP or CUBICSPLINE, found \(quoted(name))"
        case .keyCounts(let times, let rows):
            return
                "a sampler has \(ParseError.Fact.count(times, "time")) and \(ParseError.Fact.count(rows, "value"))"
        case .timesGoBack(let from, let to): return "the times go back, from \(from) to \(to)"
        case .notFinite(let accessor): return "a number of accessor \(accessor) is not finite"
        case .animation(let name, let fault): return "the animation \(quoted(name)): \(fault.sentence)"
        case .noAnimation(let count, let first, let fault):
            return
                "none of the file's animations (\(count)) can be read; of \(quoted(first)): \(fault.sentence)"
        case .twoParents(let node): return "node \(node) is a child of two nodes, expected one at most"
        case .loop(let node): return "node \(node) is a child of itself or of a node below it"
        case .noNodes: return "expected nodes, found none: there is no skeleton to read"
        case .tooManyNumbers:
            return "the animations refer to the same numbers so often that they would fill the memory"
        }
    }
}
