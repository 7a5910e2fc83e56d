extension Ranks {
    /// The networks that the first rank means to train.
    package func agree(members: [ForecasterSettings]) throws -> [ForecasterSettings] {
        try agree(members.map(CodedSettings.init)).map(\.settings)
    }

    /// The checkpoint that the first rank has read.
    package func copy(_ checkpoint: @autoclosure () throws -> TrainingCheckpoint?) throws
        -> TrainingCheckpoint?
    {
        guard communicator != nil else { return try checkpoint() }
        let mine = isFirst ? try checkpoint() : nil
        var bytes: [UInt8] = []
        try mine?.write { bytes += Array($0) }
        let copy = try copies(bytes)
        return try isFirst || copy.isEmpty ? mine : TrainingCheckpoint(copy, file: "the checkpoint")
    }

    /// Throws `RanksError.parted` where this rank is not asked for the same as the first.
    package func requireSame(_ request: @autoclosure () throws -> String) throws {
        guard communicator != nil else { return }
        let mine = try request()
        let isSame = try agree(mine) == mine
        if try any(!isSame) { throw RanksError.parted }
    }
}
