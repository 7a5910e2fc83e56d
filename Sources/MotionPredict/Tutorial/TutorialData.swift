package import Tensors

/// Samples, their targets, a question that is none of the samples, and its right answer.
package struct TutorialData: Sendable {
    package let x: Tensor
    package let y: Tensor
    package let question: Tensor
    package let answer: Tensor

    /// From 1, 4, … 43 to the two numbers that follow each.
    static func oneToManySingle() throws -> TutorialData {
        let x = stride(from: 1, through: 43, by: 3).map(Float.init)
        return TutorialData(
            x: try Tensor(x, shape: [15, 1, 1]), y: try Tensor(x.map { [$0 + 1, $0 + 2] }),
            question: try Tensor([5], shape: [1, 1, 1]), answer: try Tensor([[6, 7]]))
    }

    /// From the pairs (2, 3), (4, 6), … (50, 75) to the number after each of both.
    static func oneToManyMultiple() throws -> TutorialData {
        let x = (1...25).map { [Float(2 * $0), Float(3 * $0)] }
        return TutorialData(
            x: try Tensor(x.map { [$0] }), y: try Tensor(x.map { [$0[0] + 1, $0[1] + 1] }),
            question: try Tensor([[[30, 50]]]), answer: try Tensor([[31, 51]]))
    }

    /// From three multiples of 5 to the next three.
    static func manyToManySingle() throws -> TutorialData {
        TutorialData(
            x: try Tensor(multiples(from: 5), shape: [20, 3, 1]),
            y: try Tensor(multiples(from: 20), shape: [20, 3, 1]),
            question: try Tensor([300, 305, 310], shape: [1, 3, 1]),
            answer: try Tensor([315, 320, 325], shape: [1, 3, 1]))
    }

    /// From three pairs of multiples of 5, the second 15 above the first, to the multiples 15 above these.
    static func manyToManyMultiple() throws -> TutorialData {
        let pairs = zip(multiples(from: 5), multiples(from: 20)).flatMap { [$0, $1] }
        return TutorialData(
            x: try Tensor(pairs, shape: [20, 3, 2]),
            y: try Tensor(multiples(from: 35), shape: [20, 3, 1]),
            question: try Tensor([[[300, 315], [305, 320], [310, 325]]]),
            answer: try Tensor([330, 335, 340], shape: [1, 3, 1]))
    }

    /// Sixty multiples of 5.
    private static func multiples(from first: Int) -> [Float] { (0..<60).map { Float(first + 5 * $0) } }
}
