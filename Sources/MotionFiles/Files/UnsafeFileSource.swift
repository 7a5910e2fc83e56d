#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The whole content of a file.
package enum FileBytes {
    /// Reads the file at `path`. Throws `FileAccessError`.
    package static func read(path: String) throws -> [UInt8] {
        var source = try FileSource(path: path)
        return try source.rest(after: [])
    }
}

/// An open file, read head first, so that a file of another kind need not be read whole.
struct FileSource: ~Copyable {
    private static let partLength = 1 << 20

    private let path: String
    private let descriptor: Int32
    /// The length of a regular file when it was opened; zero for a pipe.
    let size: Int

    /// Opens the file at `path`. Throws `FileAccessError`.
    init(path: String) throws {
        self.path = path
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.error(path, errno) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let code = errno
            close(descriptor)
            throw Self.error(path, code)
        }
        if status.st_mode & S_IFMT == S_IFDIR {
            close(descriptor)
            throw FileAccessError(file: path, fact: .directory)
        }
        self.descriptor = descriptor
        size = status.st_mode & S_IFMT == S_IFREG ? Int(clamping: status.st_size) : 0
    }

    deinit { close(descriptor) }

    /// The first bytes of the file.
    mutating func head() throws -> [UInt8] {
        try read(upTo: min(FileContent.headLength, max(size, 4096)))
    }

    /// Fills as much of `buffer` as there are bytes left, and gives how much that is.
    mutating func fill(_ buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        try Self.fill(buffer, descriptor, path)
    }

    /// Whether the file can be read again from its start, as a pipe cannot.
    var isRegular: Bool { size > 0 }

    /// The next bytes of the file; none at its end.
    mutating func part(upTo length: Int) throws -> [UInt8] { try read(upTo: length) }

    /// The whole file, `head` being what was read before.
    mutating func rest(after head: [UInt8]) throws -> [UInt8] {
        var bytes = head
        bytes.reserveCapacity(size)
        // a size of zero stands for a pipe, or for a file of /proc; a log may have grown since it was opened
        var part = try read(upTo: Self.partLength)
        while !part.isEmpty {
            bytes.append(contentsOf: part)
            part = try read(upTo: Self.partLength)
        }
        return bytes
    }

    /// Up to `length` bytes, fewer only at the end of the file.
    private func read(upTo length: Int) throws -> [UInt8] {
        try [UInt8](unsafeUninitializedCapacity: length) { buffer, filled in
            filled = try Self.fill(UnsafeMutableRawBufferPointer(buffer), descriptor, path)
        }
    }

    private static func fill(_ buffer: UnsafeMutableRawBufferPointer, _ descriptor: Int32, _ path: String)
        throws -> Int
    {
        var filled = 0
        while filled < buffer.count {
            let count = readSome(descriptor, buffer, from: filled)
            if count == 0 { break }
            guard count > 0 else {
                if errno == EINTR { continue }
                throw error(path, errno)
            }
            filled += count
        }
        return filled
    }

    private static func readSome(_ descriptor: Int32, _ bytes: UnsafeMutableRawBufferPointer, from start: Int)
        -> Int
    {
        let rest = UnsafeMutableRawBufferPointer(rebasing: bytes[start...])
        #if canImport(Glibc)
            return Glibc.read(descriptor, rest.baseAddress, rest.count)
        #else
            return Darwin.read(descriptor, rest.baseAddress, rest.count)
        #endif
    }

    static func error(_ path: String, _ code: Int32) -> FileAccessError {
        switch code {
        case ENOENT, ENOTDIR: FileAccessError(file: path, fact: .missing)
        case EISDIR: FileAccessError(file: path, fact: .directory)
        case EACCES, EPERM: FileAccessError(file: path, fact: .denied)
        default: FileAccessError(file: path, fact: .failed(String(cString: strerror(code))))
        }
    }
}
