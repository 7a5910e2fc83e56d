import Testing

@testable import MotionForecast
@testable import MotionPredict

/// Frames that are no motion, and joints that only carry the body, where clips are learnt from and continued.
@Suite("Faults in clips")
struct FaultUseCaseTests {
    private static let joints = ["Hips", "Spine", "A", "B", "C", "D"]

    private var options: FitOptions {
        var options = FitOptions.small
        options.heldOut = 0
        return options
    }

    /// A walk of 240 frames whose body is elsewhere, and in another pose, from each of these frames on, and whose last frame
    /// stands there twice.
    private func faulty(_ cuts: [Int]) -> Clip {
        let clip = SmallWalk.clip(frames: 240, joints: Self.joints)
        var rows = (0..<240).map { Array(clip.frame($0)) }
        for cut in cuts {
            for row in cut..<240 { (rows[row][0], rows[row][9]) = (rows[row][0] + 1000, rows[row][9] + 0.6) }
        }
        rows.append(rows[239])
        return Clip(
            skeleton: clip.skeleton, frameTime: clip.frameTime, frameCount: 241, values: Array(rows.joined()))
    }

    /// The walk below a joint that goes along an axis by so much a frame.
    private func carried(by step: Double, frames: Int = 60) -> ClipFile {
        let clip = SmallWalk.clip(frames: frames, joints: Self.joints)
        let top = Joint(
            name: "World", parent: nil,
            channels: [Channel(.position, .x), Channel(.position, .y), Channel(.position, .z)])
        let joints = clip.skeleton.joints.map { joint in
            var joint = joint
            joint.parent = joint.parent.map { $0 + 1 } ?? 0
            return joint
        }
        return ClipFile(
            Clip(
                skeleton: Skeleton(joints: [top] + joints), frameTime: clip.frameTime, frameCount: frames,
                values: (0..<frames).flatMap { [step * Double($0), 2, 0] + clip.frame($0) }),
            name: "carried")
    }

    @Test func learnsFromWhatLiesBetweenFaultsAndTellsTheseByRow() throws {
        let clip = faulty([60, 120, 180])
        let heard = Heard()
        let model = try Fit([ClipFile(clip, name: "walk")], options: .small).run(heard.monitor)
        let told = heard.events.compactMap {
            if case .fault(let fault, "walk", clip.skeleton) = $0 { fault } else { nil }
        }
        #expect(told.map(\.frames) == [60..<61, 120..<121, 180..<181, 240..<241])
        #expect(told.map(\.kind) == [.teleport, .teleport, .teleport, .repeated])
        let forecaster = model.file.forecaster
        let library = try #require(forecaster.moments).library
        // 60 frames, then three times those after the one in which the body jumps
        #expect(library.sequences == [0..<60, 60..<119, 119..<178, 178..<237])
        #expect(library.holds(endOf: clip.start(without: told)))
        #expect(
            library.frames.motionFaults.allSatisfy {
                library.sequences.map(\.lowerBound).contains($0.frames.lowerBound)
            })
        // Four pieces of one clip are one motion still, of which the end can be held out.
        #expect(forecaster.isLively)
        #expect(model.file.description.heldOut?.windows ?? 0 > 0)
    }

    @Test func learnsFromAllFramesWhereFaultsAreKept() throws {
        var options = options
        options.keepFaults = true
        let heard = Heard()
        let model = try Fit([ClipFile(faulty([60]), name: "walk")], options: options).run(heard.monitor)
        #expect(!heard.events.contains { if case .fault = $0 { true } else { false } })
        #expect(model.file.forecaster.moments?.library.sequences == [0..<241])
    }

    @Test func goesOnFromTheLastFrameThatIsMotion() throws {
        let twice = ClipFile(faulty([]), name: "twice")
        let clean = ClipFile(twice.clip.frames(0..<240), name: "clean")
        let model = try Fit([clean], options: options).run()
        let heard = Heard()
        var extend = Extend(twice, by: model)
        let predicted = try extend.run(heard.monitor).predicted
        #expect(predicted == (try Extend(clean, by: model).run().predicted))
        guard case .fault(let fault, "twice", _) = heard.events.first else { throw UseCaseError.stopped }
        #expect(fault.kind == .repeated && fault.frames == 240..<241)
        extend.keepFaults = true
        #expect(try extend.run().predicted != predicted)
    }

    /// A row that was lost took its time: the new frames go on from where the body is by then.
    @Test func goesOnInTimeAfterRowsThatWereLost() throws {
        let clip = SmallWalk.clip(frames: 240, joints: Self.joints)
        let clean = ClipFile(clip.frames(0..<237), name: "clean")
        var values = clip.values
        for index in 237 * clip.skeleton.channelCount..<values.count { values[index] = 0 }
        let lost = ClipFile(
            Clip(
                skeleton: clip.skeleton, frameTime: clip.frameTime, frameCount: 240, values: values),
            name: "lost")
        let model = try Fit([clean], options: options).run()
        var extend = Extend(clean, by: model)
        extend.length = .frames(23)
        let whole = try extend.run().predicted
        extend = Extend(lost, by: model)
        extend.length = .frames(20)
        #expect(try extend.run().predicted == whole.frames(3..<23))
    }

    /// A tracker takes a joint for turned from some frame on: what is learnt is the motion without that, and what is written
    /// goes on from the last row.
    @Test func goesOnAfterAnAngleThatJumpedForGood() throws {
        let clip = SmallWalk.clip(frames: 240, joints: Self.joints)
        let channel = clip.skeleton.firstChannel[4]
        var values = clip.values
        for frame in 180..<240 { values[frame * clip.skeleton.channelCount + channel] += 2.5 }
        let jumped = ClipFile(
            Clip(skeleton: clip.skeleton, frameTime: clip.frameTime, frameCount: 240, values: values),
            name: "jumped")
        let clean = ClipFile(clip, name: "clean")
        #expect(jumped.clip.motionFaults.map(\.kind) == [.jump(joint: 4)])
        let model = try Fit([jumped], options: options).run()
        let library = try #require(model.file.forecaster.moments).library
        #expect(library.sequences == [0..<240])
        #expect(library.frames.motionFaults.isEmpty)
        let frames = try [clean, jumped].map {
            var extend = Extend($0, by: model)
            (extend.isMean, extend.length) = (true, .frames(10))
            return try extend.run().predicted
        }
        for frame in 0..<frames[0].frameCount {
            for (index, pair) in zip(frames[0].frame(frame), frames[1].frame(frame)).enumerated() {
                // The jump is known but for what the joint itself turned by in that frame. The body is 90 units tall.
                #expect(abs(pair.0 + (index == channel ? 2.5 : 0) - pair.1) < (index < 3 ? 2 : 0.2))
            }
        }
        // To a pose, too: that of the file's last rows, whatever was learnt.
        var arriving = Extend(jumped, by: model)
        arriving.end = .pose(jumped, frame: 200)
        let last = try arriving.run().predicted
        let wanted = jumped.clip.frame(199)
        #expect(
            abs(
                last.frame(last.frameCount - 1)[last.frame(last.frameCount - 1).startIndex + channel]
                    - wanted[wanted.startIndex + channel]) < 0.1)
        var round = Extend(jumped, by: model)
        round.end = .loop
        let ending = try #require(try round.run().ending)
        #expect(try #require(ending.loopStart) > 180)
    }

    @Test func writesAStillJointAboveTheBodyAsItStands() throws {
        let file = carried(by: 0)
        let model = try Fit([file], options: options).run()
        #expect(model.file.forecaster.layout.skeleton.joints.map(\.name) == Self.joints)
        let predicted = try Extend(file, by: model).run().predicted
        #expect(predicted.skeleton == file.document.clip.skeleton)
        #expect((0..<predicted.frameCount).allSatisfy { predicted.frame($0).prefix(3) == [0, 2, 0] })
    }

    /// The root of an engine stands still in clips made in place, and travels in others.
    @Test func keepsAStillJointThatTravelsInAnotherClip() throws {
        let (still, moving) = (carried(by: 0), carried(by: 3))
        let model = try Fit([still, moving], options: options).run()
        #expect(model.file.forecaster.layout.skeleton.joints.count == 7)
        #expect(try Extend(still, by: model).run().predicted.skeleton.joints.count == 7)
    }
}
