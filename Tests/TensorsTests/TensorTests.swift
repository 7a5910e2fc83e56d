import Tensors
import Testing

@Suite struct TensorTests {
    @Test func nestedArraysGiveShapeAndOrder() throws {
        let tensor = try Tensor([[[1, 2], [3, 4], [5, 6]]])
        #expect(tensor.shape == [1, 3, 2])
        #expect(tensor.values == [1, 2, 3, 4, 5, 6])
        #expect(tensor[0, 2, 1] == 6)
        #expect(Tensor([7, 8]).shape == [2])
        #expect(try Tensor([[1, 2], [3, 4]]).reshaped([4, 1]).shape == [4, 1])
    }

    @Test func aChangedCopyLeavesTheOther() throws {
        let first = try Tensor([[1, 2], [3, 4]])
        var second = first
        second[1, 0] = 9
        #expect(first.values == [1, 2, 3, 4])
        #expect(second.values == [1, 2, 9, 4])
        #expect(first != second)
    }

    @Test func aCopyStaysAsItIsWhenTheOriginalChanges() throws {
        var original = try Tensor([[1, 2], [3, 4]])
        let (copy, flat, matrix) = (original, try original.reshaped([4]), MatrixView(rows: 2, columns: 2))
        matrix.copy(from: original)
        let filled = Tensor(matrix, shape: [4, 1])
        original[0, 1] = 7
        matrix.fill(0)
        #expect(original.values == [1, 7, 3, 4])
        for tensor in [copy, flat, filled] { #expect(tensor.values == [1, 2, 3, 4]) }
    }

    @Test func aMatrixOfWiderRowsGivesItsElementsOnly() {
        let wide = MatrixView([[1, 2, 3], [4, 5, 6]])
        let part = wide.slice(columns: 1..<3)
        #expect(Tensor(part, shape: [2, 2]).values == [2, 3, 5, 6])
        part.copy(from: Tensor([7, 8, 9, 10]))
        #expect(wide.array == [1, 7, 8, 4, 9, 10])
    }

    @Test func aPartOfTheFirstAxisIsACopy() throws {
        let tensor = try Tensor([[1, 2], [3, 4], [5, 6]])
        var part = tensor[1..<3]
        #expect(part == (try Tensor([[3, 4], [5, 6]])))
        part[0, 0] = 0
        #expect(tensor[1, 0] == 3)
    }

    @Test func numbersThatMakeNoTensorAreRefusedInWords() {
        #expect(throws: TensorError.ragged(index: [1], expected: 2, found: 1)) { try Tensor([[1, 2], [3]]) }
        #expect(throws: TensorError.ragged(index: [0, 1], expected: 1, found: 2)) {
            try Tensor([[[1], [2, 3]]])
        }
        #expect(throws: TensorError.countDiffers(shape: [2, 2], found: 3)) {
            try Tensor([1, 2, 3], shape: [2, 2])
        }
        #expect(throws: TensorError.countDiffers(shape: [-1, -3], found: 3)) {
            try Tensor([1, 2, 3], shape: [-1, -3])
        }
        #expect(
            "\(TensorError.countDiffers(shape: [2, 2], found: 3))" == "3 numbers do not fill the shape (2, 2)"
        )
        #expect(
            "\(TensorError.ragged(index: [0, 1], expected: 1, found: 2))"
                == "element 0, 1 has the length 2, expected 1")
    }

    @Test func itIsPrintedInBracketsOneRowALine() throws {
        #expect("\(try Tensor([[[1, 2.5], [3, 4]]]))" == "[[[1.0, 2.5],\n  [3.0, 4.0]]]")
        #expect("\(Tensor([1, 2]))" == "[1.0, 2.0]")
        #expect(Tensor.text(of: [3]) == "(3,)")
    }
}
