import Foundation

/// What stands where an output is to be written, links to it followed.
enum OutputTarget: Sendable {
    /// A file that is made anew, or replaced by another under its name.
    case file(path: String, replaced: FileFacts?)
    /// A device or a pipe, into which the bytes go one after the other.
    case pipe(path: String)
    /// A stream that the program was given, by its number: 1 for standard output.
    case stream(Int32)

    /// Mode and owner of a file that is to be replaced.
    struct FileFacts: Sendable {
        let mode: mode_t
        let user: uid_t
        let group: gid_t
    }

    /// As many links as Linux follows.
    private static let mostLinks = 40

    /// Looks at `path`; throws `UseCaseError` where there can be no output.
    init(_ path: String) throws {
        var current = path
        for _ in 0..<Self.mostLinks {
            if let stream = Self.stream(current) {
                self = .stream(stream)
                return
            }
            var facts = stat()
            guard lstat(current, &facts) == 0 else {
                guard errno == ENOENT || errno == ENOTDIR else { throw Self.failure(path) }
                try Self.requireFolder(of: current, output: path)
                self = .file(path: current, replaced: nil)
                return
            }
            switch facts.st_mode & S_IFMT {
            case S_IFLNK:
                current = try Self.target(of: current, facts, output: path)
            case S_IFREG:
                let replaced = FileFacts(
                    mode: facts.st_mode & 0o777, user: facts.st_uid, group: facts.st_gid)
                self = .file(path: current, replaced: replaced)
                return
            case S_IFDIR: throw UseCaseError.outputIsFolder(path)
            case S_IFCHR, S_IFIFO:
                guard access(current, W_OK) == 0 else { throw Self.failure(path) }
                self = .pipe(path: current)
                return
            default:
                throw UseCaseError.notWritable(output: path, reason: "it is neither a file nor a pipe")
            }
        }
        throw Self.failure(path, ELOOP)
    }

    /// The folder of a file. Foundation's own way to it traps on names of one letter.
    static func folder(of path: String) -> String {
        let trimmed = path.reversed().drop { $0 == "/" }
        let folder = trimmed.drop { $0 != "/" }.drop { $0 == "/" }
        if folder.isEmpty { return path.hasPrefix("/") ? "/" : "." }
        return String(folder.reversed())
    }

    /// The number of one of the program's own streams that a path names, whatever the system would open there: what is
    /// written goes on from where others stopped, and no file is replaced.
    private static func stream(_ path: String) -> Int32? {
        switch path {
        case "/dev/stdin": return STDIN_FILENO
        case "/dev/stdout": return STDOUT_FILENO
        case "/dev/stderr": return STDERR_FILENO
        default:
            let own = ["/dev/fd/", "/proc/self/fd/", "/proc/\(getpid())/fd/"]
            return own.first { path.hasPrefix($0) }.flatMap { Int32(path.dropFirst($0.count)) }
        }
    }

    private static func requireFolder(of path: String, output: String) throws {
        let folder = folder(of: path)
        var facts = stat()
        guard stat(folder, &facts) == 0 else {
            guard errno == ENOENT || errno == ENOTDIR else { throw failure(output) }
            throw UseCaseError.noSuchFolder(output: output, folder: folder)
        }
        guard facts.st_mode & S_IFMT == S_IFDIR else {
            throw UseCaseError.notWritable(output: output, reason: "\(folder) is not a folder")
        }
    }

    /// Where a link leads; one that somebody else laid where all may write is not followed, as Linux does not.
    private static func target(of link: String, _ facts: stat, output: String) throws -> String {
        let folder = folder(of: link)
        var around = stat()
        guard stat(folder, &around) == 0 else { throw failure(output) }
        let isShared = around.st_mode & (S_ISVTX | S_IWOTH) == S_ISVTX | S_IWOTH
        if isShared, facts.st_uid != geteuid(), facts.st_uid != around.st_uid {
            throw UseCaseError.notWritable(
                output: output, reason: "it is a link of another user in a folder that all may write to")
        }
        guard let target = try? FileManager.default.destinationOfSymbolicLink(atPath: link) else {
            throw failure(output)
        }
        return target.hasPrefix("/") ? target : (folder as NSString).appendingPathComponent(target)
    }

    private static func failure(_ output: String, _ code: Int32 = errno) -> UseCaseError {
        .notWritable(output: output, reason: "\(SystemFault(code))")
    }
}
