import Foundation
import Tensors

extension Sequential {
    /// The names of all weights in Keras's order: layer0/kernel, layer0/recurrent_kernel, layer0/bias, and
    /// layer0/forward/kernel and so on for a bidirectional layer.
    public var weightNames: [String] { built.flatMap { $0.weights.map(\.name) } }

    /// All weights by name.
    public var weights: [String: Tensor] { named(parameters) }

    /// Sets all weights by name; the optimiser's moments stay.
    ///
    /// Throws `NetworkError` that names the layer, and then changes nothing, where one is missing, has another
    /// shape or is not known.
    public func setWeights(_ weights: [String: Tensor]) throws {
        var known: Set<String> = []
        for (row, layer) in zip(rows, built) {
            for weight in layer.weights {
                guard let tensor = weights[weight.name] else {
                    throw NetworkError.weightMissing(layer: row.name, weight: weight.name)
                }
                guard tensor.shape == weight.slot.shape else {
                    throw NetworkError.weightDiffers(
                        layer: row.name, weight: weight.name, expected: weight.slot.shape,
                        found: tensor.shape)
                }
                known.insert(weight.name)
            }
        }
        if let odd = weights.keys.filter({ !known.contains($0) }).min() {
            throw NetworkError.weightNotKnown(weight: odd)
        }
        for weight in built.flatMap(\.weights) {
            guard let tensor = weights[weight.name] else { continue }
            parameters[weight.slot].copy(from: tensor)
        }
        weightsChanged()
    }

    /// Numbers of the model's layout, such as gradients, by the names of the weights that they belong to.
    package func named(_ numbers: Parameters) -> [String: Tensor] {
        var result: [String: Tensor] = [:]
        for weight in built.flatMap(\.weights) {
            result[weight.name] = Tensor(numbers[weight.slot], shape: weight.slot.shape)
        }
        return result
    }

    /// Writes all weights to a safetensors file, atomically.
    ///
    /// Throws `NetworkError.cannotWrite`.
    public func saveWeights(to path: String) throws {
        let bytes = try SafetensorsWriter.data(weights, metadata: ["format": "motionpredict weights"])
        do {
            try bytes.write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw NetworkError.cannotWrite(path: path, reason: FileReason.text(error))
        }
    }

    /// Sets all weights from a safetensors file.
    ///
    /// Throws `NetworkError.cannotRead`, and what `setWeights` throws.
    public func loadWeights(from path: String) throws {
        var weights: [String: Tensor] = [:]
        do {
            let reader = try SafetensorsReader(Data(contentsOf: URL(fileURLWithPath: path)))
            for name in reader.names {
                weights[name] = try reader.tensor(name)
            }
        } catch let error as SafetensorsError {
            throw NetworkError.cannotRead(path: path, reason: "\(error)")
        } catch {
            throw NetworkError.cannotRead(path: path, reason: FileReason.text(error))
        }
        try setWeights(weights)
    }
}

/// Says why a file could not be read or written.
enum FileReason {
    static func text(_ error: any Error) -> String {
        let error = error as NSError
        if let inner = error.userInfo[NSUnderlyingErrorKey] as? NSError,
            inner.domain == NSPOSIXErrorDomain
        {
            return String(cString: strerror(Int32(inner.code)))
        }
        return error.code == NSFileReadNoSuchFileError || error.code == NSFileNoSuchFileError
            ? "no such file or folder" : "\(error.localizedDescription)"
    }
}
