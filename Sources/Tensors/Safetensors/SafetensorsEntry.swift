/// Describes one tensor of a safetensors file.
package struct SafetensorsEntry: Sendable, Hashable {
    /// The type of a tensor's numbers.
    package enum NumberType: String, Sendable, CaseIterable {
        case float32 = "F32"
        case float64 = "F64"
        case uint8 = "U8"
        case int64 = "I64"
        case uint64 = "U64"

        /// The size of one number in bytes.
        package var size: Int {
            switch self {
            case .uint8: 1
            case .float32: 4
            case .float64, .int64, .uint64: 8
            }
        }
    }

    /// The name, unique in its file.
    package let name: String
    /// The type of the numbers.
    package let type: NumberType
    /// The lengths of the axes, the last one contiguous; none for a single number.
    package let shape: [Int]
    /// The number of elements.
    package let count: Int

    /// The size of all numbers in bytes.
    package var byteCount: Int { count * type.size }

    /// Describes a tensor; throws `SafetensorsError.badShape` where a length is negative or the size too large.
    package init(name: String, type: NumberType, shape: [Int]) throws(SafetensorsError) {
        var size = type.size
        for length in shape {
            let product = size.multipliedReportingOverflow(by: length)
            guard length >= 0, !product.overflow else { throw .badShape(tensor: name) }
            size = product.partialValue
        }
        self.name = name
        self.type = type
        self.shape = shape
        count = size / type.size
    }
}

/// Says what is wrong with a safetensors file, or with the way one is written or read.
public enum SafetensorsError: Error, Equatable, CustomStringConvertible {
    case tooShort(byteCount: Int)
    case headerBeyondFile(headerLength: UInt64, byteCount: Int)
    case headerNotReadable(reason: String)
    case unknownType(tensor: String, type: String)
    case badShape(tensor: String)
    case badOffsets(tensor: String)
    case sizeMismatch(tensor: String, expected: Int, found: Int)
    case gapOrOverlap(tensor: String)
    case bytesLeftOver(count: Int)
    case noSuchTensor(String)
    case wrongType(tensor: String, expected: String, found: String)
    case wrongSize(tensor: String, expected: Int, found: Int)
    case twoOfTheName(String)
    case forbiddenName(String)
    case wrongOrder(tensor: String, expected: String?)
    case incomplete(tensor: String)

    public var description: String {
        switch self {
        case .tooShort(let byteCount):
            "The file has only \(byteCount) bytes and cannot hold a safetensors header."
        case .headerBeyondFile(let length, let byteCount):
            "The header is said to have \(length) bytes, but the file has only \(byteCount)."
        case .headerNotReadable(let reason):
            "The header is not the JSON of a safetensors file: \(reason)"
        case .unknownType(let tensor, let type):
            "The tensor \(tensor) has the type \(type), which cannot be read."
        case .badShape(let tensor):
            "The shape of the tensor \(tensor) has a negative length or is too large."
        case .badOffsets(let tensor):
            "The offsets of the tensor \(tensor) do not lie in the file."
        case .sizeMismatch(let tensor, let expected, let found):
            "The shape of the tensor \(tensor) needs \(expected) bytes, but its offsets hold \(found)."
        case .gapOrOverlap(let tensor):
            "The bytes of the tensor \(tensor) do not follow those of the tensor before it."
        case .bytesLeftOver(let count):
            "After the last tensor there are \(count) bytes that belong to none."
        case .noSuchTensor(let name):
            "There is no tensor of the name \(name)."
        case .wrongType(let tensor, let expected, let found):
            "The tensor \(tensor) has the type \(found) in place of \(expected)."
        case .wrongSize(let tensor, let expected, let found):
            "The tensor \(tensor) has \(found) numbers in place of \(expected)."
        case .twoOfTheName(let name):
            "There are two tensors of the name \(name)."
        case .forbiddenName(let name):
            "A tensor cannot have the name \(name)."
        case .wrongOrder(let tensor, let expected):
            "The bytes of the tensor \(tensor) came when "
                + (expected.map { "those of \($0) were due." } ?? "all tensors were complete.")
        case .incomplete(let tensor):
            "The tensor \(tensor) has not got all its bytes."
        }
    }
}
