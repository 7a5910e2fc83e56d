/// How many frames a window shows and how many are to be predicted.
package struct WindowShape: Equatable, Sendable {
    /// T observed, the frames of X.
    package var observed: Int
    /// T predicted, the frames of Y; 0 where nothing is to be predicted.
    package var predicted: Int

    package init(observed: Int, predicted: Int) {
        self.observed = observed
        self.predicted = predicted
    }

    /// The frames of a whole window.
    package var frames: Int { observed + predicted }
}

/// One window: where its first observed frame stands.
package struct Window: Equatable, Sendable {
    /// The index of the sequence.
    package let sequence: Int
    /// The frame of the sequence that is observed first.
    package let start: Int
}

/// The windows of many sequences, as views: no frame is copied, and none spans two clips.
///
/// X (N, T observed, F) and Y (N, T predicted, F) are read from the sequences' own rows, so memory does not grow
/// with the overlap of windows.
package struct Windows: RandomAccessCollection, Sendable {
    package let shape: WindowShape
    /// Frames from the start of one window to the start of the next.
    package let stride: Int
    /// For each run of frames that may be used: its sequence, its first frame, its number of windows.
    private let runs: [(sequence: Int, first: Int, windows: Int)]
    /// For each run the index of its first window, then the number of all.
    private let starts: [Int]

    /// The windows that fit wholly into the given ranges of frames.
    ///
    /// - Parameter ranges: for each sequence the frames that may be used.
    package init(ranges: [Range<Int>], shape: WindowShape, stride: Int = 1) {
        precondition(stride > 0 && shape.observed > 0 && shape.predicted >= 0, "windows need frames")
        self.shape = shape
        self.stride = stride
        var runs: [(sequence: Int, first: Int, windows: Int)] = []
        var starts = [0]
        for (sequence, range) in ranges.enumerated() where range.count >= shape.frames {
            let windows = (range.count - shape.frames) / stride + 1
            runs.append((sequence, range.lowerBound, windows))
            starts.append(starts[starts.count - 1] + windows)
        }
        self.runs = runs
        self.starts = starts
    }

    package var startIndex: Int { 0 }
    package var endIndex: Int { starts[starts.count - 1] }

    package subscript(index: Int) -> Window {
        precondition(indices.contains(index), "no such window")
        var (low, high) = (0, runs.count - 1)
        while low < high {
            let middle = (low + high + 1) / 2
            if starts[middle] <= index { low = middle } else { high = middle - 1 }
        }
        let run = runs[low]
        return Window(sequence: run.sequence, start: run.first + (index - starts[low]) * stride)
    }

    /// The rows of `sequence` that window's X shows.
    package func observed(_ window: Window) -> Range<Int> { window.start..<window.start + shape.observed }

    /// The rows of `sequence` that window's Y shows.
    package func predicted(_ window: Window) -> Range<Int> {
        window.start + shape.observed..<window.start + shape.frames
    }
}
