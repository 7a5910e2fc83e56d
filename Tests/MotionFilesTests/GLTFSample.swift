import Foundation

/// A glTF file that is put together for a test: an arm of two joints below a turned rig, unless something else is set.
struct GLTFSample {
    /// The JSON objects of the file.
    var nodes = [
        #"{"name":"Rig","children":[1],"translation":[0,1,0]}"#,
        #"{"name":"Arm","children":[2],"translation":[1,0,0]}"#, #"{"name":"Hand","translation":[0,2,0]}"#,
    ]
    var skins = [#"{"joints":[1,2]}"#]
    var animations: [String] = []
    var accessors: [String] = []
    var views: [String] = []
    var asset = #"{"version":"2.0"}"#
    /// More members of the whole, each with a comma before it.
    var more = ""
    private(set) var bytes: [UInt8] = []

    /// Adds an accessor of floats, and gives its number.
    @discardableResult
    mutating func add(_ numbers: [Float], type: String, width: Int) -> Int {
        add(
            numbers.flatMap { number in
                (0..<4).map { UInt8(truncatingIfNeeded: number.bitPattern >> ($0 * 8)) }
            }, component: 5126, count: numbers.count / width, type: type)
    }

    /// Adds an accessor of other numbers, and gives its number.
    @discardableResult
    mutating func add(
        _ new: [UInt8], component: Int, count: Int, type: String, more: String = ""
    ) -> Int {
        views.append(#"{"buffer":0,"byteOffset":\#(bytes.count),"byteLength":\#(new.count)}"#)
        bytes += new
        accessors.append(
            #"{"bufferView":\#(views.count - 1),"componentType":\#(component),"count":\#(count),"type":"\#(type)"\#(more)}"#
        )
        return accessors.count - 1
    }

    /// Adds an animation that moves one thing of one node.
    mutating func animate(
        _ name: String? = nil, node: Int = 1, path: String, times: [Float], values: [Float],
        by interpolation: String? = nil
    ) {
        let width = path == "rotation" ? 4 : 3
        let input = add(times, type: "SCALAR", width: 1)
        let output = add(values, type: "VEC\(width)", width: width)
        animate(name, node: node, path: path, input: input, output: output, by: interpolation)
    }

    /// The same with accessors that are there.
    mutating func animate(
        _ name: String? = nil, node: Int = 1, path: String, input: Int, output: Int,
        by interpolation: String? = nil
    ) {
        let way = interpolation.map { #","interpolation":"\#($0)""# } ?? ""
        let title = name.map { #""name":"\#($0)","# } ?? ""
        animations.append(
            #"{\#(title)"channels":[{"sampler":0,"target":{"node":\#(node),"path":"\#(path)"}}],"#
                + #""samplers":[{"input":\#(input),"output":\#(output)\#(way)}]}"#)
    }

    /// The JSON; `buffer` is the one buffer's own description.
    func json(buffer: String) -> String {
        func list(_ name: String, _ members: [String]) -> String {
            members.isEmpty ? "" : #","\#(name)":[\#(members.joined(separator: ","))]"#
        }
        return #"{"asset":\#(asset)"# + list("nodes", nodes) + list("skins", skins)
            + list("animations", animations) + list("accessors", accessors) + list("bufferViews", views)
            + (bytes.isEmpty ? "" : #","buffers":[\#(buffer)]"#) + more + "}"
    }

    /// The file with its numbers inside its text.
    var text: [UInt8] {
        let data = Data(bytes).base64EncodedString()
        let uri = "data:application/octet-stream;base64," + data
        return Array(json(buffer: #"{"byteLength":\#(bytes.count),"uri":"\#(uri)"}"#).utf8)
    }

    /// The file in one binary container.
    var binary: [UInt8] {
        var json = Array(json(buffer: #"{"byteLength":\#(bytes.count)}"#).utf8)
        while !json.count.isMultiple(of: 4) { json.append(UInt8(ascii: " ")) }
        func word(_ number: Int) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) } }
        let body =
            word(json.count) + Array("JSON".utf8) + json + word(bytes.count) + Array("BIN\0".utf8) + bytes
        return Array("glTF".utf8) + word(2) + word(12 + body.count) + body
    }
}
