/// Writing by lines: what the labels of a strip need, on a grid of 4 by 6.
enum StrokeFont {
    /// For each letter the lines from point to point, y down.
    private static let letters: [Character: [[Spot]]] = [
        "0": [
            [
                Spot(1, 0), Spot(3, 0), Spot(4, 1.5), Spot(4, 4.5), Spot(3, 6), Spot(1, 6), Spot(0, 4.5),
                Spot(0, 1.5), Spot(1, 0),
            ]
        ],
        "1": [[Spot(0.7, 1.3), Spot(2.2, 0), Spot(2.2, 6)]],
        "2": [[Spot(0, 1.3), Spot(1, 0), Spot(3, 0), Spot(4, 1.2), Spot(3.8, 2.4), Spot(0, 6), Spot(4, 6)]],
        "3": [
            [
                Spot(0, 0), Spot(4, 0), Spot(1.9, 2.5), Spot(3.2, 2.7), Spot(4, 3.9), Spot(3.7, 5.2),
                Spot(2.6, 6), Spot(1.1, 6), Spot(0, 5),
            ]
        ],
        "4": [[Spot(3, 6), Spot(3, 0), Spot(0, 4.2), Spot(4, 4.2)]],
        "5": [
            [
                Spot(3.8, 0), Spot(0.4, 0), Spot(0.2, 2.6), Spot(2.6, 2.3), Spot(4, 3.6), Spot(3.8, 5.1),
                Spot(2.6, 6), Spot(1.1, 6), Spot(0, 5),
            ]
        ],
        "6": [
            [
                Spot(3.4, 0), Spot(1.2, 1.4), Spot(0, 3.8), Spot(0.4, 5.3), Spot(1.4, 6), Spot(2.7, 6),
                Spot(4, 5), Spot(4, 3.6), Spot(2.8, 2.6), Spot(1.2, 2.7), Spot(0.1, 3.8),
            ]
        ],
        "7": [[Spot(0, 0), Spot(4, 0), Spot(1.4, 6)]],
        "8": [
            [
                Spot(2, 2.7), Spot(0.5, 2), Spot(0.5, 0.8), Spot(1.4, 0), Spot(2.6, 0), Spot(3.5, 0.8),
                Spot(3.5, 2), Spot(2, 2.7), Spot(0.2, 3.6), Spot(0.2, 5.2), Spot(1.2, 6), Spot(2.8, 6),
                Spot(3.8, 5.2), Spot(3.8, 3.6), Spot(2, 2.7),
            ]
        ],
        "9": [
            [
                Spot(3.9, 2.2), Spot(2.8, 3.3), Spot(1.2, 3.4), Spot(0, 2.4), Spot(0, 1), Spot(1.3, 0),
                Spot(2.6, 0), Spot(3.6, 0.7), Spot(4, 2.2), Spot(2.8, 4.6), Spot(0.6, 6),
            ]
        ],
        "+": [[Spot(2, 1.5), Spot(2, 5.1)], [Spot(0.2, 3.3), Spot(3.8, 3.3)]],
        "-": [[Spot(0.2, 3.3), Spot(3.8, 3.3)]],
        ".": [[Spot(1, 5.8), Spot(1, 5.9)]],
        "s": [
            [
                Spot(3.6, 2.4), Spot(2.4, 2), Spot(0.8, 2.2), Spot(0.5, 3.2), Spot(3.2, 4.6), Spot(3.2, 5.6),
                Spot(1.8, 6), Spot(0.2, 5.5),
            ]
        ],
        "e": [
            [
                Spot(0.2, 3.9), Spot(3.8, 3.9), Spot(3.4, 2.5), Spot(2.4, 2), Spot(1.2, 2.2), Spot(0.2, 3.5),
                Spot(0.4, 5.1), Spot(1.6, 6), Spot(3.4, 5.6),
            ]
        ],
        "a": [
            [Spot(0.6, 2.3), Spot(2.4, 2), Spot(3.6, 2.9), Spot(3.6, 6)],
            [Spot(3.6, 3.8), Spot(1, 4), Spot(0.3, 5), Spot(1.2, 6), Spot(2.4, 5.9), Spot(3.6, 5)],
        ],
        "m": [
            [Spot(0.2, 6), Spot(0.2, 2)], [Spot(0.2, 2.9), Spot(1.3, 2), Spot(2.1, 2.7), Spot(2.1, 6)],
            [Spot(2.1, 2.9), Spot(3.2, 2), Spot(4, 2.7), Spot(4, 6)],
        ],
        " ": [],
    ]

    /// The width of a letter with the gap after it.
    private static func advance(_ letter: Character) -> Double { letter == "." ? 3 : letter == " " ? 3 : 5.8 }

    /// How wide a text is, its letters `height` pixels tall.
    static func width(_ text: String, height: Double) -> Double {
        (text.reduce(0) { $0 + advance($1) } - 1.8) * height / 6
    }

    /// The lines of a text whose top left is at `spot`.
    static func strokes(_ text: String, at spot: Spot, height: Double) -> [Stroke] {
        var strokes: [Stroke] = []
        var x = 0.0
        for letter in text {
            for line in letters[letter] ?? [] {
                for (a, b) in zip(line, line.dropFirst()) {
                    let place = { (p: Spot) in spot + (p + Spot(x, 0)) * (height / 6) }
                    strokes.append(Stroke(place(a), place(b), width: height / 7))
                }
            }
            x += advance(letter)
        }
        return strokes
    }
}
