import ArgumentParser
import MotionPredict

/// `view`: shows clips in a browser.
struct ViewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "view",
        abstract: "Write a page that plays clips in 3D in any browser.",
        discussion: """
            The page is one file, NAME.html beside the first clip; it needs neither network nor server. Several clips stand side \
            by side, in step. Predicted frames have another colour than observed ones: a clip that begins with all frames of \
            another one shown, or that extend wrote beside its original, is predicted from there on.

            Examples:
              motionpredict view walk.bvh
              motionpredict view walk-extended.bvh
              motionpredict view walk-extended.bvh --compare truth.bvh -o page.html
              motionpredict view walk-extended.bvh --picture walk.png
            """)

    @Argument(help: "Motion files.", completion: .clips)
    var clips: [String]

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Motion files that are drawn over the others.", valueName: "clip"),
        completion: .clips)
    var compare: [String] = []

    @Option(
        parsing: .unconditional,
        help: "How many frames at the beginning of each clip are observed. [default: found where it can be]")
    var seam: Int?

    @Option(
        name: .shortAndLong, help: "The page to write. [default: NAME.html beside the first clip]",
        completion: .pages)
    var output: String?

    @Option(
        help: ArgumentHelp(
            "Draw a strip of stills before and after the seam into a PNG file; the page is then written only with -o.",
            valueName: "file.png"), completion: .pictures)
    var picture: String?

    @Flag(help: "Replace an existing file that this command did not make.")
    var force = false

    @OptionGroup var chosen: SamplingOptions
    @OptionGroup var common: CommonOptions

    func validate() throws {
        if let seam, seam < 0 { throw ValidationError("--seam must be at least 0.") }
    }

    func run() throws {
        let console = common.console
        try reporting(console) {
            let inputs = clips + compare
            let named = output.map(OutputNames.path)
            let target = named ?? (picture == nil ? OutputNames.withoutEnding(clips[0]) + ".html" : nil)
            let page = try target.map {
                try OutputFile($0, force: force, inputs: inputs, isOurs: View.isPage)
            }
            try page?.requireEnding(among: OutputNames.pageEndings)
            let strip = try picture.map {
                try OutputFile(OutputNames.path($0), force: force, inputs: inputs, isOurs: View.isPicture)
            }
            try strip?.requireEnding(among: OutputNames.pictureEndings)
            let monitor = Teller(console).monitor
            let read = { (path: String) in
                try ClipFile(path: path, sampling: chosen.sampling, monitor: monitor)
            }
            var view = try View(clips.map(read), comparing: compare.map(read))
            view.seam = seam
            try strip?.write(view.picture)
            try page?.write(view.page)
            let seams = Set(view.seams.compactMap { $0 }).sorted().map(String.init).joined(separator: ", ")
            let what =
                "\(inputs.count) clip\(inputs.count == 1 ? "" : "s")"
                + (seams.isEmpty ? "" : ", predicted after frame \(seams)")
            for file in [strip, page].compactMap({ $0 }) where !file.isStream {
                console.say("wrote \(file.path): \(what)")
            }
            if let page, !page.isStream {
                console.say("next: open it in a browser (\(Browser.command(page.path)))")
            }
        }
    }
}

/// How a person opens a page.
enum Browser {
    /// The command that opens a page in the browser of whoever types it.
    static func command(_ path: String) -> String {
        let isPlain = path.allSatisfy { $0.isLetter || $0.isNumber || "._-/".contains($0) }
        let word = isPlain ? path : "'" + path.replacing("'", with: "'\\''") + "'"
        #if os(macOS)
            return "open \(word)"
        #else
            return "xdg-open \(word)"
        #endif
    }
}
