import MotionCore

/// Visual scenes and nodes (COLLADA 1.4.1 specification, chapter 5: visual_scene, node).
extension COLLADABuilder {
    mutating func enteredInScene(
        _ name: String, in parent: Element, _ attributes: UnsafeXMLAttributes
    ) -> Element? {
        switch (parent, name) {
        case (.scenes, "visual_scene"):
            records.scenes.append(COLLADARecords.Scene(id: attributes["id"], location: location))
            return .visualScene
        case (.nodes, "node"), (.visualScene, "node"), (.node, "node"):
            let index = records.nodes.count
            records.nodes.append(
                COLLADARecords.Node(
                    id: attributes["id"], sid: attributes["sid"], name: attributes["name"],
                    isJoint: attributes["type"]?.uppercased() == "JOINT", location: location))
            add(.node(index), to: parent)
            return .node(index)
        case (.node, "instance_node"):
            add(.instance(url: reference(attributes["url"])), to: parent)
            noteMore(in: parent)
            return .leaf
        case (.node, "instance_controller"):
            noteMore(in: parent)
            return .instanceController
        case (.instanceController, "skeleton"):
            short = []
            return .skeleton
        case (.node, _):
            guard let kind = SceneTransformKind(rawValue: name) else {
                if name.hasPrefix("instance_") { noteMore(in: parent) }
                return nil
            }
            short = []
            return .transform(kind, sid: attributes["sid"])
        default: return nil
        }
    }

    private mutating func add(_ child: COLLADARecords.Child, to parent: Element) {
        switch parent {
        case .visualScene: records.scenes[records.scenes.count - 1].roots.append(child)
        case .node(let index): records.nodes[index].children.append(child)
        default: break
        }
    }

    private mutating func noteMore(in parent: Element) {
        if case .node(let index) = parent { records.nodes[index].holdsMore = true }
    }

    /// The numbers of a transform, decimal commas taken for points; what is wrong is told where the node is needed.
    mutating func closeTransform(_ kind: SceneTransformKind, _ sid: String?) {
        guard let node = openNode else { return }
        let label = ElementLabel(kind.rawValue, records.nodes[node].id ?? records.nodes[node].name)
        var values: [Double] = []
        for word in short.split(whereSeparator: { $0.isBlank || $0.isLineEnd }) {
            let word = String(decoding: word, as: UTF8.self)
            if let value = PlainNumber.value(word) {
                values.append(value)
            } else if let value = DecimalComma.value(word) {
                values.append(value)
                records.decimalCommas.append(word)
            } else {
                return spoil(node, error(.notANumber(word, in: label)))
            }
        }
        guard values.count == kind.count else {
            return spoil(node, error(.numberCount(expected: kind.count, found: values.count, in: label)))
        }
        if kind.lacksDirection(values) { records.directionless.append(label.id ?? kind.rawValue) }
        records.nodes[node].transforms.append(
            COLLADARecords.Transform(kind: kind, sid: sid, values: values))
    }
}

extension COLLADABuilder {
    fileprivate mutating func spoil(_ node: Int, _ error: ParseError) {
        records.nodes[node].fault = records.nodes[node].fault ?? error
    }
}

/// Assets (chapter 5: asset, unit, up_axis).
extension COLLADABuilder {
    /// Metres a unit; 1 where the attribute is left out, nil where it says nothing.
    mutating func unit(_ text: String?) -> Double? {
        guard let text else { return 1 }
        let word = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        var value = PlainNumber.value(word)
        if value == nil {
            value = DecimalComma.value(word)
            if value != nil { records.decimalCommas.append(word) }
        }
        guard let value, value > 1e-30, value < 1e30 else {
            records.odditiesOfAssets.append("<unit meter=\"\(text)\">")
            return nil
        }
        return value
    }

    /// The axis that points up; nil where it says nothing, so that Y is taken.
    mutating func upAxis() -> Axis? {
        switch shortText.uppercased() {
        case "X_UP": return .x
        case "Y_UP": return .y
        case "Z_UP": return .z
        default:
            records.odditiesOfAssets.append("<up_axis>\(shortText)</up_axis>")
            return nil
        }
    }

    mutating func close(_ asset: COLLADARecords.Asset, of owner: AssetOwner) {
        switch owner {
        case .document: records.asset = asset
        case .scenes: records.scenesAsset = asset
        case .scene:
            if let last = records.scenes.indices.last { records.scenes[last].asset = asset }
        case .other(let name):
            let unit = asset.metersPerUnit ?? records.asset.metersPerUnit ?? 1
            let axis = asset.upAxis ?? records.asset.upAxis ?? .y
            if unit != records.asset.metersPerUnit ?? 1 || axis != records.asset.upAxis ?? .y {
                records.localAssets.append(name)
            }
        }
    }
}
