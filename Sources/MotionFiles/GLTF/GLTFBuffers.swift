import Foundation

/// The numbers that a glTF file's accessors stand for (glTF 2.0 specification, 3.6).
struct GLTFBuffers {
    /// The most numbers of an accessor without data of its own, which are all zero.
    private static let mostZeros = 1 << 20

    private let description: GLTFDescription
    private let binary: ArraySlice<UInt8>?
    /// Reads a file by its path relative to the glTF file; nil where it is not there.
    private let beside: (String) -> [UInt8]?
    private var buffers: [Int: ArraySlice<UInt8>] = [:]
    private var read: [Int: [Double]] = [:]

    /// How many bytes of buffers were read.
    var byteCount: Int { buffers.values.reduce(0) { $0 + $1.count } }

    init(
        _ description: GLTFDescription, binary: ArraySlice<UInt8>?, beside: @escaping (String) -> [UInt8]?
    ) {
        self.description = description
        self.binary = binary
        self.beside = beside
    }

    /// The numbers of an accessor, `width` for each element.
    ///
    /// - Parameters:
    ///   - type: the element type that is expected: "SCALAR", "VEC3" or "VEC4".
    ///   - mayBeNormalized: whether whole numbers that stand for fractions are taken, as rotations may be.
    mutating func numbers(_ index: Int, type: String, width: Int, mayBeNormalized: Bool = false)
        throws(GLTFFault) -> [Double]
    {
        let accessor = try description.accessors.member(index, of: .accessor).read
        guard accessor.type == type else {
            throw .elementType(accessor: index, expected: type, found: accessor.type)
        }
        guard let component = Component(accessor),
            mayBeNormalized || component == .float
        else { throw .componentType(accessor: index, accessor.componentType) }
        if let known = read[index] { return known }
        guard accessor.count >= 0 else {
            throw .reach(accessor: index, bytes: 0, held: 0)
        }
        let (count, overflows) = accessor.count.multipliedReportingOverflow(by: width)
        guard !overflows, count <= Int.max / 8 else {
            throw .reach(accessor: index, bytes: .max, held: 0)
        }
        var numbers: [Double]
        if let view = accessor.bufferView {
            let (bytes, stride) = try self.view(view)
            numbers = try self.numbers(
                of: bytes, from: accessor.byteOffset ?? 0, count: accessor.count, width: width,
                stride: stride, component, accessor: index)
        } else {
            guard count <= Self.mostZeros else {
                throw .reach(accessor: index, bytes: count * component.size, held: 0)
            }
            numbers = Array(repeating: 0, count: count)
        }
        if let sparse = accessor.sparse {
            try replace(sparse, in: &numbers, width: width, component, accessor: index)
        }
        guard numbers.allSatisfy(\.isFinite) else { throw .notFinite(accessor: index) }
        read[index] = numbers
        return numbers
    }

    /// Puts the elements that a sparse accessor lists in their places.
    private mutating func replace(
        _ sparse: GLTFDescription.Accessor.Sparse, in numbers: inout [Double], width: Int,
        _ component: Component, accessor: Int
    ) throws(GLTFFault) {
        guard let whole = Component(whole: sparse.indices.componentType) else {
            throw .componentType(accessor: accessor, sparse.indices.componentType)
        }
        let (indexBytes, _) = try view(sparse.indices.bufferView)
        let (valueBytes, _) = try view(sparse.values.bufferView)
        let places = try self.numbers(
            of: indexBytes, from: sparse.indices.byteOffset ?? 0, count: sparse.count, width: 1, stride: nil,
            whole, accessor: accessor)
        let values = try self.numbers(
            of: valueBytes, from: sparse.values.byteOffset ?? 0, count: sparse.count, width: width,
            stride: nil, component, accessor: accessor)
        for (row, place) in places.enumerated() {
            let start = Int(place) * width
            guard start + width <= numbers.count else {
                throw .reach(
                    accessor: accessor, bytes: (start + width) * component.size,
                    held: numbers.count * component.size)
            }
            for column in 0..<width { numbers[start + column] = values[row * width + column] }
        }
    }

    private func numbers(
        of bytes: ArraySlice<UInt8>, from offset: Int, count: Int, width: Int, stride: Int?,
        _ component: Component, accessor: Int
    ) throws(GLTFFault) -> [Double] {
        let size = width * component.size
        let step = max(stride ?? size, 1)
        guard count > 0 else { return [] }
        let (before, overflows) = (count - 1).multipliedReportingOverflow(by: step)
        let (needed, overflowsToo) = before.addingReportingOverflow(size)
        guard !overflows, !overflowsToo, offset >= 0, offset <= bytes.count, needed <= bytes.count - offset
        else {
            throw .reach(
                accessor: accessor, bytes: overflows || overflowsToo ? .max : needed, held: bytes.count)
        }
        var numbers: [Double] = []
        numbers.reserveCapacity(count * width)
        for row in 0..<count {
            var at = bytes.startIndex + offset + row * step
            for _ in 0..<width {
                numbers.append(component.number(bytes, at: at))
                at += component.size
            }
        }
        return numbers
    }

    /// The bytes of a buffer view and the distance of its elements, where it tells one.
    private mutating func view(_ index: Int) throws(GLTFFault) -> (ArraySlice<UInt8>, stride: Int?) {
        let view = try description.bufferViews.member(index, of: .bufferView)
        // Of the extensions that are known only those of compression change what the bytes mean.
        if let packing = view.extensions?.keys.first(where: { $0.contains("compression") }) {
            throw .packed(bufferView: index, extension: packing)
        }
        let bytes = try buffer(view.buffer)
        let start = view.byteOffset ?? 0
        guard start >= 0, view.byteLength >= 0, start <= bytes.count, view.byteLength <= bytes.count - start
        else {
            let end = start.addingReportingOverflow(view.byteLength)
            throw .bufferLength(
                view.buffer, declared: end.overflow ? .max : end.partialValue, found: bytes.count)
        }
        return (
            bytes[bytes.startIndex + start..<bytes.startIndex + start + view.byteLength], view.byteStride
        )
    }

    private mutating func buffer(_ index: Int) throws(GLTFFault) -> ArraySlice<UInt8> {
        if let known = buffers[index] { return known }
        let buffer = try description.buffers.member(index, of: .buffer)
        let bytes: ArraySlice<UInt8>
        if let uri = buffer.uri {
            bytes = try content(of: uri, buffer: index)[...]
        } else {
            guard index == 0, let binary else { throw .noBinaryChunk(index) }
            bytes = binary
        }
        // The binary chunk may be longer by what fills it up to four bytes.
        guard bytes.count >= buffer.byteLength else {
            throw .bufferLength(index, declared: buffer.byteLength, found: bytes.count)
        }
        buffers[index] = bytes
        return bytes
    }

    private func content(of uri: String, buffer: Int) throws(GLTFFault) -> [UInt8] {
        if uri.lowercased().hasPrefix("data:") {
            guard let comma = uri.utf8.firstIndex(of: UInt8(ascii: ",")), uri[..<comma].hasSuffix(";base64"),
                let data = Data(base64Encoded: String(uri[uri.index(after: comma)...]))
            else { throw .bufferText(buffer) }
            return [UInt8](data)
        }
        let path = uri.removingPercentEncoding ?? uri
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard !path.hasPrefix("/"), !parts.contains(".."), !path.contains(":"), !path.contains("\\"),
            !path.contains("\0"), !path.isEmpty
        else { throw .bufferPlace(uri) }
        guard let bytes = beside(path) else { throw .bufferGone(path) }
        return bytes
    }
}

/// How a number of an accessor is stored (glTF 2.0 specification, 3.6.2.2); whole numbers stand for fractions.
private enum Component {
    case float
    case int8
    case uint8
    case int16
    case uint16
    /// Whole numbers that stand for themselves: the places of a sparse accessor.
    case index8
    case index16
    case index32

    init?(_ accessor: GLTFDescription.Accessor) {
        let isNormalized = accessor.normalized ?? false
        switch accessor.componentType {
        case 5126: self = .float
        case 5120 where isNormalized: self = .int8
        case 5121 where isNormalized: self = .uint8
        case 5122 where isNormalized: self = .int16
        case 5123 where isNormalized: self = .uint16
        default: return nil
        }
    }

    init?(whole type: Int) {
        switch type {
        case 5121: self = .index8
        case 5123: self = .index16
        case 5125: self = .index32
        default: return nil
        }
    }

    var size: Int {
        switch self {
        case .float, .index32: 4
        case .int16, .uint16, .index16: 2
        case .int8, .uint8, .index8: 1
        }
    }

    func number(_ bytes: ArraySlice<UInt8>, at index: Int) -> Double {
        func short() -> UInt16 { UInt16(bytes[index]) | UInt16(bytes[index + 1]) << 8 }
        return switch self {
        case .float: Double(Float(bitPattern: bytes.littleEndian(at: index)))
        case .int8: max(Double(Int8(bitPattern: bytes[index])) / 127, -1)
        case .uint8: Double(bytes[index]) / 255
        case .int16: max(Double(Int16(bitPattern: short())) / 32767, -1)
        case .uint16: Double(short()) / 65535
        case .index8: Double(bytes[index])
        case .index16: Double(short())
        case .index32: Double(bytes.littleEndian(at: index))
        }
    }
}

extension Optional {
    /// The member of a list that may be missing. Throws `GLTFFault` where there is none of that number.
    func member<Element>(_ index: Int, of list: GLTFFault.List) throws(GLTFFault) -> Element
    where Wrapped == [Element] {
        guard let self, self.indices.contains(index) else {
            throw .noSuch(list, index, count: self?.count ?? 0)
        }
        return self[index]
    }
}
