import MotionCore

/// The features of one piece of a path in the frames in which it is seen.
struct Player {
    private let piece: MomentPath.Piece
    private let width: Int
    /// The first moment that is encoded.
    private let first: Int
    private let features: [Double]

    /// - Parameter end: the frame before which it is seen.
    init(_ piece: MomentPath.Piece, until end: Int, library: MomentLibrary, layout: FeatureLayout) {
        self.piece = piece
        width = layout.count
        let begin = piece.moment(at: max(0, Int(piece.fade.lowerBound)))
        // One moment more in front, from which turn and travel are told.
        first = max(piece.run.lowerBound, begin - 1)
        let last = piece.moment(at: end)
        let clip = library.clip(first..<max(first, last) + 1)
        features = layout.encode(clip, frames: 0..<clip.frameCount).features
    }

    /// The features at a frame.
    func row(_ frame: Int) -> ArraySlice<Double> {
        let index = piece.moment(at: frame) - first
        return features[index * width..<(index + 1) * width]
    }
}
