/// A colour, each part 0 to 1.
struct Color: Equatable {
    var parts: SIMD3<Float>

    /// The colour of a number as style sheets write it: 0x0072b2.
    init(_ code: Int) {
        parts = SIMD3(Float(code >> 16 & 255), Float(code >> 8 & 255), Float(code & 255)) / 255
    }

    /// The colour `fraction` of the way to another.
    func mixed(with other: Color, _ fraction: Float) -> Color {
        var mixed = self
        mixed.parts += (other.parts - parts) * fraction
        return mixed
    }
}

/// A place on a canvas, in pixels from its top left.
typealias Spot = SIMD2<Double>

/// A line with round ends whose width may grow or shrink on its way.
struct Stroke {
    var from: Spot
    var to: Spot
    /// Half the width at both ends.
    var radii: (Double, Double)

    init(_ from: Spot, _ to: Spot, radii: (Double, Double)) {
        self.from = from
        self.to = to
        self.radii = radii
    }

    init(_ from: Spot, _ to: Spot, width: Double) { self.init(from, to, radii: (width / 2, width / 2)) }

    /// The same line, wider by so much on each side.
    func widened(_ more: Double) -> Stroke { Stroke(from, to, radii: (radii.0 + more, radii.1 + more)) }

    /// How much of the pixel around `spot` the line covers, by its distance from the line's edge.
    func coverage(_ spot: Spot) -> Double {
        let way = to - from
        let rest = spot - from
        let square = (way * way).sum()
        let part = square > 0 ? min(max((way * rest).sum() / square, 0), 1) : 0
        let away = rest - part * way
        let radius = radii.0 + part * (radii.1 - radii.0)
        return min(max(radius + 0.5 - (away * away).sum().squareRoot(), 0), 1)
    }

    /// The rows and columns of a canvas that the line can cover.
    func area(width: Int, height: Int) -> (rows: Range<Int>, columns: Range<Int>) {
        let reach = max(radii.0, radii.1) + 1
        func range(_ a: Double, _ b: Double, _ size: Int) -> Range<Int> {
            let low = min(max(min(a, b) - reach, 0), Double(size))
            let high = min(max(max(a, b) + reach, low), Double(size))
            return Int(low)..<Int(high.rounded(.up))
        }
        return (range(from.y, to.y, height), range(from.x, to.x, width))
    }
}

/// A picture that lines are drawn on, their edges smooth.
struct Canvas {
    let width: Int
    let height: Int
    /// Rows of pixels from the top.
    private(set) var pixels: [SIMD3<Float>]

    init(width: Int, height: Int, _ color: Color) {
        (self.width, self.height) = (width, height)
        pixels = Array(repeating: color.parts, count: width * height)
    }

    /// Draws a line.
    mutating func draw(_ stroke: Stroke, _ color: Color) {
        let (rows, columns) = stroke.area(width: width, height: height)
        for row in rows {
            for column in columns {
                let covered = Float(stroke.coverage(Spot(Double(column) + 0.5, Double(row) + 0.5)))
                if covered > 0 { pixels[row * width + column].approach(color.parts, covered) }
            }
        }
    }

    /// Draws lines that let the ground shine through, as a shadow does; where several lie over each other they count once.
    mutating func shade(_ strokes: [Stroke], _ color: Color, opacity: Float) {
        var covered: [Int: Double] = [:]
        for stroke in strokes {
            let (rows, columns) = stroke.area(width: width, height: height)
            for row in rows {
                for column in columns {
                    let now = stroke.coverage(Spot(Double(column) + 0.5, Double(row) + 0.5))
                    if now > 0 { covered[row * width + column, default: 0].rise(to: now) }
                }
            }
        }
        for (index, coverage) in covered {
            pixels[index].approach(color.parts, Float(coverage) * opacity)
        }
    }

    /// The picture as three bytes a pixel.
    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(3 * pixels.count)
        for pixel in pixels {
            let scaled = (pixel * 255).rounded(.toNearestOrEven).clamped(
                lowerBound: SIMD3(repeating: 0), upperBound: SIMD3(repeating: 255))
            for part in 0..<3 { bytes.append(UInt8(scaled[part])) }
        }
        return bytes
    }
}

extension SIMD3<Float> {
    fileprivate mutating func approach(_ other: Self, _ fraction: Float) { self += (other - self) * fraction }
}

extension Double {
    fileprivate mutating func rise(to other: Double) { if other > self { self = other } }
}
