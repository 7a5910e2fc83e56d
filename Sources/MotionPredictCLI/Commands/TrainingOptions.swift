import ArgumentParser
import MotionPredict

/// Options of commands that train.
struct TrainingOptions: ParsableArguments {
    @Option(parsing: .unconditional, help: "Frames shown, or seconds as 0.5s. [default: half a second]")
    var observe: Span?

    @Option(
        parsing: .unconditional,
        help: "Frames predicted in training, or seconds as 2s. [default: two seconds]")
    var predict: Span?

    @OptionGroup var networks: NetworkOptions

    /// What a fit is asked for; the trial's options are added by `TrialOptions`.
    var fit: FitOptions {
        var options = networks.fit
        (options.observe, options.predict) = (observe, predict)
        return options
    }
}

/// Options of how networks are made and trained, whatever their windows.
struct NetworkOptions: ParsableArguments {
    @Option(parsing: .unconditional, help: "Frames a second at which the model thinks. [default: near 30]")
    var fps: Double?

    @Option(parsing: .unconditional, help: "Units of each LSTM layer. [default: chosen from the clips]")
    var units: Int?

    @Option(parsing: .unconditional, help: "Layers of encoder and decoder. [default: 1]")
    var layers: Int?

    @Option(
        parsing: .unconditional,
        help: "Networks whose predictions are averaged. [default: chosen from the clips and the time]")
    var members: Int?

    @Option(
        parsing: .unconditional,
        help: "Times that as many windows are drawn as there are. [default: chosen from the clips]")
    var epochs: Int?

    @Option(
        parsing: .unconditional,
        help: "Minutes to train for; sets the number of steps by this machine's speed.")
    var minutes: Double?

    @Flag(help: "Train for seconds only: two small networks.")
    var quick = false

    @Option(parsing: .unconditional, help: "Windows in a training step. [default: chosen from the clips]")
    var batchSize: Int?

    @Option(
        parsing: .unconditional,
        help:
            "The memory that training may take, as 800MB or 2GB: fewer networks, or a refusal. [default: what it needs]"
    )
    var memory: MemorySize?

    @Option(
        parsing: .unconditional, help: "The seed of all random numbers: the same seed gives the same model.")
    var seed: UInt64 = 1

    @Option(
        parsing: .unconditional,
        help: "Threads; their number does not change the model. [default: one a core]")
    var threads: Int?

    /// What a fit is asked for; windows and trial are added by others.
    var fit: FitOptions {
        var options = FitOptions()
        options.framesPerSecond = fps
        (options.units, options.layers, options.members) = (units, layers, members)
        (options.epochs, options.minutes, options.batchSize) = (epochs, minutes, batchSize)
        options.memory = memory?.bytes
        options.seed = seed
        options.isQuick = quick
        return options
    }

    func validate() throws {
        if quick, minutes != nil { throw ValidationError("--quick and --minutes exclude each other.") }
        let positive: [(String, Double?)] = [
            ("fps", fps), ("units", units.map(Double.init)), ("layers", layers.map(Double.init)),
            ("members", members.map(Double.init)),
            ("epochs", epochs.map(Double.init)), ("minutes", minutes),
            ("batch-size", batchSize.map(Double.init)), ("threads", threads.map(Double.init)),
        ]
        for (name, value) in positive {
            if let value, !(value > 0 && value.isFinite) {
                throw ValidationError("--\(name) must be greater than 0.")
            }
        }
        for (name, value, limit) in [
            ("units", units, 4096), ("layers", layers, 16), ("members", members, 64),
            ("batch-size", batchSize, 8192),
            ("epochs", epochs, 1_000_000_000),
        ] {
            if let value, value > limit { throw ValidationError("--\(name) must be at most \(limit).") }
        }
        if let fps, fps > 10_000 { throw ValidationError("--fps must be at most 10000.") }
    }
}

/// Options of the trial on held-out frames that comes before a training.
struct TrialOptions: ParsableArguments {
    @Option(help: "Fraction of frames, or of clips, held out for the comparison; 0 for none.")
    var validationSplit = 0.2

    @Option(
        parsing: .unconditional,
        help: "Checks without improvement on the held-out frames before the trial ends. [default: never]")
    var patience: Int?

    func validate() throws {
        guard (0..<1).contains(validationSplit) else {
            throw ValidationError("--validation-split must be 0 or more and less than 1.")
        }
        if let patience, patience < 1 { throw ValidationError("--patience must be greater than 0.") }
    }
}
