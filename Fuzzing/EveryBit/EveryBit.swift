import Foundation
import MotionForecast
import Synchronization

/// Flips every bit of a model file in turn, and says how many of these files are taken for a model: there should be none.
///
/// Usage: EveryBit MODEL
@main
enum EveryBit {
    static func main() throws {
        guard CommandLine.arguments.count == 2 else {
            FileHandle.standardError.write(Data("usage: EveryBit MODEL\n".utf8))
            exit(64)
        }
        let whole = [UInt8](try Data(contentsOf: URL(fileURLWithPath: CommandLine.arguments[1])))
        _ = try ModelFile(whole, file: "the model")
        let next = Atomic<Int>(0)
        let taken = Atomic<Int>(0)
        DispatchQueue.concurrentPerform(iterations: ProcessInfo.processInfo.activeProcessorCount) { _ in
            var bytes = whole
            while true {
                let index = next.add(1, ordering: .relaxed).oldValue
                guard index < whole.count else { return }
                for bit in 0..<8 {
                    bytes[index] = whole[index] ^ 1 << UInt8(bit)
                    guard (try? ModelFile(bytes, file: "")) != nil else { continue }
                    taken.add(1, ordering: .relaxed)
                    print("EveryBit: taken with bit \(bit) of byte \(index) flipped")
                }
                bytes[index] = whole[index]
            }
        }
        let count = taken.load(ordering: .relaxed)
        print(
            "EveryBit: \(whole.count * 8) bits of \(whole.count) bytes flipped, \(count) of these files taken"
        )
        exit(count == 0 ? 0 : 1)
    }
}
