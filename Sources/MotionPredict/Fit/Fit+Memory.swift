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
    /// The bytes that it takes now, where the system tells (proc(5)); else the most that it has taken so far.
    static var bytes: Int {
        let pages = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)).map {
            $0.split(separator: " ")
        }
        if let pages, pages.count > 1, let resident = Int(pages[1]) {
            return resident * sysconf(Int32(_SC_PAGESIZE))
        }
        return peak
    }

    private static var peak: Int {
        var usage = rusage()
        #if canImport(Glibc)
            getrusage(RUSAGE_SELF.rawValue, &usage)
        #else
            getrusage(RUSAGE_SELF, &usage)
        #endif
        #if canImport(Darwin)
            return usage.ru_maxrss
        #else
            return usage.ru_maxrss * 1024
        #endif
    }
}
