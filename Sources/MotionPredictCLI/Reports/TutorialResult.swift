import Foundation
import MotionPredict

/// What the runs of a tutorial model came to.
struct TutorialResult {
    let model: TutorialModel
    let outcomes: [TutorialModel.Outcome]

    /// A row of the JSON.
    struct Row: Encodable {
        let name: String
        let parameters: Int
        let prediction: Nested
        let answer: Nested
        let loss: Double
    }

    /// A tensor as lists in lists.
    struct Nested: Encodable {
        let shape: [Int]
        let values: [Double]

        func encode(to encoder: any Encoder) throws {
            if shape.isEmpty {
                var container = encoder.singleValueContainer()
                return try container.encode(values[0])
            }
            var container = encoder.unkeyedContainer()
            let size = values.count / max(1, shape[0])
            for index in 0..<shape[0] {
                try container.encode(
                    Nested(
                        shape: Array(shape.dropFirst()),
                        values: Array(values[index * size..<(index + 1) * size])))
            }
        }
    }

    /// The medians of all elements of the predictions.
    var prediction: Nested {
        let predictions = outcomes.map(\.prediction.values)
        return Nested(
            shape: model.data.answer.shape,
            values: model.data.answer.values.indices.map { index in
                Self.median(predictions.map { Double($0[index]) })
            })
    }

    /// The median of the last epoch's losses.
    var loss: Double { Self.median(outcomes.map(\.loss)) }

    var row: Row {
        Row(
            name: model.name, parameters: outcomes[0].parameters, prediction: prediction,
            answer: Nested(
                shape: model.data.answer.shape, values: model.data.answer.values.map(Double.init)),
            loss: loss)
    }

    /// Data, summary, prediction and right answer.
    func text(seed: UInt64, runs: Int) -> String {
        let data = model.data
        var lines = ["\(model.name): \(model.title)", ""]
        lines.append("x \(Tensor.text(of: data.x.shape))  ->  y \(Tensor.text(of: data.y.shape))")
        let count = data.x.shape[0]
        for sample in 0..<3 { lines.append(line(data.x, data.y, sample)) }
        lines += ["  …", line(data.x, data.y, count - 1), "", outcomes[0].summary, ""]
        let times = runs == 1 ? "seed \(seed)" : "medians of \(runs) runs, seeds \(seed) and on"
        lines.append("question    \(Self.flat(data.question))")
        let numbers = prediction.values.map { String(format: "%.2f", $0) }.joined(separator: ", ")
        lines.append("prediction  \(numbers)  (\(times); loss \(String(format: "%.4g", loss)))")
        lines.append("right       \(Self.flat(data.answer))")
        return lines.joined(separator: "\n") + "\n"
    }

    private func line(_ x: Tensor, _ y: Tensor, _ sample: Int) -> String {
        "  \(Self.flat(x[sample..<sample + 1]))  ->  \(Self.flat(y[sample..<sample + 1]))"
    }

    /// The numbers of one sample: steps parted by commas, their features in brackets where there are several.
    private static func flat(_ tensor: Tensor) -> String {
        let features = tensor.shape[tensor.shape.count - 1]
        let texts = tensor.values.map { String(format: "%g", $0) }
        guard tensor.shape.count == 3, features > 1 else { return texts.joined(separator: ", ") }
        return stride(from: 0, to: texts.count, by: features).map {
            "(\(texts[$0..<$0 + features].joined(separator: ", ")))"
        }.joined(separator: ", ")
    }

    private static func median(_ numbers: [Double]) -> Double {
        let sorted = numbers.sorted()
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }
}
