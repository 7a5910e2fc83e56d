import ArgumentParser
import MotionPredict

/// On the command line: frames as "15", or seconds as "0.5s".
extension Span: ExpressibleByArgument {
    public var defaultValueDescription: String {
        switch self {
        case .frames(let count): "\(count)"
        case .seconds(let seconds): "\(seconds.short)s"
        }
    }

    public init?(argument: String) {
        if argument.hasSuffix("s") {
            guard let value = Double(argument.dropLast()), value > 0, value.isFinite else { return nil }
            self = .seconds(value)
        } else {
            guard let value = Int(argument), (1...1_000_000_000).contains(value) else { return nil }
            self = .frames(value)
        }
    }
}
