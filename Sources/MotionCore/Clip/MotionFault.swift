/// A stretch of a clip that is no motion of the body: what trackers lose, and what exporters add.
public struct MotionFault: Equatable, Sendable {
    /// What is wrong.
    public enum Kind: Equatable, Sendable {
        /// Every channel is zero, as trackers write where they lose the body.
        case zeros
        /// One pose is held while the body is moving before and after.
        case frozen
        /// Frames, mostly one, in which a joint is turned away and from which it turns back.
        case spike(joint: Int)
        /// Frames, mostly one, in which the body is elsewhere and back.
        case stray
        /// The body is elsewhere from this frame on.
        case teleport
        /// A pose of its own before or after the motion, as exporters put it there.
        case restPose
        /// The last row once more, or several times.
        case repeated
        /// The last rows once more, one after the other.
        case repeatedBlock
        /// A joint turns further from the frame before than any body does.
        case jump(joint: Int)
    }

    /// Whether its frames stand beside the motion and take no time of it, as those that exporters add.
    var isAdded: Bool {
        switch kind {
        case .restPose, .repeated, .repeatedBlock: true
        default: false
        }
    }

    /// Whether what stands before it does not go on after it.
    var divides: Bool {
        switch kind {
        case .teleport, .jump: true
        default: false
        }
    }

    public var kind: Kind
    /// The frames concerned.
    public var frames: Range<Int>
}

extension MotionFault {
    /// What is wrong and where, in one sentence without a full stop; rows are counted from 1.
    package func sentence(_ skeleton: Skeleton) -> String {
        let rows =
            frames.count == 1
            ? "row \(frames.lowerBound + 1)" : "rows \(frames.lowerBound + 1) to \(frames.upperBound)"
        let isOne = frames.count == 1
        switch kind {
        case .zeros: return "\(rows) \(isOne ? "holds" : "hold") zeros alone, as if the body had been lost"
        case .frozen: return "\(rows) \(isOne ? "holds" : "hold") one pose while the body is moving"
        case .spike(let joint):
            return "\(rows): the joint “\(skeleton.joints[joint].name)” jumps away and back"
        case .stray: return "\(rows): the body jumps away and back"
        case .teleport: return "\(rows): the body jumps to another place"
        case .restPose: return "\(rows) \(isOne ? "is" : "are") a pose apart from the motion"
        case .repeated: return "\(rows) \(isOne ? "repeats" : "repeat") the row before"
        case .repeatedBlock: return "\(rows) are the rows before them once more"
        case .jump(let joint):
            return
                "\(rows): the joint “\(skeleton.joints[joint].name)” turns further than any body does in a frame"
        }
    }
}
