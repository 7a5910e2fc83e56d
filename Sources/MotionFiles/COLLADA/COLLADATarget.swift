/// A channel's target taken apart: `node/sid`, `node/sid.X`, `node/sid(3)`, `node/sid(3)(0)`, with sids of nodes between
/// (COLLADA 1.4.1 specification, chapter 3: Address Syntax).
struct COLLADATarget: Equatable {
    /// Which of a transform's numbers are meant.
    enum Selection: Equatable {
        case all
        case member(String)
        /// One index, or two: column, then row. Nil stands for a number too large.
        case indices([Int?])
    }

    /// The id, then the sids.
    var path: [String]
    var selection: Selection

    /// The readings of a target, the likeliest first: a sid may hold a point of its own.
    static func readings(_ text: String) -> [COLLADATarget] {
        var path = text.split(separator: "/", omittingEmptySubsequences: false).map {
            COLLADAReference.key(String($0))
        }
        guard path.count > 1, let last = path.popLast(), !last.isEmpty else { return [] }
        var readings = [COLLADATarget(path: path + [last], selection: .all)]
        if let open = last.firstIndex(of: "("), let indices = indices(last[open...]) {
            readings.append(COLLADATarget(path: path + [String(last[..<open])], selection: .indices(indices)))
        }
        if let point = last.lastIndex(of: ".") {
            let member = String(last[last.index(after: point)...])
            readings.append(COLLADATarget(path: path + [String(last[..<point])], selection: .member(member)))
        }
        return readings
    }

    /// The numbers of "(3)(0)"; nil where something else stands there.
    private static func indices(_ text: Substring) -> [Int?]? {
        guard text.last == ")" else { return nil }
        let parts = text.dropFirst().dropLast().split(separator: ")", omittingEmptySubsequences: false)
        var indices: [Int?] = []
        for (index, part) in parts.enumerated() {
            var digits = part
            if index > 0 {
                guard part.first == "(" else { return nil }
                digits = part.dropFirst()
            }
            let trimmed = digits.filter { !$0.isWhitespace }
            guard !trimmed.isEmpty, trimmed.utf8.allSatisfy({ $0.digit != nil }) else { return nil }
            indices.append(Int(trimmed))
        }
        return (1...2).contains(indices.count) ? indices : nil
    }

    /// The index of the one number selected in a transform of this kind; nil for all of them.
    func index(in kind: SceneTransformKind, target: String) throws(SceneFault) -> Int? {
        switch selection {
        case .all: return nil
        case .member(let member):
            guard let index = kind.index(ofMember: member.uppercased()) else {
                throw .targetMember(target, kind: kind.rawValue)
            }
            return index
        case .indices(let indices):
            if kind == .matrix, indices.count == 2 {
                guard let column = indices[0], let row = indices[1], column < 4, row < 4 else {
                    throw .targetIndex(target, limit: 4)
                }
                return 4 * row + column
            }
            guard indices.count == 1, let index = indices[0], index < kind.count else {
                throw .targetIndex(target, limit: kind.count)
            }
            return index
        }
    }
}
