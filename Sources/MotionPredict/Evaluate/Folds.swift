import MotionCore
import MotionFiles

/// The parts into which clips are divided for cross-validation: each is scored by a model that never saw it.
struct Folds {
    /// One part and what is left to learn from.
    struct Fold {
        let learnt: [ClipFile]
        /// The frames of the only clip that are not learnt from; nil where whole clips are kept back.
        let hidden: Range<Int>?
        let scored: [ClipFile]
    }

    let list: [Fold]

    /// Divides clips by turns, kind by kind in the order of their names, so that each fold has as many of each kind as any
    /// other; a single clip is divided into stretches of one length.
    ///
    /// Throws `UseCaseError.tooFewForFolds` where there are several clips and more folds than clips.
    ///
    /// - Parameter count: at least 2.
    init(_ clips: [ClipFile], count: Int) throws {
        precondition(count > 1 && !clips.isEmpty, "folds need clips")
        if clips.count == 1 {
            let frames = clips[0].clip.frameCount
            list = (0..<count).map { fold in
                let stretch = fold * frames / count..<(fold + 1) * frames / count
                return Fold(
                    learnt: clips, hidden: stretch,
                    scored: [ClipFile(clips[0].clip.frames(stretch), name: clips[0].path)])
            }
            return
        }
        guard clips.count >= count else {
            throw UseCaseError.tooFewForFolds(clips: clips.count, folds: count)
        }
        let byKind = clips.indices.sorted { a, b in
            let (a, b) = (clips[a].path, clips[b].path)
            return (a.folder, a.lastName) < (b.folder, b.lastName)
        }
        var fold = Array(repeating: 0, count: clips.count)
        for (turn, clip) in byKind.enumerated() { fold[clip] = turn % count }
        list = (0..<count).map { index in
            Fold(
                learnt: clips.indices.filter { fold[$0] != index }.map { clips[$0] }, hidden: nil,
                scored: clips.indices.filter { fold[$0] == index }.map { clips[$0] })
        }
    }
}

extension String {
    /// A path without its last part.
    fileprivate var folder: String { String(dropLast(lastName.count)) }
}
