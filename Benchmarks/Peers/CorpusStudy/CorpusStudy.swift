import Foundation

/// What forecasters learn from a corpus, measured on held-out windows, for the tables of `docs/forecasting.md`.
///
///     corpus-study ablation TRAIN WINDOWS [--steps 300] [--seeds 3] [--threads 2] [--only WORD]...
///     corpus-study tutorial TRAIN WINDOWS PREDICTIONS [--seconds 180] [--threads 2]
///     corpus-study score WINDOWS [--unit MM] NAME=PREDICTIONS...
///
/// TRAIN holds KIND/NAME.bvh, WINDOWS holds KIND/NN_seed.bvh and KIND/NN_truth.bvh, PREDICTIONS are KIND/NN.bvh or
/// KIND/NN_seed.bvh. `ablation` trains forecasters that lack one ingredient each, `tutorial` trains the tutorial's model and
/// predicts with it, `score` compares predictions with the truth. `--only` makes the rows whose names hold one of the words.
@main
struct CorpusStudy {
    static func main() throws {
        var words = Words(Array(CommandLine.arguments.dropFirst()))
        switch words.next() {
        case "ablation":
            let (steps, seeds) = (words.option("--steps", 300), words.option("--seeds", 3))
            let threads = words.option("--threads", 2)
            let only = words.texts("--only")
            let (clips, windows) = (try Corpus.clips(words.next()), try Corpus.windows(words.next()))
            try Ablation(clips: clips, windows: windows, steps: steps, seeds: seeds, threads: threads)
                .run(only: only)
        case "tutorial":
            let (seconds, threads) = (words.option("--seconds", 180), words.option("--threads", 2))
            let (clips, windows) = (try Corpus.clips(words.next()), try Corpus.windows(words.next()))
            try TutorialForecaster(learning: clips.map(\.clip), for: seconds, threads: threads)
                .predict(windows, into: words.next())
        case "score":
            let unit = Double(words.option("--unit", 1))
            let windows = try Corpus.windows(words.next())
            try CorpusScore.table(windows, words.rest, unit: unit)
        default:
            Words.stop()
        }
    }
}

/// The words of the command line.
struct Words {
    private(set) var rest: [String]

    init(_ words: [String]) { rest = words }

    /// Takes the number after an option.
    mutating func option(_ name: String, _ usual: Int) -> Int {
        guard let at = rest.firstIndex(of: name), at + 1 < rest.count else { return usual }
        defer { rest.removeSubrange(at...at + 1) }
        guard let number = Int(rest[at + 1]) else { Self.stop() }
        return number
    }

    /// Takes all texts that stand after an option.
    mutating func texts(_ name: String) -> [String] {
        var found: [String] = []
        while let at = rest.firstIndex(of: name), at + 1 < rest.count {
            found.append(rest[at + 1])
            rest.removeSubrange(at...at + 1)
        }
        return found
    }

    mutating func next() -> String {
        guard !rest.isEmpty else { Self.stop() }
        return rest.removeFirst()
    }

    static func stop() -> Never {
        FileHandle.standardError.write(
            Data("usage: corpus-study ablation|tutorial|score, as its source says\n".utf8))
        exit(64)
    }
}

func printRow(_ columns: [String]) {
    FileHandle.standardOutput.write(Data("| \(columns.joined(separator: " | ")) |\n".utf8))
}
