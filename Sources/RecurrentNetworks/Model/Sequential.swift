import Tensors

/// A stack of layers, as Keras's `Sequential`.
///
///     var random = RandomSource(seed: 1)
///     let model = try Sequential(inputShape: [3, 1], using: &random) {
///         LSTM(100, activation: .relu)
///         RepeatVector(3)
///         LSTM(100, activation: .relu, returnsSequences: true)
///         TimeDistributed(Dense(1))
///     }
///     try model.compile(optimiser: .adam(), loss: .meanSquaredError)
///     try model.fit(x, y, epochs: 20, batchSize: 3, validationSplit: 0.2, using: &random)
///     print(try model.predict(test))
///
/// Use a model from one thread at a time; `fit` may start threads of its own.
public final class Sequential {
    /// A layer's row of the summary.
    package struct Row: Sendable, Hashable {
        /// The layer's name: lstm_1.
        package let name: String
        /// The layer's class: LSTM.
        package let type: String
        /// The shape of an output sample.
        package let outputShape: [Int]
        /// The number of its parameters.
        package let parameterCount: Int
    }

    /// The model's name.
    public let name: String
    /// The shape of an input sample: [F] or [T, F].
    public let inputShape: [Int]
    /// The rows of the summary, one for each layer.
    package let rows: [Row]
    /// All parameters; whoever changes them from outside calls `weightsChanged` afterwards.
    package let parameters: Parameters
    let built: [any BuiltLayer]
    /// Whether random numbers decide what is dropped in training.
    let drops: Bool
    let kernels: VectorKernels
    var training: (loss: Loss, state: OptimiserState)?
    private var packed: (layers: [any PackedLayer], use: WeightUse, areFresh: Bool)?
    private var predictor: (shard: NetworkShard, threads: Int)?

    /// Builds the layers for samples of a shape and sets their weights as Keras does.
    ///
    /// Throws `NetworkError` that names the layer and the shapes where a layer does not suit its input.
    public convenience init(
        inputShape: [Int], name: String = "sequential", using random: inout RandomSource,
        @LayerBuilder layers: () throws -> [any Layer]
    ) throws {
        try self.init(
            inputShape: inputShape, name: name, kernels: .best, using: &random, layers: layers)
    }

    /// Builds the layers to run on kernels of a level.
    package init(
        inputShape: [Int], name: String = "sequential", kernels: VectorKernels,
        using random: inout RandomSource, @LayerBuilder layers: () throws -> [any Layer]
    ) throws {
        self.name = name
        self.inputShape = inputShape
        self.kernels = kernels
        let layers = try layers().map(\.contract.layer)
        guard !layers.isEmpty else { throw NetworkError.noLayers }
        guard (1...2).contains(inputShape.count), inputShape.allSatisfy({ $0 > 0 }) else {
            throw NetworkError.badInputShape(inputShape)
        }
        var layout = ParameterLayout()
        var built: [any BuiltLayer] = []
        var rows: [Row] = []
        var shape = inputShape
        for (index, (layer, name)) in zip(layers, try LayerNames.names(of: layers)).enumerated() {
            let context = LayerContext(name: name, path: "layer\(index)", inputShape: shape)
            let next = try layer.build(context, in: &layout)
            shape = next.outputShape
            let count = next.weights.reduce(0) { $0 + $1.slot.count }
            rows.append(Row(name: name, type: layer.type, outputShape: shape, parameterCount: count))
            built.append(next)
        }
        self.built = built
        self.rows = rows
        drops = layers.contains(where: \.drops)
        parameters = Parameters(layout)
        for layer in built { layer.initialise(parameters, using: &random) }
    }

    /// The shape of an output sample: [F] or [T, F].
    public var outputShape: [Int] { rows[rows.count - 1].outputShape }
    /// The number of parameters.
    public var parameterCount: Int { parameters.layout.parameterCount }

    /// Sets the loss and the optimiser; moments of an earlier training are discarded.
    ///
    /// Throws `NetworkError.badSetting`.
    public func compile(optimiser: Optimiser = .adam(), loss: Loss = .meanSquaredError) throws {
        try optimiser.check()
        try loss.check()
        let state = OptimiserState(optimiser, layout: parameters.layout, kernels: kernels)
        training = (loss, state)
    }

    /// Says that `parameters` were changed from outside.
    package func weightsChanged() { packed?.areFresh = false }

    /// The weights in the order of the products.
    func packedLayers(for use: WeightUse) -> [any PackedLayer] {
        if let packed, packed.use == use || (packed.use == .training && use == .inference) {
            if !packed.areFresh { for layer in packed.layers { layer.load(from: parameters) } }
            self.packed?.areFresh = true
            return packed.layers
        }
        let layers = built.map { $0.pack(parameters, for: use, kernels: kernels) }
        packed = (layers, use, true)
        predictor = nil
        return layers
    }

    /// A workspace for predictions of at most `batch` samples, kept for the next call.
    func predictor(batch: Int, for use: WeightUse, threads: Int) -> NetworkShard {
        let layers = packedLayers(for: use)
        if let predictor, predictor.shard.capacity >= batch, predictor.threads == threads {
            return predictor.shard
        }
        let shard = NetworkShard(
            self, layers, capacity: batch, isTraining: false,
            executor: threads > 1 && batch == 1 ? ShardedExecutor(threads: threads) : nil)
        predictor = (shard, threads)
        return shard
    }
}

/// Names layers as Keras does: after the type, numbered from the second one on.
enum LayerNames {
    static func names(of layers: [any BuildableLayer]) throws -> [String] {
        var counts: [String: Int] = [:]
        var used: Set<String> = []
        return try layers.map { layer in
            let name: String
            if let own = layer.name {
                name = own
            } else {
                let stem = snakeCase(layer.type)
                let number = counts[stem, default: 0]
                counts[stem] = number + 1
                name = number == 0 ? stem : "\(stem)_\(number)"
            }
            guard used.insert(name).inserted else { throw NetworkError.twoLayersOfTheName(name) }
            return name
        }
    }

    /// RepeatVector as repeat_vector, LSTM as lstm.
    private static func snakeCase(_ type: String) -> String {
        var result = ""
        var wasLower = false
        for character in type {
            if character.isUppercase && wasLower { result.append("_") }
            wasLower = character.isLowercase || character.isNumber
            result.append(contentsOf: character.lowercased())
        }
        return result
    }
}
