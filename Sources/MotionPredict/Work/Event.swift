public import MotionCore
public import MotionFiles
public import MotionForecast

/// What happens while a use case works, as facts.
public enum Event: Sendable {
    /// A file holds something odd and was read all the same.
    case note(file: String, FileNote)
    /// A clip of a folder cannot be used, and the work goes on without it.
    case leftOut(any Error)
    /// Frames of a clip are no motion of this skeleton's body: they are neither learnt nor started from.
    case fault(MotionFault, clip: String, of: Skeleton)
    /// A collection's clips have several skeletons, the largest group first; one of them is learnt, or each.
    case skeletons([SkeletonGroup], eachIsLearnt: Bool)
    /// What a fit is going to learn from, and how.
    case plan(FitOverview)
    /// A fit is done by several processes, so many of which have something to do in its steps.
    case ranks(Int, threads: Int, busy: Int)
    /// What a fit of kinds is going to learn from, and how.
    case kinds(KindsOverview)
    /// The features of a fit, which take so many bytes, cannot be kept in the folder of the cache.
    case featuresInMemory(folder: String, any Error, bytes: Int)
    /// A phase of the work is about to begin.
    case begins(WorkProgress)
    /// The work has come this far.
    case progress(WorkProgress)
    /// A training is about to keep what it has: a good time for others to do so too.
    case keeps
    /// What a trial foresaw of motion that was hidden from it, for people to look at.
    case heldOutExample(HeldOutExample)
    /// The log of a training cannot be written, and the training goes on.
    case logFailed(any Error)
    /// How well a trial told the kinds of held-out clips; nil where none could be held out.
    case kindsTrial(ClassifierHeldOut?)
    /// A training was stopped and can go on from this checkpoint.
    case interrupted(step: Int, checkpoint: String)
    /// A checkpoint cannot be read, and the fit goes on from the other one.
    case checkpointDamaged(any Error, takes: String)
    /// A checkpoint cannot be written, and the fit goes on without.
    case checkpointFailed(any Error)
    /// A training led to numbers that are none and begins anew, with smaller steps.
    case beginsAnew(any Error)
    /// The last frames of a clip are unlike all that the model learnt from: the most similar moment of its training data is
    /// this many times as far away as those moments usually are from one another.
    case unlikeTraining(clip: String, distance: Double)
    /// New frames lead to where they were to.
    case ends(EndReport, clip: String, frames: Int)
    /// A cross-validation comes to a fold, counted from 1, whose clips, or a stretch of the only one, are scored; its model
    /// may be there from an earlier run.
    case fold(Int, of: Int, scored: [String], isStretch: Bool, isFitted: Bool)
    /// A cross-validation was stopped in a fold and can go on from this folder.
    case foldInterrupted(Int, of: Int, folder: String)
    /// A clip to be scored has the name of one that the model learnt from.
    case learntFrom(clip: String, model: String)
    /// A clip to be scored is too short for a window and is left out.
    case noWindow(clip: String, frames: Int, needed: Int)
    /// A folder below that of a batch holds results of another batch, which are no clips to extend.
    case passedOver(folder: String)
    /// A clip's output has another name than its own, which would be that of another output on some file systems.
    case outputRenamed(clip: String, output: String)
    /// A batch is done with a clip.
    case clip(BatchEntry)
    /// A batch has come to its end: what became of all clips, and how many of them were worked on this time.
    case batchEnds([BatchEntry], workedOn: Int, report: String)
}
