/// Animations: sources, samplers and channels (COLLADA 1.4.1 specification, chapter 5: animation, sampler, source).
extension COLLADABuilder {
    mutating func enteredInAnimation(
        _ name: String, in parent: Element, _ attributes: UnsafeXMLAttributes
    ) throws -> Element? {
        switch (parent, name) {
        case (.animations, "animation"), (.animation, "animation"):
            openAnimations.append(animationCount)
            animationCount += 1
            return .animation
        case (.animation, "source"):
            records.sources.append(
                COLLADARecords.Source(
                    id: attributes["id"] ?? "", animation: openAnimations.last ?? 0, location: location))
            return .source
        case (.source, "float_array"):
            announced = try count(
                attributes, "count", label: ElementLabel(name, attributes["id"] ?? sourceID))
            numbers = []
            records.sources[records.sources.count - 1].arrayID = attributes["id"]
            return .floats
        case (.source, "Name_array"), (.source, "IDREF_array"):
            announced = try count(
                attributes, "count", label: ElementLabel(name, attributes["id"] ?? sourceID))
            namesRead = []
            records.sources[records.sources.count - 1].arrayID = attributes["id"]
            return .names
        case (.source, "technique_common"): return .technique
        case (.technique, "accessor"):
            let label = ElementLabel(name, sourceID)
            guard let count = try count(attributes, "count", label: label) else {
                throw error(.missing(attribute: "count", in: label))
            }
            records.sources[records.sources.count - 1].accessor = COLLADARecords.Accessor(
                source: attributes["source"] ?? "", count: count,
                offset: try self.count(attributes, "offset", label: label) ?? 0,
                stride: try self.count(attributes, "stride", label: label), location: location)
            return .accessor
        case (.accessor, "param"):
            let width = Self.width(ofType: attributes["type"] ?? "")
            records.sources[records.sources.count - 1].accessor?.parameters += width
            return .leaf
        case (.animation, "sampler"):
            records.samplers.append(
                COLLADARecords.Sampler(
                    id: attributes["id"] ?? "", animation: openAnimations.last ?? 0, location: location))
            return .sampler
        case (.sampler, "input"):
            records.samplers[records.samplers.count - 1].inputs.append(
                COLLADARecords.Input(
                    semantic: attributes["semantic"] ?? "", source: attributes["source"] ?? "",
                    location: location))
            return .leaf
        case (.animation, "channel"):
            records.channels.append(
                COLLADARecords.Channel(
                    source: attributes["source"] ?? "", target: attributes["target"] ?? "",
                    animation: openAnimations.last ?? 0, location: location))
            return .leaf
        default: return nil
        }
    }

    private var sourceID: String? { records.sources.last?.id }

    /// A whole number that an attribute holds; nil where the attribute is left out.
    private func count(
        _ attributes: UnsafeXMLAttributes, _ name: StaticString, label: ElementLabel
    ) throws -> Int? {
        guard let text = attributes[name] else { return nil }
        let words = text.utf8.split { $0.isBlank || $0.isLineEnd }
        guard words.count == 1, let value = Int(Substring(words[0])), value >= 0 else {
            throw error(.wholeNumber(text, attribute: "\(name)", in: label))
        }
        return value
    }

    /// The numbers that a `param` of this type stands for.
    private static func width(ofType type: String) -> Int {
        guard let size = type.last(where: \.isNumber)?.wholeNumberValue, (2...4).contains(size) else {
            return 1
        }
        return type.contains("x") ? size * size : size
    }

    mutating func closeFloats(_ name: String) throws {
        let label = ElementLabel(name, innermostID ?? sourceID)
        let length = words.pendingCount
        do { try words.finishNumbers(&numbers) { label } } catch let offence as TextOffence {
            // The last word stands right before the end tag.
            throw error(
                offence.fault,
                at: XMLLocation(line: endLocation.line, column: max(1, endLocation.column - length)))
        }
        if let announced, numbers.count < announced {
            throw error(.shortArray(announced: announced, found: numbers.count, in: label))
        }
        records.sources[records.sources.count - 1].numbers = numbers
        numbers = []
    }

    mutating func closeNames(_ element: Element, _ name: String) throws {
        words.finishWords(&namesRead)
        defer { namesRead = [] }
        if case .skinNames = element {
            if let id = skinSourceID { skinSources[id] = namesRead }
            return
        }
        if let announced, namesRead.count < announced {
            throw error(
                .shortArray(
                    announced: announced, found: namesRead.count,
                    in: ElementLabel(name, innermostID ?? sourceID)))
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
            skinSourceID = attributes["id"]
            return .skin
        case (.skin, "Name_array"), (.skin, "IDREF_array"):
            namesRead = []
            return .skinNames
        case (.skin, "joints"): return .joints
        case (.joints, "input"):
            if attributes["semantic"] == "JOINT", let source = attributes["source"] {
                records.skinNames.formUnion(skinSources[COLLADAReference.fragment(source) ?? source] ?? [])
            }
            return .leaf
        default: return nil
        }
    }
}

/// References as COLLADA writes them: `#id` within the file.
enum COLLADAReference {
    /// The id that a url names in this file; nil where it names another file, or nothing.
    static func fragment(_ url: String) -> String? {
        let text = url.utf8.drop { $0.isBlank || $0.isLineEnd }
        guard text.first == UInt8(ascii: "#") else { return nil }
        // An FBX exporter has blanks within ids.
        let end = text.lastIndex { !$0.isBlank && !$0.isLineEnd } ?? text.startIndex
        let id = text[...end].dropFirst()
        return id.isEmpty ? nil : String(id)
    }
}
