import ArgumentParser
import MotionPredict

/// What a shell offers where a file is to be named.
extension CompletionKind {
    /// Clips, and folders of clips.
    static var clips: CompletionKind { .file(extensions: ["bvh", "dae", "glb", "gltf"]) }
    /// Files of motion to write.
    static var motion: CompletionKind { .file(extensions: OutputNames.motionEndings) }
    static var models: CompletionKind { .file(extensions: OutputNames.modelEndings) }
    static var pages: CompletionKind { .file(extensions: OutputNames.pageEndings) }
    static var tables: CompletionKind { .file(extensions: OutputNames.tableEndings) }
    static var pictures: CompletionKind { .file(extensions: OutputNames.pictureEndings) }
    static var settings: CompletionKind { .file(extensions: ["json"]) }
}
