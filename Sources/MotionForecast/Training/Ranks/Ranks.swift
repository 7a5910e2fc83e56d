import Foundation
import Synchronization

/// The processes that train one model together, as one of them sees them.
///
/// Where one fails, the others learn of it the next time that they meet, and nobody waits for ever. What depends on time, on
/// files or on a person is decided by the first rank, so that all do the same.
package final class Ranks: Sendable {
    /// A process alone.
    package static let one = Ranks(nil)

    let communicator: (any Communicator)?
    /// Whether the others do not meet any more.
    private let areParted = Mutex(false)

    /// - Parameter communicator: the way to the others; nil for a process alone.
    package init(_ communicator: (any Communicator)?) {
        self.communicator = communicator.flatMap { $0.count > 1 ? $0 : nil }
    }

    package var rank: Int { communicator?.rank ?? 0 }
    package var count: Int { communicator?.count ?? 1 }
    /// Whether this is the rank that reads, writes and speaks for all.
    package var isFirst: Bool { rank == 0 }

    /// What the first rank says. Others do not even ask themselves.
    package func agree<Value: Codable>(_ value: @autoclosure () throws -> Value) throws -> Value {
        guard communicator != nil else { return try value() }
        // In an array, since older JSON knows no value alone.
        let mine = isFirst ? try JSONEncoder().encode([value()]) : Data()
        let words = try meet(Array(mine))
        guard let first = try? JSONDecoder().decode([Value].self, from: Data(words[0])), first.count == 1
        else { throw RanksError.parted }
        return first[0]
    }

    /// The bytes of the first rank, of any length.
    package func copies(_ bytes: @autoclosure () throws -> [UInt8]) throws -> [UInt8] {
        guard let communicator else { return try bytes() }
        let mine = isFirst ? try bytes() : []
        let count = try agree(mine.count)
        return try communicator.broadcast(
            isFirst ? mine : Array(repeating: 0, count: count), from: 0)
    }

    /// Whether any rank says so.
    package func any(_ isSo: Bool) throws -> Bool {
        guard communicator != nil else { return isSo }
        return try meet([isSo ? 1 : 0]).contains { $0.first == 1 }
    }

    /// What every rank has to say, in order.
    ///
    /// Throws `RanksError.failed` where one of them has failed.
    func meet(_ words: [UInt8]) throws -> [[UInt8]] {
        guard let communicator else { return [words] }
        do {
            let met = try communicator.meet(words, as: .working)
            if let failure = met.failure { throw RanksError.failed(failure) }
            // Who has come to the end is not where this one is.
            guard met.states.allSatisfy({ $0 == .working }) else { throw RanksError.parted }
            return met.words
        } catch {
            areParted.withLock { $0 = true }
            throw error
        }
    }

    /// Ends the work in good order, together with all; throws where one of the others has failed after all.
    package func end() throws {
        guard let communicator, !areParted.withLock({ $0 }) else { return }
        areParted.withLock { $0 = true }
        let met = try communicator.meet([], as: .done)
        if let failure = met.failure { throw RanksError.failed(failure) }
        guard met.states.allSatisfy({ $0 == .done }) else { throw RanksError.parted }
    }

    /// Tells the others that this rank ends with an error, and returns with what all of them end with: the error of the
    /// first of those that failed.
    package func fail(_ sentence: String, code: Int32) -> RankFailure {
        let mine = RankFailure(rank: rank, sentence: sentence, code: code)
        guard let communicator, !areParted.withLock({ $0 }) else { return mine }
        areParted.withLock { $0 = true }
        let words = (try? JSONEncoder().encode(mine)).map { Array($0) } ?? []
        return (try? communicator.meet(words, as: .failed))?.failure ?? mine
    }
}

/// How a rank stands when it meets the others.
private enum RankState: UInt8 {
    case working, done, failed
}

/// What ranks found when they met.
private struct Meeting {
    var states: [RankState]
    var words: [[UInt8]]

    /// The error of the first rank that failed; nil where none has.
    var failure: RankFailure? {
        guard let rank = states.firstIndex(of: .failed) else { return nil }
        return (try? JSONDecoder().decode(RankFailure.self, from: Data(words[rank])))
            ?? RankFailure(rank: rank, sentence: "it failed without a word", code: 1)
    }
}

extension Communicator {
    /// A record: how the rank stands, how many bytes it has to say, and these where they are few.
    private static var recordLength: Int { 64 }
    private static var headLength: Int { 9 }

    /// Gives all ranks what each has to say: in one exchange where that is little, in two elsewhere.
    fileprivate func meet(_ words: [UInt8], as state: RankState) throws -> Meeting {
        let most = Self.recordLength - Self.headLength
        var record = [state.rawValue]
        withUnsafeBytes(of: UInt64(words.count).littleEndian) { record += $0 }
        record += words.count <= most ? words : []
        record += Array(repeating: 0, count: Self.recordLength - record.count)
        let records = try gather(record)
        let lengths = records.map { record in
            record[1..<Self.headLength].reversed().reduce(0) { $0 << 8 | Int($1) }
        }
        let states = records.map { RankState(rawValue: $0[0]) ?? .failed }
        let longest = lengths.max() ?? 0
        guard longest > most else {
            return Meeting(
                states: states,
                words: zip(records, lengths).map { Array($0[Self.headLength..<Self.headLength + $1]) })
        }
        let all = try gather(words + Array(repeating: 0, count: longest - words.count))
        return Meeting(states: states, words: zip(all, lengths).map { Array($0[..<$1]) })
    }
}
