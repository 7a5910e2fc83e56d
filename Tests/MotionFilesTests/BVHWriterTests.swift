import MotionCore
import Testing

@testable import MotionFiles

@Suite struct BVHWriterTests {
    @Test func writesTheStandardLayout() throws {
        let text = String(decoding: try BVHWriter.write(read(Sample.text()).clip), as: UTF8.self)
        #expect(
            text
                == Sample.text([
                    4: ["\tOFFSET 0 1.5 0"], 8: ["\t\tOFFSET 0 10 0"], 12: ["\t\t\tOFFSET 0 5 0"],
                    19: ["0 90 0 0 0 0 10 0 0"], 20: ["1 90 0 0 5 0 11 0 0"], 21: ["2 90 0 0 10 0 12 0 0"],
                ]))
    }

    @Test func writesFixedDecimalsWhereAsked() throws {
        let text = String(decoding: try BVHWriter.write(read(Sample.text()).clip, decimals: 2), as: UTF8.self)
        #expect(text.contains("\tOFFSET 0.00 1.50 0.00\n"))
        #expect(
            text.hasSuffix(
                "Frame Time: 0.025\n0.00 90.00 0.00 0.00 0.00 0.00 10.00 0.00 0.00\n1.00 90.00 0.00 0.00 5.00 0.00 11.00 0.00 0.00\n2.00 90.00 0.00 0.00 10.00 0.00 12.00 0.00 0.00\n"
            ))
    }

    private static let shortest: [(Double, String)] = [
        (0.0, "0"), (-0.0, "0"), (-1.5, "-1.5"), (0.1, "0.1"), (1e-7, "0.0000001"),
        (1.0 / 3, "0.3333333333333333"),
        (1e21, "1000000000000000000000"), (123456789.125, "123456789.125"),
        (-Double.leastNonzeroMagnitude, "-0." + String(repeating: "0", count: 323) + "5"),
        (0.0083333, "0.0083333"), (0.016666666666666666, "0.016666666666666666"),
        (9_007_199_254_740_994, "9007199254740994"),
        (1.5e300, "15" + String(repeating: "0", count: 299)), (12345678901.25, "12345678901.25"),
        (8850288121.64322, "8850288121.64322"),
    ]

    @Test(arguments: shortest)
    func writesTheShortestNumberThatReadsBack(_ value: Double, _ expected: String) {
        var text = NumberText()
        text.append(shortest: value)
        #expect(String(decoding: text.bytes, as: UTF8.self) == expected)
    }

    private static let fixed: [(Double, String)] = [
        (-0.00004, "0.0000"), (-0.00005, "-0.0001"), (12.345678, "12.3457"), (-7, "-7.0000"),
        (1e17, "100000000000000000"),
    ]

    @Test(arguments: fixed)
    func writesFixedDecimalsWithoutMinusZero(_ value: Double, _ expected: String) {
        var text = NumberText()
        text.append(value, decimals: 4)
        #expect(String(decoding: text.bytes, as: UTF8.self) == expected)
    }

    @Test func readsBackEveryNumberItWrites() {
        var random = SplitMix(state: 3)
        var bad: [String] = []
        for _ in 0..<20_000 {
            let short = (Double.random(in: -1e6...1e6, using: &random) * 1e4).rounded() / 1e4
            let values = [
                Double(bitPattern: random.next()), Double.random(in: -1000...1000, using: &random), short,
            ]
            for value in values where value.isFinite {
                var text = NumberText()
                text.append(shortest: value)
                let written = String(decoding: text.bytes, as: UTF8.self)
                if Double(written) != value || written.contains("e") { bad.append(written) }
            }
        }
        #expect(bad.isEmpty)
    }

    @Test func readsBackEveryClipItWrites() throws {
        var random = SplitMix(state: 4)
        for _ in 0..<200 {
            let clip = randomClip(&random)
            let back = try BVHReader.read(BVHWriter.write(clip), file: "").clip
            #expect(back.skeleton == clip.skeleton)
            #expect(back.frameTime == clip.frameTime)
            #expect(back.frameCount == clip.frameCount)
            for (index, isAngle) in clip.skeleton.isAngle.enumerated() {
                for frame in 0..<clip.frameCount {
                    let place = frame * clip.skeleton.channelCount + index
                    let (was, now) = (clip.values[place], back.values[place])
                    if isAngle ? abs(was - now) >= 1e-12 : was != now {
                        Issue.record("\(was) came back as \(now)")
                    }
                }
            }
        }
    }

    private func randomClip(_ random: inout SplitMix) -> Clip {
        // parents on the way up from the joint before: the order of a BVH file
        var joints: [Joint] = []
        for index in 0..<Int.random(in: 1...12, using: &random) {
            var parent = index == 0 ? nil : index - 1
            while let above = parent, above > 0, Bool.random(using: &random) { parent = joints[above].parent }
            let channels = (0..<Int.random(in: index == 0 ? 1...6 : 0...6, using: &random)).map { _ in
                Channel(
                    Bool.random(using: &random) ? .position : .rotation,
                    Axis.allCases.randomElement(using: &random) ?? .x)
            }
            let end = Bool.random(using: &random) ? vector(&random) : nil
            joints.append(
                Joint(
                    name: "j \(index):ü", parent: parent, offset: vector(&random), channels: channels,
                    endSite: end))
        }
        let skeleton = Skeleton(joints: joints)
        let frames = Int.random(in: 1...5, using: &random)
        return Clip(
            skeleton: skeleton, frameTime: Double.random(in: 0.001...1, using: &random), frameCount: frames,
            values: (0..<frames * skeleton.channelCount).map { _ in Double.random(in: -4...4, using: &random)
            })
    }

    private func vector(_ random: inout SplitMix) -> Vector3 {
        Vector3(
            Double.random(in: -9...9, using: &random), 0,
            (Double.random(in: -9...9, using: &random) * 100).rounded() / 100 + 0)
    }

    @Test func knowsAPlainFileFromAnyOther() throws {
        let plain = try BVHWriter.write(try read(Sample.text()).clip)
        #expect(BVHWriter.isPlain(plain))
        #expect(!BVHWriter.isPlain(Array(Sample.text().utf8)))
        #expect(!BVHWriter.isPlain(plain + [UInt8(ascii: " ")]))
        #expect(!BVHWriter.isPlain([]))
    }

    @Test func writesJointsInTheOrderOfTheTree() throws {
        let x = [Channel(.rotation, .x)]
        let skeleton = Skeleton(joints: [
            Joint(name: "root", parent: nil, channels: x), Joint(name: "a", parent: 0, channels: x),
            Joint(name: "b", parent: 0, channels: x), Joint(name: "a1", parent: 1, channels: x),
        ])
        let clip = Clip(skeleton: skeleton, frameTime: 1, frameCount: 1, values: [0.1, 0.2, 0.3, 0.4])
        let back = try BVHReader.read(BVHWriter.write(clip), file: "").clip
        #expect(back.skeleton.joints.map(\.name) == ["root", "a", "a1", "b"])
        #expect(zip(back.values, [0.1, 0.2, 0.4, 0.3]).allSatisfy { abs($0 - $1) < 1e-12 })
    }

    @Test func keepsNamesReadable() throws {
        let names = ["a{b}", " x\ny ", "", "\u{7F}", "plain"]
        let joints = names.enumerated().map {
            Joint(name: $1, parent: $0 == 0 ? nil : $0 - 1, channels: [Channel(.rotation, .z)])
        }
        let clip = Clip(
            skeleton: Skeleton(joints: joints), frameTime: 1, frameCount: 1, values: [0, 0, 0, 0, 0])
        let back = try BVHReader.read(BVHWriter.write(clip), file: "").clip
        #expect(back.skeleton.joints.map(\.name) == ["a_b_", "x_y", "joint2", "_", "plain"])
    }

    @Test func refusesWhatABVHFileCannotHold() throws {
        let clip = try read(Sample.text()).clip
        func refusal(_ change: (inout [Double]) -> Void, frameTime: Double = 1) -> BVHWriteError? {
            var values = clip.values
            change(&values)
            let changed = Clip(skeleton: clip.skeleton, frameTime: frameTime, frameCount: 3, values: values)
            return #expect(throws: BVHWriteError.self) { try BVHWriter.write(changed) }
        }
        #expect(refusal { $0[9 + 7] = .nan } == .notFinite(frame: 1, joint: "Spine", channel: "Xrotation"))
        #expect(refusal({ _ in }, frameTime: 0) == .frameTime(0))
        let roots = Skeleton(
            joints: ["a", "b"].map { Joint(name: $0, parent: nil, channels: [Channel(.rotation, .x)]) })
        #expect(throws: BVHWriteError.severalRoots("a", "b")) {
            try BVHWriter.write(Clip(skeleton: roots, frameTime: 1, frameCount: 1, values: [0, 0]))
        }
        #expect(throws: BVHWriteError.nothingToWrite) {
            try BVHWriter.write(Clip(skeleton: clip.skeleton, frameTime: 1, frameCount: 0, values: []))
        }
    }
}
