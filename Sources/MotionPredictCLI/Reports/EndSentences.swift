import MotionPredict

extension EndReport {
    /// The distance, in per cent of the body's size, beyond which a pose was not arrived at.
    private static let arrived = 1.0

    /// What to warn of.
    func warnings(_ clip: String) -> [String] {
        var lines: [String] = []
        if let loopStart, loopStart > 1 {
            lines.append(
                "\(clip): nothing leads back to its first frame, so the loop closes at frame \(loopStart): play the file from "
                    + "its beginning, and round from frame \(loopStart) on, or cut off what stands before it")
        }
        if !isMadeOfMoments {
            lines.append(
                "\(clip): the model knows no motion that leads \(loopStart == nil ? "to the pose" : "back"), so the new frames "
                    + "are the forecast bent smoothly to it")
        }
        if let distance, distance > Self.arrived {
            lines.append(
                "\(clip): the last frame is \(distance.short) % of the body's size from the pose on average: channels that "
                    + "never move in the clip cannot take it there")
        }
        return lines
    }

    /// What to say beside.
    func messages(frames: Int) -> [String] {
        guard let loopStart, let isInPlace else { return [] }
        return [
            "the last of \(frames) new frames leads to frame \(loopStart); "
                + (isInPlace
                    ? "the body comes back to where it stood there"
                    : "the body travels on: begin each round where the one before has ended")
        ]
    }
}
