import MotionCore

/// Follows the references of a COLLADA file from its scene to nodes, channels and samplers.
struct COLLADAAssembler {
    /// The most nodes that instances of nodes may make: far more than any scene has, few enough for any memory.
    static let mostNodes = 250_000

    let file: String
    let records: COLLADARecords
    var notes: [SceneNote] = []
    var nodes: [SceneDocument.Node] = []
    /// For each node element its index among those of the scene; nil where the scene does not hold it.
    var elements: [Int?]
    /// The node elements of the scene, in the order of the document.
    var used: [Int] = []
    /// For each sampler that is read the ids of the animations around it.
    var animations: [Set<String>] = []

    init(_ records: COLLADARecords, file: String) {
        self.records = records
        self.file = file
        elements = Array(repeating: nil, count: records.nodes.count)
    }

    func error(_ fault: SceneFault, at location: XMLLocation) -> ParseError {
        ParseError(
            file: file,
            location: SourceLocation(line: location.line, column: location.column, excerpt: "", caret: 0),
            fact: .scene(fault))
    }

    /// The document. Throws `ParseError`.
    mutating func document(checksum: Checksum?) throws -> SceneDocument {
        let scene = try scene()
        try expand(scene)
        let asset = [scene.asset, records.scenesAsset, records.asset]
        var transforms: [[SceneDocument.Transform]] = []
        var rest: [Double] = []
        for element in used {
            transforms.append(
                records.nodes[element].transforms.map { transform in
                    defer { rest += transform.values }
                    return SceneDocument.Transform(kind: transform.kind, offset: rest.count)
                })
        }
        let motion = try motion(transforms)
        var isMoved = Array(repeating: false, count: used.count)
        for drive in motion.drives { isMoved[drive.element] = true }
        addNotes(hasMotion: !motion.drives.isEmpty)
        let document = SceneDocument(
            format: .collada, file: file, version: records.version,
            upAxis: asset.lazy.compactMap(\.upAxis).first ?? .y,
            metersPerUnit: asset.lazy.compactMap(\.metersPerUnit).first ?? 1, nodes: nodes,
            notes: notes.map(FileNote.scene), checksum: checksum, transforms: transforms, rest: rest,
            drives: motion.drives, samplers: motion.samplers, isMoved: isMoved, clips: clips())
        try requireWhole(document)
        return document
    }

    /// Throws what is wrong with a node that carries a joint; of others it does not matter.
    private func requireWhole(_ document: SceneDocument) throws {
        guard records.nodes.contains(where: { $0.fault != nil }) else { return }
        for index in document.joints {
            if let fault = records.nodes[used[document.nodes[index].element]].fault { throw fault }
        }
    }

    /// The animation clips, each with the samplers of its animations.
    private func clips() -> [SceneDocument.AnimationClip] {
        records.clips.map { clip in
            SceneDocument.AnimationClip(
                id: clip.id, name: clip.name, start: clip.start, end: clip.end,
                samplers: Set(animations.indices.filter { !animations[$0].isDisjoint(with: clip.animations) })
            )
        }
    }

    private mutating func addNotes(hasMotion: Bool) {
        if records.hasBlanksFirst { notes.append(.blanksFirst) }
        if records.hasTextAfter { notes.append(.textAfter) }
        if let namespace = records.namespace { notes.append(.namespace(namespace)) }
        if !records.odditiesOfAssets.isEmpty { notes.append(.assets(records.odditiesOfAssets)) }
        if !records.decimalCommas.isEmpty { notes.append(.decimalCommas(records.decimalCommas)) }
        if !records.localAssets.isEmpty { notes.append(.localAssets(records.localAssets)) }
        if !records.directionless.isEmpty { notes.append(.directionless(records.directionless)) }
        if !hasMotion { notes.append(.noAnimation) }
    }

    /// The visual scene that the file shows or, where it does not say, its first.
    private mutating func scene() throws -> COLLADARecords.Scene {
        guard let first = records.scenes.first else {
            throw ParseError(file: file, fact: .scene(.noVisualScene))
        }
        var scene = first
        let wanted = records.sceneURL.flatMap(COLLADAReference.fragment)
        if let wanted, let found = records.scenes.first(where: { $0.id.map(COLLADAReference.key) == wanted })
        {
            scene = found
        } else {
            notes.append(.sceneTaken(url: records.sceneURL, taken: first.id, of: records.scenes.count))
        }
        guard !scene.roots.isEmpty else { throw error(.emptyVisualScene(scene.id), at: scene.location) }
        return scene
    }

    /// Lists the scene's nodes, instances of nodes in their place.
    ///
    /// A stack of its own and not calls that nest: no depth of the file exhausts anything.
    private mutating func expand(_ scene: COLLADARecords.Scene) throws {
        struct Step {
            var child: COLLADARecords.Child?
            var parent: Int?
            /// The element to close, where `child` is nil.
            var leaves = 0
        }
        let byID = nodesByID()
        var isOpen = Array(repeating: false, count: records.nodes.count)
        var open: [Int] = []
        var (outside, nowhere): ([String], [String]) = ([], [])
        var stack = scene.roots.reversed().map { Step(child: $0, parent: nil) }
        while let step = stack.popLast() {
            let element: Int
            switch step.child {
            case nil:
                isOpen[step.leaves] = false
                open.removeLast()
                continue
            case .node(let index): element = index
            case .instance(let url):
                guard let id = COLLADAReference.fragment(url) ?? (url.isEmpty ? "" : nil) else {
                    outside.append(url)
                    continue
                }
                guard let index = byID[id] else {
                    nowhere.append(url)
                    continue
                }
                element = index
            }
            let record = records.nodes[element]
            if isOpen[element] {
                let loop = open.drop { $0 != element }.map { records.nodes[$0].id ?? "" }
                throw error(.cycle(loop.filter { !$0.isEmpty } + [record.id ?? ""]), at: record.location)
            }
            guard nodes.count < max(Self.mostNodes, records.nodes.count) else {
                throw error(.tooManyNodes(limit: Self.mostNodes, at: record.id ?? ""), at: record.location)
            }
            let local: Int
            if let known = elements[element] {
                local = known
            } else {
                local = used.count
                elements[element] = local
                used.append(element)
            }
            let index = nodes.count
            nodes.append(
                SceneDocument.Node(
                    id: record.id, sid: record.sid, name: record.name, isJoint: record.isJoint,
                    holdsMore: record.holdsMore, parent: step.parent, element: local))
            isOpen[element] = true
            open.append(element)
            stack.append(Step(child: nil, parent: nil, leaves: element))
            for child in record.children.reversed() { stack.append(Step(child: child, parent: index)) }
        }
        if !outside.isEmpty { notes.append(.externalNodes(outside)) }
        if !nowhere.isEmpty { notes.append(.danglingNodes(nowhere)) }
        guard !nodes.isEmpty else { throw error(.emptyVisualScene(scene.id), at: scene.location) }
        markSkinJoints()
    }

    /// The node elements by id; of several with one id the first.
    mutating func nodesByID() -> [String: Int] {
        var byID: [String: Int] = [:]
        var again: [String] = []
        for (index, node) in records.nodes.enumerated() {
            guard let id = node.id.map(COLLADAReference.key) else { continue }
            if byID[id] == nil {
                byID[id] = index
            } else if !again.contains(id), again.count < 100 {
                again.append(id)
            }
        }
        if !again.isEmpty { notes.append(.duplicateIDs(again)) }
        return byID
    }

    /// Calls those nodes joints that skins name as such, by sid or by id, whatever their type.
    private mutating func markSkinJoints() {
        guard !records.skinNames.isEmpty else { return }
        let roots = Set(records.skeletonURLs.compactMap(COLLADAReference.fragment))
        let hasRoot = nodes.contains { $0.id.map { roots.contains(COLLADAReference.key($0)) } ?? false }
        var isBelow = Array(repeating: !hasRoot, count: nodes.count)
        for (index, node) in nodes.enumerated() {
            if node.id.map({ roots.contains(COLLADAReference.key($0)) }) ?? false { isBelow[index] = true }
            if let parent = node.parent, isBelow[parent] { isBelow[index] = true }
            let isNamed = [node.sid, node.id].contains { $0.map(records.skinNames.contains) ?? false }
            guard isBelow[index], isNamed, !node.isJoint else { continue }
            nodes[index] = SceneDocument.Node(
                id: node.id, sid: node.sid, name: node.name, isJoint: true, holdsMore: node.holdsMore,
                parent: node.parent, element: node.element)
        }
    }
}
