/// Names for joints that every reader of BVH takes.
///
/// assimp 5.2 ends a name at a blank and refuses the rest of the line; the importer of Blender 3.4 stops at a name that
/// stands twice.
enum JointNames {
    /// The names, blanks replaced by "_", and each of them once.
    static func plain(_ names: [String]) -> [String] {
        var taken: Set<String> = []
        var copies: [String: Int] = [:]
        return names.map { name in
            let word = plain(name)
            var found = word
            // names that end in numbers may be there already
            while !taken.insert(found).inserted {
                copies[word, default: 1] += 1
                found = "\(word)_\(copies[word] ?? 0)"
            }
            return found
        }
    }

    private static func plain(_ name: String) -> String {
        String(String.UnicodeScalarView(name.unicodeScalars.map { $0.properties.isWhitespace ? "_" : $0 }))
    }
}
