import Tensors

extension NetworkError: CustomStringConvertible {
    /// The error in one sentence: what was found, what was expected, and in which layer.
    public var description: String {
        switch self {
        case .noLayers: "a network has at least one layer"
        case .noWeights: "none of the network's layers has weights, so that there is nothing to train"
        case .badInputShape(let shape):
            "the input shape \(Tensor.text(of: shape)) is neither (features,) nor (steps, features)"
        case .twoLayersOfTheName(let name): "two layers have the name \(name)"
        case .needsSequence(let layer, let found):
            "layer \(layer) expects sequences of the shape (None, steps, features), found \(batch(found))"
        case .needsVector(let layer, let found):
            "layer \(layer) expects vectors of the shape (None, features), found \(batch(found))"
        case .needsVectorOutput(let layer, let found):
            "layer \(layer) applies a layer that gives vectors (None, features), found one that gives "
                + batch(found)
        case .badSize(let layer, let what, let found):
            "layer \(layer) has \(found) \(what), expected 1 or more"
        case .badRate(let layer, let found):
            "layer \(layer) has the dropout \(found), expected a fraction from 0 to less than 1"
        case .inputDiffers(let layer, let expected, let found):
            "layer \(layer) expects inputs of the shape \(batch(expected)), found x of the shape "
                + Tensor.text(of: found)
        case .targetDiffers(let layer, let expected, let found):
            "layer \(layer) gives outputs of the shape \(batch(expected)), found y of the shape "
                + Tensor.text(of: found)
        case .countDiffers(let layer, let what, let expected, let found):
            "layer \(layer) takes its \(what) as \(expected.joined(separator: ", ")): expected \(expected.count) "
                + "tensor\(expected.count == 1 ? "" : "s"), found \(found)"
        case .stateDiffers(let layer, let what, let expected, let found):
            "layer \(layer) expects \(what) of the shape \(Tensor.text(of: expected)), found "
                + Tensor.text(of: found)
        case .sampleCountsDiffer(let x, let y): "x has \(x) samples and y has \(y)"
        case .noSamples: "x holds no samples"
        case .notFinite(let what, let index, let found):
            "\(what)[\(index.map(String.init).joined(separator: ", "))] is \(found), expected a finite number"
        case .badSetting(let name, let found, let expected):
            "\(name) is \(short(found)), expected \(expected)"
        case .splitLeavesNothing(let samples, let split, let training):
            "a validation split of \(split) leaves \(training) of \(samples) samples for training and "
                + "\(samples - training) for validation, expected at least one for each"
        case .notCompiled:
            "the model has neither loss nor optimiser yet: call compile before fit, and before evaluate"
        case .nothingToMonitor(let callback, let quantity):
            "\(callback) watches \(quantity), which there is not without validation data"
        case .weightMissing(let layer, let weight): "layer \(layer) finds no weight \(weight)"
        case .weightDiffers(let layer, let weight, let expected, let found):
            "layer \(layer) expects the weight \(weight) of the shape \(Tensor.text(of: expected)), found "
                + Tensor.text(of: found)
        case .weightNotKnown(let weight): "no layer has a weight \(weight)"
        case .cannotWrite(let path, let reason): "cannot write \(path): \(reason)"
        case .cannotRead(let path, let reason): "cannot read \(path): \(reason)"
        }
    }

    /// The shape of a batch of any size.
    private func batch(_ shape: [Int]) -> String {
        "(None, \(shape.map(String.init).joined(separator: ", ")))"
    }

    private func short(_ number: Double) -> String {
        number == number.rounded() && abs(number) < 1e15 ? "\(Int(number))" : "\(number)"
    }
}
