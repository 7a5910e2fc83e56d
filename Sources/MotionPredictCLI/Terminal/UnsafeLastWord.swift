import Foundation

/// What is said where there is no memory left: an allocation that fails ends a Swift program by a signal, and there is no
/// error to catch.
enum LastWord {
    private static let words: StaticString = "error: there is not enough memory for this\n"
    /// With less than this, and so much for each core, threads cannot be made, and who waits for them waits for minutes.
    private static let (least, leastForACore) = (rlim_t(320 << 20), rlim_t(160 << 20))
    /// A system that refuses so much has set a limit to the program, or is at its end.
    private static let plenty = 1 << 30

    /// Where the program's memory is limited: says so, and ends with the exit code of a fault of the system, where it is at its
    /// end; elsewhere the signal takes its course.
    static func prepare() {
        var limit = rlimit()
        let cores = rlim_t(max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))))
        // Without a limit no allocation fails, and Swift's own report of a crash is not to be lost.
        guard getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0, limit.rlim_cur < rlim_t.max
        else {
            return
        }
        if limit.rlim_cur < least + cores * leastForACore {
            _ = write(STDERR_FILENO, words.utf8Start, words.utf8CodeUnitCount)
            _exit(ExitStatus.inputOutput)
        }
        for number in [SIGILL, SIGTRAP, SIGABRT, SIGSEGV, SIGBUS] {
            signal(number) { number in
                // Only what may be called in a signal handler: nothing here allocates.
                let room = mmap(
                    nil, LastWord.plenty, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
                if room == MAP_FAILED {
                    _ = write(STDERR_FILENO, LastWord.words.utf8Start, LastWord.words.utf8CodeUnitCount)
                    _exit(ExitStatus.inputOutput)
                }
                munmap(room, LastWord.plenty)
                signal(number, SIG_DFL)
                raise(number)
            }
        }
    }
}
