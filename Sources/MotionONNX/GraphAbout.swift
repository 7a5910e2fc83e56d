import MotionCore
import MotionForecast

/// What a graph's file says of its features, and of what stays outside.
struct GraphAbout {
    /// The file's metadata, by name.
    var entries: [String: String]

    init(_ layout: FeatureLayout, scale: [Float], rate: ModelRate, outside: [String]) {
        let joints = layout.skeleton.joints
        entries = [
            "format": ONNXModel.format,
            "features": layout.featureNames.joined(separator: "\n"),
            "units": layout.featureUnits.joined(separator: "\n"),
            "scale": scale.map(\.description).joined(separator: " "),
            "representation": layout.representation.rawValue,
            "frame_time": "\(rate.frameTime)",
            "up": layout.up.letter,
            "outside": outside.joined(separator: "\n"),
        ]
        if let joint = layout.headingJoint {
            entries["heading_joint"] = joints[joint].name
            entries["upright"] = (0..<3).map { "\(layout.upright[$0])" }.joined(separator: " ")
        }
        if let joint = layout.travelJoint { entries["travel_joint"] = joints[joint].name }
    }

    /// The same in a sentence or two, for the file's description.
    var text: String {
        "Features, their units and what stays outside of the graph are told in the metadata; "
            + "`motionpredict windows CLIP --model MODEL` writes the features of clips."
    }

    static func outsideNetwork(of forecaster: Forecaster) -> [String] {
        var list: [String] = []
        if forecaster.members.count > 1 { list.append("the mean with the other networks") }
        return list + outsideForecast(forecaster)
    }

    static func outsideMean(of forecaster: Forecaster) -> [String] { outsideForecast(forecaster) }

    private static func outsideForecast(_ forecaster: Forecaster) -> [String] {
        (forecaster.mirror == nil ? [] : ["the mean with the forecast of the mirrored body"]) + [
            "features of clips, and clips of features",
            "the clip's own rate and the seam with its last frame",
            "going on beyond the frames predicted", "the motion out of the clips' own moments", "feet",
        ]
    }

    static let outsideClassifier = ["features of clips", "the mean over the windows of a clip"]
}
