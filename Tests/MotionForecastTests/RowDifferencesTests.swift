import MotionCore
import Testing

@testable import MotionForecast

@Suite struct RowDifferencesTests {
    @Test func leadsFromOneRowToAnother() {
        let clip = walker().clip(frames: 120, fps: 30)
        let layout = FeatureLayout(clips: [clip])
        let all = layout.encode(clip, frames: 0..<120).features
        let differences = RowDifferences(layout)
        let (a, b) = (all[5 * layout.count..<6 * layout.count], all[40 * layout.count..<41 * layout.count])
        let back = differences.applied(differences.between(a, b), to: a)
        for (found, expected) in zip(back, b) { #expect(abs(found - expected) < 1e-9) }
    }
}
