/// Where the values of a text of JSON stand, sound or not.
struct JSONValues {
    private struct Place {
        /// The value.
        var range: Range<Int>
        /// The same with its key.
        var whole: Range<Int>
    }

    private static let worst: [[UInt8]] = #"""
        0 -1 1 2 3 0.5 1.5 0.0333333 1e6 1e300 -1e300 1e-300 1e-7 1e400 65536 2147483648 9007199254740992
        9223372036854775807 -9223372036854775808 null true false [] {} [[]] [0] [0,0,0] [1,0,0] ""
        "Hips" "6d" "body-6d" "quaternion" "expmap" "positions" "F32" "F64" "U8" "I64" "1"
        "2" "3" "Xposition" "Zposition" "Xrotation" "Yrotation" {"turn":{}} {"travel":{}}
        {"height":{}} {"uprightRotation":{"joint":1}} {"bodyRotation":{"joint":1}}
        {"rotation":{"joint":1}} {"angle":{"place":1}} {"position":{"place":1}}
        {"jointPositions":{"joints":[0],"endSites":[0],"channels":[0]}}
        """#.utf8.split { $0 <= UInt8(ascii: " ") }.map(Array.init)

    /// The text with one value replaced, left out, repeated or changed.
    static func changed(_ text: [UInt8], _ random: inout FuzzRandom) -> [UInt8] {
        let places = values(text)
        let kind = random.one(of: 10)
        guard !places.isEmpty, kind < 9 else { return FuzzModel.changed(text, most: text.count + 64) }
        let place = places[random.one(of: places.count)]
        var text = text
        switch kind {
        case 0..<4: text.replaceSubrange(place.range, with: worst[random.one(of: worst.count)])
        case 4:
            text.replaceSubrange(place.range, with: text[places[random.one(of: places.count)].range])
        case 5:
            let comma = UInt8(ascii: ",")
            if place.whole.lowerBound > 0, text[place.whole.lowerBound - 1] == comma {
                text.removeSubrange(place.whole.lowerBound - 1..<place.whole.upperBound)
            } else if place.whole.upperBound < text.count, text[place.whole.upperBound] == comma {
                text.removeSubrange(place.whole.lowerBound...place.whole.upperBound)
            } else {
                text.removeSubrange(place.whole)
            }
        case 6:
            text.insert(contentsOf: [UInt8(ascii: ",")] + text[place.whole], at: place.whole.upperBound)
        default:
            let number = String(decoding: text[place.range], as: UTF8.self)
            if let whole = Int(number) {
                let made = [whole &+ 1, whole &- 1, whole &* 2, random.one(of: 16)][random.one(of: 4)]
                text.replaceSubrange(place.range, with: "\(made)".utf8)
            } else if let real = Double(number) {
                let made = [-real, real * 10, real / 10, 1 / real][random.one(of: 4)]
                text.replaceSubrange(place.range, with: "\(made)".utf8)
            } else {
                text.replaceSubrange(
                    place.range,
                    with: FuzzModel.changed(Array(text[place.range]), most: place.range.count + 8))
            }
        }
        return text
    }

    private static func values(_ text: [UInt8]) -> [Place] {
        var places: [Place] = []
        var open: [(start: Int, whole: Int)] = []
        var key: Int?
        var next = 0
        func add(_ range: Range<Int>, whole: Int) {
            places.append(Place(range: range, whole: whole..<range.upperBound))
        }
        while next < text.count {
            let start = next
            next += 1
            switch text[start] {
            case UInt8(ascii: "\""):
                while next < text.count, text[next] != UInt8(ascii: "\"") {
                    next += text[next] == UInt8(ascii: "\\") ? 2 : 1
                }
                next = min(next + 1, text.count)
                if next < text.count, text[next] == UInt8(ascii: ":") {
                    key = start
                } else {
                    add(start..<next, whole: key ?? start)
                    key = nil
                }
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                open.append((start, key ?? start))
                key = nil
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if let (first, whole) = open.popLast() { add(first..<next, whole: whole) }
                key = nil
            case UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: " "): break
            default:
                while next < text.count, !", ]}\"".utf8.contains(text[next]) { next += 1 }
                add(start..<next, whole: key ?? start)
                key = nil
            }
        }
        return places
    }
}
