import Foundation

/// Curves over one axis, drawn as SVG in the colours of the page.
package struct LineChart: Sendable {
    /// One curve; where it is dashed it can be told from the others without its colour.
    package struct Series: Sendable {
        package var name: String
        /// Finite numbers, from left to right.
        package var points: [(x: Double, y: Double)]
        package var isDashed: Bool

        package init(_ name: String, _ points: [(x: Double, y: Double)], isDashed: Bool = false) {
            self.name = name
            self.points = points.filter { $0.x.isFinite && $0.y.isFinite }
            self.isDashed = isDashed
        }
    }

    package var title: String
    package var xLabel: String
    package var yLabel: String
    package var series: [Series]

    package init(title: String, xLabel: String, yLabel: String, series: [Series]) {
        (self.title, self.xLabel, self.yLabel) = (title, xLabel, yLabel)
        self.series = series.filter { !$0.points.isEmpty }
    }

    /// Pixels of the drawing, which is scaled to the width that there is, and of its margins.
    private static let (width, height) = (480.0, 240.0)
    private static let (left, right, top, bottom) = (52.0, 12.0, 12.0, 40.0)
    /// A curve of fewer points than this has a dot at each.
    private static let fewPoints = 16
    /// The page has so many colours of curves.
    private static let colors = 6
    /// Curves have no more points than this: more are not seen.
    private static let mostPoints = 400

    var html: String {
        let points = series.flatMap(\.points)
        guard !points.isEmpty else { return "" }
        // Errors are shown from nothing on, so that a curve twice as high is twice as bad.
        let x = Scale(points.map(\.x), from: Self.left, to: Self.width - Self.right, fromZero: false)
        let y = Scale(points.map(\.y), from: Self.height - Self.bottom, to: Self.top, fromZero: true)
        let legend = series.indices.map { index in
            "<li><svg viewBox=\"0 0 28 8\" aria-hidden=\"true\"><line x1=\"1\" y1=\"4\" x2=\"27\" y2=\"4\" \(style(index))/></svg>"
                + "\(Markup.text(series[index].name))</li>"
        }
        return """
            <figure class="chart">
            <figcaption>\(Markup.text(title))</figcaption>
            <svg viewBox="0 0 \(Int(Self.width)) \(Int(Self.height))" role="img" aria-label="\(Markup.text(about))">
            \(axes(x, y))
            \(series.indices.map { curve($0, x, y) }.joined(separator: "\n"))
            </svg>
            <ul class="legend">\(legend.joined())</ul>
            </figure>
            """
    }

    /// The chart in words, for those who hear the page.
    private var about: String {
        let ends = series.map { series in
            "\(series.name) from \(Scale.text(series.points[0].y)) to \(Scale.text(series.points[series.points.count - 1].y))"
        }
        return "\(title), \(yLabel) over \(xLabel): " + ends.joined(separator: "; ")
    }

    private func style(_ index: Int) -> String {
        "class=\"curve\" style=\"stroke:var(--curve-\(index % Self.colors))\""
            + (series[index].isDashed ? " stroke-dasharray=\"6 4\"" : "")
    }

    private func curve(_ index: Int, _ x: Scale, _ y: Scale) -> String {
        let all = series[index].points
        let every = max(1, (all.count + Self.mostPoints - 1) / Self.mostPoints)
        let points = all.indices.filter { $0 % every == 0 || $0 == all.count - 1 }.map { all[$0] }
        let places = points.map { (Self.number(x.place($0.x)), Self.number(y.place($0.y))) }
        let line =
            "<polyline points=\"\(places.map { "\($0.0),\($0.1)" }.joined(separator: " "))\" \(style(index))/>"
        guard points.count < Self.fewPoints else { return line }
        let dots = places.map {
            "<circle cx=\"\($0.0)\" cy=\"\($0.1)\" r=\"3\" style=\"fill:var(--curve-\(index % Self.colors))\"/>"
        }
        return line + dots.joined()
    }

    private func axes(_ x: Scale, _ y: Scale) -> String {
        var lines: [String] = []
        for tick in y.ticks {
            let place = Self.number(y.place(tick))
            lines.append(
                "<line class=\"rule\" x1=\"\(Int(Self.left))\" y1=\"\(place)\" x2=\"\(Int(Self.width - Self.right))\" y2=\"\(place)\"/>"
                    + "<text x=\"\(Int(Self.left - 6))\" y=\"\(place)\" dy=\"4\" text-anchor=\"end\">\(Scale.text(tick))</text>"
            )
        }
        for tick in x.ticks {
            let place = Self.number(x.place(tick))
            lines.append(
                "<text x=\"\(place)\" y=\"\(Int(Self.height - Self.bottom + 16))\" text-anchor=\"middle\">\(Scale.text(tick))</text>"
            )
        }
        let middle = Self.number((Self.left + Self.width - Self.right) / 2)
        lines.append(
            "<text x=\"\(middle)\" y=\"\(Int(Self.height - 6))\" text-anchor=\"middle\">\(Markup.text(xLabel))</text>"
        )
        let half = Self.number((Self.top + Self.height - Self.bottom) / 2)
        lines.append(
            "<text transform=\"translate(12 \(half)) rotate(-90)\" text-anchor=\"middle\">\(Markup.text(yLabel))</text>"
        )
        return lines.joined(separator: "\n")
    }

    static func number(_ value: Double) -> String { String(format: "%.1f", value) }
}

/// How numbers become places along an axis, and at which of them something is written.
struct Scale {
    let low: Double
    let high: Double
    let ticks: [Double]
    private let from: Double
    private let to: Double

    private static let mostTicks = 6.0

    /// - Parameter fromZero: whether the axis begins at zero where no number is below it.
    init(_ values: [Double], from: Double, to: Double, fromZero: Bool) {
        let (least, most) = (values.min() ?? 0, values.max() ?? 1)
        var low = fromZero ? min(0, least) : least
        var high = max(most, fromZero ? 0 : most)
        if high - low <= 1e-12 * max(abs(high), abs(low), 1e-300) { (low, high) = (low - 0.5, high + 0.5) }
        let wanted = (high - low) / Self.mostTicks
        let power = pow(10, floor(log10(wanted)))
        let step = [1, 2, 5, 10].map { $0 * power }.first { $0 >= wanted * 0.999 } ?? wanted
        if fromZero { high = (high / step - 1e-9).rounded(.up) * step }
        let first = (low / step - 1e-9).rounded(.up)
        ticks = (0...Int(Self.mostTicks) + 1).map { (first + Double($0)) * step }
            .filter { $0 <= high + 1e-9 * step }
        (self.low, self.high, self.from, self.to) = (low, high, from, to)
    }

    func place(_ value: Double) -> Double { from + (value - low) / (high - low) * (to - from) }

    /// A number as an axis has it.
    static func text(_ value: Double) -> String {
        abs(value) < 1e-12 ? "0" : String(format: "%.4g", value)
    }
}
