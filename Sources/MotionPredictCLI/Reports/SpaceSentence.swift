import MotionPredict

extension MotionWriter {
    /// For which unit a clip's lengths were taken and which axis for up, as the end of a sentence; nothing where its file says it,
    /// or where the format has neither.
    static func sentence(onSpaceOf clip: Clip, in space: ClipSpace) -> String {
        guard hasOwnUnit else { return "" }
        var words = ""
        if space.metersPerUnit == nil {
            words +=
                "; lengths are taken for \(LengthUnit(of: clip).name), the body being \(clip.bodySize.short) in size"
        }
        if space.upAxis == nil, clip.standingAxis == .z { words += "; Z is taken for up, and turned to Y" }
        return words
    }
}
