import Foundation
import MotionFiles

/// The names of a batch's outputs, each clip's own with the ending of the format that is written, and no two of them alike on any usual
/// file system: not in other letters, nor in another form of Unicode.
struct BatchNames {
    /// For each clip the file it becomes, in the order of the clips.
    let outputs: [String]
    /// The clips that have not got the name of their own, by their index in the list.
    let renamed: [Int]

    init(_ clips: [String], by writer: any MotionWriter.Type = MotionWriters.usual) {
        let endings = writer.endings
        let keepsEnding = { (clip: String) in
            endings.contains((clip as NSString).pathExtension.lowercased())
        }
        var outputs = Array(repeating: "", count: clips.count)
        var taken: Set<String> = []
        var renamed: [Int] = []
        for index in clips.indices.filter({ keepsEnding(clips[$0]) })
            + clips.indices.filter({ !keepsEnding(clips[$0]) })
        {
            let stem = (clips[index] as NSString).deletingPathExtension
            // A .dae beside a .bvh of its name keeps its ending: walk.dae.bvh.
            let wishes = [stem, clips[index]] + (2...).prefix(clips.count + 1).map { "\(stem)-\($0)" }
            let name = wishes.first { taken.insert(Self.alike("\($0).\(endings[0])")).inserted } ?? stem
            outputs[index] = "\(name).\(endings[0])"
            if name != stem { renamed.append(index) }
        }
        self.outputs = outputs
        self.renamed = renamed.sorted()
    }

    /// The same for names that some file system takes for one; texts of Swift are equal in any form of Unicode.
    private static func alike(_ name: String) -> String {
        name.folding(options: .caseInsensitive, locale: nil).lowercased()
    }
}
