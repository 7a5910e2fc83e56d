import Tensors

/// Says what the layer above hands to a node.
package struct NodeInput: Sendable {
    /// Whether the gradient of the input is wanted.
    package let needsGradient: Bool
    /// Whether the input comes in the repeated form, which only nodes that take it are handed.
    package let isRepeated: Bool
    /// Threads that may split the work of a single sample; nil for none.
    package let executor: ShardedExecutor?

    package init(needsGradient: Bool, isRepeated: Bool, executor: ShardedExecutor? = nil) {
        self.needsGradient = needsGradient
        self.isRepeated = isRepeated
        self.executor = executor
    }
}

/// What one shard reads and writes in a layer; made once, and used by one thread at a time.
///
/// Numbers that a node gives out are valid until its next call.
package protocol LayerNode: AnyObject {
    /// Where an input of `batch` samples may be written, which spares `forward` a copy.
    func inputBuffer(batch: Int) -> MatrixView?
    /// Computes the output of a batch.
    func forward(_ input: Activations, _ pass: inout ForwardPass) -> Activations
    /// Gives the gradient of the input, or nil where it is not needed; called once after each `forward`.
    ///
    /// The gradients of the weights are added to `gradients` here, or in `accumulate` where they are much work.
    func backward(_ gradient: Activations, into gradients: Parameters) -> Activations?
    /// Adds one of `parts` parts of the weights' gradients that `backward` left; each part is asked for once, by any
    /// thread, and writes to what no other part writes to.
    func accumulate(part: Int, of parts: Int, into gradients: Parameters)
}

extension LayerNode {
    package func inputBuffer(batch: Int) -> MatrixView? { nil }
    package func accumulate(part: Int, of parts: Int, into gradients: Parameters) {}
}
