import MotionCore
import Tensors

/// Moments stand in a model file as frames of channels, the lengths of their sequences, and the jumps from each frame.
extension Moments {
    func write(to content: inout ModelContent) {
        let frames = library.frames
        let count = frames.frameCount
        content.floats["moments/channels"] = (
            [count, frames.skeleton.channelCount], frames.values.map { Float($0) }
        )
        content.floats["moments/lengths"] = (
            [library.sequences.count], library.sequences.map { Float($0.count) }
        )
        content.floats["moments/jumps"] = ([count, MomentGraph.width], graph.targets.map { Float($0) })
        content.floats["moments/gaps"] = ([count, MomentGraph.width], graph.gaps)
    }

    /// The moments of a model file; nil where it has none.
    ///
    /// Throws `ModelFault` where they do not fit together.
    init?(
        _ reader: SafetensorsReader, layout: FeatureLayout, rate: ModelRate, mirror: SkeletonMirror?
    ) throws {
        guard reader.entry(named: "moments/channels") != nil else { return nil }
        let values = try reader.floats("moments/channels")
        let lengths = try reader.floats("moments/lengths")
        let jumps = try reader.floats("moments/jumps")
        let width = layout.skeleton.channelCount
        let limit = Float(1 << 24)
        guard width > 0, !values.isEmpty, values.count % width == 0,
            values.allSatisfy({ abs(Double($0)) <= Bounds.largestNumber }),
            lengths.allSatisfy({ (1...limit).contains($0) && $0 == $0.rounded() }),
            Int(lengths.reduce(0, +)) == values.count / width,
            jumps.allSatisfy({ (-1...limit).contains($0) && $0 == $0.rounded() })
        else { throw ModelFault("its moments are no frames of its skeleton") }
        var sequences: [Range<Int>] = []
        for length in lengths {
            let start = sequences.last?.upperBound ?? 0
            sequences.append(start..<start + Int(length))
        }
        let library = MomentLibrary(
            frames: Clip(
                skeleton: layout.skeleton, frameTime: rate.frameTime, frameCount: values.count / width,
                values: values.map(Double.init)), sequences: sequences, mirror: mirror)
        let graph = MomentGraph(
            targets: jumps.map { Int32($0) }, gaps: try reader.floats("moments/gaps"))
        guard let moments = Moments(library, graph: graph) else {
            throw ModelFault("its moments lead to moments that are not there")
        }
        self = moments
    }
}
