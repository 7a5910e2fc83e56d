import Tensors

/// The workspace of one part of a batch in all layers: everything that a step writes, made once.
final class NetworkShard: @unchecked Sendable {
    /// The largest number of samples.
    let capacity: Int
    let gradients: Parameters?
    /// The summed loss of the last step.
    var lossSum = 0.0
    var pass: ForwardPass
    private let nodes: [any LayerNode]
    private let inputShape: [Int]
    private let outputShape: [Int]
    /// The input, where the first layer has no buffer for it.
    private let input: FloatBuffer
    private let target: FloatBuffer
    private let lossGradient: FloatBuffer

    init(
        _ model: Sequential, _ layers: [any PackedLayer], capacity: Int, isTraining: Bool,
        executor: ShardedExecutor? = nil
    ) {
        self.capacity = capacity
        inputShape = model.inputShape
        outputShape = model.outputShape
        pass = ForwardPass(isTraining: false, random: RandomSource(seed: 0))
        var nodes: [any LayerNode] = []
        var needsGradient = false
        var isRepeated = false
        for (index, layer) in layers.enumerated() {
            if isRepeated && !layer.takesRepeated {
                nodes.append(Self.expansion(after: index - 1, of: model, capacity: capacity))
                isRepeated = false
            }
            let input = NodeInput(
                needsGradient: needsGradient, isRepeated: isRepeated, executor: executor)
            nodes.append(layer.makeNode(batch: capacity, input: input))
            needsGradient = isTraining && (needsGradient || !model.built[index].weights.isEmpty)
            isRepeated = model.built[index].givesRepeated
        }
        if isRepeated {
            nodes.append(Self.expansion(after: layers.count - 1, of: model, capacity: capacity))
        }
        self.nodes = nodes
        let hasBuffer = nodes[0].inputBuffer(batch: capacity) != nil
        input = FloatBuffer(count: hasBuffer ? 0 : inputShape.reduce(capacity, *))
        let outputs = isTraining ? outputShape.reduce(capacity, *) : 0
        target = FloatBuffer(count: outputs)
        lossGradient = FloatBuffer(count: outputs)
        gradients = isTraining ? Parameters(model.parameters.layout) : nil
    }

    private static func expansion(after index: Int, of model: Sequential, capacity: Int) -> any LayerNode {
        ExpansionNode(shape: model.rows[index].outputShape, batch: capacity, kernels: model.kernels)
    }

    private func stepCount(_ shape: [Int]) -> Int { shape.count == 2 ? shape[0] : 1 }

    private func activations(_ rows: MatrixView, _ shape: [Int]) -> Activations {
        shape.count == 2 ? Activations(sequences: rows, steps: shape[0]) : Activations(vectors: rows)
    }

    /// Copies samples, `order[range]` of `x`, to where the first layer reads them, and runs all layers.
    func forward(_ x: Tensor, _ order: [Int], _ range: Range<Int>) -> Activations {
        let batch = range.count
        let columns = inputShape[inputShape.count - 1]
        let steps = stepCount(inputShape)
        let rows =
            nodes[0].inputBuffer(batch: batch)
            ?? MatrixView(input, rows: steps * batch, columns: columns)
        rows.gather(x, steps: steps, order, range)
        var flowing = activations(rows, inputShape)
        for node in nodes { flowing = node.forward(flowing, &pass) }
        return flowing
    }

    /// Runs samples forward and leaves their summed loss.
    func evaluate(_ x: Tensor, _ y: Tensor, _ order: [Int], _ range: Range<Int>, _ loss: Loss) {
        pass.isTraining = false
        let output = forward(x, order, range)
        lossSum = loss.sum(output.rows, targets(y, order, range), gradient: nil, scale: 0)
    }

    /// Runs samples forward and back, and leaves the sum of their errors' costs; `accumulate` is then to add the
    /// rest of the weights' gradients, which are those of `scale` times that sum.
    func train(_ x: Tensor, _ y: Tensor, _ order: [Int], _ range: Range<Int>, _ loss: Loss, scale: Float) {
        guard let gradients else { preconditionFailure("a workspace for predictions has no gradients") }
        pass.isTraining = true
        let output = forward(x, order, range)
        let target = targets(y, order, range)
        let errors = MatrixView(lossGradient, rows: target.rows, columns: target.columns)
        lossSum = loss.sum(output.rows, target, gradient: errors, scale: scale)
        gradients.values.fill(0)
        var flowing: Activations? = activations(errors, outputShape)
        for node in nodes.reversed() {
            guard let gradient = flowing else { break }
            flowing = node.backward(gradient, into: gradients)
        }
    }

    /// In how many parts the weights' gradients are asked of a layer, so that a thread that is done early can take
    /// some of another's.
    static let parts = 4

    /// The number of pieces of work that `train` leaves to `accumulate`.
    var pieces: Int { nodes.count * Self.parts }

    /// Adds one piece of the weights' gradients.
    func accumulate(piece: Int) {
        guard let gradients else { return }
        nodes[piece / Self.parts].accumulate(part: piece % Self.parts, of: Self.parts, into: gradients)
    }

    /// Adds all of the weights' gradients that `train` left.
    func accumulate() {
        guard let gradients else { return }
        for node in nodes { node.accumulate(part: 0, of: 1, into: gradients) }
    }

    private func targets(_ y: Tensor, _ order: [Int], _ range: Range<Int>) -> MatrixView {
        let steps = stepCount(outputShape)
        let view = MatrixView(
            target, rows: steps * range.count, columns: outputShape[outputShape.count - 1])
        view.gather(y, steps: steps, order, range)
        return view
    }
}
