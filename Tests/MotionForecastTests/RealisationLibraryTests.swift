import MotionCore
import Testing

@testable import MotionForecast

@Suite("Moments of clips") struct RealisationLibraryTests {
    private let pace = pacer(wander: 0.5)

    private func layout() -> FeatureLayout { FeatureLayout(clips: [pace.clip(frames: 90, fps: 30)]) }

    @Test func areAllFramesWhereThereIsRoom() throws {
        let clips = [pace.clip(frames: 70, fps: 30), pace.clip(frames: 50, fps: 30, from: 9)]
        let library = try #require(
            MomentLibrary.covering(clips, layout: layout(), mirror: nil, most: 120))
        #expect(library.sequences == [0..<70, 70..<120] && library.count == 120)
        #expect(library.runs == library.sequences && library.mirrored(3) == nil)
        #expect(library.clip(70..<120) == clips[1] && library.clip(0..<70) == clips[0])
    }

    @Test func areNoneWhereNoClipHasThreeFrames() {
        let short = pace.clip(frames: 2, fps: 30)
        #expect(MomentLibrary([short, short], mirror: nil) == nil)
        #expect(MomentLibrary.covering([short], layout: layout(), mirror: nil, most: 1) == nil)
        #expect(MomentLibrary([short, pace.clip(frames: 3, fps: 30)], mirror: nil)?.sequences == [0..<3])
        #expect(Moments([short], layout: layout(), mirror: nil) == nil)
    }

    @Test func ofMirrorImagesAreTheFramesMirrored() throws {
        let mirror = try pacerMirror()
        let clips = [pace.clip(frames: 20, fps: 30), pace.clip(frames: 30, fps: 30, from: 4)]
        let library = try #require(MomentLibrary(clips, mirror: mirror))
        #expect(library.count == 100 && library.runs == [0..<20, 20..<50, 50..<70, 70..<100])
        for moment in [0, 19, 20, 49, 50, 70, 99] {
            let other = try #require(library.mirrored(moment))
            #expect(library.mirrored(other) == moment)
            let (own, image) = (library.clip(moment..<moment + 1), library.clip(other..<other + 1))
            #expect(own != image && own.mirrored(by: mirror) == image)
        }
        #expect(library.clip(70..<100) == clips[1].mirrored(by: mirror))
    }

    @Test(arguments: [(420, 30.0), (300, 30), (61, 30), (240, 60)])
    func areWholeStretchesOfClipsAndNoMoreThanThereIsRoomFor(_ most: Int, _ fps: Double) throws {
        let clips = (0..<4).map { pace.clip(frames: 200 + 50 * $0, fps: fps, from: 11 * Double($0)) }
        let library = try #require(
            MomentLibrary.covering(clips, layout: layout(), mirror: nil, most: most))
        let length = Int(2 * fps)
        #expect(library.frames.frameCount <= most)
        // Another stretch would not fit; the last one of a clip is shorter.
        #expect(library.frames.frameCount > most - length)
        for sequence in library.sequences {
            let part = library.frames.frames(sequence)
            let isPiece = clips.contains { clip in
                stride(from: 0, to: clip.frameCount, by: length).contains { start in
                    let end = start + sequence.count
                    return end <= clip.frameCount && clip.frames(start..<end) == part
                        && (sequence.count % length == 0 || end == clip.frameCount)
                }
            }
            #expect(isPiece, "\(sequence)")
        }
    }

    @Test func leaveOutNothingThatIsFartherThanTheKeptAreApart() throws {
        // Nine stretches of which four are kept.
        let clips = (0..<3).map { pace.clip(frames: 180, fps: 30, from: 13 * Double($0)) }
        let layout = layout()
        let library = try #require(MomentLibrary.covering(clips, layout: layout, mirror: nil, most: 240))
        let describer = MomentDescriber(layout, clip: clips[0], mirror: nil)
        let width = describer.width
        var (kept, dropped): ([[Float]], [[Float]]) = ([], [])
        for clip in clips {
            let all = describer.describe(clip)
            for start in stride(from: 0, to: 180, by: 60) {
                let isKept = library.sequences.contains { sequence in
                    stride(from: sequence.lowerBound, to: sequence.upperBound, by: 60).contains {
                        library.frames.frames($0..<$0 + 60) == clip.frames(start..<start + 60)
                    }
                }
                let moments = [start, start + 30, start + 59].flatMap { all[$0 * width..<($0 + 1) * width] }
                if isKept { kept.append(moments) } else { dropped.append(moments) }
            }
        }
        try #require(kept.count == 4 && dropped.count == 5)
        let distance = { (a: [Float], b: [Float]) in
            zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        }
        let apart =
            kept.indices.flatMap { index in
                kept[..<index].map { distance($0, kept[index]) }
            }.min() ?? 0
        for one in dropped {
            let nearest = kept.map { distance($0, one) }.min() ?? .infinity
            #expect(nearest <= 1.001 * apart)
        }
    }

    @Test(arguments: [(20, 1), (18, 1), (17, 2), (9, 2), (6, 3), (1, 18)])
    func areChosenAmongNoMoreStretchesThanAreLookedAt(_ most: Int, every: Int) throws {
        // Two stretches of two seconds each; one clip is too short for any.
        let clips = (0..<10).map { pace.clip(frames: $0 == 4 ? 2 : 120, fps: 30, from: 13 * Double($0)) }
        func covering(among: Int) -> MomentLibrary? {
            MomentLibrary.covering(
                frameCounts: clips.map(\.frameCount), layout: layout(), mirror: nil, most: 1000, among: among
            ) { clips[$0] }
        }
        let library = try #require(covering(among: most))
        let all = clips.filter { $0.frameCount > 2 }.flatMap { [$0.frames(0..<60), $0.frames(60..<120)] }
        let looked = stride(from: 0, to: 18, by: every).map { all[$0] }
        #expect(looked.count <= most)
        let kept = library.sequences.flatMap { sequence in
            stride(from: sequence.lowerBound, to: sequence.upperBound, by: 60).map {
                library.frames.frames($0..<$0 + 60)
            }
        }
        #expect(kept.count == min(16, looked.count) && kept.allSatisfy(looked.contains))
    }

    @Test func keepTheOneClipThatIsUnlikeTheOthers() throws {
        let usual = (0..<9).map { _ in pacer().clip(frames: 120, fps: 30) }
        var values = usual[0].values
        let width = usual[0].skeleton.channelCount
        for frame in 0..<120 { values[frame * width + 6] += 1 }
        let other = Clip(
            skeleton: usual[0].skeleton, frameTime: usual[0].frameTime, frameCount: 120, values: values)
        let library = try #require(
            MomentLibrary.covering(
                usual[..<7] + [other] + usual[7...], layout: layout(), mirror: nil, most: 120))
        #expect(
            library.sequences.contains { sequence in
                [0, 60].contains { library.frames.frames(sequence) == other.frames($0..<$0 + 60) }
            })
    }

    @Test func tellWhetherTheyEndWithAClipsLastFrame() throws {
        let clips = [pace.clip(frames: 40, fps: 30), pace.clip(frames: 30, fps: 30, from: 7)]
        let library = try #require(MomentLibrary(clips, mirror: nil))
        #expect(library.holds(endOf: clips[0]) && library.holds(endOf: clips[1].frames(25..<30)))
        // A frame from within, and one a millimetre away.
        #expect(!library.holds(endOf: clips[1].frames(0..<20)))
        var values = clips[0].values
        values[39 * clips[0].skeleton.channelCount + 2] += 0.1
        #expect(
            !library.holds(
                endOf: Clip(
                    skeleton: clips[0].skeleton, frameTime: 1 / 30, frameCount: 40, values: values)))
    }

    @Test func ofAnotherClipStandBehindThoseThatWereThere() throws {
        let clips = [pace.clip(frames: 40, fps: 30), pace.clip(frames: 30, fps: 30, from: 7)]
        let library = try #require(MomentLibrary([clips[0]], mirror: nil))
        #expect(library.adding(clips[1]) == MomentLibrary(clips, mirror: nil))
        #expect(library.adding(clips[1].frames(0..<2)) == nil)
    }
}
