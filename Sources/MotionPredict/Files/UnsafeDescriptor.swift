import Foundation

/// A fault that the system tells of, by its number.
package struct SystemFault: Error, Equatable, Sendable, CustomStringConvertible {
    package let code: Int32

    package init(_ code: Int32) { self.code = code }

    /// The system's own words.
    package var description: String { String(cString: strerror(code)) }
}

/// The one place where bytes leave the program: every write is looked at, and none ends in a trap.
package enum Descriptor {
    /// Writes all of the bytes; throws `SystemFault` where not all can be written.
    package static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) throws(SystemFault) {
        var rest = bytes
        while rest.count > 0 {
            let count = Foundation.write(descriptor, rest.baseAddress, rest.count)
            if count > 0 {
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            } else if count == 0 {
                throw SystemFault(ENOSPC)
            } else {
                try waitUnlessBroken(errno, descriptor)
            }
        }
    }

    /// Writes a text in UTF-8; throws `SystemFault` where not all of it can be written.
    package static func write(_ text: String, to descriptor: Int32) throws(SystemFault) {
        try write(Array(text.utf8), to: descriptor)
    }

    /// Writes all of the bytes; throws `SystemFault` where not all can be written.
    package static func write(_ bytes: [UInt8], to descriptor: Int32) throws(SystemFault) {
        let result = bytes.withUnsafeBytes { bytes in
            Result { () throws(SystemFault) in try write(bytes, to: descriptor) }
        }
        try result.get()
    }

    /// After a write that failed: returns where it may be tried again, throws where it may not.
    private static func waitUnlessBroken(_ code: Int32, _ descriptor: Int32) throws(SystemFault) {
        switch code {
        case EINTR: return
        // Another program may have made the stream that we share with it non-blocking.
        case EAGAIN:
            var stream = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            poll(&stream, 1, -1)
        default: throw SystemFault(code)
        }
    }
}
