import Foundation

/// A file that is made: written under another name beside it and then renamed, so that a killed program leaves the
/// old file or the new one, never half.
package struct OutputFile {
    package let path: String

    /// Checks, before any work is done, that the file can be made.
    ///
    /// An existing file is replaced with `force`, or where `isOurs` knows its bytes as made by this command.
    /// Throws `UseCaseError` where it cannot be made.
    package init(
        _ path: String, force: Bool, inputs: [String] = [], isOurs: ([UInt8]) -> Bool = { _ in false }
    )
        throws
    {
        self.path = path
        let folder = (path as NSString).deletingLastPathComponent
        let parent = folder.isEmpty ? "." : folder
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: parent, isDirectory: &isFolder) else {
            throw UseCaseError.noSuchFolder(output: path, folder: parent)
        }
        guard isFolder.boolValue else {
            throw UseCaseError.notWritable(output: path, reason: "\(parent) is not a folder")
        }
        // Tried rather than asked for: permissions do not tell of read-only disks or names that are too long.
        close(try openDraft())
        unlink(draft)
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return }
        if isFolder.boolValue { throw UseCaseError.outputIsFolder(path) }
        if inputs.contains(where: { ClipFolder.isSame($0, path) }) { throw UseCaseError.outputIsInput(path) }
        if force { return }
        guard let bytes = FileManager.default.contents(atPath: path), isOurs([UInt8](bytes)) else {
            throw UseCaseError.outputExists(path)
        }
    }

    /// Writes the file by what `body` hands to the sink.
    ///
    /// Throws `UseCaseError.notWritable` and what `body` throws; the old file, if any, then stays.
    package func write(_ body: (@escaping (UnsafeRawBufferPointer) throws -> Void) throws -> Void) throws {
        let descriptor = try openDraft()
        var isDone = false
        defer {
            close(descriptor)
            if !isDone { unlink(draft) }
        }
        try body { bytes in
            var rest = bytes
            while rest.count > 0 {
                let count = Foundation.write(descriptor, rest.baseAddress, rest.count)
                if count < 0 && errno == EINTR { continue }
                guard count > 0 else { throw failure() }
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            }
        }
        guard fsync(descriptor) == 0 || errno == EINVAL, rename(draft, path) == 0 else {
            throw failure()
        }
        isDone = true
    }

    /// Writes these bytes.
    package func write(_ bytes: [UInt8]) throws {
        try write { sink in try bytes.withUnsafeBytes { try sink($0) } }
    }

    /// The hidden file beside the output that is written first.
    private var draft: String {
        let (folder, name) = (
            (path as NSString).deletingLastPathComponent, (path as NSString).lastPathComponent
        )
        return (folder as NSString).appendingPathComponent(
            ".\(name).\(ProcessInfo.processInfo.processIdentifier)")
    }

    private func openDraft() throws -> Int32 {
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw failure() }
        return descriptor
    }

    private func failure() -> UseCaseError {
        .notWritable(output: path, reason: String(cString: strerror(errno)))
    }
}
