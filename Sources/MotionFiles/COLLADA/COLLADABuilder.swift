import MotionCore

/// Gathers from the elements of a COLLADA file what moves its nodes, and passes over everything else.
///
/// Element names are those of the COLLADA 1.4.1 and 1.5.0 specifications, chapter 5. What is not listed in
/// `entered(_:in:)` is skipped with all that it holds: meshes, images, materials, physics, extras.
struct COLLADABuilder {
    /// An element that is read, with what its end needs.
    enum Element {
        case root
        case asset(AssetOwner)
        case animations
        case animation
        case source
        case technique
        case accessor
        case sampler
        case clips
        case clip
        case controllers
        case controller
        case skin
        case joints
        case nodes
        case scenes
        case visualScene
        case node(Int)
        case instanceController
        case scene
        case floats
        case names
        case skinNames
        case transform(SceneTransformKind, sid: String?)
        case upAxis
        case skeleton
        /// An element whose attributes say all.
        case leaf
    }

    /// Whom an asset describes.
    enum AssetOwner {
        case document
        case scenes
        case scene
        case other(String)
    }

    /// The longest text of an element that is no list of unlimited length.
    static let longestText = 16_384

    let file: String
    /// Where the start tag in hand stands.
    var location = XMLLocation(line: 1, column: 1)
    /// Where the end tag of an element with text stands.
    var endLocation = XMLLocation(line: 1, column: 1)
    var records = COLLADARecords()
    private var stack: [(element: Element, name: String)] = []
    private var skipped = 0

    /// The text of a short element.
    var short: [UInt8] = []
    var words = UnsafeWordStream()
    var numbers: [Double] = []
    var namesRead: [String] = []
    var announced: Int?
    /// Whether the array in hand holds what is no number, or not what it announces.
    var isSpoilt = false
    /// The animations around the element reached, and how many there were so far.
    var openAnimations: [Int] = []
    var animationCount = 0
    var openIDs: [String?] = []
    /// The asset in hand.
    var asset = COLLADARecords.Asset()
    /// Sources of skins by id, and those that name joints.
    var skinSources: [String: [String]] = [:]
    var skinSourceID: String?

    init(file: String) { self.file = file }

    var isSkipping: Bool { skipped > 0 }

    /// The innermost element that is open and read.
    var openElement: String? { stack.last?.name }

    /// Whether the text of the innermost element is read.
    var wantsText: Bool {
        guard skipped == 0, let element = stack.last?.element else { return false }
        switch element {
        case .floats, .names: return !isSpoilt
        case .skinNames, .transform, .upAxis, .skeleton: return true
        default: return false
        }
    }

    /// The error maker; the reader adds the source line.
    func error(_ fault: SceneFault, at location: XMLLocation) -> ParseError {
        ParseError(
            file: file,
            location: SourceLocation(line: location.line, column: location.column, excerpt: "", caret: 0),
            fact: .scene(fault))
    }

    func error(_ fault: SceneFault) -> ParseError { error(fault, at: location) }

    mutating func startSkipped() { skipped += 1 }

    /// A start tag.
    mutating func start(_ name: String, namespace: String?, _ attributes: UnsafeXMLAttributes) throws {
        guard let parent = stack.last?.element else { return try root(name, namespace, attributes) }
        guard let element = try entered(name, in: parent, attributes) else {
            skipped = 1
            return
        }
        stack.append((element, name))
        openIDs.append(attributes["id"])
    }

    private mutating func root(
        _ name: String, _ namespace: String?, _ attributes: UnsafeXMLAttributes
    ) throws {
        guard name == "COLLADA" else { throw ParseError(file: file, fact: .otherXML(root: name)) }
        if let namespace, !namespace.hasPrefix("http://www.collada.org/") {
            let name = namespace.lowercased()
            let isKhronos = name.contains("khronos") && name.contains("collada")
            guard isKhronos || name.contains("collada.org") || name.contains("colladaschema") else {
                throw error(.namespace(namespace))
            }
            records.namespace = namespace
        }
        records.version = attributes["version"]
        if let version = records.version, !version.hasPrefix("1.4"), !version.hasPrefix("1.5") {
            throw error(.version(version))
        }
        stack.append((.root, name))
        openIDs.append(nil)
    }

    /// What an element means inside another; nil where it is passed over.
    private mutating func entered(
        _ name: String, in parent: Element, _ attributes: UnsafeXMLAttributes
    ) throws -> Element? {
        switch (parent, name) {
        case (.root, "asset"): return asset(of: .document)
        case (.root, "library_animations"): return .animations
        case (.root, "library_animation_clips"): return .clips
        case (.root, "library_controllers"): return .controllers
        case (.root, "library_nodes"): return .nodes
        case (.root, "library_visual_scenes"): return .scenes
        case (.root, "scene"): return .scene
        case (.scene, "instance_visual_scene"):
            records.sceneURL = reference(attributes["url"])
            return .leaf
        case (.scenes, "asset"): return asset(of: .scenes)
        case (.visualScene, "asset"): return asset(of: .scene)
        case (.animations, "asset"), (.animation, "asset"), (.nodes, "asset"), (.node, "asset"):
            return asset(of: .other(label(stack.last?.name ?? "")))
        case (.asset, "unit"):
            asset.metersPerUnit = unit(attributes["meter"])
            return .leaf
        case (.asset, "up_axis"):
            short = []
            return .upAxis
        case (.clips, "animation_clip"):
            records.clips.append(
                COLLADARecords.Clip(
                    id: attributes["id"],
                    name: attributes["name"] ?? attributes["id"] ?? "clip \(records.clips.count + 1)",
                    start: attributes["start"].flatMap(PlainNumber.value) ?? 0,
                    end: attributes["end"].flatMap(PlainNumber.value)))
            return .clip
        case (.clip, "instance_animation"):
            if let id = COLLADAReference.fragment(reference(attributes["url"])) {
                records.clips[records.clips.count - 1].animations.insert(id)
            }
            return .leaf
        case (.animations, _), (.animation, _), (.source, _), (.technique, _), (.accessor, _), (.sampler, _):
            return try enteredInAnimation(name, in: parent, attributes)
        case (.controllers, _), (.controller, _), (.skin, _), (.joints, _):
            return enteredInController(name, in: parent, attributes)
        case (.scenes, _), (.nodes, _), (.visualScene, _), (.node, _), (.instanceController, _):
            return enteredInScene(name, in: parent, attributes)
        default: return nil
        }
    }

    private mutating func asset(of owner: AssetOwner) -> Element {
        asset = COLLADARecords.Asset()
        return .asset(owner)
    }

    /// A url of this file without the file's own name.
    func reference(_ url: String?) -> String { COLLADAReference.local(url ?? "", file: file) }

    /// The element in hand or around it, for a message: its name and the nearest id.
    private func label(_ name: String) -> String {
        innermostID.map { "\(name) “\(Printable.word($0))”" } ?? name
    }

    var innermostID: String? { Self.innermost(openIDs) }

    private static func innermost(_ ids: [String?]) -> String? { ids.last { $0 != nil } ?? nil }

    /// Takes a fault in the text of an element that is perhaps not needed; false where the file cannot be read on.
    mutating func takeFault(_ error: ParseError) -> Bool {
        switch stack.last?.element {
        case .floats, .names:
            spoil(error)
            return true
        default: return false
        }
    }

    /// A part of the text of the innermost element. Throws `TextOffence`.
    mutating func text(_ part: UnsafeRawBufferPointer) throws {
        switch stack.last?.element {
        case .floats:
            let (name, ids) = (openElement ?? "", openIDs)
            try words.numbers(part, &numbers) { ElementLabel(name, Self.innermost(ids)) }
        case .names, .skinNames:
            let (name, ids) = (openElement ?? "", openIDs)
            try words.words(part, &namesRead) { ElementLabel(name, Self.innermost(ids)) }
        default:
            guard short.count + part.count <= Self.longestText else {
                throw TextOffence(fault: .longText(ElementLabel(openElement ?? "", innermostID)), offset: 0)
            }
            short.append(contentsOf: part)
        }
    }

    /// An end tag.
    mutating func end() throws {
        if skipped > 0 {
            skipped -= 1
            return
        }
        guard let (element, name) = stack.last else { return }
        defer {
            stack.removeLast()
            openIDs.removeLast()
        }
        switch element {
        case .asset(let owner): close(asset, of: owner)
        case .upAxis: asset.upAxis = upAxis()
        case .animation: openAnimations.removeLast()
        case .floats:
            closeFloats(name)
        case .names, .skinNames:
            closeNames(element, name)
        case .transform(let kind, let sid): closeTransform(kind, sid)
        case .skeleton: records.skeletonURLs.insert(reference(shortText))
        default: break
        }
    }

    /// The node whose element is being read.
    var openNode: Int? {
        if case .node(let index) = stack.last?.element { return index }
        // A transform is open at its end tag, and its node around it.
        if stack.count > 1, case .node(let index) = stack[stack.count - 2].element { return index }
        return nil
    }

    /// The text of a short element, less the blanks around it.
    var shortText: String {
        let start = short.drop { $0.isBlank || $0.isLineEnd }
        let end = start.lastIndex { !$0.isBlank && !$0.isLineEnd }.map { $0 + 1 } ?? start.startIndex
        return String(decoding: start[..<end], as: UTF8.self)
    }

    /// What was gathered, at the end of the file.
    func finish() throws -> COLLADARecords { records }
}
