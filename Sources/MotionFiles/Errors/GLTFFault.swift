/// What is wrong in a glTF file, without words.
public indirect enum GLTFFault: Error, Equatable, Sendable {
    /// The lists of a glTF file whose members are referred to by number.
    public enum List: String, Sendable {
        case accessor
        case bufferView = "buffer view"
        case buffer
        case node
        case sampler
    }

    /// The words of the JSON reader.
    case json(String)
    /// The version of a binary container.
    case containerVersion(Int)
    /// A binary container, or a part of it, that is shorter than it says.
    case cut(expected: Int, found: Int)
    /// A binary container that does not start with its JSON.
    case noJSON
    /// What the file says of its version.
    case version(String?)
    /// A number that refers to nothing.
    case noSuch(List, Int, count: Int)
    case elementType(accessor: Int, expected: String, found: String)
    case componentType(accessor: Int, Int)
    case reach(accessor: Int, bytes: Int, held: Int)
    case bufferLength(Int, declared: Int, found: Int)
    /// A buffer elsewhere than in this folder or below it.
    case bufferPlace(String)
    case bufferGone(String)
    case bufferText(Int)
    case noBinaryChunk(Int)
    /// Data that an extension packs.
    case packed(bufferView: Int, extension: String)
    case interpolation(String)
    case keyCounts(times: Int, rows: Int)
    case timesGoBack(from: Double, to: Double)
    case notFinite(accessor: Int)
    /// A fault of one animation.
    case animation(String, GLTFFault)
    /// All animations are broken, of which the first is named.
    case noAnimation(Int, first: String, GLTFFault)
    case twoParents(node: Int)
    case loop(node: Int)
    case noNodes
    /// Animations that refer to the same numbers again and again.
    case tooManyNumbers
}
