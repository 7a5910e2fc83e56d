import MotionCore

/// What the numbers of a feature measure: this decides how they are scaled and how a network carries them on.
enum FeatureQuantity: Sendable {
    /// Changes a second, larger the faster a motion is played.
    case velocity
    /// Numbers of a rotation, near to ±1 whatever the file's unit.
    case rotation
    /// A coordinate in the file's length unit.
    case position
    /// A coordinate of a joint beside the body, in the file's length unit.
    case pose
}

/// A kind of feature: a group of neighbouring numbers of a frame, from the clip to the network and back.
///
/// A new kind is a file in `Features/Kinds` and a line in `FeatureKinds`. Left and right are exchanged in clips, before
/// they are encoded, so a kind knows nothing of mirrors. What is asked for each number is decided once for each kind:
/// no method of this protocol is called inside a loop over windows.
protocol FeatureKind: Codable, Equatable, Sendable {
    /// The name in a model file, which must never change; the value's own coding holds its parameters.
    static var name: String { get }
    static var quantity: FeatureQuantity { get }

    /// What the numbers stand for, for those who compute with them elsewhere.
    var role: FeatureRole { get }

    /// How many numbers of a frame there are.
    func width(_ representation: Representation) -> Int
    /// A name for each number, for people.
    func names(in layout: FeatureLayout) -> [String]
    /// The joint whose motion the features are; nil for that of the whole body.
    func joint(in skeleton: Skeleton) -> Int?
    /// The channels that the features determine.
    func channels(in skeleton: Skeleton) -> [Int]
    /// Why no such feature can belong to `skeleton`; nil where it can. Asked of what a file says.
    func fault(in skeleton: Skeleton) -> String?
    /// The smallest unit of the scaled feature, what a person would call standing still; nil for rotations, which
    /// share one scale, and for coordinates of a pose, which do too. `bodySize` is the body's size in the file's length unit.
    func leastScale(bodySize: Double) -> Double?

    /// The numbers of a frame; `previous` are those of the frame before, for the nearest branch.
    func encode(_ frame: EncodedFrame, after previous: ArraySlice<Double>?) -> [Double]
    /// Sets the channels that the features determine.
    func decode(_ features: ArraySlice<Double>, into frame: inout DecodedFrame)
    /// Moves and turns the root by the features of a frame, `seconds` after `before`; most kinds leave it unchanged.
    func advance(
        _ root: inout RootState, from before: RootState, by features: ArraySlice<Double>, seconds: Double,
        in layout: FeatureLayout)

    /// How many numbers the difference of two frames takes; rotations differ by a rotation vector.
    var differenceWidth: Int { get }
    /// What leads from `start` to `end`.
    func difference(
        from start: ArraySlice<Double>, to end: ArraySlice<Double>, _ representation: Representation
    ) -> [Double]
    /// The features that a difference, or a part of it, leads to.
    func applying(
        _ difference: ArraySlice<Double>, to features: ArraySlice<Double>, _ representation: Representation
    ) -> [Double]

    /// Adds what the features, the first being number `feature`, move in the loss in joint positions.
    func addKinematics(to sources: inout KinematicSources, at feature: Int, in layout: FeatureLayout)
}

/// What is the same for most kinds: numbers that differ by their difference, and do not move the root.
extension FeatureKind {
    func channels(in skeleton: Skeleton) -> [Int] { [] }
    func joint(in skeleton: Skeleton) -> Int? { nil }
    func fault(in skeleton: Skeleton) -> String? { nil }

    func decode(_ features: ArraySlice<Double>, into frame: inout DecodedFrame) {}

    func advance(
        _ root: inout RootState, from before: RootState, by features: ArraySlice<Double>, seconds: Double,
        in layout: FeatureLayout
    ) {}

    var differenceWidth: Int { 1 }

    func difference(
        from start: ArraySlice<Double>, to end: ArraySlice<Double>, _ representation: Representation
    ) -> [Double] {
        zip(start, end).map { $1 - $0 }
    }

    func applying(
        _ difference: ArraySlice<Double>, to features: ArraySlice<Double>, _ representation: Representation
    ) -> [Double] {
        zip(features, difference).map { $0 + $1 }
    }

    func addKinematics(to sources: inout KinematicSources, at feature: Int, in layout: FeatureLayout) {}

    /// Whether another kind is the same in all its parameters.
    func isEqual(to other: any FeatureKind) -> Bool { (other as? Self) == self }
}
