/// What became of one clip of a batch: a line of `report.jsonl`.
public struct BatchEntry: Codable, Equatable, Sendable {
    public enum Status: String, Codable, Sendable {
        case done
        case failed
    }

    /// The clip's path under the folder.
    public var clip: String
    public var status: Status
    /// Why it could not be extended.
    public var reason: String?
    /// Whose fault that was.
    package var code: FaultCategory?
    /// The frames added.
    public var frames: Int?
    /// How far feet slide, where they were held firmly.
    package var footSlide: FootSlideReport?
    /// How good the continuation is likely to be.
    package var verdict: Verdict?
    /// Seconds that the work took.
    package var seconds: Double
    /// The checksum of the clip's bytes, and what was asked for: the same means that nothing is left to do.
    var checksum: String
    var request: String

    /// Whether trying again can bring nothing else: the fault is the clip's, and not that of a place or a disk.
    var isFinal: Bool { status == .done || code == .badData }
}
