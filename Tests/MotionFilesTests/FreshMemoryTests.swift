import Foundation
import Testing

@testable import MotionFiles

#if canImport(Glibc)
    import Glibc

    @Suite struct FreshMemoryTests {
        /// For each MB of a mapping whether the system has handed it out.
        private func handedOut(_ memory: UnsafeMutableRawBufferPointer) -> [Bool] {
            let page = Int(sysconf(Int32(_SC_PAGESIZE)))
            var states = [UInt8](repeating: 0, count: memory.count / page)
            #expect(mincore(memory.baseAddress, memory.count, &states) == 0)
            return stride(from: 0, to: memory.count, by: 1 << 20).map { states[$0 / page] & 1 == 1 }
        }

        private func withMapping(megabytes: Int, _ body: (UnsafeMutableRawBufferPointer) -> Void) {
            let length = megabytes << 20
            let start = mmap(nil, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
            defer { munmap(start, length) }
            body(UnsafeMutableRawBufferPointer(start: start, count: length))
        }

        /// Whether the system, Linux 5.14 or later, hands out memory before it is touched.
        private static let handsOut: Bool = {
            let page = Int(sysconf(Int32(_SC_PAGESIZE)))
            let start = mmap(nil, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
            defer { munmap(start, page) }
            return madvise(start, page, MADV_POPULATE_WRITE) == 0
        }()

        @Test(.enabled(if: handsOut), arguments: [1, 14, 40, 80])
        func isThereBeforeItIsWrittenAndNoMoreThanALittleAhead(megabytes: Int) {
            withMapping(megabytes: 80) { buffer in
                do {
                    var memory = FreshMemory(buffer)
                    for used in 1...megabytes {
                        memory.prepare(used << 20)
                        #expect(handedOut(buffer)[..<used].allSatisfy { $0 }, "\(used)")
                    }
                }
                // All that was asked for is there when the end of its life is over: 6 MB ahead in pieces and pages of 2 MB.
                #expect(!handedOut(buffer).dropFirst(megabytes + 10).contains(true))
            }
        }

        @Test(.timeLimit(.minutes(1))) func isHandedOutWhereAllThreadsOfThePoolWait() {
            let count = 4 * ProcessInfo.processInfo.activeProcessorCount
            DispatchQueue.concurrentPerform(iterations: count) { _ in
                withMapping(megabytes: 34) { buffer in
                    var memory = FreshMemory(buffer)
                    memory.prepare(buffer.count)
                }
            }
        }

        @Test func leavesShortMemoryToTheWriter() {
            withMapping(megabytes: 20) { buffer in
                var memory = FreshMemory(buffer)
                memory.prepare(buffer.count)
                #expect(!handedOut(buffer).contains(true))
            }
        }
    }
#endif
