/// A channel as it is written: its index in a frame, and whether it is an angle.
typealias WrittenChannel = (column: Int, isAngle: Bool)

extension NumberText {
    /// Writes a frame with a blank between two numbers and a line end after the last; angles come in radians.
    ///
    /// `start` is the index of the frame's first channel in `values`. Without `decimals`, angles have at most ten of a
    /// degree, and positions the shortest digits that read back.
    mutating func append(frame start: Int, of values: [Double], channels: [WrittenChannel], decimals: Int?) {
        var next = 0
        while next < channels.count {
            if decimals == nil { next = appendQuickly(start, values, channels, from: next) }
            guard next < channels.count else { break }
            let (column, isAngle) = channels[next]
            let value = values[start + column] * (isAngle ? 180 / Double.pi : 1)
            if let decimals { append(value, decimals: decimals) } else { append(shortest: value) }
            append(.blank)
            next += 1
        }
        storage[used - 1] = .lineFeed
    }

    /// Writes numbers with a blank after each from the channel `first` on; ends before the first that has more digits
    /// than `Parts` hold, and gives its index.
    private mutating func appendQuickly(
        _ start: Int, _ values: [Double], _ channels: [WrittenChannel], from first: Int
    ) -> Int {
        reserve((channels.count - first) * (Self.longestParts + 1))
        return SmallNumbers.texts.withUnsafeBufferPointer { small in
            storage.withUnsafeMutableBytes { buffer in
                guard let base = buffer.baseAddress else { return first }
                var at = base + used
                defer { used = at - base }
                for channel in first..<channels.count {
                    let (column, isAngle) = channels[channel]
                    let value = values[start + column]
                    let parts =
                        isAngle ? Self.parts(degrees: value * (180 / Double.pi)) : Self.parts(position: value)
                    guard let parts else { return channel }
                    at = Self.put(parts, decimals: nil, at: at, small)
                    at.storeBytes(of: .blank, as: UInt8.self)
                    at += 1
                }
                return channels.count
            }
        }
    }
}
