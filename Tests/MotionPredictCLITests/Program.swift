import Foundation
import Testing

/// How one run of the program ended and what it said; the code is negative where a signal ended it.
struct Outcome {
    let code: Int32
    let output: String
    let messages: String

    /// Standard output as one JSON value; an error where anything stands beside it.
    var json: Any {
        get throws {
            try JSONSerialization.jsonObject(with: Data(output.utf8), options: [.fragmentsAllowed])
        }
    }

    var object: [String: Any] {
        get throws { try #require(try json as? [String: Any], "\(output)") }
    }

    var messageLines: [String] { messages.split(separator: "\n").map(String.init) }

    /// The messages without lines of how far the work is ("evaluation 11/16 windows, …"), which come where a machine is slow.
    var messagesButProgress: [String] {
        messageLines.filter { $0.firstMatch(of: #/^[a-z]+ [0-9]+/[0-9]+ /#) == nil }
    }
}

/// The built executable, run as a person runs it.
enum Program {
    static let url = built("motionpredict")

    /// The executable of a name beside the test bundle.
    static func built(_ name: String) -> URL? {
        let places =
            [Bundle.main.bundleURL, Bundle.main.executableURL?.deletingLastPathComponent()]
            + [
                Bundle(for: Marker.self).bundleURL,
                Bundle(for: Marker.self).bundleURL.deletingLastPathComponent(),
            ]
        return places.compactMap { $0?.appendingPathComponent(name) }
            .first { url in
                var isFolder: ObjCBool = false
                return FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder)
                    && !isFolder.boolValue && FileManager.default.isExecutableFile(atPath: url.path)
            }
    }

    private final class Marker {}

    /// Runs the program in `folder`.
    ///
    /// - Parameters:
    ///   - until: is shown again and again what the program has said on standard error so far; once it returns true
    ///     the signal is sent.
    ///   - signal: that signal.
    ///   - terminal: what standard error is, in place of a file.
    ///   - program: another executable beside the tests than the command line.
    ///   - redirection: what becomes of its streams, in the words of a shell.
    ///   - script: how a shell runs it, where not by itself: "$0" "$@" is the program with its arguments.
    ///   - fileBlocks: the blocks of 512 or 1024 bytes (shells differ) that a file may have, as on a full disk.
    static func run(
        _ arguments: [String], in folder: borrowing TemporaryFolder,
        until: (@Sendable (_ messages: String) -> Bool)? = nil, then signal: Int32 = SIGINT,
        terminal: FileHandle? = nil, program: String? = nil, redirection: String? = nil,
        script: String? = nil, fileBlocks: Int? = nil
    ) async throws -> Outcome {
        let executable = try #require(
            program.map { built($0) } ?? url, "the executable is built beside the tests")
        var command = [executable.path] + arguments
        let limit = fileBlocks.map { "ulimit -f \($0); exec \"$0\" \"$@\"" }
        if let script = script ?? redirection.map({ "exec \"$0\" \"$@\" \($0)" }) ?? limit {
            command = ["/bin/sh", "-c", script] + command
        }
        return try await run(command, at: folder.url, until: until, then: signal, terminal: terminal)
    }

    private static func run(
        _ command: [String], at folder: URL, until: (@Sendable (_ messages: String) -> Bool)?,
        then signal: Int32, terminal: FileHandle?
    ) async throws -> Outcome {
        await Gate.shared.enter()
        let streams = try TemporaryFolder()
        let process = Process()
        process.executableURL = URL(fileURLWithPath: command[0])
        process.arguments = Array(command.dropFirst())
        process.currentDirectoryURL = folder
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try streams.openFile("stdout")
        let messages = try streams.openFile("stderr")
        process.standardError = terminal ?? messages
        do {
            try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
                process.terminationHandler = { _ in done.resume() }
                do {
                    try process.run()
                } catch {
                    process.terminationHandler = nil
                    done.resume(throwing: error)
                    return
                }
                guard let until else { return }
                let (identifier, messages) = (
                    process.processIdentifier, streams.url.appendingPathComponent("stderr")
                )
                // A thread of its own: tests that train keep those of tasks busy, and the signal would come late.
                Thread.detachNewThread {
                    for _ in 0..<3000 {
                        let text = (try? Data(contentsOf: messages)).map {
                            String(decoding: $0, as: UTF8.self)
                        }
                        if until(text ?? "") { break }
                        Thread.sleep(forTimeInterval: 0.01)
                    }
                    kill(identifier, signal)
                }
            }
        } catch {
            await Gate.shared.leave()
            throw error
        }
        await Gate.shared.leave()
        let crashed = process.terminationReason == .uncaughtSignal
        return Outcome(
            code: crashed ? -process.terminationStatus : process.terminationStatus,
            output: try streams.text("stdout"), messages: try streams.text("stderr"))
    }
}

/// Lets a few runs of the program in at a time, so that many tests do not fight for two cores.
private actor Gate {
    static let shared = Gate()
    private var free = 3
    private var waiting: [CheckedContinuation<Void, Never>] = []

    func enter() async {
        if free > 0 {
            free -= 1
        } else {
            await withCheckedContinuation { waiting.append($0) }
        }
    }

    func leave() {
        if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
    }
}
