import Foundation
import Testing

@testable import MotionPredictCLI

/// Who runs what people are told to type beside the program itself, and the code that the pages show.
@Suite("lines and code in the documentation")
struct TypedLineTests {
    /// Who runs a line, a script or a block of code.
    enum Runner {
        /// `.ci/run`.
        case stage
        /// What `.ci/run` runs: a script, or a file of tests, that has these words.
        case file(String, saying: String)
        /// Nobody there, for a reason.
        case nobody(because: String)
    }

    /// The scripts, by name.
    private static let scripts: [String: Runner] = [
        "setup": .file("scripts/test", saying: "scripts/setup"),
        "demo": .stage, "test": .stage, "format": .stage, "docs": .stage, "install": .stage,
        "package-deb": .stage,
        "check-page": .stage, "check-onnx": .stage, "check-python": .stage, "make-sample-motions": .stage,
        "check-install": .nobody(because: "it needs root and a mirror of Debian, for minutes"),
        "check-image": .nobody(because: "it needs docker or its like, and gigabytes of images"),
        "check-blender": .nobody(because: "it needs Blender, some 400 MB"),
        "check-imports": .nobody(because: "it needs libassimp-dev or Blender"),
        "check-mpi": .nobody(because: "a build of its own with Open MPI, and some ten minutes"),
        "make-large-corpus": .nobody(because: "gigabytes of clips, for measurements"),
        "check-slurm": .nobody(because: "it needs root and a Slurm of its own"),
        "slurm": .nobody(because: "jobs for Slurm; check-slurm runs them"),
        "check-keras-oracle": .nobody(
            because: "a stage runs its program where Keras's values stand beside the checkout"),
        "check-verdict": .nobody(because: "minutes a clip"),
        "make-keras-fixtures": .nobody(because: "it needs TensorFlow, some gigabytes"),
        "make-onnx-proto": .nobody(because: "it needs protobuf-compiler, and a build of its plug-in"),
        "fuzz": .nobody(because: "a build with the address sanitizer, and minutes a reader"),
        "sanitize": .nobody(because: "three builds of the tests, some of an hour each"),
        "hostile-streams": .nobody(because: "some minutes, as root for full disks"),
        "hostile-models": .nobody(because: "some minutes"),
        "kill-fit": .nobody(because: "a hundred fits"), "kill-batch": .nobody(because: "some thousand fits"),
        "ablation": .nobody(because: "some ten minutes, and a corpus"),
        "compare-published": .nobody(because: "PyTorch, a corpus, minutes a model"),
        "benchmark-files": .nobody(because: "it measures time"),
        "benchmark-peers": .nobody(because: "it measures time"),
    ]

    /// Lines, and commands within sentences, that call something else.
    private static let others: [String: Runner] = [
        #"export PATH="$PWD/.build/release:$PATH""#: .file(
            "Tests/MotionPredictCLITests/TypedLineTests.swift", saying: "func thePathFindsTheProgram"),
        "swift build -c release": .stage, ".ci/run": .stage,
        "pip install ./python": .file("scripts/check-python", saying: "pip install"),
        #"python3 -c 'import motionpredict as mp; print(mp.extend("walk.bvh", "walk.safetensors", seconds=2).positions().shape)'"#:
            .file("python/tests/test_pages.py", saying: #"ROOT / "README.md""#),
        "docker build -t motionpredict .": .nobody(because: "check-image does, with an engine for images"),
        "apt install ./motionpredict_….deb": .nobody(because: "as root; check-install does"),
        "apt install libopenblas0 libxml2": .nobody(
            because: "as root; the package brings them, which check-install looks at"),
        "swift build -c release --traits MPI": .nobody(because: overMPI),
        "mpirun -n 4 motionpredict fit …": .nobody(because: overMPI),
        "mpirun -n 4 motionpredict fit clips/ -o dance.safetensors --minutes 60": .nobody(because: overMPI),
        "mpirun --map-by node --bind-to none motionpredict fit …": .nobody(because: overMPI),
        "mpirun --mca odls_base_sigkill_timeout 30": .nobody(because: overMPI),
        "sbatch --ntasks=8 scripts/slurm/fit-mpi.sbatch clips/ -o dance.safetensors --minutes 60": .nobody(
            because: overMPI),
        "srun --mpi=pmix": .nobody(because: overMPI), "srun --mpi=list": .nobody(because: overMPI),
        "mkdir extension": .nobody(because: inBlender),
        "cp blender/motionpredict_addon.py extension/__init__.py": .nobody(because: inBlender),
        "cp blender/blender_manifest.toml extension/": .nobody(because: inBlender),
        "blender --command extension build --source-dir extension": .nobody(because: inBlender),
        "cd Benchmarks": .nobody(because: benchmarks),
        "swift package benchmark": .nobody(because: benchmarks),
        "swift package --allow-writing-to-package-directory benchmark baseline update before": .nobody(
            because: benchmarks),
        "swift package benchmark baseline compare before": .nobody(because: benchmarks),
        "swift package benchmark --filter 'training.*'": .nobody(because: benchmarks),
        "swift package benchmark help": .nobody(because: benchmarks),
    ]
    private static let inBlender = "Blender of 4.2 or later; check-blender --bpy runs the lines of the page"
    private static let overMPI = "it needs Open MPI; check-mpi and check-slurm --mpi train so"
    private static let benchmarks = "a package of its own, which measures time"

    /// The blocks of code, by page and language.
    private static let code: [String: Runner] = [
        "README.md swift": .file(
            "Tests/MotionPredictCLITests/ReadmeTests.swift", saying: "isTheCodeThatIsCompiledHere"),
        "README.md json": .file(
            "Tests/MotionPredictCLITests/ReadmeTests.swift", saying: "itsSettingsAreTaken"),
        "docs/keras-tutorial.md swift": .file(
            "Tests/RecurrentNetworksTests/TutorialPageTests.swift", saying: "docs/keras-tutorial.md"),
        "docs/library.md swift": .file(
            "Tests/MotionPredictTests/LibraryPageTests.swift", saying: "docs/library.md"),
        "docs/onnx.md python": .file("scripts/check-onnx", saying: #"docs/onnx.md" >example.py"#),
        "docs/python.md python": .file("python/tests/test_pages.py", saying: #"run_page("python.md""#),
        // Where PyTorch is: `scripts/check-python --torch`.
        "docs/pytorch.md python": .file("python/tests/test_pages.py", saying: #"run_page("pytorch.md""#),
    ]

    /// What a script or a file of tests does, without its comments.
    private static func doings(of path: String) throws -> String {
        try DocumentationPage.text(path).split(separator: "\n").filter {
            !["#", "//"].contains(where: $0.drop { $0 == " " }.hasPrefix)
        }.joined(separator: "\n")
    }

    /// Whether `.ci/run` really runs it; `call` is how a stage calls it.
    private func isRun(_ runner: Runner, as call: String) throws -> Bool {
        let stages = try Self.doings(of: ".ci/run")
        switch runner {
        case .nobody(let reason): return !reason.isEmpty
        case .stage: return call == ".ci/run" || stages.contains(call)
        case .file(let path, let words):
            let caller =
                path.hasPrefix("Tests/")
                ? "scripts/test"
                : path.hasPrefix("python/tests/") ? "scripts/check-python" : path
            return try stages.contains(caller) && Self.doings(of: path).contains(words)
        }
    }

    @Test(arguments: DocumentationPage.all)
    func everyLineIsRunBySomebody(page: String) throws {
        for item in try DocumentationPage(page).items {
            let (text, isLine) =
                switch item {
                case .line(let text): (text, true)
                case .span(let text): (text, false)
                }
            if let script = text.prefixMatch(of: /scripts\/([a-z-]+)/) {
                // A sentence names a script, perhaps with examples; a line is run as it stands, but for what is left to be put in.
                let runner = try #require(Self.scripts[String(script.output.1)], "nobody runs \(text)")
                let typed = text.replacing(#/ (\[.*|[A-Z]{2}.*)/#, with: "")
                #expect(try isRun(runner, as: isLine ? typed : String(script.output.0)), "\(text)")
            } else if isLine && !text.hasPrefix("motionpredict ")
                || text.contains(/^(pip|docker|mpirun|sbatch|srun|python3|blender|apt|swift package) ./)
            {
                let runner = try #require(Self.others[text], "nobody runs \(text)")
                #expect(try isRun(runner, as: text), "\(text)")
            }
        }
    }

    @Test(arguments: DocumentationPage.all)
    func everyBlockOfCodeIsRunBySomebody(page: String) throws {
        for block in try DocumentationPage(page).blocks where block.language != "text" {
            let runner = try #require(
                Self.code["\(page) \(block.language)"], "nobody runs the \(block.language) of \(page)")
            #expect(try isRun(runner, as: ""), "\(page)")
        }
    }

    @Test func everyScriptIsListedAndRun() throws {
        let names = DocumentationPage.names(in: "scripts").map { String($0.dropFirst("scripts/".count)) }
        // Folders of what scripts call have no word on the page but the one for Slurm.
        let scripts = names.filter {
            let path = DocumentationPage.package.appendingPathComponent("scripts/\($0)").path
            return (try? FileManager.default.contentsOfDirectory(atPath: path)) == nil && !$0.contains(".")
        }
        #expect(Set(scripts) == Set(Self.scripts.keys).subtracting(["slurm"]))
        for (name, runner) in Self.scripts { #expect(try isRun(runner, as: "scripts/\(name)"), "\(name)") }
    }

    /// The README's line, beside a program that stands where the build leaves it.
    @Test func thePathFindsTheProgram() async throws {
        let folder = try TemporaryFolder()
        try folder.makeFolder(".build/release")
        try FileManager.default.createSymbolicLink(
            at: folder.file(".build/release/motionpredict"), withDestinationURL: try #require(Program.url))
        let line = try #require(
            try DocumentationPage("README.md").items.compactMap {
                if case .line(let text) = $0, text.hasPrefix("export PATH=") { text } else { nil }
            }.first)
        let outcome = try await Program.run([], in: folder, script: "\(line); cd /; motionpredict --version")
        #expect(outcome.code == 0 && outcome.output.hasPrefix(Version.number), "\(outcome.messages)")
    }

    @Test func aPageIsTakenAsItsReaderTakesIt() {
        let page = DocumentationPage(
            text: """
                Type `fit walk.bvh
                --quick`, see ``Fit`` and `motionpredict fit`, `extend --mean`, `view CLIP…`, `fit --log walk.csv`.

                    scripts/test     # all
                    # a remark

                - An item
                    that goes on.

                ```text
                $ motionpredict inspect walk.bvh
                walk.bvh: BVH
                ```
                Or `motionpredict extend --seconds 2`.
                """)
        #expect(
            page.commands == [
                "motionpredict fit walk.bvh --quick", "motionpredict inspect walk.bvh",
                "motionpredict extend --seconds 2",
            ])
        #expect(page.items.contains(.line("scripts/test")) && page.items.count == 8)
        #expect(page.blocks.map(\.language) == ["text"])
    }
}
