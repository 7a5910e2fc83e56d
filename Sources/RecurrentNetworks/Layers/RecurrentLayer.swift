import Tensors

/// Describes a layer that reads a sequence [T, F] step by step: LSTM or GRU.
///
/// It gives its last hidden state [H], or with `returnsSequences` all of them [T, H].
public protocol RecurrentLayer: Layer {
    /// What a network, and `Bidirectional`, ask of the layer.
    var recurrence: RecurrentContract { get }
}

/// What a network asks of a recurrent layer; only the recurrent layers of this library have one.
public struct RecurrentContract: Sendable {
    package let layer: any BuildableRecurrentLayer

    package init(_ layer: any BuildableRecurrentLayer) { self.layer = layer }
}

extension RecurrentLayer {
    public var contract: LayerContract { LayerContract(recurrence.layer) }
}

/// A recurrent layer that can be fitted to its input.
///
/// A new one describes itself here and brings a `RecurrentCell`.  Sequences, dropout of the input, repeated inputs,
/// stacking and `Bidirectional` are then the same for all.
package protocol BuildableRecurrentLayer: BuildableLayer, RecurrentLayer {
    /// The number H of units.
    var units: Int { get }
    /// Whether all hidden states are given, or the last one only.
    var returnsSequences: Bool { get }
    /// The fraction of the input's features that is dropped in training; one mask a sample serves all steps.
    var dropout: Double { get }

    /// Adds the parameters of an input of `inputSize` features to a layout, under names that begin with `path`.
    func makeCell(_ path: String, inputSize: Int, in layout: inout ParameterLayout) -> any RecurrentCell
}

extension BuildableRecurrentLayer {
    package var drops: Bool { dropout > 0 }

    package func build(_ context: LayerContext, in layout: inout ParameterLayout) throws -> any BuiltLayer {
        try buildRecurrent(context, in: &layout)
    }

    package func buildRecurrent(
        _ context: LayerContext, in layout: inout ParameterLayout
    ) throws -> BuiltRecurrent {
        let (steps, features) = try context.sequence()
        guard units > 0 else { throw NetworkError.badSize(layer: context.name, what: "units", found: units) }
        try Dropout(rate: dropout).check(context.name)
        let cell = makeCell(context.path, inputSize: features, in: &layout)
        return BuiltRecurrent(
            cell: cell, path: context.path, steps: steps, returnsSequences: returnsSequences,
            dropout: Dropout(rate: dropout))
    }
}

/// A recurrent layer fitted to its input.
package struct BuiltRecurrent: BuiltLayer {
    let cell: any RecurrentCell
    let path: String
    let steps: Int
    let returnsSequences: Bool
    /// What is dropped of the input in training.
    let dropout: Dropout

    package var outputShape: [Int] { returnsSequences ? [steps, cell.units] : [cell.units] }
    package var weights: [NamedSlot] { cell.weights.map { NamedSlot("\(path)/\($0.name)", $0.slot) } }
    package var reference: any ReferenceLayer { ReferenceRecurrent(self) }

    package func initialise(_ parameters: Parameters, using random: inout RandomSource) {
        cell.initialise(parameters, using: &random)
    }

    package func pack(
        _ parameters: Parameters, for use: WeightUse, kernels: VectorKernels
    ) -> any PackedLayer {
        packRecurrent(parameters, for: use, kernels: kernels)
    }

    func packRecurrent(
        _ parameters: Parameters, for use: WeightUse, kernels: VectorKernels
    ) -> PackedRecurrent {
        PackedRecurrent(
            built: self, weights: cell.pack(parameters, for: use, kernels: kernels), kernels: kernels)
    }
}

/// A recurrent layer's weights, from which shards make their workspaces.
struct PackedRecurrent: PackedLayer {
    let built: BuiltRecurrent
    let weights: any RecurrentWeights
    let kernels: VectorKernels

    var takesRepeated: Bool { true }

    func load(from parameters: Parameters) { weights.load(from: parameters) }

    func makeNode(batch: Int, input: NodeInput) -> any LayerNode {
        RecurrentNode(RecurrentPass(self, batch: batch, input: input))
    }
}
