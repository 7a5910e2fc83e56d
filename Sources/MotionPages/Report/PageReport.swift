/// What a page tells in words, curves and tables beside the clips that it plays.
///
/// All text may come from anybody, and is no markup.
package struct PageReport: Sendable {
    /// A part of a report, from the top down.
    package enum Block: Sendable {
        case heading(String)
        case text(String)
        case chart(LineChart)
        case table(PageTable)
    }

    package var title: String
    package var blocks: [Block]

    package init(title: String, blocks: [Block] = []) {
        self.title = title
        self.blocks = blocks
    }

    /// Text in which the name of an option is not divided at the end of a line, nor a number from its per cent.
    private static func words(_ text: String) -> String {
        text.split(separator: " ", omittingEmptySubsequences: false).map { word in
            let shown = Markup.text(String(word))
            return word.hasPrefix("--") ? "<span class=\"word\">\(shown)</span>" : shown
        }.joined(separator: " ").replacing(" %", with: "\u{A0}%")
    }

    /// The report as an element of the page.
    var html: String {
        let parts = blocks.map { block in
            switch block {
            case .heading(let text): "<h2>\(Markup.text(text))</h2>"
            case .text(let text): "<p>\(Self.words(text))</p>"
            case .chart(let chart): chart.html
            case .table(let table): table.html
            }
        }
        return
            "<section id=\"report\" tabindex=\"0\" aria-label=\"Report\">\n<h1>\(Markup.text(title))</h1>\n"
            + parts.joined(separator: "\n") + "\n</section>"
    }
}

/// A table of a report: the first cell of each row is its name.
package struct PageTable: Sendable {
    package var caption: String
    package var columns: [String]
    package var rows: [[String]]

    package init(caption: String, columns: [String], rows: [[String]]) {
        (self.caption, self.columns, self.rows) = (caption, columns, rows)
    }

    var html: String {
        let head = columns.map { "<th scope=\"col\">\(Markup.text($0))</th>" }.joined()
        let body = rows.map { row in
            "<tr>"
                + row.enumerated().map { index, cell in
                    index == 0
                        ? "<th scope=\"row\">\(Markup.text(cell))</th>" : "<td>\(Markup.text(cell))</td>"
                }.joined() + "</tr>"
        }.joined(separator: "\n")
        return """
            <figure>
            <figcaption>\(Markup.text(caption))</figcaption>
            <div class="scroll"><table aria-label="\(Markup.text(caption))">
            <thead><tr>\(head)</tr></thead>
            <tbody>
            \(body)
            </tbody>
            </table></div>
            </figure>
            """
    }
}
