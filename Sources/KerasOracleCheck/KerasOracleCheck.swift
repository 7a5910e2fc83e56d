import Foundation
import RecurrentNetworks
import Tensors

/// Compares the layers with values that Keras computed, read from a folder of .json and .safetensors files.
///
/// Forward outputs within 1e-5 of the largest, gradients of the first batch within 1e-4 of each tensor's
/// largest, training histories within 1e-4 over the leading epochs in which Keras in float32 agrees with itself
/// in float64 to 1e-5.  Prints a row a model and exits with 1 where one disagrees.
@main
enum KerasOracleCheck {
    static func main() throws {
        guard CommandLine.arguments.count == 2 else {
            print("usage: KerasOracleCheck FOLDER")
            exit(64)
        }
        let folder = URL(fileURLWithPath: CommandLine.arguments[1], isDirectory: true)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { $0.hasSuffix(".safetensors") }.map { String($0.dropLast(12)) }.sorted()
        var agrees = !names.isEmpty
        print(
            "model                      forward    loss       gradients  history    final      epochs compared (loss, val_loss)"
        )
        for name in names {
            let result = try check(OracleModel(folder.appendingPathComponent(name)))
            print(result.row)
            agrees = agrees && result.agrees
        }
        print(agrees ? "all \(names.count) models agree" : "NOT all models agree")
        exit(agrees ? 0 : 1)
    }

    static func check(_ oracle: OracleModel) throws -> (row: String, agrees: Bool) {
        let (x, y) = (try oracle.tensor("inputs/x"), try oracle.tensor("inputs/y"))
        let model = try oracle.build()
        let forward = difference(try model.predict(x), try oracle.tensor("outputs_init/x"))

        let batch = oracle.record.gradientBatch[0]..<oracle.record.gradientBatch[1]
        var random = RandomSource(seed: 1)
        let (loss, found) = try model.lossAndGradients(x[batch], y[batch], using: &random)
        let lossError = abs(loss / oracle.record.lossFirstBatch - 1)
        let gradients = model.named(found)
        var gradientError = 0.0
        for (name, expected) in try oracle.tensors(under: "grads/") {
            guard let own = gradients[name] else { return ("\(oracle.name): no gradient \(name)", false) }
            gradientError = max(gradientError, difference(own, expected))
        }

        let settings = oracle.record.training
        let history = try model.fit(
            x, y, epochs: settings.epochs, batchSize: settings.batchSize,
            validationSplit: settings.validationSplit, shuffle: false, using: &random)
        let (expected, wide) = (oracle.record.history, oracle.record.float64.history)
        let epochs = reproducible(expected.loss, wide.loss)
        let validation = reproducible(expected.valLoss ?? [], wide.valLoss ?? [])
        let historyError = max(
            relative(history.loss, expected.loss, epochs),
            relative(history.validationLoss, expected.valLoss ?? [], validation))
        let final = difference(try model.predict(x), try oracle.tensor("outputs_final/x"))
        let agrees =
            forward < 1e-5 && lossError < 1e-5 && gradientError < 1e-4 && historyError < 1e-4
            && model.parameterCount == oracle.record.totalParams
        let numbers = [forward, lossError, gradientError, historyError, final].map {
            String(format: "%-11.1e", $0)
        }
        let name = oracle.name.padding(toLength: 27, withPad: " ", startingAt: 0)
        return (
            "\(name)\(numbers.joined())\(epochs), \(validation) of \(settings.epochs)\(agrees ? "" : "  DISAGREES")",
            agrees
        )
    }

    /// The largest difference, relative to the largest expected number.
    private static func difference(_ found: Tensor, _ expected: Tensor) -> Double {
        guard found.shape == expected.shape else { return .infinity }
        let size = expected.values.map(abs).max() ?? 0
        let error = zip(found.values, expected.values).map { abs($0 - $1) }.max() ?? 0
        return error == 0 ? 0 : Double(error / size)
    }

    /// The number of leading epochs in which two precisions agree to 1e-5.
    private static func reproducible(_ narrow: [Double], _ wide: [Double]) -> Int {
        zip(narrow, wide).prefix { abs($0 / $1 - 1) < 1e-5 }.count
    }

    /// The largest relative difference of two lists over their first epochs.
    private static func relative(_ found: [Double], _ expected: [Double], _ epochs: Int) -> Double {
        guard found.count == expected.count else { return .infinity }
        return zip(found, expected).prefix(epochs).map { abs($0 / $1 - 1) }.max() ?? 0
    }
}
