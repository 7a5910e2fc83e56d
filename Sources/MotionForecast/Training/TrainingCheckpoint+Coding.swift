extension TrainingCheckpoint.Progress: Codable {
    private enum Key: String, CodingKey {
        case members, request, heldOut, planned, trial
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        (members, request) = (try values.value(.members), try values.value(.request))
        heldOut = try values.decodeIfPresent(HeldOutSummary.self, forKey: .heldOut)
        planned = try values.value(.planned, or: [CodedSettings]()).map(\.settings)
        if planned.isEmpty { planned = members.map(\.settings) }
        trial = try values.decodeIfPresent(Trial.self, forKey: .trial)
    }

    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(members, forKey: .members)
        try values.encode(request, forKey: .request)
        try values.encodeIfPresent(heldOut, forKey: .heldOut)
        try values.encode(planned.map(CodedSettings.init), forKey: .planned)
        try values.encodeIfPresent(trial, forKey: .trial)
    }
}

extension TrainingCheckpoint.Progress.Member: Codable {
    private enum Key: String, CodingKey {
        case settings, step, loss, random, optimiserUpdates, averageUpdates
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        self.init(
            settings: try values.decode(CodedSettings.self, forKey: .settings).settings,
            step: try values.value(.step),
            loss: try values.value(.loss), random: try values.value(.random),
            optimiserUpdates: try values.value(.optimiserUpdates),
            averageUpdates: try values.value(.averageUpdates))
    }

    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(CodedSettings(settings), forKey: .settings)
        try values.encode(step, forKey: .step)
        try values.encode(loss, forKey: .loss)
        try values.encode(random, forKey: .random)
        try values.encode(optimiserUpdates, forKey: .optimiserUpdates)
        try values.encode(averageUpdates, forKey: .averageUpdates)
    }
}

extension TrainingCheckpoint.Progress.Trial: Codable {
    private enum Key: String, CodingKey {
        case best, bestStep, checks
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        self.init()
        best = try values.decodeIfPresent(HeldOutSummary.self, forKey: .best)
        (bestStep, checks) = (try values.value(.bestStep), try values.value(.checks))
    }

    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encodeIfPresent(best, forKey: .best)
        try values.encode(bestStep, forKey: .bestStep)
        try values.encode(checks, forKey: .checks)
    }
}

extension TrainingCheckpoint.Progress {
    /// Throws `ModelFault` where these cannot be a training's numbers, or ask for more memory than the file holds.
    func check(_ buffers: [String: [Float]]) throws {
        guard let first = members.first, (1...1024).contains(members.count),
            (1...1024).contains(planned.count)
        else { throw ModelFault("it has no network") }
        for settings in members.map(\.settings) + planned {
            guard settings.areSizes, settings.isTraining, (1...65_536).contains(settings.batch),
                (settings.units, settings.layers) == (first.settings.units, first.settings.layers)
            else { throw ModelFault("its sizes are not those of a network") }
        }
        // A layer has at least four matrices of so many units.
        let least = 4 * first.settings.units * first.settings.units * first.settings.layers
        guard members.indices.allSatisfy({ buffers["\($0)/parameters"]?.count ?? 0 >= least }) else {
            throw ModelFault("its weights are not those of its network")
        }
    }
}
