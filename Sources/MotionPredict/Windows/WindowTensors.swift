import MotionCore
import MotionForecast
import Tensors

/// The sequences X and Y of some clips, as views on their rows: memory does not grow with the overlap of windows.
public struct WindowTensors: Sendable {
    static let format = "motionpredict windows"
    static let version = "2"

    let table: ChannelTable
    let windows: MotionForecast.Windows
    let clips: [Windows.SourceClip]
    /// What the channels are, by the name of `Windows.Representation`, or that of a model's own features.
    let representation: String
    let validationSplit: Double
    /// The axis that points up.
    let up: Axis

    /// N, the number of windows.
    package var count: Int { windows.count }
    /// The frames of X and of Y.
    package var shape: WindowShape { windows.shape }
    /// The names of the channels, C of them.
    package var channels: [String] { table.names }
    /// How many of the windows are for validation.
    package var validationCount: Int { split.count { $0 == 1 } }

    /// Writes X (N, T observed, C) and Y (N, T predicted, C), where each window comes from, and the channels' names and
    /// statistics: as a NumPy archive where the name ends in `.npz`, as safetensors otherwise.
    ///
    /// Throws `UseCaseError` where the file cannot be made, or where one stands there that this did not make, unless
    /// `replacing`.
    public func write(to path: String, replacing: Bool = false) throws {
        try write(
            to: OutputFile(path, force: replacing, isOurs: Self.isMadeHere),
            asNumPy: TensorFile.Format(path: path) == .numPy)
    }

    package func write(to file: OutputFile, asNumPy: Bool) throws {
        let tensors = try tensors
        try file.write { try tensors.write(as: asNumPy ? .numPy : .safetensors, to: $0) }
    }

    /// Whether an existing file holds windows of this program.
    package static func isMadeHere(_ bytes: [UInt8]) -> Bool {
        TensorFile.isMadeHere(bytes, format: format)
    }

    /// The kinds of clips, by name.
    private var kinds: [String] { Set(clips.compactMap(\.kind)).sorted() }

    /// For each window 0 where it is for training, 1 for validation, and -1 where its frames lie on both sides.
    private var split: [Int64] {
        let split = TrainingData.split(
            table.sequences.map(\.place), shape: shape, fraction: validationSplit, isOneTake: clips.count == 1
        )
        return windows.map { window in
            let predicted = windows.predicted(window)
            let all = windows.observed(window).lowerBound..<predicted.upperBound
            if split.heldOut[window.sequence].contains(all) { return 1 }
            return split.training[window.sequence].contains(all) ? 0 : -1
        }
    }

    private var tensors: TensorFile {
        get throws {
            let (kinds, count, width) = (kinds, windows.count, channels.count)
            var file = TensorFile(
                format: Self.format, version: Self.version, key: "windows",
                description: Description(self, kinds: kinds),
                lists: [
                    ("channels", channels), ("clips", clips.map(\.path)), ("kinds", kinds),
                    ("splits", Description.splits),
                ])
            try addRows("X", shape.observed, windows.observed, to: &file)
            // A model of kinds predicts no frames.
            if shape.predicted > 0 { try addRows("Y", shape.predicted, windows.predicted, to: &file) }
            try file.add("mean", [width], table.mean)
            try file.add("scale", [width], table.scale)
            let sources = windows.map { table.sequences[$0.sequence] }
            let pieces = sources.map { table.pieces[$0.clip] }
            try file.add("clip", [count], pieces.map { Int64($0.file) })
            try file.add(
                "kind", [count],
                pieces.map { piece in
                    Int64(clips[piece.file].kind.flatMap { kinds.firstIndex(of: $0) } ?? -1)
                })
            try file.add("split", [count], split)
            let times = zip(windows, zip(sources, pieces)).map { window, source in
                clips[source.1.file].time(of: window.start, in: source.0, of: source.1, at: table.rate)
            }
            try file.add("frame", [count], times.map { Int64($0.frame) })
            try file.add("time", [count], times.map(\.seconds))
            if table.layout != nil { try addStarts(to: &file) }
            return file
        }
    }

    private func addRows(
        _ name: String, _ frames: Int, _ rows: @escaping (Window) -> Range<Int>, to file: inout TensorFile
    ) throws {
        let width = channels.count
        try file.add(name, .float32, [windows.count, frames, width]) { sink in
            for window in windows {
                try table.sequences[window.sequence].values.withRows(rows(window), width: width, sink)
            }
        }
    }

    /// Adds what Y goes on from: the file's channels and the root's state in the last frame of X.
    private func addStarts(to file: inout TensorFile) throws {
        var (roots, rows): ([Double], [Double]) = ([], [])
        for window in windows {
            let (sequence, last) = (
                table.sequences[window.sequence], windows.observed(window).upperBound - 1
            )
            let root = sequence.roots[last]
            roots += [root.heading, root.position.x, root.position.y, root.position.z]
            if let source = sequence.source { rows += source.inDegrees(source.frame(last)) }
        }
        try file.add("root", [windows.count, 4], roots)
        try file.add("last", [windows.count, rows.count / max(1, windows.count)], rows)
    }

    /// What the tensors are, as JSON.
    private struct Description: Encodable {
        static let splits = ["training", "validation"]

        let channels: [String]
        let representation: String
        let frameTime: Double
        let stride: Int
        let observed: Int
        let predicted: Int
        let clips: [Windows.SourceClip]
        let kinds: [String]
        let splits = Self.splits
        let validationSplit: Double
        let features: DescribedFeatures

        init(_ windows: WindowTensors, kinds: [String]) {
            channels = windows.channels
            representation = windows.representation
            frameTime = windows.table.rate.frameTime
            stride = windows.windows.stride
            (observed, predicted) = (windows.shape.observed, windows.shape.predicted)
            (clips, self.kinds) = (windows.clips, kinds)
            validationSplit = windows.validationSplit
            features =
                windows.table.layout.map(DescribedFeatures.init)
                ?? DescribedFeatures(windows.clips[0].skeleton, up: windows.up)
        }
    }
}

extension Windows {
    /// A clip that windows come from, as a file of windows names it.
    struct SourceClip: Encodable, Sendable {
        let path: String
        let frames: Int
        let frameTime: Double
        /// The name of the folder in which it was found; nil where it was named itself.
        let kind: String?
        let skeleton: Skeleton

        private enum CodingKeys: String, CodingKey {
            case path, frames, frameTime, kind
        }

        init(_ file: ClipFile, kind: String?) {
            (path, frames, frameTime) = (file.path, file.clip.frameCount, file.clip.frameTime)
            (self.kind, skeleton) = (kind, file.clip.skeleton)
        }

        /// The frame of the clip's file, counted from 0, in which row `row` of a piece's sequence stands, and its time; between
        /// two frames the earlier one.
        func time(
            of row: Int, in sequence: FeatureSequence, of piece: ClipPiece, at rate: ModelRate
        ) -> (frame: Int, seconds: Double) {
            guard let apart = rate.framesApart(frameTime: frameTime) else {
                let seconds = Double(row) * rate.frameTime
                // Files round the frame time.
                let frame = Int(seconds / frameTime + 1e-3)
                return (piece.first + frame, Double(piece.first) * frameTime + seconds)
            }
            let frame = piece.first + sequence.phase + row * apart
            return (frame, Double(frame) * frameTime)
        }
    }
}

extension Range<Int> {
    fileprivate func contains(_ other: Range<Int>) -> Bool {
        lowerBound <= other.lowerBound && other.upperBound <= upperBound
    }
}
