import Foundation

@testable import MotionPredictCLI

/// A page of the documentation as its reader takes it: what is to be typed, what stands in back quotes, blocks of code.
///
/// Typed are the lines of a fenced block that begin with `$`, and every line of an indented block; what is shown and not typed
/// stands in a fence.
struct DocumentationPage {
    enum Item: Equatable {
        /// A line of a block, without its prompt and comment.
        case line(String)
        /// What stands in back quotes within a sentence or a table.
        case span(String)
    }

    /// In the order of the page.
    let items: [Item]
    /// The fenced blocks: language and code.
    let blocks: [(language: String, code: String)]

    static let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// The files of a folder of the package; none where there is no such folder.
    static func names(in folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: package.appendingPathComponent(folder).path))
            ?? [])
            .filter { !$0.hasPrefix(".") }.sorted().map { folder.isEmpty ? $0 : "\(folder)/\($0)" }
    }

    /// Every page that people read: those of the package and of `docs`, and the README of each folder.
    static let all =
        (names(in: "") + names(in: "docs") + names(in: "docs/MotionPredict.docc")).filter {
            $0.hasSuffix(".md")
        }
        + names(in: "").map { "\($0)/README.md" }.filter {
            FileManager.default.fileExists(atPath: package.appendingPathComponent($0).path)
        }

    static func text(_ path: String) throws -> String {
        try String(contentsOf: package.appendingPathComponent(path), encoding: .utf8)
    }

    init(_ path: String) throws { self.init(text: try Self.text(path)) }

    init(text: String) {
        var (items, blocks): ([Item], [(String, String)]) = ([], [])
        var (paragraph, fence): (String, (language: String, code: String)?) = ("", nil)
        var (isBlank, isIndented) = (true, false)
        func endParagraph() {
            // Two back quotes are DocC's names of symbols.
            for match in paragraph.replacing(/``[^`]+``/, with: "").matches(of: /`([^`]+)`/) {
                items.append(
                    .span(match.output.1.split(whereSeparator: \.isWhitespace).joined(separator: " ")))
            }
            paragraph = ""
        }
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            if let open = fence {
                if line.hasPrefix("```") {
                    blocks.append(open)
                    fence = nil
                } else {
                    fence?.code += line + "\n"
                    if line.hasPrefix("$ ") { items.append(.line(String(line.dropFirst(2)))) }
                }
                continue
            }
            let wasBlank = isBlank
            isBlank = line.allSatisfy(\.isWhitespace)
            isIndented = line.hasPrefix("    ") && !isBlank && (wasBlank || isIndented)
            if isBlank || isIndented || line.hasPrefix("```") { endParagraph() }
            if line.hasPrefix("```") {
                fence = (String(line.dropFirst(3)), "")
            } else if isIndented {
                let typed = String(line.drop { $0 == " " }).replacing(/\s+# .*/, with: "")
                if !typed.hasPrefix("#") { items.append(.line(typed)) }
            } else {
                paragraph += line + "\n"
            }
        }
        endParagraph()
        (self.items, self.blocks) = (items, blocks)
    }

    /// The commands of the program, lines and those within sentences, in the order of the page.
    var commands: [String] {
        items.compactMap {
            switch $0 {
            case .line(let line): line.hasPrefix("motionpredict ") ? line : nil
            case .span(let span): Self.command(in: span)
            }
        }
    }

    /// The command that a span is, as it is typed; nil for a fragment.
    ///
    /// A span is a command where it says the program and more than the name of a command, or a command's name and then what it
    /// works on, a file or folder: `motionpredict extend --seconds 2` and `fit walk.bvh --quick` are, `motionpredict fit`,
    /// `extend --mean`, `fit --log walk.csv` and `--seconds` are fragments. Nor is one that leaves something to be put in, in
    /// capitals, brackets or with an ellipsis.
    static func command(in span: String) -> String? {
        if span.contains(/\b[A-Z]{2}|\b[A-Z]\b|[…\[]/) { return nil }
        let words = span.split(separator: " ")
        if words[0] == "motionpredict" { return words.count > 2 || span.contains(" --") ? span : nil }
        guard words.count > 1, HelpAndUsageTests.commands.contains(String(words[0])) else { return nil }
        return !words[1].hasPrefix("-") && words[1].contains(/[.\/]/) ? "motionpredict \(span)" : nil
    }
}
