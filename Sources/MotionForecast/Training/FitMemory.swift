import MotionCore
import RecurrentNetworks

/// What memory a training takes beside the clips themselves, reckoned before any of it is taken.
///
extension FitSession {
    /// The bytes that training the plan's networks takes.
    package var memory: Int { memory(plan.members) }

    /// The most networks of this plan that fit into so many bytes; nil where one alone does not.
    package func mostMembers(within bytes: Int) -> Int? {
        var plan = plan
        return (1...max(1, plan.members.count, FitPlan.mostMembers)).last { count in
            plan.setMembers(count)
            return memory(plan.members) <= bytes
        }
    }

    private func memory(_ members: [ForecasterSettings]) -> Int {
        Set(members.map(\.representation)).count * dataMemory(members) + encodingMemory
            + members.reduce(0) { $0 + networkMemory($1) }
    }

    /// What the features take in one representation, as they are and mirrored, forwards and backwards; nothing where they are
    /// kept in files.
    private func dataMemory(_ members: [ForecasterSettings]) -> Int {
        let mirrors = members.contains { $0.mirroring > 0 } && mirror != nil
        let variants = (mirrors ? 2 : 1) * (members.contains { $0.reversal > 0 } ? 2 : 1)
        let features = frames * MemoryLayout<Float>.stride * layout.count
        return features >= mostInMemory ? 0 : variants * features
    }

    /// What it takes to turn the longest clip into features, on each thread: its channels as they are and changed, its features
    /// with more digits than they are kept with.
    private var encodingMemory: Int {
        let frame =
            MemoryLayout<Double>.stride * (4 * layout.skeleton.channelCount + 3 * layout.count)
            + MemoryLayout<Float>.stride * layout.count + MemoryLayout<RootState>.stride
        return threads * longestFrames * frame
    }

    /// What one network takes: its weights, their gradients and moments, and what a batch of windows leaves in it.
    private func networkMemory(_ settings: ForecasterSettings) -> Int {
        // No other kind that members take turns with is wider.
        let width = layout.count
        let network = ForecasterNetwork(features: width, units: settings.units, layers: settings.layers)
        let parameters = network.layout.slots.reduce(0) { $0 + $1.shape.reduce(1, *) }
        let shards = MemberTrainer.shardCount(batch: settings.batch)
        // The weights three times over as they are multiplied by, a gradient, two moments, a running mean.
        let weights = parameters * (7 + shards)
        let (observed, predicted) = (settings.shape.observed, settings.shape.predicted)
        let activations =
            settings.batch
            * ((observed + 7 * predicted) * width
                + (observed + predicted) * settings.units * settings.layers * 16)
        return MemoryLayout<Float>.stride * (weights + activations)
    }
}
