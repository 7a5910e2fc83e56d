/// Reads samplers out of sources, accessors and arrays (COLLADA 1.4.1 specification, chapter 5: sampler, accessor).
struct COLLADASources {
    private let records: COLLADARecords
    private let file: String
    private var local: [Key: Int] = [:]
    private var global: [String: Int] = [:]
    private var arrays: [String: Int] = [:]
    private var localSamplers: [Key: Int] = [:]
    private var globalSamplers: [String: Int] = [:]
    /// What the samplers read so far were taken with.
    private(set) var notes: [SceneNote] = []
    private var straightened: [String] = []
    private var sameTimes: [String] = []
    private var keyless: [String] = []
    private var longOutputs: [String] = []
    private var unknownCurves: [String] = []

    /// An id within one animation: exporters use it again in the next.
    private struct Key: Hashable {
        var animation: Int
        var id: String
    }

    /// A source as its accessor shows it: rows of equal length.
    private struct Table {
        var numbers: [Double]
        var width: Int
        var count: Int { width > 0 ? numbers.count / width : 0 }
    }

    init(_ records: COLLADARecords, file: String) {
        self.records = records
        self.file = file
        for (index, source) in records.sources.enumerated() {
            let id = COLLADAReference.key(source.id)
            let key = Key(animation: source.animation, id: id)
            if local[key] == nil { local[key] = index }
            if global[id] == nil { global[id] = index }
            if let array = source.arrayID.map(COLLADAReference.key), arrays[array] == nil {
                arrays[array] = index
            }
        }
        for (index, sampler) in records.samplers.enumerated() {
            let id = COLLADAReference.key(sampler.id)
            let key = Key(animation: sampler.animation, id: id)
            if localSamplers[key] == nil { localSamplers[key] = index }
            if globalSamplers[id] == nil { globalSamplers[id] = index }
        }
    }

    private func error(_ fault: SceneFault, at location: XMLLocation) -> ParseError {
        ParseError(
            file: file,
            location: SourceLocation(line: location.line, column: location.column, excerpt: "", caret: 0),
            fact: .scene(fault))
    }

    /// The index of a channel's sampler; nil where there is none.
    func sampler(of channel: COLLADARecords.Channel) -> Int? {
        let id = COLLADAReference.fragment(channel.source) ?? COLLADAReference.key(channel.source)
        return localSamplers[Key(animation: channel.animation, id: id)] ?? globalSamplers[id]
    }

    /// The id of the source that a sampler's output names, for messages.
    func outputID(_ sampler: Int) -> String {
        let output = records.samplers[sampler].inputs.first { $0.semantic == "OUTPUT" }
        return output.map { COLLADAReference.fragment($0.source) ?? $0.source } ?? ""
    }

    /// Reads a sampler; nil where it has no key, and so moves nothing. Throws `ParseError`.
    mutating func read(_ index: Int) throws -> SceneSampler? {
        let sampler = records.samplers[index]
        let label = ElementLabel("sampler", sampler.id)
        // An animation that was made and never filled.
        if sampler.inputs.isEmpty { return nothing(sampler) }
        guard let input = try table("INPUT", of: sampler) else {
            throw error(.noInput(semantic: "INPUT", in: label), at: sampler.location)
        }
        guard var output = try table("OUTPUT", of: sampler) else {
            throw error(.noInput(semantic: "OUTPUT", in: label), at: sampler.location)
        }
        let times = try times(input, sampler)
        if times.isEmpty { return nothing(sampler) }
        // A shorter output breaks off; of a longer one the times say what is meant.
        guard output.count >= times.count else {
            throw error(
                .keyCounts(times: times.count, other: output.count, semantic: "OUTPUT", in: label),
                at: sampler.location)
        }
        if output.count > times.count {
            output.numbers.removeLast((output.count - times.count) * output.width)
            longOutputs.append(sampler.id)
        }
        var curves = try curves(of: sampler, keys: times.count)
        // What leads away from the last key leads nowhere, and needs no tangents.
        if curves.count > 1, curves.count == times.count {
            curves[curves.count - 1] = curves[curves.count - 2]
        }
        var tangents: [SceneTangents?] = [nil, nil]
        if curves.contains(where: { $0.needsTangents }) {
            tangents = try ["OUT_TANGENT", "IN_TANGENT"].map { semantic in
                try table(semantic, of: sampler).flatMap { table in
                    table.count < times.count
                        ? nil
                        : SceneTangents(numbers: table.numbers, stride: table.width, width: output.width)
                }
            }
            if tangents.contains(where: { $0 == nil }) {
                straightened.append(sampler.id)
                curves = curves.map { $0.needsTangents ? LinearCurve.self : $0 }
            }
        }
        if let first = curves.first, curves.allSatisfy({ $0 == first }) { curves = [first] }
        updateNotes()
        return SceneSampler(
            times: times, width: output.width, values: output.numbers, curves: curves, incoming: tangents[1],
            outgoing: tangents[0])
    }

    /// Notes that a sampler has no key.
    private mutating func nothing(_ sampler: COLLADARecords.Sampler) -> SceneSampler? {
        keyless.append(sampler.id)
        updateNotes()
        return nil
    }

    private mutating func updateNotes() {
        notes = []
        if !straightened.isEmpty { notes.append(.noTangents(straightened)) }
        if !sameTimes.isEmpty { notes.append(.sameTimes(sameTimes)) }
        if !keyless.isEmpty { notes.append(.keylessSamplers(keyless)) }
        if !longOutputs.isEmpty { notes.append(.longOutputs(longOutputs)) }
        if !unknownCurves.isEmpty { notes.append(.unknownCurves(unknownCurves)) }
    }

    private mutating func times(_ input: Table, _ sampler: COLLADARecords.Sampler) throws -> [Double] {
        let times =
            input.width == 1
            ? input.numbers
            : stride(from: 0, to: input.numbers.count, by: input.width).map { input.numbers[$0] }
        let source = sampler.inputs.first { $0.semantic == "INPUT" }?.source ?? ""
        let label = ElementLabel("source", COLLADAReference.fragment(source) ?? source)
        for (before, after) in zip(times, times.dropFirst()) where after <= before {
            guard after == before else {
                throw error(.timesGoBack(from: before, to: after, in: label), at: sampler.location)
            }
            if sameTimes.last != sampler.id { sameTimes.append(sampler.id) }
        }
        return times
    }

    /// The curve that leads away from each key, one for all where they are the same; straight lines where the file does
    /// not say.
    private mutating func curves(of sampler: COLLADARecords.Sampler, keys: Int) throws
        -> [any SceneCurve.Type]
    {
        guard let input = sampler.inputs.first(where: { $0.semantic == "INTERPOLATION" }) else {
            return [LinearCurve.self]
        }
        let source = records.sources[try find(input, in: sampler)]
        var names = source.names?[...] ?? []
        if let accessor = source.accessor {
            names = names.dropFirst(accessor.offset).prefix(accessor.count)
        }
        names = names.prefix(keys)
        if let first = names.first, names.allSatisfy({ $0 == first }) { names = [first] }
        let isOne = names.count == 1
        var curves: [any SceneCurve.Type] = []
        for name in names {
            let curve = SceneCurves.named(name)
            if curve == nil, !unknownCurves.contains(name) { unknownCurves.append(name) }
            curves.append(curve ?? LinearCurve.self)
        }
        // The last key leads nowhere, so that its name may be left out.
        while !isOne, curves.count < keys { curves.append(curves.last ?? LinearCurve.self) }
        return curves
    }

    private func find(_ input: COLLADARecords.Input, in sampler: COLLADARecords.Sampler) throws -> Int {
        let id = COLLADAReference.fragment(input.source) ?? COLLADAReference.key(input.source)
        if let index = local[Key(animation: sampler.animation, id: id)] ?? global[id] { return index }
        throw error(
            .danglingSource(input.source, in: ElementLabel("sampler", sampler.id)), at: input.location)
    }

    /// The rows that an input of a sampler names; nil where the sampler has no such input.
    private func table(_ semantic: String, of sampler: COLLADARecords.Sampler) throws -> Table? {
        guard let input = sampler.inputs.first(where: { $0.semantic == semantic }) else { return nil }
        let source = records.sources[try find(input, in: sampler)]
        let label = ElementLabel("source", source.id)
        var found = source.numbers
        if let accessor = source.accessor, let array = COLLADAReference.fragment(accessor.source),
            array != source.arrayID.map(COLLADAReference.key), let other = arrays[array]
        {
            found = records.sources[other].numbers
            if let fault = records.sources[other].fault { throw fault }
        }
        if let fault = source.fault { throw fault }
        if found == nil, source.names == nil, source.accessor?.count ?? 0 == 0 {
            return Table(numbers: [], width: 1)
        }
        guard let numbers = found else { throw error(.noNumbers(in: label), at: source.location) }
        guard let accessor = source.accessor else { return Table(numbers: numbers, width: 1) }
        let width = accessor.stride ?? Self.width(of: accessor, numbers.count)
        if width == 0, accessor.count == 0 { return Table(numbers: [], width: 1) }
        guard width > 0 else { throw error(.zeroStride(in: label), at: accessor.location) }
        let (length, overflows) = accessor.count.multipliedReportingOverflow(by: width)
        guard !overflows, accessor.offset <= numbers.count, length <= numbers.count - accessor.offset else {
            throw error(
                .accessorReach(
                    count: accessor.count, stride: width, offset: accessor.offset, held: numbers.count,
                    in: label), at: accessor.location)
        }
        let columns = Self.namedColumns(of: accessor, width: width)
        if columns.count == width {
            if accessor.offset == 0, length == numbers.count { return Table(numbers: numbers, width: width) }
            return Table(
                numbers: Array(numbers[accessor.offset..<accessor.offset + length]), width: width)
        }
        let picked = (0..<accessor.count).flatMap { row in
            columns.map { numbers[accessor.offset + row * width + $0] }
        }
        return Table(numbers: picked, width: columns.count)
    }

    /// Which numbers of a row count: those whose `param` has a name (chapter 5: accessor), all where none has one or where
    /// one stands for all.
    private static func namedColumns(of accessor: COLLADARecords.Accessor, width: Int) -> [Int] {
        let parameters = accessor.parameters
        let total = parameters.reduce(0) { $0 + $1.width }
        guard parameters.contains(where: \.isNamed), total == width || (total < width && parameters.count > 1)
        else { return Array(0..<width) }
        var columns: [Int] = []
        var first = 0
        for parameter in parameters {
            if parameter.isNamed { columns += first..<first + parameter.width }
            first += parameter.width
        }
        return columns
    }

    /// The numbers of a row where the file does not give them: those of its parameters or, without any, an even share.
    private static func width(of accessor: COLLADARecords.Accessor, _ numbers: Int) -> Int {
        let parameters = accessor.parameters.reduce(0) { $0 + $1.width }
        if parameters > 0 { return parameters }
        guard accessor.count > 0, numbers > accessor.count, numbers.isMultiple(of: accessor.count) else {
            return 1
        }
        return numbers / accessor.count
    }
}
