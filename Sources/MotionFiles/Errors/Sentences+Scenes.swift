extension ElementLabel {
    /// `<accessor> of “a-out”`, or the element alone.
    fileprivate var words: String { "<\(element)>" + (id.map { " of \(Self.quoted($0))" } ?? "") }

    static func quoted(_ text: String) -> String { "“\(Printable.word(text))”" }
}

extension SceneFault {
    /// What is wrong, in one sentence without a full stop.
    var sentence: String {
        func quoted(_ text: String) -> String { ElementLabel.quoted(text) }
        switch self {
        case .xml(let words): return "the XML is broken: \(Printable.sentence(words))"
        case .openElement(let name):
            return "the XML breaks off: expected </\(Printable.word(name))>, found the end of the file"
        case .entity(let name):
            return
                "the XML refers to an entity (\(Printable.word(name))): entities are refused; save the file without"
                + " a DOCTYPE"
        case .namespace(let name):
            return "expected the namespace of COLLADA (http://www.collada.org/…), found \(quoted(name))"
        case .version(let version):
            return "expected COLLADA of version 1.4 or 1.5, found \(quoted(version))"
        case .longText(let label): return "a text of unlikely length in \(label.words)"
        case .longTag: return "a tag of unlikely length begins here"
        case .notANumber(let word, let label):
            return "expected a number in \(label.words), found \(quoted(word))"
        case .decimalComma(let word, let label):
            return "expected a number with a decimal point in \(label.words), found \(quoted(word))"
        case .numberTooLarge(let word, let label):
            return "the number \(quoted(word)) in \(label.words) is too large for double precision"
        case .wholeNumber(let text, let attribute, let label):
            return
                "expected a whole number, 0 or more, as \(attribute) of \(label.words), found \(quoted(text))"
        case .numberCount(let expected, let found, let label):
            return "expected \(expected) numbers in \(label.words), found \(found)"
        case .shortArray(let announced, let found, let label):
            return "\(label.words) announces \(announced) entries and holds \(found)"
        case .missing(let attribute, let label):
            return "expected the attribute \(attribute) in \(label.words)"
        case .danglingSource(let url, let label):
            return url.isEmpty
                ? "\(label.words) names no source" : "\(label.words) names \(quoted(url)), which is not there"
        case .noNumbers(let label): return "\(label.words) holds no numbers"
        case .accessorReach(let count, let stride, let offset, let held, let label):
            return "the accessor in \(label.words) reaches past its array: \(count) rows of \(stride)"
                + (offset > 0 ? " after \(offset)" : "") + ", and the array holds \(held) numbers"
        case .zeroStride(let label):
            return "the accessor in \(label.words) has the stride 0, expected 1 or more"
        case .noInput(let semantic, let label):
            return "expected an input \(semantic) in \(label.words), found none"
        case .keyCounts(let times, let other, let semantic, let label):
            return
                "\(label.words) has \(ParseError.Fact.count(times, "time")), and its \(semantic) has \(other)"
        case .timesGoBack(let from, let to, let label):
            return "the times in \(label.words) go back, from \(from) to \(to)"
        case .outputWidth(let width, let expected, let target, let label):
            return
                "the channel to \(quoted(target)) needs \(ParseError.Fact.count(expected, "number")) a key,"
                + " and \(label.words) has \(width)"
        case .targetIndex(let target, let limit):
            return "the channel to \(quoted(target)) has an index that is not below \(limit)"
        case .targetMember(let target, let kind):
            return "the channel to \(quoted(target)) names a member that <\(kind)> does not have"
        case .noVisualScene: return "expected a <visual_scene>, found none: there are no nodes to read"
        case .emptyVisualScene(let id):
            return "the <visual_scene>\(id.map { " of \(quoted($0))" } ?? "") holds no node, and so no joint"
        case .cycle(let ids):
            return
                "nodes are instances of themselves: \(ids.prefix(6).map(Printable.word).joined(separator: " → "))"
                + (ids.count > 6 ? " …" : "")
        case .tooManyNodes(let limit, let id):
            return "instance_node makes more than \(limit) nodes, by \(quoted(id)) among others"
        case .tooManyFrames(let seconds, let rate):
            return "the keys span \(seconds.plain) s, too long for a clip of \(rate.plain) frames a second"
        case .notFinite(let joint, let seconds):
            return
                "the joint \(quoted(joint)) has no finite position at \(seconds.plain) s: the file's numbers are too large"
        case .noSuchClip(let name, let known):
            return known.isEmpty
                ? "there is no animation clip \(quoted(name)): the file has none"
                : "there is no animation clip \(quoted(name)), only \(FileNote.list(known))"
        case .noSuchSkeleton(let name, let known):
            return "there is no skeleton \(quoted(name)), only \(FileNote.list(known))"
        }
    }
}

extension SceneNote {
    /// What is odd and how it was taken, in one sentence without a full stop.
    var sentence: String {
        func list(_ names: [String]) -> String { FileNote.list(names) }
        switch self {
        case .sceneTaken(let url, let taken, let count):
            let found = url.map { "the <scene> names \(ElementLabel.quoted($0)), which is not there" }
            let what = count == 1 ? "the only visual_scene" : "the first of \(count) visual_scenes"
            return "\(found ?? "the file does not say which scene it shows"): \(what)"
                + (taken.map { ", \(ElementLabel.quoted($0))," } ?? "") + " is taken"
        case .duplicateIDs(let ids): return "ids that several nodes have mean the first of them: \(list(ids))"
        case .externalNodes(let urls): return "nodes of other files are left out: \(list(urls))"
        case .danglingNodes(let urls):
            return "instances of nodes that are not there are left out: \(list(urls))"
        case .deadChannels(let targets):
            return "channels to what is no transform of a node are left out: \(list(targets))"
        case .unseenChannels(let targets):
            return "channels to nodes outside of the scene are left out: \(list(targets))"
        case .severalChannels(let targets, let clips):
            return "several channels move the same: \(list(targets));"
                + (clips.isEmpty ? "" : " the file's clips are \(list(clips));")
                + " at each time the last with keys around it counts"
        case .noTangents(let samplers):
            return "curves without tangents of a known layout go straight from key to key: \(list(samplers))"
        case .sameTimes(let samplers): return "curves with two keys at one time jump there: \(list(samplers))"
        case .keylessSamplers(let ids): return "samplers without keys move nothing: \(list(ids))"
        case .brokenChannels(let targets):
            return "channels to what is no joint are left out, since they are broken: \(list(targets))"
        case .lostSamplers(let urls):
            return "channels whose sampler is not in the file are left out: \(list(urls))"
        case .longOutputs(let ids):
            return "samplers with more values than times lose the values at the end: \(list(ids))"
        case .unknownCurves(let names):
            return "interpolations other than \(SceneCurves.list) are taken as LINEAR: \(list(names))"
        case .latin1Bytes(let count):
            return "\(ParseError.Fact.count(count, "byte")) that \(count == 1 ? "is" : "are") not UTF-8"
                + " \(count == 1 ? "is" : "are") read as Latin-1"
        case .textAfter: return "what stands after the end of the document is passed over"
        case .blanksFirst: return "blanks before the XML declaration are passed over"
        case .namespace(let name):
            return "the namespace \(ElementLabel.quoted(name)) is taken for that of COLLADA"
        case .assets(let words):
            return
                "Y is taken as up, and a unit as a meter, where the file says something else: \(list(words))"
        case .animationClips(let names):
            return "the file has animation clips, --clip takes one of them: \(list(names))"
        case .animationTaken(let taken, let others):
            return "the file holds \(others.count + 1) animations: \(ElementLabel.quoted(taken)) is taken,"
                + " --clip chooses another: \(list(others))"
        case .brokenAnimation(let name, let fault):
            return "the animation \(ElementLabel.quoted(name)) is left out: \(fault.sentence)"
        case .decimalCommas(let words): return "decimal commas are read as points: \(list(words))"
        case .localAssets(let names):
            return "a unit or up axis that is not the file's is left aside in \(list(names))"
        case .directionless(let nodes):
            return "rotations about no axis, or looks in no direction, turn nothing: \(list(nodes))"
        case .noAnimation: return "there is no animation in this file: one frame is all there is"
        case .severalSkeletons(let taken, let others):
            return "the file holds \(others.count + 1) skeletons: \(ElementLabel.quoted(taken)) is taken,"
                + " --skeleton chooses another: \(list(others))"
        case .unevenKeys(let rate):
            return "the keys lie on no even grid: they are sampled \(rate.plain) times a second"
        case .scaled(let names):
            return "scale is kept in the positions of joints and not written by itself: \(list(names))"
        case .sheared(let names):
            return "shear is kept in the positions of joints and not written by itself: \(list(names))"
        case .mirrored(let names):
            return "mirrored joints keep their positions, and are turned about instead: \(list(names))"
        case .flat(let names):
            return "joints squashed flat have no rotation of their own and keep the last one: \(list(names))"
        case .renamed(let names):
            return
                "names with blanks in them, or that several joints have, are written with “_”, for other programs: "
                + list(names)
        }
    }
}

extension Double {
    /// The number without ".0" at its end.
    var plain: String { self == rounded() && abs(self) < 1e15 ? String(Int(self)) : "\(self)" }
}

extension Double {
    /// The number with at most two decimals.
    var short: String { ((self * 100).rounded() / 100).plain }
}

extension Printable {
    /// Words of another program as part of a sentence: without a full stop, cut where they are long.
    static func sentence(_ words: String) -> String {
        var scalars = Substring(words).unicodeScalars
        while let last = scalars.last, ". \n".unicodeScalars.contains(last) { scalars.removeLast() }
        let isLong = scalars.count > 200
        return text(isLong ? String(scalars.prefix(200)) + "…" : String(scalars))
    }
}
