/// Animations: sources, samplers and channels (COLLADA 1.4.1 specification, chapter 5: animation, sampler, source).
extension COLLADABuilder {
    mutating func enteredInAnimation(
        _ name: String, in parent: Element, _ attributes: UnsafeXMLAttributes
    ) throws -> Element? {
        switch (parent, name) {
        case (.animations, "animation"), (.animation, "animation"):
            let around = openAnimations.last.map { records.animationIDs[$0] } ?? []
            records.animationIDs.append(around + (attributes["id"].map { [COLLADAReference.key($0)] } ?? []))
            openAnimations.append(animationCount)
            animationCount += 1
            return .animation
        case (.animation, "source"):
            records.sources.append(
                COLLADARecords.Source(
                    id: attributes["id"] ?? "", animation: openAnimations.last ?? 0, location: location))
            return .source
        case (.source, "float_array"), (.source, "int_array"):
            isSpoilt = false
            announced = whole(attributes, "count", label: ElementLabel(name, attributes["id"] ?? sourceID))
            numbers = []
            records.sources[records.sources.count - 1].arrayID = attributes["id"]
            return .floats
        case (.source, "Name_array"), (.source, "IDREF_array"):
            isSpoilt = false
            announced = whole(attributes, "count", label: ElementLabel(name, attributes["id"] ?? sourceID))
            namesRead = []
            records.sources[records.sources.count - 1].arrayID = attributes["id"]
            return .names
        case (.source, "technique_common"): return .technique
        case (.technique, "accessor"):
            let label = ElementLabel(name, sourceID)
            if attributes["count"] == nil { spoil(error(.missing(attribute: "count", in: label))) }
            records.sources[records.sources.count - 1].accessor = COLLADARecords.Accessor(
                source: reference(attributes["source"]), count: whole(attributes, "count", label: label) ?? 0,
                offset: whole(attributes, "offset", label: label) ?? 0,
                stride: whole(attributes, "stride", label: label), location: location)
            return .accessor
        case (.accessor, "param"):
            records.sources[records.sources.count - 1].accessor?.parameters.append(
                COLLADARecords.Parameter(
                    isNamed: !(attributes["name"] ?? "").isEmpty,
                    width: Self.width(ofType: attributes["type"] ?? "")))
            return .leaf
        case (.animation, "sampler"):
            records.samplers.append(
                COLLADARecords.Sampler(
                    id: attributes["id"] ?? "", animation: openAnimations.last ?? 0, location: location))
            return .sampler
        case (.sampler, "input"):
            records.samplers[records.samplers.count - 1].inputs.append(
                COLLADARecords.Input(
                    semantic: COLLADAReference.trimmed(attributes["semantic"] ?? ""),
                    source: reference(attributes["source"]),
                    location: location))
            return .leaf
        case (.animation, "channel"):
            records.channels.append(
                COLLADARecords.Channel(
                    source: reference(attributes["source"]),
                    target: COLLADAReference.trimmed(attributes["target"] ?? ""),
                    animation: openAnimations.last ?? 0, location: location))
            return .leaf
        default: return nil
        }
    }

    private var sourceID: String? { records.sources.last?.id }

    /// A whole number that an attribute of the source in hand holds; nil where it is left out or holds something else,
    /// which is told where the source is needed.
    private mutating func whole(
        _ attributes: UnsafeXMLAttributes, _ name: StaticString, label: ElementLabel
    ) -> Int? {
        guard let text = attributes[name] else { return nil }
        let words = text.utf8.split { $0.isBlank || $0.isLineEnd }
        guard words.count == 1, let value = Int(Substring(words[0])), value >= 0 else {
            spoil(error(.wholeNumber(text, attribute: "\(name)", in: label)))
            return nil
        }
        return value
    }

    /// Remembers what is wrong with the source in hand: it is no fault of the file until somebody needs the source.
    mutating func spoil(_ error: ParseError) {
        guard let last = records.sources.indices.last else { return }
        records.sources[last].fault = records.sources[last].fault ?? error
        isSpoilt = true
        words = UnsafeWordStream()
    }

    /// The numbers that a `param` of this type stands for.
    private static func width(ofType type: String) -> Int {
        guard let size = type.last(where: \.isNumber)?.wholeNumberValue, (2...4).contains(size) else {
            return 1
        }
        return type.contains("x") ? size * size : size
    }

    mutating func closeFloats(_ name: String) {
        defer { numbers = [] }
        if isSpoilt { return }
        let label = ElementLabel(name, innermostID ?? sourceID)
        let length = words.pendingCount
        do { try words.finishNumbers(&numbers) { label } } catch let offence as TextOffence {
            // The last word stands right before the end tag.
            return spoil(
                error(
                    offence.fault,
                    at: XMLLocation(line: endLocation.line, column: max(1, endLocation.column - length))))
        } catch {}
        if let announced, numbers.count < announced {
            return spoil(error(.shortArray(announced: announced, found: numbers.count, in: label)))
        }
        records.sources[records.sources.count - 1].numbers = numbers
    }

    mutating func closeNames(_ element: Element, _ name: String) {
        words.finishWords(&namesRead)
        defer { namesRead = [] }
        if case .skinNames = element {
            if let id = skinSourceID { skinSources[id] = namesRead }
            return
        }
        if isSpoilt { return }
        if let announced, namesRead.count < announced {
            return spoil(
                error(
                    .shortArray(
                        announced: announced, found: namesRead.count,
                        in: ElementLabel(name, innermostID ?? sourceID))))
        }
        records.sources[records.sources.count - 1].names = namesRead
    }
}

/// Skins, as far as they name joints (chapter 5: skin, joints).
extension COLLADABuilder {
    mutating func enteredInController(
        _ name: String, in parent: Element, _ attributes: UnsafeXMLAttributes
    ) -> Element? {
        switch (parent, name) {
        case (.controllers, "controller"):
            skinSources = [:]
            return .controller
        case (.controller, "skin"): return .skin
        case (.skin, "source"):
            skinSourceID = attributes["id"].map(COLLADAReference.key)
            return .skin
        case (.skin, "Name_array"), (.skin, "IDREF_array"):
            namesRead = []
            return .skinNames
        case (.skin, "joints"): return .joints
        case (.joints, "input"):
            if attributes["semantic"] == "JOINT", case let source = reference(attributes["source"]) {
                records.skinNames.formUnion(skinSources[COLLADAReference.fragment(source) ?? source] ?? [])
            }
            return .leaf
        default: return nil
        }
    }
}
