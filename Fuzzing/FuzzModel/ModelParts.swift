import Foundation
import MotionForecast
import Tensors

/// A model's file taken apart: its header around the description, the description, and the numbers.
struct ModelParts {
    private var before: [UInt8]
    private var description: [UInt8]
    private var after: [UInt8]
    private var numbers: [UInt8]

    /// Nil where the bytes have no header with a description.
    init?(_ file: [UInt8]) {
        guard file.count > 8, let start = FileSeal.place(of: "model", in: file)?.lowerBound else {
            return nil
        }
        let end = 8 + file[..<4].reversed().reduce(0) { $0 << 8 | Int($1) }
        guard start < end, end <= file.count else { return nil }
        before = Array(file[8..<start])
        description = []
        var place = start
        while place < end, file[place] != UInt8(ascii: "\"") {
            if file[place] == UInt8(ascii: "\\"), place + 1 < end { place += 1 }
            description.append(file[place])
            place += 1
        }
        after = Array(file[place..<max(place, end)])
        numbers = Array(file[end...])
    }

    /// The file.
    var bytes: [UInt8] {
        var header = before
        for byte in description {
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { header.append(UInt8(ascii: "\\")) }
            header.append(byte)
        }
        header += after
        return (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) } + header + numbers
    }

    /// The same with one part changed, in up to four places.
    func changed(_ random: inout FuzzRandom) -> ModelParts {
        var parts = self
        for _ in 0...random.one(of: 4) {
            switch random.one(of: 8) {
            case 0..<4: parts.description = JSONValues.changed(parts.description, &random)
            case 4: parts.after = JSONValues.changed(parts.after, &random)
            case 5: parts.changeTensor(&random)
            default: parts.changeNumbers(&random)
            }
        }
        return parts
    }

    private mutating func changeNumbers(_ random: inout FuzzRandom) {
        guard numbers.count >= 8 else { return }
        let worst: [Double] = [
            0, -0.0, 1, -1, 0.5, .infinity, -.infinity, .nan, 1e30, -1e30, 1e300, 1e-300, 16_777_216, 1e9,
        ]
        switch random.one(of: 4) {
        case 0:
            let made = FuzzModel.changed(numbers, most: numbers.count)
            numbers.replaceSubrange(..<made.count, with: made)
        case 1:
            let bits = worst[random.one(of: worst.count)].bitPattern
            put(bits, count: 8, at: random.one(of: numbers.count / 8) * 8)
        default:
            let bits = Float(worst[random.one(of: worst.count)]).bitPattern
            put(UInt64(bits), count: 4, at: random.one(of: numbers.count / 4) * 4)
        }
    }

    private mutating func put(_ bits: UInt64, count: Int, at place: Int) {
        for index in 0..<count { numbers[place + index] = UInt8(truncatingIfNeeded: bits >> (8 * index)) }
    }

    /// Gives one tensor another shape, type or name, or none, with the bytes that it then needs, so that the header fits.
    private mutating func changeTensor(_ random: inout FuzzRandom) {
        let file = bytes
        guard let reader = try? SafetensorsReader(Data(file)), !reader.entries.isEmpty else { return }
        let chosen = random.one(of: reader.entries.count)
        var (parts, all): ([String], [UInt8]) = ([], [])
        for (index, entry) in reader.entries.enumerated() {
            guard let range = try? reader.range(of: entry.name) else { return }
            var (name, type, shape) = (entry.name, entry.type, entry.shape)
            var content = Array(file[range])
            if index == chosen {
                switch random.one(of: 8) {
                case 0: continue
                case 1: type = random.one(of: 2) == 0 ? .float64 : .float32
                case 2: name += "0"
                case 3: shape.append(random.one(of: 3))
                default:
                    guard !shape.isEmpty else { continue }
                    let axis = random.one(of: shape.count)
                    shape[axis] =
                        [0, 1, 2, shape[axis] + 1, max(0, shape[axis] - 1), 2 * shape[axis]][
                            random.one(of: 6)]
                }
                let count = shape.reduce(type.size, *)
                guard count < 100_000 else { return }
                content = Array(content.prefix(count))
                content += [UInt8](repeating: 0, count: count - content.count)
            }
            parts.append(
                "\"\(name)\":{\"dtype\":\"\(type.rawValue)\",\"shape\":\(shape),\"data_offsets\":[\(all.count),\(all.count + content.count)]}"
            )
            all += content
        }
        // The metadata ends before the first tensor.
        guard let end = after.firstIndex(of: UInt8(ascii: "}")) else { return }
        after = Array(after[...end]) + Array((parts.map { "," + $0 }.joined() + "}").utf8)
        numbers = all
    }
}

/// Numbers that a seed of libFuzzer's leads to: SplitMix64.
struct FuzzRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }

    /// A number from 0 on, less than `count`.
    mutating func one(of count: Int) -> Int { Int(next() % UInt64(count)) }
}
