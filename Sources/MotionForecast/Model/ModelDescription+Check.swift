import MotionCore

/// What a description read from a file may say: whoever wrote it, nothing in it may lead to a trap, to work without end or to
/// memory that the file does not hold itself.
extension ModelDescription {
    /// Throws `ModelFault` where its parts do not fit together or no model could have them.
    func check() throws {
        guard !members.isEmpty, members.count <= 1024 else { throw ModelFault("it has no network") }
        try rate.check()
        for member in members {
            guard member.settings.areSizes else { throw ModelFault("its sizes are not those of a network") }
            guard member.settings.isTraining else {
                throw ModelFault("the numbers of its training cannot be")
            }
            try member.layout.check()
        }
        guard source.moving.count == skeleton.channelCount, Bounds.frameTimes.contains(source.frameTime)
        else {
            throw ModelFault("the fitted clip's channels are not the skeleton's")
        }
        let counts = [source.frameCount, frames, heldOut?.windows ?? 0]
        guard counts.allSatisfy({ (0...1_000_000_000_000).contains($0) }) else {
            throw ModelFault("its counts of frames cannot be")
        }
        try heldOut?.check()
    }
}

extension ModelRate {
    /// Throws `ModelFault` where no model has this rate.
    func check() throws {
        guard Bounds.modelFrameTimes.contains(frameTime) else {
            throw ModelFault("its frame time is not one of a model: \(frameTime) s")
        }
    }
}

extension FeatureLayout {
    /// Throws `ModelFault` where the skeleton's lengths or the upright cannot be.
    func check() throws {
        for joint in skeleton.joints {
            guard [joint.offset, joint.endSite ?? .zero].allSatisfy(\.isSmall) else {
                throw ModelFault("the joint \(joint.name) is too long")
            }
        }
        guard upright.isSmall, abs(upright.length - 1) < 1e-3 else {
            throw ModelFault("its upright is no direction")
        }
    }
}

extension HeldOutSummary {
    fileprivate func check() throws {
        guard errors.count == horizons.count, zeroVelocityErrors.count == horizons.count, !horizons.isEmpty,
            spreads.isEmpty || spreads.count == horizons.count,
            (horizons + errors + zeroVelocityErrors + spreads).allSatisfy({
                $0 >= 0 && $0 <= Bounds.largestNumber
            })
        else { throw ModelFault("its comparison on held-out frames cannot be") }
    }
}

extension ForecasterSettings {
    /// Whether these are sizes that a network may have.
    var areSizes: Bool {
        (1...Bounds.mostWindowFrames).contains(shape.observed)
            && (1...Bounds.mostWindowFrames).contains(shape.predicted)
            && (1...65_536).contains(units) && (1...64).contains(layers)
    }

    /// Whether a training may have had these numbers.
    var isTraining: Bool {
        Self.counts.allSatisfy { (0...1_000_000_000_000).contains(self[keyPath: $0.path]) }
            && Self.numbers.allSatisfy { abs(self[keyPath: $0.path]) <= Bounds.largestNumber }
    }
}

extension Vector3 {
    /// Whether each coordinate is a number of a size that can be meant.
    fileprivate var isSmall: Bool { [x, y, z].allSatisfy { abs($0) <= Bounds.largestNumber } }
}
