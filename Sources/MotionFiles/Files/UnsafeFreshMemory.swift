import Dispatch

#if canImport(Glibc)
    import Glibc
#endif

/// Memory that is going to be filled from end to end, and that another thread has the system hand out ahead of the writer.
///
/// The system clears each page when it is first touched, and in a virtual machine may have to ask its host for it: that
/// takes longer the more memory it is, and for long files can be the most of reading. It is handed out a little ahead of the
/// writer and no more, so that the memory taken follows what a file holds and not what its header declares.
struct FreshMemory: ~Copyable {
    /// Shorter buffers may hold no page of 2 MB, whatever their place.
    private static let shortest = 4 << 20
    /// What is shorter than this comes from memory that the process has used before, as often as not.
    private static let shortestAhead = 32 << 20
    /// The bytes that are handed out at once, and how far ahead of the writer.
    private static let (piece, ahead) = (2 << 20, 6 << 20)

    private let address: Int
    private let length: Int
    private let queue = DispatchQueue(label: "fresh memory")
    private let ready = DispatchSemaphore(value: 0)
    /// The bytes asked for, and those of them that are known to be there.
    private var (asked, there) = (0, 0)

    init(_ buffer: UnsafeMutableRawBufferPointer) {
        address = Int(bitPattern: buffer.baseAddress)
        length = buffer.count
        Self.askForLargePages(buffer)
    }

    /// Asks for pages of 2 MB: the first touch of each of 4 kB costs a tenth of the time of reading what fills it.
    static func askForLargePages(_ buffer: UnsafeMutableRawBufferPointer) {
        #if canImport(Glibc)
            guard buffer.count >= shortest else { return }
            advise(Int(bitPattern: buffer.baseAddress), buffer.count, MADV_HUGEPAGE)
        #endif
    }

    /// Waits until the first `used` bytes are there, and has more of them handed out meanwhile.
    mutating func prepare(_ used: Int) {
        #if canImport(Glibc)
            guard length >= Self.shortestAhead else { return }
            while asked < min(length, used + Self.ahead) {
                let (start, count) = (address + asked, min(Self.piece, length - asked))
                queue.async { [ready] in
                    Self.advise(start, count, MADV_POPULATE_WRITE)
                    ready.signal()
                }
                asked += count
            }
            while there < min(length, used) {
                ready.wait()
                there += min(Self.piece, length - there)
            }
        #endif
    }

    deinit {
        // nothing may be handed out once the buffer is somebody else's
        if asked > 0 { queue.sync {} }
    }

    #if canImport(Glibc)
        /// Advises the system about the whole pages of this memory. A system that refuses does as without advice.
        private static func advise(_ address: Int, _ count: Int, _ advice: Int32) {
            let page = Int(sysconf(Int32(_SC_PAGESIZE)))
            let skipped = (page - address % page) % page
            guard count > skipped else { return }
            _ = madvise(
                UnsafeMutableRawPointer(bitPattern: address + skipped), (count - skipped) / page * page,
                advice)
        }
    #endif
}
