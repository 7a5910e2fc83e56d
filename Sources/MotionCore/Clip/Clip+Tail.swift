extension Clip {
    /// The last frames of the clip at another rate, the clip's last frame being the last of them.
    ///
    /// - Parameters:
    ///   - count: how many frames; fewer come back where the clip does not reach so far.
    ///   - newTime: seconds from one to the next.
    ///   - every: the number of frames of the clip that make one, where it is a whole number; else nil, and
    ///     frames are interpolated.
    package func tail(_ count: Int, frameTime newTime: Double, every: Int?) -> Clip {
        var rows: [[Double]] = []
        for back in 0..<count {
            if let every {
                let frame = frameCount - 1 - back * every
                guard frame >= 0 else { break }
                rows.append(Array(self.frame(frame)))
            } else {
                let time = Double(frameCount - 1) * frameTime - Double(back) * newTime
                guard time >= -1e-6 * frameTime else { break }
                rows.append(channels(at: time, near: rows.last?[...]))
            }
        }
        return Clip(
            skeleton: skeleton, frameTime: newTime, frameCount: rows.count,
            values: Array(rows.reversed().joined()))
    }
}
