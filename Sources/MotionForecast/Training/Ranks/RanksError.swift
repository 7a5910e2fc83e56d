/// What ends the ranks of a training.
package enum RanksError: Error, Equatable {
    /// A rank has come to an error, told in its own words, and ends with this exit code.
    case failed(RankFailure)
    /// The others do not answer any more, and this process has been asked to end.
    case lost
    /// The ranks do not do the same: they were given different arguments, files or programs.
    case parted
}

/// The error that a rank ends with.
package struct RankFailure: Equatable, Codable, Sendable {
    package var rank: Int
    package var sentence: String
    package var code: Int32

    package init(rank: Int, sentence: String, code: Int32) {
        (self.rank, self.sentence, self.code) = (rank, sentence, code)
    }
}

extension RanksError: CustomStringConvertible {
    /// The error in one sentence.
    package var description: String {
        switch self {
        case .failed(let failure): "rank \(failure.rank): \(failure.sentence)"
        case .lost: "another process of this training is gone"
        case .parted:
            "the processes of this training do not do the same: all need the same program, arguments and clips"
        }
    }
}
