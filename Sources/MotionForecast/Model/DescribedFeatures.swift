import MotionCore

/// A skeleton and what the features of its frames stand for, as model files describe them.
package struct DescribedFeatures: Encodable {
    private let skeleton: Skeleton
    private let up: Axis
    private let layout: FeatureLayout?

    package init(_ layout: FeatureLayout) {
        (skeleton, up, self.layout) = (layout.skeleton, layout.up, layout)
    }

    /// The channels of the file itself, which are no features.
    package init(_ skeleton: Skeleton, up: Axis) { (self.skeleton, self.up, layout) = (skeleton, up, nil) }

    private enum Key: String, CodingKey {
        case skeleton, up, features
    }

    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(CodedSkeleton(skeleton), forKey: .skeleton)
        try values.encode(up, forKey: .up)
        try values.encodeIfPresent(layout.map(CodedLayout.init), forKey: .features)
    }
}
