import Foundation
import MotionCore

/// What a file of features is known by: the clips and everything that their features depend on.
struct FeatureKey: Encodable {
    /// Of what is encoded and how it stands in the file; another number wherever either changes.
    private let format = 1
    private let layout: CodedLayout
    private let up: Axis
    private let frameTime: Double
    private let variant: Int
    private let clips: String

    /// - Parameter clips: tells the clips, in their order, from all others.
    init(layout: FeatureLayout, rate: ModelRate, variant: Int, clips: String) {
        self.layout = CodedLayout(layout)
        (up, frameTime) = (layout.up, rate.frameTime)
        (self.variant, self.clips) = (variant, clips)
    }

    /// The key as 32 hexadecimal digits; nil where a number in it is none, so that nothing could be told apart by it.
    var digits: String? {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        guard let data = try? encoder.encode(self) else { return nil }
        let bytes = Array(data)
        var other = Checksum()
        Array(bytes.reversed()).withUnsafeBytes { other.update($0) }
        return Checksum(of: bytes).digits + other.digits
    }
}
