/// An oddity of a file that was read all the same; `description` is a sentence without "warning:".
public enum FileNote: Equatable, Sendable, CustomStringConvertible {
    /// More rows than the header declares, as in clips cut by hand: the first `declared` are read.
    case moreRows(declared: Int, found: Int)
    /// Several joints of one name, all kept: BVH refers to joints by order.
    case duplicateNames([String])
    /// Names that are not UTF-8, read as Latin-1.
    case latin1Names([String])
    /// Joints without OFFSET, read as 0 0 0.
    case missingOffsets([String])
    /// Joints with more than one End Site; the first is kept.
    case severalEndSites([String])
    /// An oddity of a COLLADA file.
    case scene(COLLADANote)
}
