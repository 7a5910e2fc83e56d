import MotionPredict

extension Verdict {
    /// The verdict in words, and what can be done where it is bad.
    var sentence: String {
        let parts = [nearness, likeness].compactMap { $0 }
        return "verdict: " + parts.joined(separator: "; ") + (advice.map { ". \($0)" } ?? "")
    }

    /// How it stands beside the last pose repeated.
    private var nearness: String {
        guard let isBetter, let gain, let betterUpTo, let measuredUpTo else {
            return "not measured on held-out frames"
        }
        let percent = "\((100 * abs(gain)).short) % \(gain < 0 ? "farther from" : "nearer to") what came"
        let sure =
            windows < Self.fewWindows && likelyGain == nil
            ? "on \(windows) window\(windows == 1 ? "" : "s") only, so by no means sure"
            : "on \(windows) window\(windows == 1 ? "" : "s")"
        let how = " (\(percent), \(sure))"
        guard isClear else {
            let range = likelyGain.map { "; likely between \($0[0].nearness) and \($0[1].nearness)" } ?? ""
            return
                "neither clearly better nor worse than freezing the last pose (\(percent), \(sure)\(range))"
        }
        if isBetterThroughout {
            return "better than freezing the last pose, up to \(measuredUpTo.short) s" + how
        }
        if betterUpTo > 0 {
            return "better than freezing the last pose up to \(betterUpTo.short) s and not after that"
                + (isBetter ? ", though better on the whole" : "") + how
        }
        return
            (isBetter
            ? "better than freezing the last pose on the whole, and not at first"
            : "no better than freezing the last pose")
            + how
    }

    /// How it moves.
    private var likeness: String? {
        guard let unlikeness else { return nil }
        let words =
            unlikeness < Self.like
            ? "it moves as the clip does"
            : unlikeness < Self.nearlyLike ? "it moves nearly as the clip does" : "it moves unlike the clip"
        return "\(words) (\(unlikeness.short) % of the body's size from its most similar moments)"
    }

    /// What can be done.
    private var advice: String? {
        if isBetter == nil { return "Fit on a longer clip, and with frames held out, to have it measured" }
        if isBetterThroughout, isClear { return nil }
        let shorter = isClear && (betterUpTo ?? 0) > 0 ? "fewer --seconds, " : ""
        return
            "What may help: \(shorter)more clips of the same kind, a longer clip; extend --variations 5 shows several ways it may go"
    }

    /// Throws `CommandError.notBetter` where the forecast is not known to be better than the last pose repeated.
    func require() throws {
        if isBetter == true, isClear { return }
        throw CommandError.notBetter(isMeasured: isBetter != nil)
    }
}

extension Double {
    /// A gain in words: "7 % nearer" or "12 % farther".
    fileprivate var nearness: String {
        "\(Int((100 * abs(self)).rounded())) % \(self < 0 ? "farther" : "nearer")"
    }
}
