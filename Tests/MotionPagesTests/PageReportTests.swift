import Foundation
import MotionCore
import Testing

@testable import MotionPages

@Suite("a report beside clips")
struct PageReportTests {
    private let chart = LineChart(
        title: "Error & time", xLabel: "seconds", yLabel: "distance",
        series: [
            .init("model <b>", [(x: 0.1, y: 1), (x: 1, y: 3), (x: 2, y: .nan)]),
            .init("last pose", [(x: 0.1, y: 2), (x: 2, y: 12)], isDashed: true),
            .init("nothing", []),
        ])

    @Test func aChartHasACurveForEachSeriesAndSaysWhatItShows() {
        let html = chart.html
        #expect(html.components(separatedBy: "<polyline ").count == 3)
        #expect(html.components(separatedBy: "stroke-dasharray").count == 3, "in the curve and in its key")
        #expect(
            html.contains(
                "aria-label=\"Error &amp; time, distance over seconds: model &lt;b&gt; from 1 to 3; last pose from 2 to 12\""
            ))
        #expect(!html.contains("<b>") && !html.contains("nothing") && !html.contains("nan"))
    }

    @Test func anAxisBeginsAtZeroAndHasRoundNumbers() {
        let scale = Scale([1, 12], from: 100, to: 0, fromZero: true)
        #expect(scale.low == 0 && scale.high == 12)
        #expect(scale.ticks == [0, 2, 4, 6, 8, 10, 12])
        #expect(scale.place(0) == 100 && scale.place(12) == 0)
        let time = Scale([0.1, 2], from: 0, to: 1, fromZero: false)
        #expect(time.low == 0.1 && time.high == 2 && time.ticks.first == 0.5)
        // One number alone, and none but zeros, still make an axis.
        for values in [[5.0], [0, 0], [1e-300]] {
            let scale = Scale(values, from: 0, to: 1, fromZero: true)
            #expect(scale.place(values[0]).isFinite && scale.high > scale.low)
        }
        #expect(Scale.text(0.1 + 0.2) == "0.3" && Scale.text(1_234_567) == "1.235e+06")
    }

    @Test func nothingInAReportIsMarkup() throws {
        let report = PageReport(
            title: "<script>",
            blocks: [
                .heading("<img>"), .text("</section> --mean is 5 % better"), .chart(chart),
                .table(PageTable(caption: "<td>", columns: ["<th>", "1"], rows: [["<tr>", "2"]])),
            ])
        let page = String(
            decoding: try MotionPage(title: "t", clips: [], report: report).bytes, as: UTF8.self)
        #expect(page.contains("<body class=\"report alone\">"))
        for text in [
            "&lt;script&gt;", "&lt;img&gt;", "&lt;/section&gt;", "&lt;td&gt;", "&lt;th&gt;", "&lt;tr&gt;",
        ] {
            #expect(page.contains(text))
        }
        #expect(page.contains("<span class=\"word\">--mean</span> is 5\u{A0}% better"))
        let shown = ShownClip(name: "a", clip: .swing(root: "Hips"))
        let both = String(
            decoding: try MotionPage(title: "t", clips: [shown], report: report).bytes, as: UTF8.self)
        #expect(both.contains("<body class=\"report\">"))
        let player = String(decoding: try MotionPage(title: "t", clips: [shown]).bytes, as: UTF8.self)
        #expect(player.contains("<body class=\"player\">") && !player.contains("id=\"report\""))
    }
}
