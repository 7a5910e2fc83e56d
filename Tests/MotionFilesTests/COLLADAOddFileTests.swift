import MotionCore
import Testing

@testable import MotionFiles

/// Less usual relatives of what `COLLADALeniencyTests` holds.
@Suite struct COLLADAOddFileTests {
    private typealias Sample = COLLADASample

    /// The sentences of the sample with a part replaced; its hips still go from 0 0 0 to 2 3 4.
    private func sentences(_ part: String, _ other: String) throws -> [String] {
        let text = Sample.text()
        #expect(text.contains(part))
        let document = try collada(text.replacing(part, with: other))
        #expect(document.position("hips", at: 0.5) == [1, 1.5, 2])
        #expect(document.position("hips", at: 1) == [2, 3, 4])
        return document.notes.map { "\($0)" }
    }

    @Test(arguments: [
        "<animation><sampler id=\"e\"/><channel source=\"#e\" target=\"spine/t\"/></animation>",
        "<animation><source id=\"s\"/><sampler id=\"e\"><input semantic=\"INPUT\" source=\"#s\"/>"
            + "<input semantic=\"OUTPUT\" source=\"#s\"/></sampler>"
            + "<channel source=\"#e\" target=\"spine/t\"/></animation>",
        "<animation><source id=\"s\"><float_array count=\"0\"/><technique_common>"
            + "<accessor count=\"0\" stride=\"0\"/></technique_common></source>"
            + "<sampler id=\"e\"><input semantic=\"INPUT\" source=\"#s\"/>"
            + "<input semantic=\"OUTPUT\" source=\"#s\"/></sampler>"
            + "<channel source=\"#e\" target=\"spine/t\"/></animation>",
    ])
    func passesOverAnimationsThatWereNeverFilled(_ animation: String) throws {
        #expect(
            try sentences("</library_animations>", animation + "</library_animations>")
                == ["samplers without keys move nothing: “e”"])
    }

    @Test func needsAnOutputBesideTimes() {
        let text = Sample.text().replacing("<input semantic=\"OUTPUT\" source=\"#a-out\"/>", with: "")
        #expect(refusal(text).contains("expected an input OUTPUT in <sampler> of “a-smp”, found none"))
    }

    /// The name at the last key says what leads away from it: nothing.
    @Test func needsNoTangentsAfterTheLastKey() throws {
        #expect(try sentences("LINEAR LINEAR", "LINEAR BEZIER").isEmpty)
        #expect(
            try sentences("LINEAR LINEAR", "BEZIER LINEAR")
                == ["curves without tangents of a known layout go straight from key to key: “a-smp”"])
    }

    /// xs:ID, xs:NCName and xs:token lose the blanks around them.
    @Test(arguments: [
        ("id=\"a-smp\"", "id=\" a-smp \""), ("id=\"a-in\"", "id=\"a-in\n\""), ("id=\"hips\"", "id=\" hips\""),
        ("sid=\"transform\"", "sid=\"transform \""), ("\"INPUT\"", "\" INPUT \""),
        ("target=\"hips/transform\"", "target=\"hips / transform\""),
    ])
    func passesOverBlanksAroundIds(_ part: String, _ other: String) throws {
        let document = try collada(Sample.text().replacing(part, with: other))
        #expect(document.notes.isEmpty)
        #expect(document.keyRange == 0...1)
    }

    @Test(arguments: ["\0\0", "\u{1A}", "\nbye", "<more/>"])
    func passesOverWhatStandsAfterTheDocument(_ end: String) throws {
        let document = try collada(Sample.text() + end)
        #expect(document.position("hips", at: 1) == [2, 3, 4])
        #expect(
            document.notes.map { "\($0)" } == ["what stands after the end of the document is passed over"])
    }

    @Test func takesNothingAfterABreakWithinTheDocumentForItsEnd() {
        #expect(refusal(Sample.text().replacing("</COLLADA>", with: "")).contains("expected </COLLADA>"))
        #expect(refusal(Sample.text().replacing("<scene>", with: "<scene><</x>")) != "accepted")
    }

    @Test func takesTheNamespaceOfKhronosAndNoOther() throws {
        #expect(
            try sentences(Sample.namespace, "https://www.khronos.org/collada/")
                == ["the namespace “https://www.khronos.org/collada/” is taken for that of COLLADA"])
        #expect(
            refusal(Sample.text().replacing(Sample.namespace, with: "http://example.org/collada"))
                .contains("expected the namespace of COLLADA"))
    }

    @Test func listsClipsOfOneNameByTheirIds() throws {
        let clips = """
            <library_animation_clips><animation_clip id="c1" name="walk" end="0.5"/>
            <animation_clip id="c2" name="walk" start="0.5"/></library_animation_clips>
            """
        let document = try collada(Sample.text(before: clips))
        #expect(
            try document.motion().notes.map { "\($0)" }
                == ["the file has animation clips, --clip takes one of them: “c1”, “c2”"])
        var sampling = ClipSampling()
        sampling.clip = "c2"
        #expect(try document.motion(sampling).clip.frameCount == 16)
    }
}
