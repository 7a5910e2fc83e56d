import Foundation
import Tensors

/// Trains the networks of a trainer together with other ranks, to the bits that one process alone comes to.
///
/// Every rank has all networks and draws all random numbers. First the shards of each batch are dealt to the ranks for some
/// steps, then whole networks, and what took less time is kept to: which that is depends on the networks, the machines and what
/// lies between them.
package final class SharedTraining {
    package let trainer: Trainer
    package let ranks: Ranks
    private var dealing: Dealing
    private let choice: DealingChoice
    /// The seconds since some instant.
    private let clock: () -> Double
    /// Steps taken here, and the seconds of those that are measured.
    private var taken = 0
    private var seconds: [[Double]] = [[], []]

    package init(
        _ trainer: Trainer, _ ranks: Ranks,
        clock: @escaping () -> Double = { Date().timeIntervalSinceReferenceDate }
    ) {
        (self.trainer, self.ranks, self.clock) = (trainer, ranks, clock)
        choice = DealingChoice(trainer.members, ranks: ranks.count)
        dealing = choice.shards
    }

    /// How many of so many ranks have something to do in a step of such networks.
    package static func busyRanks(_ ranks: Int, of members: [ForecasterSettings]) -> Int {
        min(ranks, Int(Trainer.rounds(of: members, threads: 1)))
    }

    /// One step of all networks; `Trainer.fault` tells where it cannot be taken, on all ranks alike.
    package func advance() throws {
        guard let communicator = ranks.communicator else { return trainer.advance() }
        let began = clock()
        let members = trainer.members
        for member in members { member.draw() }
        trainer.run(dealing.pieces(of: ranks.rank))
        let shared = members.indices.filter { dealing.owners[$0] == nil }
        if !shared.isEmpty { try exchangeGradients(of: shared, communicator) }
        trainer.update(
            members.indices.filter { dealing.owners[$0] == nil || dealing.owners[$0] == ranks.rank })
        if !dealing.isShared { try exchangeLosses() }
        try choose(clock() - began)
    }

    /// Makes all that is learnt known to all ranks.
    package func collect() throws {
        guard let communicator = ranks.communicator, !dealing.isShared else { return }
        // A rank that has failed does not come to exchange anything else.
        _ = try ranks.meet([])
        let members = trainer.members
        try communicator.share(
            members.indices.flatMap { index in
                dealing.owners[index].map { owner in
                    members[index].named.sorted { $0.key < $1.key }.map {
                        SharedPart($0.value.values, owner: owner)
                    }
                } ?? []
            })
        for index in members.indices {
            if let owner = dealing.owners[index], owner != ranks.rank { members[index].takeUpWeights() }
        }
    }

    private func exchangeGradients(of shared: [Int], _ communicator: any Communicator) throws {
        let members = trainer.members
        let mine = shared.flatMap { member in
            dealing.shards[member].indices.filter { dealing.shards[member][$0] == ranks.rank }
                .map { members[member].shardLoss($0) }
        }
        let losses = try ranks.meet(mine.flatMap(\.bytes)).map { Array($0.doubles) }
        var next = losses.map { _ in 0 }
        for member in shared {
            for (shard, owner) in dealing.shards[member].enumerated() {
                guard next[owner] < losses[owner].count else { throw RanksError.parted }
                members[member].setShardLoss(losses[owner][next[owner]], of: shard)
                next[owner] += 1
            }
        }
        try communicator.share(
            shared.flatMap { member in
                dealing.shards[member].enumerated().map { shard, owner in
                    SharedPart(members[member].shardGradients(shard), owner: owner)
                }
            })
    }

    /// Tells the others how the networks do that are trained here, and learns of theirs.
    private func exchangeLosses() throws {
        let members = trainer.members
        let owned = members.indices.filter { dealing.owners[$0] == ranks.rank }
        // A loss that is none, which no member has: the network has come to a fault.
        let mine = owned.map { members[$0].fault == nil ? members[$0].loss : .nan }
        let losses = try ranks.meet(mine.flatMap(\.bytes)).map { Array($0.doubles) }
        var next = losses.map { _ in 0 }
        for (member, owner) in dealing.owners.enumerated() {
            guard let owner else { continue }
            guard next[owner] < losses[owner].count else { throw RanksError.parted }
            let loss = losses[owner][next[owner]]
            next[owner] += 1
            var fault: String?
            if loss.isNaN {
                let words = try ranks.meet(
                    owner == ranks.rank ? Array((members[member].fault ?? "").utf8) : [])
                fault = String(decoding: words[owner], as: UTF8.self)
            }
            if owner != ranks.rank { members[member].follow(loss: loss, fault: fault) }
        }
    }

    /// Takes note of how long a step took, and changes the dealing where it is time to.
    private func choose(_ time: Double) throws {
        taken += 1
        guard choice.isOpen, taken <= DealingChoice.steps * 2 else { return }
        let isWarm = (taken - 1) % DealingChoice.steps >= DealingChoice.warmUp
        if isWarm { seconds[(taken - 1) / DealingChoice.steps].append(time) }
        if taken == DealingChoice.steps {
            dealing = choice.networks
        } else if taken == DealingChoice.steps * 2, try ranks.agree(choice.prefersShards(seconds)) {
            try collect()
            dealing = choice.shards
        }
    }
}

/// The two dealings that there are, and how it is found out which is better.
struct DealingChoice {
    /// Steps with each dealing, the first of which are not looked at.
    static let (steps, warmUp) = (8, 2)

    let shards: Dealing
    let networks: Dealing

    init(_ members: [MemberTrainer], ranks: Int) {
        let counts = members.map(\.shardCount)
        shards = .shards(counts, ranks: ranks)
        networks = .networks(counts, costs: members.map(\.cost), ranks: ranks)
    }

    /// Whether they differ.
    var isOpen: Bool { !networks.isShared }

    /// Whether shards took less time, by the medians of the seconds of each.
    func prefersShards(_ seconds: [[Double]]) -> Bool {
        let medians = seconds.map { $0.sorted()[$0.count / 2] }
        return medians[0] < medians[1]
    }
}

extension Double {
    fileprivate var bytes: [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: bitPattern >> (8 * UInt64($0))) }
    }
}

extension [UInt8] {
    /// The numbers that so many bytes are.
    fileprivate var doubles: [Double] {
        stride(from: 0, to: count - 7, by: 8).map { start in
            Double(bitPattern: self[start..<start + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) })
        }
    }
}
