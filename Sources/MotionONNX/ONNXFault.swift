/// What keeps a model from being written as a graph.
package enum ONNXFault: Error, Equatable, Sendable {
    /// The file would be larger than files of this kind may be.
    case tooLarge(bytes: Int)
}

extension ONNXFault: CustomStringConvertible {
    /// The error in one sentence.
    package var description: String {
        switch self {
        case .tooLarge(let bytes):
            "the graph would take \((Double(bytes) / 1e8).rounded() / 10) GB, and an ONNX file holds 2 GB at most: "
                + "fit with fewer --members or --units"
        }
    }
}
