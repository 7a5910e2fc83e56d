import MotionCore
import MotionForecast
import Synchronization

extension Fit {
    /// What of each clip is learnt from: its sound stretches, whose frames are read again when they are needed.
    ///
    /// The monitor is told what is left out. Throws `ForecastError` where a clip has no motion, and what reading it again throws.
    func learnt(_ clips: [ClipRecord], _ monitor: Monitor) throws -> [(
        faults: [MotionFault], pieces: [LearntClip]
    )] {
        let all = try ConcurrentMap.map(clips.count, threads: threadCount) { index in
            try monitor.check()
            return try learnt(clips[index])
        }
        for (clip, learnt) in zip(clips, all) {
            for fault in learnt.faults { monitor.tell(.fault(fault, clip: clip.path, of: clip.skeleton)) }
        }
        return all
    }

    /// Works out the features of a large collection, and tells how far that has come; of several processes the first does, and
    /// the others find the files there.
    func prepare(_ session: FitSession, _ members: [ForecasterSettings], _ monitor: Monitor) throws {
        if ranks.isFirst { try encode(session, members, monitor) }
        _ = try ranks.agree(true)
        if !ranks.isFirst { try encode(session, members, monitor) }
    }

    private func encode(
        _ session: FitSession, _ members: [ForecasterSettings], _ monitor: Monitor
    ) throws {
        let meter = Mutex(WorkMeter?.none)
        try session.prepare(members) { done, total in
            let (progress, begins) = meter.withLock { meter in
                let begins = meter == nil
                var own =
                    meter ?? WorkMeter([WorkMeter.Part(phase: .features, unit: .sequences, total: total)])
                if begins { own.begin(.features) }
                own.advance(.features, to: Double(done))
                meter = own
                return (own.progress(.features), begins)
            }
            monitor.tell(begins ? .begins(progress) : .progress(progress))
        }
    }

    private func learnt(_ clip: ClipRecord) throws -> (faults: [MotionFault], pieces: [LearntClip]) {
        let file = try clip.file()
        try file.requireMotion()
        let sound = file.sound(keepFaults: options.keepFaults, hiding: hidden)
        let (identity, faults) = (try identity(of: clip), sound.faults)
        let pieces = sound.learnable.enumerated().map { index, piece in
            // What is hidden divides the only clip, which may stay in memory.
            guard hidden == nil else { return LearntClip(piece, name: clip.path) }
            // By the numbers, too: a reader may take the same bytes in another way one day.
            let known = identity.map { "\($0) \(Checksum(numbers: piece.values).digits)" }
            return LearntClip(piece, name: clip.path, identity: known) {
                try JoinedClip(clip.file().clip, over: faults).learnable[index]
            }
        }
        return (faults, pieces)
    }

    /// Tells the stretches of a clip from all others; nil where its bytes are not known.
    private func identity(of clip: ClipRecord) throws -> String? {
        guard clip.checksum != Checksum() else { return nil }
        return try Identity(
            checksum: clip.checksum.digits, sampling: clip.sampling, stillJoints: clip.stillJoints,
            keepFaults: options.keepFaults
        ).canonicalJSON
    }

    private struct Identity: Encodable {
        let checksum: String
        let sampling: ClipSampling
        let stillJoints: Int
        let keepFaults: Bool
    }
}
