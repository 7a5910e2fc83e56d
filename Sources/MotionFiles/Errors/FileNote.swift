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
    /// Fewer rows than the header declares, or none declared: those that are there are read.
    case fewerRows(declared: Int, found: Int)
    /// A last row that breaks off, by its number from 1; it is left out.
    case cutRow(Int)
    /// Frames that do not stand one to a line, read number by number.
    case wrappedRows
    /// A skeleton and no frame.
    case noMotion
    /// Joints with channels of scale, which are left out.
    case scaleChannels([String])
    /// Comments, which are passed over.
    case comments(Int)
    /// Words that are two numbers or more, split before each sign.
    case gluedNumbers([String])
    /// A frame time that can only be a rate or milliseconds.
    case slowFrames(seconds: Double)
    /// A text that is not UTF-8, by the name of its encoding.
    case encoding(String)
    /// An oddity of a COLLADA or glTF file.
    case scene(SceneNote)
}
