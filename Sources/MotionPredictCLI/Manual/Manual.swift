import Foundation
import MotionPredict

/// The pages of the manual, one for the program and one for each command, made of what `--help` shows.
enum Manual {
    /// Writes the pages into a folder that there is, over those that stand there.
    ///
    /// Throws `UseCaseError`.
    static func write(to folder: String) throws {
        for page in try pages(of: .program(), version: .current) {
            let path = URL(fileURLWithPath: folder).appendingPathComponent(page.fileName).path
            try OutputFile(path, force: false, inputs: [], isOurs: { ManualPage.isPage($0) })
                .write(Array(page.text.utf8))
        }
    }

    /// The pages, the program's first.
    static func pages(of program: CommandForm, version: Version) -> [ManualPage] {
        let name = program.commandName
        let names = [name] + program.commands.map { "\(name)-\($0.commandName)" }
        let day =
            version.day
            ?? ISO8601DateFormatter.string(
                from: Date(), timeZone: .gmt, formatOptions: .withFullDate)
        let page = { (form: CommandForm, own: String) in
            var page = ManualPage(name: own, abstract: form.abstract ?? "", day: day)
            page.add(form, of: program)
            page.addSeeAlso(names.filter { $0 != own })
            return page
        }
        return zip([program] + program.commands, names).map(page)
    }
}
