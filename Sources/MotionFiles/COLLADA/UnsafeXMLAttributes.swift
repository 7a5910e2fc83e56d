import CLibXML2

/// The attributes of a start tag; valid only during its callback.
struct UnsafeXMLAttributes {
    private let pointers: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?
    private let count: Int

    init(_ pointers: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?, count: Int) {
        self.pointers = pointers
        self.count = count
    }

    /// The value of the attribute with this local name; each has five pointers: name, prefix, namespace, start and end
    /// of the value.
    subscript(name: StaticString) -> String? {
        guard let pointers else { return nil }
        for index in 0..<count {
            guard let key = pointers[5 * index], let start = pointers[5 * index + 3],
                let end = pointers[5 * index + 4], Self.equals(key, name)
            else { continue }
            return String(decoding: UnsafeBufferPointer(start: start, count: end - start), as: UTF8.self)
        }
        return nil
    }

    private static func equals(_ key: UnsafePointer<xmlChar>, _ name: StaticString) -> Bool {
        for index in 0..<name.utf8CodeUnitCount where key[index] != name.utf8Start[index] { return false }
        return key[name.utf8CodeUnitCount] == 0
    }
}
