#if canImport(Glibc)
    import Glibc
#endif

/// Advice to the system about memory that is going to be filled from end to end.
enum LargePages {
    /// Shorter buffers may hold no such page, whatever their place.
    private static let shortest = 4 << 20

    /// Asks for pages of 2 MB: the first touch of each of 4 kB costs a tenth of the time of reading what fills it.
    static func advise(_ buffer: UnsafeMutableRawBufferPointer) {
        #if canImport(Glibc)
            guard buffer.count >= shortest, let start = buffer.baseAddress else { return }
            let page = Int(sysconf(Int32(_SC_PAGESIZE)))
            let skipped = (page - Int(bitPattern: start) % page) % page
            // refused where the system has no such pages: then it is as without
            _ = madvise(start + skipped, (buffer.count - skipped) / page * page, MADV_HUGEPAGE)
        #endif
    }
}
