/// An element named in a message: `<accessor> of “a-out”`.
package struct ElementLabel: Equatable, Sendable {
    package var element: String
    /// The id of the element or, where it has none, of the nearest around it.
    package var id: String?

    package init(_ element: String, _ id: String?) {
        self.element = element
        self.id = id
    }
}

/// What is wrong in a COLLADA file, or in a scene of any format, without words.
package enum SceneFault: Error, Equatable, Sendable {
    case xml(String)
    case openElement(String)
    case entity(String)
    case namespace(String)
    case version(String)
    case longText(ElementLabel)
    case longTag
    case notANumber(String, in: ElementLabel)
    case decimalComma(String, in: ElementLabel)
    case numberTooLarge(String, in: ElementLabel)
    case wholeNumber(String, attribute: String, in: ElementLabel)
    case numberCount(expected: Int, found: Int, in: ElementLabel)
    case shortArray(announced: Int, found: Int, in: ElementLabel)
    case missing(attribute: String, in: ElementLabel)
    case danglingSource(String, in: ElementLabel)
    case noNumbers(in: ElementLabel)
    case accessorReach(count: Int, stride: Int, offset: Int, held: Int, in: ElementLabel)
    case zeroStride(in: ElementLabel)
    case noInput(semantic: String, in: ElementLabel)
    case keyCounts(times: Int, other: Int, semantic: String, in: ElementLabel)
    case timesGoBack(from: Double, to: Double, in: ElementLabel)
    case outputWidth(Int, expected: Int, target: String, in: ElementLabel)
    case targetIndex(String, limit: Int)
    case targetMember(String, kind: String)
    case noVisualScene
    case emptyVisualScene(String?)
    case cycle([String])
    case tooManyNodes(limit: Int, at: String)
    case tooManyFrames(seconds: Double, rate: Double)
    case notFinite(joint: String, seconds: Double)
    case noSuchClip(String, known: [String])
    case noSuchSkeleton(String, known: [String])
}
