import MotionPredict

extension MotionWriter {
    /// For which unit a clip's lengths were taken, as the end of a sentence; nothing where its file says it, or where the format
    /// has no unit.
    static func sentence(onUnitOf clip: Clip, in space: ClipSpace) -> String {
        guard hasOwnUnit, space.metersPerUnit == nil else { return "" }
        return
            "; lengths are taken for \(LengthUnit(of: clip).name), the body being \(clip.bodySize.short) in size"
    }
}
