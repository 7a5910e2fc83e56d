import MotionCore
import MotionPages

/// A forecast of motion that was hidden from it, beside what came: what a page of figures plays.
package struct ReportedMotion: Sendable {
    /// What the motion is called.
    package var name: String
    /// The observed frames with what the forecast has follow, and with what followed them.
    package var predicted: Clip
    package var truth: Clip
    /// How many frames of both are observed.
    package var seam: Int
    /// For each joint, then each End Site, how far it is off on average, in the file's unit; nil where that is not known.
    package var errors: [Double]?

    /// A page of figures with the motion beside them, or, without one, alone.
    ///
    /// Throws what JSON cannot hold.
    package static func page(_ report: PageReport, _ motion: ReportedMotion?) throws -> [UInt8] {
        var clips: [ShownClip] = []
        if let motion {
            var predicted = ShownClip(
                name: "\(motion.name), forecast", clip: motion.predicted, seam: motion.seam)
            predicted.errors = motion.errors
            clips = [predicted, ShownClip(name: "\(motion.name), what came", clip: motion.truth)]
        }
        return try MotionPage(title: report.title, clips: clips, report: report).bytes
    }
}

extension HeldOutExample {
    /// The motion as a page plays it.
    package func motion(named name: String) -> ReportedMotion {
        ReportedMotion(name: name, predicted: predicted, truth: truth, seam: seam)
    }
}
