import MotionForecast
import RecurrentNetworks
import Tensors

/// One network of a forecaster as operators: its statistics, encoder, decoder and bounds, the decoder step by step.
///
/// The arithmetic is that of `ReferenceRollOut` and `ForecasterMember.predict`. The steps are written out, for a loop is what
/// many runtimes lack.
struct NetworkGraph {
    let member: ForecasterMember
    /// Whether poses may leave the range of the training data, as those of a collection.
    let isFree: Bool

    private var shape: WindowShape { member.settings.shape }
    private var width: Int { member.layout.count }
    /// Whether frames are fed back as 64-bit floats, as the program does.
    private var isExact: Bool { member.feedsBackExactly }

    /// The frames that follow observed ones.
    ///
    /// - Parameter observed: N × T observed × F features.
    /// - Returns: N × T predicted × F features.
    func predict(_ observed: Value, in builder: inout GraphBuilder) -> Value {
        let (mean, scale) = (row(member.scaling.mean, in: &builder), row(member.scaling.scale, in: &builder))
        let centred = builder.subtract(observed, mean)
        let scaled = builder.divide(centred, scale)
        // [T, N, F], as the operator for recurrence takes them.
        let frames = builder.apply("Transpose", scaled, with: ["perm": .integers([1, 0, 2])])
        let last = builder.entry(shape.observed - 1, of: frames, axis: 0)
        let slowness = row(rule.velocity.map { 1 / $0 }, in: &builder)
        let states = encode(frames, last: last, slowness: slowness, in: &builder)
        let before = builder.entry(max(0, shape.observed - 2), of: frames, axis: 0)
        let predicted = decode(
            states, from: last, after: before, slowness: slowness, in: &builder)
        let joined = builder.join(predicted, axis: 1)
        let rows = builder.reshape(joined, [-1, shape.predicted, width])
        let stretched = builder.multiply(rows, scale)
        return builder.add(stretched, mean)
    }

    private var rule: StepRule { StepRule(layout: member.layout, scaling: member.scaling) }

    private func row(_ numbers: [Float], in builder: inout GraphBuilder) -> Value {
        builder.constant(numbers, [width], as: "row")
    }

    /// What a network reads of frames: [x - last | (x - before) / typical change | last], along the last axis.
    private func read(
        _ frames: Value, before: Value, last: Value, lastRepeated: Value, slowness: Value,
        in builder: inout GraphBuilder
    ) -> Value {
        let fromLast = builder.subtract(frames, last)
        let change = builder.subtract(frames, before)
        let scaledChange = builder.multiply(change, slowness)
        return builder.join([fromLast, scaledChange, lastRepeated], axis: -1)
    }

    /// The states of the encoder's layers after the observed frames [T, N, F].
    private func encode(
        _ frames: Value, last: Value, slowness: Value, in builder: inout GraphBuilder
    ) -> [LSTMOperator.State] {
        let count = shape.observed
        var before = builder.slice(0..<1, of: frames, axis: 0)
        if count > 1 {
            let earlier = builder.slice(0..<count - 1, of: frames, axis: 0)
            before = builder.join([before, earlier], axis: 0)
        }
        let all = builder.apply("Shape", frames)
        let lastRepeated = builder.apply("Expand", last, all)
        var sequence = read(
            frames, before: before, last: last, lastRepeated: lastRepeated, slowness: slowness, in: &builder)
        var states: [LSTMOperator.State] = []
        for (index, cell) in member.network.encoder.enumerated() {
            let layer = LSTMOperator(cell, member.parameters, in: &builder)
            let isLast = index == member.network.encoder.count - 1
            let found = layer.read(sequence, isWhole: !isLast, in: &builder)
            states.append(found.state)
            sequence = found.hidden
        }
        return states
    }

    /// The predicted frames, scaled, N × F each.
    private func decode(
        _ states: [LSTMOperator.State], from last: Value, after before: Value, slowness: Value,
        in builder: inout GraphBuilder
    ) -> [Value] {
        let (network, parameters, rule) = (member.network, member.parameters, rule)
        let layers = network.decoder.map { LSTMOperator($0, parameters, in: &builder) }
        let output = DenseOperator(
            kernel: parameters[network.output.kernel].array, bias: parameters[network.output.bias].array,
            in: &builder)
        // As the program itself has it: a last digit less here is felt after sixty frames.
        let damping = MatrixView(rows: 1, columns: width)
        VectorKernels.best.apply(.sigmoid, to: parameters[network.damping], into: damping)
        let bounds = member.bounds(isFree: isFree)
        /// As the frames are fed back.
        func fed(_ value: Value, _ builder: inout GraphBuilder) -> Value {
            isExact ? builder.cast(value, isDouble: true) : value
        }
        /// As the network reads and gives numbers.
        func plain(_ value: Value, _ builder: inout GraphBuilder) -> Value {
            isExact ? builder.cast(value, isDouble: false) : value
        }
        func fedRow(_ numbers: [Float], _ builder: inout GraphBuilder) -> Value {
            let row = row(numbers, in: &builder)
            return fed(row, &builder)
        }
        let (part, slowness) = (fedRow(damping.array, &builder), fed(slowness, &builder))
        let (carry, gain) = (fedRow(rule.carry, &builder), fedRow(rule.gain, &builder))
        let (lowest, highest) = (fedRow(bounds.lowest, &builder), fedRow(bounds.highest, &builder))
        let last = fed(last, &builder)
        var (states, shown, before) = (states, last, fed(before, &builder))
        var carriedBefore = builder.multiply(before, carry)
        var predicted: [Value] = []
        for _ in 0..<shape.predicted {
            let input = read(
                shown, before: before, last: last, lastRepeated: last, slowness: slowness, in: &builder)
            // [1, N, …]: a sequence of one step.
            var sequence = builder.expand(plain(input, &builder), axis: 0)
            for (index, layer) in layers.enumerated() {
                states[index] = layer.read(sequence, from: states[index], in: &builder).state
                sequence = states[index].hidden
            }
            let hidden = builder.squeeze(sequence, axis: 0)
            let correction = fed(output.apply(hidden, in: &builder), &builder)
            // next = carry · x + part · (x - carry · before) + gain · output
            let carried = builder.multiply(shown, carry)
            let change = builder.subtract(shown, carriedBefore)
            let goingOn = builder.multiply(change, part)
            let corrected = builder.multiply(correction, gain)
            let moved = builder.add(carried, goingOn)
            let next = builder.add(moved, corrected)
            let aboveLowest = builder.apply("Max", next, lowest)
            let bounded = builder.apply("Min", aboveLowest, highest)
            predicted.append(plain(bounded, &builder))
            (before, carriedBefore, shown) = (shown, carried, bounded)
        }
        return predicted
    }
}
