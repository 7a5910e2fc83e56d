import Foundation
import Tensors
import Testing

@Suite struct VectorKernelsTests {
    static let levels = VectorKernels.Level.allCases.filter { VectorKernels(level: $0) != nil }

    @Test(arguments: levels, [VectorKernels.Function.exp, .sigmoid, .tanh])
    func functionsAreExactToAFewUnitsInTheLastPlace(
        level: VectorKernels.Level, function: VectorKernels.Function
    ) throws {
        let kernels = try #require(VectorKernels(level: level))
        let exact: (Double) -> Double =
            switch function {
            case .exp: { exp($0) }
            case .sigmoid: { 1 / (1 + exp(-$0)) }
            case .tanh: { tanh($0) }
            }
        var numbers: [Float] = (-8_600...8_600).map { Float($0) * 0.01 }
        for power in -30...3 {
            numbers += [1, 1.37, 1.9].flatMap { [$0 * exp2(Float(power)), -$0 * exp2(Float(power))] }
        }
        let input = MatrixView([numbers])
        let output = MatrixView(rows: 1, columns: numbers.count)
        kernels.apply(function, to: input, into: output)
        var worst = 0.0
        for (x, y) in zip(numbers, output.array) {
            let expected = exact(Double(x))
            worst = max(worst, expected == 0 ? abs(Double(y)) : abs(Double(y) - expected) / abs(expected))
        }
        #expect(worst <= 3e-7)
    }

    @Test(arguments: levels)
    func functionsPassOnWhatIsNotANumberAndSaturate(level: VectorKernels.Level) throws {
        let kernels = try #require(VectorKernels(level: level))
        let input = MatrixView([[.nan, .infinity, -.infinity, 1000, -1000, 0, -0.0]])
        let output = MatrixView(rows: 1, columns: 7)
        kernels.apply(.tanh, to: input, into: output)
        #expect(output[0, 0].isNaN)
        #expect(output.array.dropFirst() == [1, -1, 1, -1, 0, 0])
        kernels.apply(.sigmoid, to: input, into: output)
        #expect(output[0, 0].isNaN)
        #expect(output[0, 3] == 1 && output[0, 4] < 1e-37 && output[0, 5] == 0.5)
    }

    @Test(arguments: levels)
    func vectorOperationsGiveThePlainResults(level: VectorKernels.Level) throws {
        let kernels = try #require(VectorKernels(level: level))
        var random = RandomSource(seed: 1)
        for columns in [1, 3, 16, 37] {
            let wide = MatrixView(rows: 5, columns: columns + 2)
            wide.copy(
                from: (0..<wide.rows * wide.columns).map { _ in Float(Int.random(in: -8...8, using: &random))
                })
            let x = wide.slice(columns: 1..<columns + 1)
            let y = MatrixView(rows: 5, columns: columns)
            y.fill(2)
            kernels.add(x, times: 3, to: y)
            #expect(y.array == x.array.map { 2 + 3 * $0 })
            kernels.scale(y, by: 0.5)
            #expect(y.array == x.array.map { 1 + 1.5 * $0 })
            kernels.multiply(y, by: x)
            #expect(y.array == x.array.map { (1 + 1.5 * $0) * $0 })
            let total = MatrixView(rows: 1, columns: columns)
            total.fill(1)
            kernels.addColumns(of: x, to: total)
            #expect(total.array == (0..<columns).map { c in 1 + (0..<5).reduce(0) { $0 + x[$1, c] } })
            kernels.add(row: total, to: y)
            #expect(
                y[4, columns - 1] == (1 + 1.5 * x[4, columns - 1]) * x[4, columns - 1] + total[0, columns - 1]
            )
            #expect(kernels.sumOfSquares(total.storage) == total.array.reduce(0.0) { $0 + Double($1 * $1) })
            let mean = FloatBuffer(count: columns)
            kernels.move(mean, towards: total.storage, by: 0.25)
            #expect(mean.array == total.array.map { $0 * 0.25 })
        }
    }

    @Test(
        arguments: levels,
        [
            (1, 1, 1), (2, 5, 3), (9, 40, 33), (16, 270, 64), (13, 600, 71), (15, 20, 32), (1, 300, 140),
            (33, 40, 135),
        ])
    func productsGiveThePlainResults(level: VectorKernels.Level, shape: (Int, Int, Int)) throws {
        let kernels = try #require(VectorKernels(level: level))
        let (m, k, n) = shape
        var random = RandomSource(seed: 1)
        // Small whole numbers, so that every order of the sums gives the same.
        func numbers(_ rows: Int, _ columns: Int) -> MatrixView {
            let wide = MatrixView(rows: rows, columns: columns + 3)
            wide.copy(
                from: (0..<rows * (columns + 3)).map { _ in Float(Int.random(in: -4...4, using: &random)) })
            return wide.slice(columns: 2..<columns + 2)
        }
        func transposed(_ matrix: MatrixView) -> MatrixView {
            let result = MatrixView(rows: matrix.columns, columns: matrix.rows)
            for r in 0..<matrix.rows { for c in 0..<matrix.columns { result[c, r] = matrix[r, c] } }
            return result
        }
        let (a, b) = (numbers(m, k), numbers(k, n))
        var expected = [Float](repeating: 1, count: m * n)
        for r in 0..<m { for c in 0..<n { for i in 0..<k { expected[r * n + c] += a[r, i] * b[i, c] } } }
        for (left, right) in [(false, false), (true, false), (false, true), (true, true)] {
            let c = numbers(m, n)
            c.fill(1)
            let (x, y) = (left ? transposed(a) : a, right ? transposed(b) : b)
            kernels.multiply(x, y, into: c, transposingLeft: left, transposingRight: right, adding: true)
            #expect(c.array == expected, "\(left) \(right)")
            kernels.multiply(x, y, into: c, transposingLeft: left, transposingRight: right)
            #expect(c.array == expected.map { $0 - 1 })
            MatrixProduct.multiply(
                x, y, into: c, transposingLeft: left, transposingRight: right, scale: 2, keep: 1)
            #expect(c.array == expected.map { 3 * ($0 - 1) })
        }
        for precision in [PackedMatrix.Precision.single, .half] {
            let packed = PackedMatrix(rows: k, columns: n, precision: precision, kernels: kernels)
            for isWhole in [true, false] {
                if isWhole {
                    packed.load(transposed(b), transposed: true)
                } else {
                    packed.load(b.slice(rows: 0..<k / 2), below: b.slice(rows: k / 2..<k))
                }
                for backward in [false, true] {
                    let around = MatrixView(rows: m + 1, columns: n + 2)
                    around.fill(1)
                    let c = around.slice(rows: 0..<m).slice(columns: 1..<n + 1)
                    packed.multiply(a, into: c, adding: true, backward: backward)
                    #expect(c.array == expected)
                    #expect((0...m).allSatisfy { around[$0, 0] == 1 && around[$0, n + 1] == 1 })
                    c.fill(1)
                    packed.multiply(a.slice(columns: 0..<k / 2), into: c, backward: backward)
                    packed.multiply(a.slice(columns: k / 2..<k), into: c, adding: true, firstRow: k / 2)
                    #expect(c.array == expected.map { $0 - 1 })
                }
            }
        }
    }

    @Test(arguments: levels)
    func aRowOfAProductDoesNotDependOnTheRowsBesideIt(level: VectorKernels.Level) throws {
        let kernels = try #require(VectorKernels(level: level))
        var random = RandomSource(seed: 2)
        func numbers(_ rows: Int, _ columns: Int) -> MatrixView {
            let result = MatrixView(rows: rows, columns: columns)
            result.copy(from: (0..<rows * columns).map { _ in Float(random.normal()) })
            return result
        }
        let (a, b) = (numbers(21, 600), numbers(600, 170))
        let packed = PackedMatrix(rows: 600, columns: 170, kernels: kernels)
        packed.load(b)
        let together = MatrixView(rows: 21, columns: 170)
        packed.multiply(a, into: together)
        for r in 0..<21 {
            let alone = MatrixView(rows: 1, columns: 170)
            packed.multiply(a.slice(rows: r..<r + 1), into: alone)
            let isSame = alone.array == together.slice(rows: r..<r + 1).array
            #expect(isSame, "row \(r)")
        }
        let half = MatrixView(rows: 10, columns: 170)
        packed.multiply(a.slice(rows: 4..<14), into: half)
        let isSame = half.array == together.slice(rows: 4..<14).array
        #expect(isSame)
    }

    @Test(arguments: levels)
    func halfWidthRoundsByAtMostATwoThousandthPart(level: VectorKernels.Level) throws {
        let kernels = try #require(VectorKernels(level: level))
        let numbers: [Float] = [1, 1.0001, -0.3333, 1e-3, 3e-6, 1e-9, 0, -0.0, 1023.7, 1e6]
        let packed = PackedMatrix(rows: 1, columns: numbers.count, precision: .half, kernels: kernels)
        packed.load(MatrixView([numbers]))
        let result = MatrixView(rows: 1, columns: numbers.count)
        packed.multiply(MatrixView([[1]]), into: result)
        for (found, number) in zip(result.array.dropLast(), numbers) {
            // Below 2⁻¹⁴ steps are 2⁻²⁴ whatever the number.
            #expect(abs(found - number) <= max(abs(number) / 2048, 0x1p-25))
        }
        #expect(result[0, 9] == 65504)
    }
}
