import Foundation
import MotionForecast

extension Fit {
    /// Makes networks fewer where all of them would take more memory than is allowed and their number is not set.
    ///
    /// Throws `UseCaseError.tooMuchMemory` where that is not enough.
    ///
    /// - Parameter taken: the bytes that the process has taken already.
    func limit(_ session: inout FitSession, beside taken: Int) throws {
        guard let limit = options.memory else { return }
        if options.members == nil, let most = session.mostMembers(within: limit - taken) {
            session.plan.mostMembers = most
            if most < session.plan.members.count { session.plan.setMembers(most) }
        }
        let needed = taken + session.memory
        guard needed <= limit else { throw UseCaseError.tooMuchMemory(needed: needed, limit: limit) }
    }
}

/// What this process takes of the machine's memory.
enum MemoryInUse {
    /// The most bytes that it has taken so far.
    static var peak: Int {
        var usage = rusage()
        getrusage(Self.whole, &usage)
        #if canImport(Darwin)
            return usage.ru_maxrss
        #else
            return usage.ru_maxrss * 1024
        #endif
    }

    #if canImport(Glibc)
        private static let whole = RUSAGE_SELF.rawValue
    #else
        private static let whole = RUSAGE_SELF
    #endif
}
