/// Takes the numbers of named tensors piece by piece, in the order of `entries`, into a file of some format.
package protocol TensorWriter {
    /// All tensors in the order in which their numbers are to be appended.
    var entries: [SafetensorsEntry] { get }
    /// Writes the next bytes of the tensor whose turn it is.
    mutating func append(_ bytes: UnsafeRawBufferPointer, to name: String) throws
    /// Ends the file.
    mutating func finish() throws
}

extension SafetensorsWriter: TensorWriter {}
