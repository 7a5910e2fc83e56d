import Foundation
import MotionCore
import Testing

@testable import MotionPages

@Suite("pages")
struct MotionPageTests {
    @Test func namesOfFilesAndJointsAreNoMarkup() throws {
        let hostile = "</script><script>alert(1)</script><!--\"'&\u{2028}"
        let page = try page(
            MotionPage(title: hostile, clips: [ShownClip(name: hostile, clip: .swing(root: hostile))]))
        // The page's own elements: its script, its description and the numbers of one clip.
        #expect(page.components(separatedBy: "<script").count == 4)
        #expect(page.components(separatedBy: "</script>").count == 4)
        #expect(!page.contains("alert(1)</") && !page.contains("<script>alert") && !page.contains("<!--\""))
        #expect(page.contains("<title>&lt;/script&gt;&lt;script&gt;alert(1)"))
        let clip = try #require(try description(page).first)
        #expect(clip["name"] as? String == hostile)
        let joints = try #require(clip["joints"] as? [[String: Any]])
        #expect(joints[0]["name"] as? String == hostile)
    }

    @Test func aNameIsNoPlaceOfTheTemplate() throws {
        let page = try page(
            MotionPage(title: "{{script}}", clips: [ShownClip(name: "{{data}}", clip: .swing(root: "Hips"))]))
        #expect(page.contains("<title>{{script}}</title>"))
        #expect(try description(page).first?["name"] as? String == "{{data}}")
    }

    @Test func thePageAsksForNothing() throws {
        let page = try page(MotionPage(title: "a", clips: [ShownClip(name: "a", clip: .swing(root: "Hips"))]))
        #expect(page.contains("default-src 'none'"))
        for word in ["http:", "https:", "src=", "@import", "fetch(", "XMLHttpRequest", "url("] {
            #expect(!page.contains(word), "\(word)")
        }
    }

    @Test func aPageIsKnownAsMadeHere() throws {
        let page = try MotionPage(title: "a", clips: [ShownClip(name: "a", clip: .swing(root: "Hips"))]).bytes
        #expect(MotionPage.isPage(page))
        #expect(!MotionPage.isPage(Array("<!DOCTYPE html>\n<html>my own page</html>".utf8)))
    }

    @Test func theScriptHoldsEveryFileOfItsFolder() throws {
        let web = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../Sources/MotionPages/Web").standardizedFileURL
        let scripts = try FileManager.default.contentsOfDirectory(atPath: web.path).filter {
            $0.hasSuffix(".js")
        }
        #expect(scripts.count > 5)
        for name in scripts {
            #expect(
                WebFiles.script.contains(
                    try String(contentsOf: web.appendingPathComponent(name), encoding: .utf8)))
        }
    }

    @Test func aSeamAndNumbersComeThrough() throws {
        let clip = Clip.swing(root: "Hips", frames: 50)
        let page = try page(MotionPage(title: "a", clips: [ShownClip(name: "a", clip: clip, seam: 30)]))
        let described = try #require(try description(page).first)
        #expect(described["seam"] as? Int == 30)
        #expect(described["frames"] as? Int == 50)
        // 1.5 bytes of the page for a byte of the numbers at most, beside what every page has.
        let numbers = 2 * 50 * 3
        let packed = page.components(separatedBy: "id=\"data-0\">")[1].prefix { $0 != "<" }
        #expect(Data(base64Encoded: String(packed))?.count == numbers)
        #expect(Double(packed.count) < 1.5 * Double(numbers))
    }

    private func page(_ page: MotionPage) throws -> String { String(decoding: try page.bytes, as: UTF8.self) }

    private func description(_ page: String) throws -> [[String: Any]] {
        let text = page.components(separatedBy: "id=\"motion\">")[1].components(separatedBy: "</script>")[0]
        let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        return try #require(object?["clips"] as? [[String: Any]])
    }
}

@Suite("packed channels")
struct PackedChannelsTests {
    @Test func everyNumberComesBackAsNearAsIsSaid() throws {
        let clip = Clip.swing(root: "Hips", frames: 200)
        let packed = PackedChannels(clip, size: 2)
        for (channel, run) in packed.runs.enumerated() {
            for frame in 0..<clip.frameCount {
                let isTurned = clip.skeleton.channels[channel].channel.kind == .rotation
                let limit = isTurned ? PackedChannels.angle : PackedChannels.length * 2
                #expect(abs(packed.value(run, frame) - Array(clip.frame(frame))[channel]) <= limit)
            }
        }
    }

    @Test func aChannelThatNeverMovesTakesNoBytes() {
        let clip = Clip.swing(root: "Hips", frames: 200)
        let packed = PackedChannels(clip, size: 2)
        #expect(packed.runs.filter { $0.at == nil }.map(\.low) == [0.5])
        #expect(packed.bytes.count == 3 * 200 * 2)
    }

    @Test func aChannelThatGoesFarIsKeptAsFloats() {
        let skeleton = Skeleton(joints: [Joint(name: "Hips", parent: nil, channels: [Channel(.position, .x)])]
        )
        let clip = Clip(skeleton: skeleton, frameTime: 0.01, frameCount: 3, values: [0, 0.25, 1e6])
        let packed = PackedChannels(clip, size: 1)
        #expect(packed.runs == [PackedChannels.Run(low: 0, at: 0)])
        #expect((0..<3).map { packed.value(packed.runs[0], $0) } == [0, 0.25, 1e6])
    }

    @Test func numbersThatNoPictureHasAreDrawnAsNone() throws {
        let skeleton = Skeleton(joints: [Joint(name: "Hips", parent: nil, channels: [Channel(.position, .x)])]
        )
        let clip = Clip(skeleton: skeleton, frameTime: 0.01, frameCount: 3, values: [0, .infinity, 1e300])
        let shown = ShownClip(name: "", clip: clip)
        #expect(shown.clip.values == [0, 0, 1e12])
        #expect(throws: Never.self) { try MotionPage(title: "", clips: [shown]).bytes }
    }
}

@Suite("marks of feet")
struct FootMarkTests {
    @Test func stretchesGoFromTheirFirstToTheOneAfterTheirLast() {
        #expect([true, true, false, true].stretches == [[0, 2], [3, 4]])
        #expect([false, false].stretches == [])
    }
}

extension PackedChannels {
    /// A number as the page's script reads it.
    fileprivate func value(_ run: Run, _ frame: Int) -> Double {
        guard let at = run.at else { return run.low }
        func word(_ size: Int) -> UInt32 {
            let first = at + frame * size
            return bytes[first..<first + size].reversed().reduce(UInt32(0)) { ($0 << 8) | UInt32($1) }
        }
        return run.step.map { run.low + Double(word(2)) * $0 } ?? Double(Float(bitPattern: word(4)))
    }
}

extension Clip {
    /// A root that travels and a joint that swings; one channel stands still.
    static func swing(root: String, frames: Int = 20) -> Clip {
        let skeleton = Skeleton(joints: [
            Joint(name: root, parent: nil, channels: [Channel(.position, .x), Channel(.position, .y)]),
            Joint(
                name: "Arm", parent: 0, offset: Vector3(0, 1, 0),
                channels: [Channel(.rotation, .z), Channel(.rotation, .x)], endSite: Vector3(0, 1, 0)),
        ])
        var values: [Double] = []
        for frame in 0..<frames {
            let time = Double(frame)
            values += [time / 100, 0.5, sin(time), cos(time / 3)]
        }
        return Clip(skeleton: skeleton, frameTime: 1.0 / 30, frameCount: frames, values: values)
    }
}
