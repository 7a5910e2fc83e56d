import Tensors

/// The way from one process of a training to the others; MPI has one, a test has another between threads.
///
/// All calls are made by all ranks alike, in the same order, and return when this rank has what it waits for. They throw
/// `RanksError.lost` where the others do not answer any more.
package protocol Communicator: AnyObject, Sendable {
    /// The number of this process among all, from 0 on.
    var rank: Int { get }
    /// How many processes there are.
    var count: Int { get }

    /// The record of every rank, in order; all records have the same length.
    func gather(_ record: [UInt8]) throws -> [[UInt8]]

    /// The bytes of one rank; all give as many.
    func broadcast(_ bytes: [UInt8], from owner: Int) throws -> [UInt8]

    /// Fills each part with the numbers of the rank that owns it.
    func share(_ parts: [SharedPart]) throws
}

/// Numbers that one rank has and all are to have.
package struct SharedPart: Sendable {
    package let values: FloatBuffer
    /// The rank that has them.
    package let owner: Int

    package init(_ values: FloatBuffer, owner: Int) { (self.values, self.owner) = (values, owner) }
}
