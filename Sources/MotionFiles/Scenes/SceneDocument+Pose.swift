package import MotionCore

/// Works out where the nodes of a document stand at one time after another.
struct ScenePoser {
    private let document: SceneDocument
    private let nodes: [Int]
    private let drives: [SceneDocument.Drive]
    /// For each drive the first and last times of its samplers, where it has several.
    private let spans: [[SIMD2<Double>]]
    private let isNeeded: [Bool]
    private var state: [Double]
    private var locals: [Affine]
    private(set) var worlds: [Affine]

    /// A poser for some nodes and those above them, moved by some drives; nil stands for all.
    init(_ document: SceneDocument, nodes wanted: [Int]? = nil, drives: [SceneDocument.Drive]? = nil) {
        self.document = document
        var isWanted = Array(repeating: wanted == nil, count: document.nodes.count)
        for node in wanted ?? [] {
            var at: Int? = node
            while let index = at, !isWanted[index] {
                isWanted[index] = true
                at = document.nodes[index].parent
            }
        }
        nodes = document.nodes.indices.filter { isWanted[$0] }
        var isNeeded = Array(repeating: false, count: document.transforms.count)
        for node in nodes { isNeeded[document.nodes[node].element] = true }
        self.isNeeded = isNeeded
        self.drives = (drives ?? document.drives).filter { isNeeded[$0.element] }
        spans = self.drives.map { drive in
            guard drive.samplers.count > 1 else { return [] }
            return drive.samplers.map { index in
                let range = document.samplers[index].range
                return SIMD2(range.lowerBound, range.upperBound)
            }
        }
        state = document.rest
        locals = Array(repeating: .identity, count: document.transforms.count)
        worlds = Array(repeating: .identity, count: document.nodes.count)
        for element in locals.indices where isNeeded[element] { locals[element] = local(element) }
    }

    /// The map from an element's own coordinates to those of the node above.
    private func local(_ element: Int) -> Affine {
        document.transforms[element].reduce(Affine.identity) { product, transform in
            let values = state[transform.offset..<transform.offset + transform.kind.count]
            return product * transform.kind.affine(values)
        }
    }

    /// The map of a node into those coordinates, at the time last moved to.
    func local(ofNode node: Int) -> Affine { locals[document.nodes[node].element] }

    /// Moves on to `time`, in seconds.
    mutating func move(to time: Double) {
        for (drive, spans) in zip(drives, spans) {
            let sampler = document.samplers[drive.samplers[Self.choice(spans, at: time)]]
            sampler.evaluate(at: time, into: &state, from: drive.offset, by: drive.blend)
        }
        for element in locals.indices where isNeeded[element] && document.isMoved[element] {
            locals[element] = local(element)
        }
        for index in nodes {
            let node = document.nodes[index]
            let own = locals[node.element]
            worlds[index] = node.parent.map { worlds[$0] * own } ?? own
        }
    }

    /// The channel that counts where several clips move one thing: the last whose keys reach over `time` or, where none
    /// does, the one nearest in time.
    private static func choice(_ spans: [SIMD2<Double>], at time: Double) -> Int {
        var best = (index: 0, distance: Double.infinity)
        for index in spans.indices {
            let span = spans[index]
            let distance = max(max(0, span.x - time), time - span.y)
            if distance <= best.distance { best = (index, distance) }
        }
        return best.index
    }
}

extension SceneDocument {
    /// Where nodes stand in the world at a time, in the file's own axes and unit.
    ///
    /// - Parameters:
    ///   - nodes: indices of `nodes`.
    ///   - seconds: from the file's start of time; channels hold their first and last value outside of their keys.
    ///   - motion: the motion whose channels count; nil for all.
    package func positions(of nodes: [Int], at seconds: Double, in motion: SceneMotion? = nil) -> [Vector3] {
        var poser = ScenePoser(self, nodes: nodes, drives: motion?.drives)
        poser.move(to: seconds)
        return nodes.map { poser.worlds[$0].translation }
    }
}

extension SceneDocument {
    /// For each node its position relative to the node above where no channel moves anything, in the file's unit.
    package var offsets: [Vector3] {
        let poser = ScenePoser(self)
        return nodes.indices.map { poser.local(ofNode: $0).translation }
    }
}
