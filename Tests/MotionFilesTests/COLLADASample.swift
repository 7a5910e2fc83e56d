import MotionCore

@testable import MotionFiles

/// A small COLLADA file of two joints, its parts exchangeable: the hips' matrix has two keys, a second apart.
enum COLLADASample {
    static let identity = "1 0 0 0 0 1 0 0 0 0 1 0 0 0 0 1"
    static let moved = "1 0 0 2 0 1 0 3 0 0 1 4 0 0 0 1"
    static let namespace = "http://www.collada.org/2005/11/COLLADASchema"

    static let asset = #"<asset><unit name="meter" meter="1"/><up_axis>Y_UP</up_axis></asset>"#

    static let nodes = """
        <node id="hips" name="Hips" sid="hips" type="JOINT"><matrix sid="transform">\(identity)</matrix>
        <node id="spine" name="Spine" sid="spine" type="JOINT"><translate sid="t">0 1 0</translate></node></node>
        """

    /// A source of numbers with an accessor.
    static func numbers(_ id: String, _ list: String, count: Int, stride: Int = 1) -> String {
        """
        <source id="\(id)"><float_array id="\(id)-array" count="\(count * stride)">\(list)</float_array>
        <technique_common><accessor source="#\(id)-array" count="\(count)" stride="\(stride)"/></technique_common></source>
        """
    }

    /// A source of words with an accessor.
    static func names(_ id: String, _ list: String, count: Int) -> String {
        """
        <source id="\(id)"><Name_array id="\(id)-array" count="\(count)">\(list)</Name_array>
        <technique_common><accessor source="#\(id)-array" count="\(count)" stride="1"/></technique_common></source>
        """
    }

    /// An animation of one channel.
    static func animation(
        _ id: String = "a", target: String, times: String = "0 1", output: String, keys: Int = 2,
        stride: Int = 1, curves: String? = "LINEAR LINEAR", extra: String = "", inputs: String = ""
    ) -> String {
        let words = curves.map { names("\(id)-int", $0, count: $0.split(separator: " ").count) } ?? ""
        let input = curves == nil ? "" : ##"<input semantic="INTERPOLATION" source="#\##(id)-int"/>"##
        return """
            <animation id="\(id)">
            \(numbers("\(id)-in", times, count: keys))
            \(numbers("\(id)-out", output, count: keys, stride: stride))
            \(words)\(extra)
            <sampler id="\(id)-smp"><input semantic="INPUT" source="#\(id)-in"/>\
            <input semantic="OUTPUT" source="#\(id)-out"/>\(input)\(inputs)</sampler>
            <channel source="#\(id)-smp" target="\(target)"/>
            </animation>
            """
    }

    static let hips = animation(target: "hips/transform", output: "\(identity) \(moved)", stride: 16)

    /// The file's text.
    static func text(
        asset: String = asset, animations: String = hips, nodes: String = nodes, before: String = "",
        scene: String = ##"<scene><instance_visual_scene url="#scene"/></scene>"##
    ) -> String {
        """
        <?xml version="1.0" encoding="utf-8"?>
        <COLLADA xmlns="\(namespace)" version="1.4.1">
        \(asset)
        <library_animations>\(animations)</library_animations>
        \(before)<library_visual_scenes><visual_scene id="scene">\(nodes)</visual_scene></library_visual_scenes>
        \(scene)
        </COLLADA>
        """
    }
}

func collada(_ text: String) throws -> SceneDocument {
    try COLLADAReader.read(Array(text.utf8), file: "walk.dae")
}

/// The sentences of a file's oddities.
func notes(_ text: String) throws -> [String] { try collada(text).notes.map { "\($0)" } }

/// The whole message of the error that reading, or making a clip, throws; "accepted" where none does.
func refusal(_ text: String) -> String { refusal(Array(text.utf8)) }

func refusal(_ bytes: [UInt8]) -> String {
    do {
        _ = try MotionFile.read(bytes, file: "walk.dae").clip
        return "accepted"
    } catch { return "\(error)" }
}

extension SceneDocument {
    /// Where the node of this id stands, rounded to nine decimals.
    func position(_ id: String, at time: Double) -> [Double] {
        guard let index = nodes.firstIndex(where: { $0.id == id }) else { return [] }
        let place = positions(of: [index], at: time)[0]
        return [place.x, place.y, place.z].map { ($0 * 1e9).rounded() / 1e9 + 0 }
    }
}
