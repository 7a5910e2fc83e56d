import Foundation

/// What a result was asked for, as text: two requests are the same where their texts are.
///
/// It is encoded from the options themselves, so that one that is added counts without being listed. What decides nothing,
/// such as a number of threads, is left out of what is given.
package func requestText(_ options: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(options), as: UTF8.self)
}

extension Span: Encodable {
    private enum Key: String, CodingKey {
        case frames, seconds
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        switch self {
        case .frames(let count): try values.encode(count, forKey: .frames)
        case .seconds(let seconds): try values.encode(seconds, forKey: .seconds)
        }
    }
}
