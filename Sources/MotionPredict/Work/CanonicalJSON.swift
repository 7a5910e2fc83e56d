import Foundation

extension Encodable {
    /// The value as JSON that is the same for equal values: what a checkpoint or a batch's report knows a request by.
    ///
    /// All stored properties count, so a new option needs no second mention here.
    package var canonicalJSON: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            encoder.nonConformingFloatEncodingStrategy = .convertToString(
                positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
            return String(decoding: try encoder.encode(self), as: UTF8.self)
        }
    }
}

extension Span: Encodable {
    /// Frames as 15, seconds as "0.5s".
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .frames(let count): try container.encode(count)
        case .seconds(let seconds): try container.encode("\(seconds)s")
        }
    }
}
