import Foundation
import MotionFiles

/// The one place where outputs are made.
///
/// A file is written under another name beside it and then renamed, so that a killed program leaves the old file or the new
/// one, never half; mode and owner of the old one are kept, and a link to it stays a link. A device or a pipe takes the bytes
/// as they come.
package struct OutputFile: Sendable {
    /// The output as it was named.
    package let path: String
    private let target: OutputTarget
    private let force: Bool
    private let isOurs: @Sendable ([UInt8]) -> Bool

    /// Checks, before any work is done, that the file can be made, and sweeps its folder of drafts that killed programs left.
    ///
    /// An existing file is replaced with `force`, or where `isOurs` knows its bytes as made by this command.
    /// Throws `UseCaseError` where it cannot be made.
    package init(
        _ path: String, force: Bool, inputs: [String] = [], sweeps: Bool = true,
        isOurs: @escaping @Sendable ([UInt8]) -> Bool = { _ in false }
    ) throws {
        self.path = path
        self.force = force
        self.isOurs = isOurs
        target = try OutputTarget(path)
        switch target {
        case .file(let target, let replaced):
            let folder = OutputTarget.folder(of: target)
            if sweeps { Draft.sweep(folder) }
            // Tried rather than asked for: permissions do not tell of read-only disks or names that are too long.
            do {
                _ = try Draft(in: folder, isPrivate: true)
            } catch {
                throw UseCaseError.notWritable(output: path, reason: "\(error)")
            }
            guard replaced != nil else { return }
            if inputs.contains(where: { ClipFolder.isSame($0, path) }) {
                throw UseCaseError.outputIsInput(path)
            }
            try requireOurs(target)
        case .stream(let stream):
            let mode = fcntl(stream, F_GETFL)
            guard mode >= 0, mode & O_ACCMODE != O_RDONLY else {
                throw UseCaseError.notWritable(output: path, reason: "\(SystemFault(EBADF))")
            }
        case .pipe: break
        }
    }

    /// Whether there is a device, a pipe or a stream at `path`, so that no file can be made.
    package static func isStream(_ path: String) -> Bool {
        guard let target = try? OutputTarget(path) else { return false }
        if case .file = target { return false }
        return true
    }

    /// Whether the bytes go into a device, a pipe or a stream, and no file is made.
    package var isStream: Bool {
        if case .file = target { return false }
        return true
    }

    /// Whether the bytes go to standard output, so that nothing else may go there.
    package var isStandardOutput: Bool {
        if case .stream(STDOUT_FILENO) = target { return true }
        return false
    }

    /// Writes the file by what `body` hands to the sink.
    ///
    /// Throws `UseCaseError.notWritable`, `.writeFailed` and what `body` throws; the old file, if any, then stays.
    package func write(_ body: (@escaping (UnsafeRawBufferPointer) throws -> Void) throws -> Void) throws {
        switch target {
        case .file(let target, let replaced): try replace(target, replaced, body)
        case .stream(let stream): try write(to: stream, body)
        case .pipe(let pipe):
            let descriptor = open(pipe, O_WRONLY | O_CLOEXEC | O_NOCTTY)
            guard descriptor >= 0 else {
                throw UseCaseError.notWritable(output: path, reason: "\(SystemFault(errno))")
            }
            defer { close(descriptor) }
            try write(to: descriptor, body)
        }
    }

    /// Writes these bytes.
    package func write(_ bytes: [UInt8]) throws {
        try write { sink in try bytes.withUnsafeBytes { try sink($0) } }
    }

    private func replace(
        _ target: String, _ replaced: OutputTarget.FileFacts?,
        _ body: (@escaping (UnsafeRawBufferPointer) throws -> Void) throws -> Void
    ) throws {
        var draft: Draft
        do {
            draft = try Draft(in: OutputTarget.folder(of: target), isPrivate: replaced != nil)
        } catch {
            throw UseCaseError.notWritable(output: path, reason: "\(error)")
        }
        try write(to: draft.descriptor, body)
        do {
            if let replaced { draft.keep(replaced) }
            try draft.flush()
            // Long work lies between the first look and this one: somebody may have put a file there.
            if replaced == nil, FileManager.default.fileExists(atPath: target) { try requireOurs(target) }
            try draft.rename(to: target)
        } catch let fault as SystemFault {
            throw UseCaseError.writeFailed(output: path, reason: "\(fault)")
        }
    }

    private func write(
        to descriptor: Int32, _ body: (@escaping (UnsafeRawBufferPointer) throws -> Void) throws -> Void
    ) throws {
        try body { bytes in
            do {
                try Descriptor.write(bytes, to: descriptor)
            } catch {
                throw UseCaseError.writeFailed(output: path, reason: "\(error)")
            }
        }
    }

    /// Throws where a file stands there that may not be replaced.
    private func requireOurs(_ target: String) throws {
        if force { return }
        guard let bytes = try? FileBytes.read(path: target), isOurs(bytes) else {
            throw UseCaseError.outputExists(path)
        }
    }
}
