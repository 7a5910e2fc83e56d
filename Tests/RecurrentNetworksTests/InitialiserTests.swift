import RecurrentNetworks
import Tensors
import Testing

@Suite struct InitialiserTests {
    @Test(arguments: [(8, 32), (32, 8), (9, 9)])
    func orthogonalMatricesAreOrthonormal(size: (Int, Int)) {
        var random = RandomSource(seed: 4)
        let matrix = MatrixView(rows: size.0, columns: size.1)
        Initialiser.orthogonal.fill(matrix, using: &random)
        let wide = size.1 > size.0
        let product = MatrixView(rows: min(size.0, size.1), columns: min(size.0, size.1))
        MatrixProduct.multiply(
            matrix, matrix, into: product, transposingLeft: !wide, transposingRight: wide)
        for row in 0..<product.rows {
            for column in 0..<product.columns {
                #expect(abs(product[row, column] - (row == column ? 1 : 0)) < 1e-6)
            }
        }
    }

    @Test func glorotUniformFillsItsRangeEvenly() {
        var random = RandomSource(seed: 4)
        let matrix = MatrixView(rows: 100, columns: 200)
        Initialiser.glorotUniform.fill(matrix, using: &random)
        let limit = Float((6.0 / 300).squareRoot())
        let numbers = matrix.array
        #expect(numbers.allSatisfy { abs($0) <= limit })
        #expect(numbers.contains { $0 > 0.99 * limit } && numbers.contains { $0 < -0.99 * limit })
        let variance = numbers.reduce(0) { $0 + $1 * $1 } / Float(numbers.count)
        #expect(abs(variance - limit * limit / 3) < 0.03 * limit * limit / 3)
    }

    @Test func onlyTheForgetGateBeginsWithABias() {
        var random = RandomSource(seed: 4)
        var layout = ParameterLayout()
        let layer = LSTMCell("lstm", inputSize: 2, units: 3, in: &layout)
        let parameters = Parameters(layout)
        layer.initialise(parameters, using: &random)
        #expect(parameters[layer.bias].array == [0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0])
        #expect(layout.slots.map(\.name) == ["lstm/kernel", "lstm/recurrentKernel", "lstm/bias"])
        #expect(layout.slots.map(\.offset) == [0, 32, 80])
        #expect(layout.slots.map(\.decays) == [true, true, false])
        #expect(layout.parameterCount == 72)
    }

    @Test func dropoutKeepsTheMeanAndLeavesOutItsShare() {
        var random = RandomSource(seed: 9)
        let mask = MatrixView(rows: 100, columns: 101)
        Dropout(rate: 0.25).draw(mask, using: &random)
        let numbers = mask.array
        let left = Double(numbers.filter { $0 == 0 }.count) / Double(numbers.count)
        #expect(abs(left - 0.25) < 0.015)
        #expect(numbers.allSatisfy { $0 == 0 || abs($0 - 4 / 3) < 1e-6 })
        let values = MatrixView(rows: 100, columns: 101)
        values.fill(3)
        Dropout(rate: 0.25).apply(mask, to: values)
        #expect(values.array == numbers.map { $0 * 3 })
        Dropout(rate: 0).draw(mask, using: &random)
        #expect(mask.array.allSatisfy { $0 == 1 })
    }
}
