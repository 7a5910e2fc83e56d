/// The tangents of a sampler's keys, in whichever of the layouts in circulation the file has.
struct SceneTangents: Sendable {
    /// How the numbers of a key are laid out.
    enum Layout: Sendable {
        /// A number for each number of the output: the tangent's end lies a third of the way to the next key in time.
        case values
        /// Time and value for each number of the output.
        case pairs
        /// A time, then a value for each number of the output.
        case timeFirst
    }

    let numbers: [Double]
    let stride: Int
    let layout: Layout

    /// The tangents of an output with `width` numbers a key; nil where the layout is none of those known.
    init?(numbers: [Double], stride: Int, width: Int) {
        switch stride {
        case 2 * width: layout = .pairs
        case width + 1: layout = .timeFirst
        case width: layout = .values
        default: return nil
        }
        self.numbers = numbers
        self.stride = stride
    }

    /// The time that the tangent of a key names for a number of the output.
    func time(_ key: Int, _ column: Int) -> Double? {
        switch layout {
        case .values: nil
        case .pairs: numbers[key * stride + 2 * column]
        case .timeFirst: numbers[key * stride]
        }
    }

    /// The value that the tangent of a key names for a number of the output.
    func value(_ key: Int, _ column: Int) -> Double {
        switch layout {
        case .values: numbers[key * stride + column]
        case .pairs: numbers[key * stride + 2 * column + 1]
        case .timeFirst: numbers[key * stride + 1 + column]
        }
    }
}
