import MotionCore
import MotionFiles

extension ClipFile {
    /// What in the clip is no motion, and is neither learnt nor started from.
    ///
    /// A rest pose in the first frame is not among them: a fit leaves it out by itself.
    var faults: [MotionFault] { clip.motionFaults.filter { $0.frames != 0..<1 } }

    /// Tells of faults that are left out.
    func tell(_ faults: [MotionFault], _ monitor: Monitor) {
        for fault in faults { monitor.tell(.fault(clip: path, fault, of: clip.skeleton)) }
    }

    /// The stretches to learn from: the whole clip where nothing else is left.
    func learnable(without faults: [MotionFault]) -> [Clip] {
        let stretches = clip.learnable(without: faults)
        return stretches.isEmpty ? [clip] : stretches
    }
}
