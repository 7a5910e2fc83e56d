/// How far a piece of work has come: in the phase that it is in, and in all of its phases taken together.
public struct WorkProgress: Equatable, Sendable {
    /// What is done in turn.
    public enum Phase: String, CaseIterable, Sendable {
        /// The features of a large collection are worked out, where they are not in the cache yet; it is no part of a fit's
        /// fraction.
        case features
        /// A training on part of the frames, which tells how well it does on the others.
        case trial
        /// The training of the model itself.
        case training
        /// What follows a training: the moments of the clips are chosen, and the model is written.
        case writing
        /// The clips of a batch.
        case clips
        /// The windows of an evaluation.
        case windows
        /// The ways in which one clip is continued.
        case continuations
    }

    /// What is counted.
    public enum Unit: String, Sendable {
        case steps, epochs, clips, windows, files, sequences
    }

    /// What of a batch is worked on.
    public struct ClipAtWork: Equatable, Sendable {
        /// The clip's path under the folder.
        public var name: String
        /// How far its own fit has come; nil where none is under way.
        public var phase: Phase?
        public var done = 0
        public var total = 0
    }

    public var phase: Phase
    public var unit: Unit
    /// How much of the phase is done.
    public var done: Int
    /// How much there will be; it may become less meanwhile.
    public var total: Int
    /// The running mean of the error that a training lessens; nil before the first step, and of other work.
    public var loss: Double?
    /// The mean distance of joints from the truth on held-out frames, in the file's unit, when it was last looked at.
    public var heldOutError: Double?
    /// How far a step of the training goes.
    public var learningRate: Double?
    /// The clip of a batch that was last heard of.
    public var clip: ClipAtWork?
    /// The part of all phases that is done, from 0 to 1.
    public var fraction = 0.0
    /// Seconds since the work began.
    public var secondsPassed = 0.0
    /// Seconds until all phases will be done; nil where it is too early to tell.
    public var secondsLeft: Double?

    init(phase: Phase, unit: Unit, done: Int, total: Int) {
        (self.phase, self.unit, self.done, self.total) = (phase, unit, done, total)
    }
}
