import MotionCore

/// A piece of a clip from which windows are cut: all of it, or what lies between rows that are no motion.
struct ClipPiece: Sendable {
    /// The index of the clip's file.
    let file: Int
    /// The frame of the file, counted from 0, in which it begins.
    let first: Int
    let clip: Clip
}

extension [ClipFile] {
    /// What of the clips is motion, those of each one after the other, as `fit` learns from it.
    func pieces(keepFaults: Bool) -> (pieces: [ClipPiece], faults: [[MotionFault]]) {
        let sound = map { $0.sound(keepFaults: keepFaults) }
        let pieces = sound.enumerated().flatMap { file, sound in
            zip(sound.joined.learnableFrames, sound.learnable).map {
                ClipPiece(file: file, first: $0.lowerBound, clip: $1)
            }
        }
        return (pieces, sound.map(\.faults))
    }
}
