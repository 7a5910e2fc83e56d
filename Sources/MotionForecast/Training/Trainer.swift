import MotionCore
import RecurrentNetworks
import Tensors

/// Trains the networks of a forecaster side by side, one step at a time.
///
/// Batches are drawn at random and split over a fixed number of shards whose gradients are summed in a fixed
/// order, so that a seed gives the same bits on any number of threads.
package final class Trainer {
    /// What one network learns from, and how.
    package struct Task {
        package let data: TrainingData
        package let settings: ForecasterSettings

        package init(_ data: TrainingData, settings: ForecasterSettings) {
            (self.data, self.settings) = (data, settings)
        }
    }

    let members: [MemberTrainer]
    package let rate: ModelRate
    private let mirror: SkeletonMirror?
    private let executor: ShardedExecutor
    private let alone = ShardedExecutor(threads: 1)
    /// Which member and which of its shards each piece of a step is.
    private let pieces: [(member: Int, shard: Int)]

    /// A training that has not begun.
    ///
    /// - Parameters:
    ///   - tasks: at least one, all of the same skeleton, rate and number of steps; none without windows to train on.
    ///   - mirror: exchanges left and right: predictions are then averaged with those of the mirrored seed.
    package init(_ tasks: [Task], mirror: SkeletonMirror? = nil, threads: Int) {
        precondition(!tasks.isEmpty, "a forecaster has a network")
        rate = tasks[0].data.rate
        self.mirror = mirror
        members = tasks.map { MemberTrainer($0.data, settings: $0.settings) }
        let counts = members.map(\.shardCount)
        pieces = counts.indices.flatMap { member in (0..<counts[member]).map { (member, $0) } }
        executor = ShardedExecutor(threads: threads)
    }

    /// A training of one network.
    package convenience init(_ data: TrainingData, settings: ForecasterSettings, threads: Int) {
        self.init([Task(data, settings: settings)], threads: threads)
    }

    /// The number of steps done.
    package var step: Int { members[0].step }

    /// The steps to be done.
    package var steps: Int { members[0].settings.steps }

    /// The running mean of the loss over all networks.
    package var loss: Double { members.reduce(0) { $0 + $1.loss } / Double(members.count) }

    /// How far the next step goes, of the first network.
    package var learningRate: Double { members[0].learningRate }

    /// How many pieces one after another a step of these networks takes on so many threads: what it costs beside others.
    package static func rounds(of members: [ForecasterSettings], threads: Int) -> Double {
        let pieces = members.reduce(0) { $0 + MemberTrainer.shardCount(batch: $1.batch) }
        return Double((pieces + threads - 1) / max(1, threads))
    }

    /// Whether all steps are done.
    package var isDone: Bool { step >= steps }

    /// Ends the training after so many steps, at least one more, as where time runs out: from here on the learning rates
    /// fall accordingly.
    package func end(after steps: Int) {
        for member in members { member.end(after: steps) }
    }

    /// What is no number any more, a loss or a gradient: the network that led to it stays as it was. Nil where all is well.
    package var fault: ForecastError? {
        members.lazy.compactMap(\.fault).first.map { .diverged(step: step, tensor: $0) }
    }

    /// Why the windows of the last step could not be read; nil where they were. The step was not taken then.
    package var readFault: (any Error)? { members.lazy.compactMap(\.readFault).first }

    /// Draws a batch for each network and moves its weights once; `fault` tells where that cannot be.
    package func advance() {
        for member in members { member.draw() }
        run(pieces)
        update(Array(members.indices))
    }

    /// Computes the gradients of some pieces of a step.
    func run(_ pieces: [(member: Int, shard: Int)]) {
        let work = Members(members)
        executor.run(shards: pieces.count) { index in
            work.list[pieces[index].member].run(shard: pieces[index].shard)
        }
    }

    /// Moves the weights of some networks once.
    func update(_ indices: [Int]) {
        let work = Members(indices.map { members[$0] })
        if indices.count >= executor.threads {
            executor.run(shards: indices.count) { [alone] index in work.list[index].update(alone) }
        } else {
            for member in work.list { member.update(executor) }
        }
    }

    /// The networks as learnt so far, without moments.
    package func forecaster() -> Forecaster {
        Forecaster(members: members.map { $0.member() }, rate: rate, mirror: mirror)
    }

    /// The forecaster as learnt so far, with the moments of the clips that its motions are made of.
    ///
    /// Throws what reading clips again throws.
    ///
    /// - Parameter isLively: whether the clips are one motion that is to go on.
    package func forecasterWithMoments(isLively: Bool) throws -> Forecaster {
        var forecaster = forecaster()
        forecaster.isLively = isLively
        let data = members[0].data
        forecaster.moments = try Moments(data.learntClips, layout: data.layout, mirror: mirror)
        return forecaster
    }

    /// Lends the members to threads, each of which works on a part of its own.
    private struct Members: @unchecked Sendable {
        let list: [MemberTrainer]

        init(_ list: [MemberTrainer]) { self.list = list }
    }
}
