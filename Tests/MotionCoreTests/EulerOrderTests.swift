import Foundation
import MotionCore
import Testing

@Suite struct EulerOrderTests {
    /// 1e-9 degrees in radians.
    private let exact = degrees(1e-9)

    @Test func hasSixOrdersOfDifferentAxes() {
        #expect(Set(everyOrder.map(\.name)) == ["XYZ", "XZY", "YXZ", "YZX", "ZXY", "ZYX"])
        #expect(EulerOrder([.x, .y, .x]) == nil)
        #expect(EulerOrder([.x, .y]) == nil)
        #expect(EulerOrder([]) == nil)
    }

    @Test func multipliesInTheOrderOfTheAxes() throws {
        let order = try #require(EulerOrder([.z, .x, .y]))
        let product =
            Matrix3(angle: 0.1, about: .z) * Matrix3(angle: 0.2, about: .x)
            * Matrix3(angle: 0.3, about: .y)
        #expect(order.matrix(Vector3(0.1, 0.2, 0.3)) == product)
    }

    @Test(arguments: everyOrder.map(\.name))
    func findsAnglesThatGiveTheRotationBack(_ name: String) throws {
        let order = try #require(everyOrder.first { $0.name == name })
        var dice = Dice(11)
        for _ in 0..<500 {
            let rotation = dice.rotation()
            let angles = order.angles(of: rotation)
            #expect(abs(angles.y) <= .pi / 2 + 1e-12)
            #expect(order.matrix(angles).angle(to: rotation) < exact)
        }
    }

    @Test(arguments: everyOrder.map(\.name))
    func findsTheAnglesThemselvesAwayFromGimbalLock(_ name: String) throws {
        let order = try #require(everyOrder.first { $0.name == name })
        var dice = Dice(12)
        for _ in 0..<200 {
            let angles = Vector3(dice.number(-3...3), dice.number(-1.5...1.5), dice.number(-3...3))
            #expect((order.angles(of: order.matrix(angles)) - angles).length < 1e-10)
        }
    }

    @Test(arguments: everyOrder.map(\.name))
    func keepsTheRotationAtAndNearGimbalLock(_ name: String) throws {
        let order = try #require(everyOrder.first { $0.name == name })
        var dice = Dice(13)
        let distances = [0, 1e-16, 1e-13, 1e-12, 1e-11, 1e-9, 1e-8, 1e-6, 1e-3]
        for sign in [1.0, -1] {
            for distance in distances {
                for _ in 0..<30 {
                    let middle = sign * (.pi / 2 - distance)
                    let triple = Vector3(dice.number(-3...3), middle, dice.number(-3...3))
                    let rotation = order.matrix(triple)
                    #expect(order.matrix(order.angles(of: rotation)).angle(to: rotation) < exact)
                    let previous = Vector3(dice.number(-9...9), dice.number(-2...2), dice.number(-9...9))
                    let near = order.angles(of: rotation, near: previous)
                    #expect(order.matrix(near).angle(to: rotation) < exact)
                }
            }
        }
    }

    @Test(arguments: everyOrder.map(\.name))
    func findsTheFreeAnglesWhereTheOthersStay(_ name: String) throws {
        let order = try #require(everyOrder.first { $0.name == name })
        var dice = Dice(14)
        for free in [
            [true, false, false], [false, true, false], [false, false, true], [true, true, false],
            [true, false, true],
        ] {
            for middle in [0, 1, Double.pi / 2, -Double.pi / 2] {
                for _ in 0..<30 {
                    let previous = Vector3(dice.number(-9...9), middle, dice.number(-9...9))
                    var wanted = previous
                    for place in 0..<3 where free[place] { wanted[place] += dice.number(-0.2...0.2) }
                    let found = order.angles(of: order.matrix(wanted), near: previous, free: free)
                    #expect(order.matrix(found).angle(to: order.matrix(wanted)) < 1e-4)
                    for place in 0..<3 where !free[place] { #expect(found[place] == previous[place]) }
                }
            }
        }
    }

    @Test(arguments: everyOrder.map(\.name))
    func staysOnTheBranchOfTheFrameBefore(_ name: String) throws {
        // Each angle runs through several turns, and the middle one through both gimbal locks.
        let order = try #require(everyOrder.first { $0.name == name })
        var previous = Vector3(0.3, 0.2, -0.1)
        for frame in 1...2000 {
            let time = Double(frame) / 100
            let truth = Vector3(0.3 + 1.7 * time, 0.2 + 1.1 * time, -0.1 - 0.9 * time)
            let found = order.angles(of: order.matrix(truth), near: previous)
            #expect((found - truth).length < 1e-6)
            previous = found
        }
    }

    @Test(arguments: everyOrder.map(\.name))
    func neverJumpsAlongASmoothPath(_ name: String) throws {
        let order = try #require(everyOrder.first { $0.name == name })
        let races = (1...4).reduce(0) { $0 + follow(SmoothPath(seed: $1, through: order), order) }
        #expect(races > 0, "no path ever came near to gimbal lock")
    }

    /// Follows the path and checks each step; gives the number of frames in which the first angle was held back.
    private func follow(_ path: SmoothPath, _ order: EulerOrder) -> Int {
        let largest = degrees(20)
        let pace = path.largestStep
        var previous = order.angles(of: path.rotation(0))
        var races = 0
        for frame in 1..<SmoothPath.frames {
            let rotation = path.rotation(frame)
            let found = order.angles(of: rotation, near: previous, maximumStep: largest)
            let step = found - previous
            #expect(abs(step.x) <= largest + 1e-12)
            // What the first angle lacks the third makes good, beside the path's own pace.
            #expect(abs(step.y) <= largest + 4 * pace && abs(step.z) <= largest + 4 * pace)
            let error = order.matrix(found).angle(to: rotation)
            let free = order.angles(of: rotation, near: previous)
            if abs(free.x - previous.x) > largest {
                races += 1
                // The bound that the documentation promises: the sine of the step left over times the cosine
                // of the middle angle.
                let left = abs(free.x - found.x)
                #expect(error <= asin(min(1, abs(sin(left) * cos(free.y)))) + 1e-9)
            } else {
                #expect(error < exact)
            }
            // To be held back, the first angle had to race: within 3 paces of gimbal lock. It then takes at most
            // 9 frames for half a turn, and no error is larger than the way to gimbal lock.
            #expect(error <= 12 * pace)
            previous = found
        }
        return races
    }
}

/// A smooth random path over the rotation group that goes by gimbal lock again and again.
private struct SmoothPath {
    static let frames = 1200
    private let lock: Matrix3
    private let swings: [(axis: Vector3, size: Double, rate: Double)]

    init(seed: Int, through order: EulerOrder) {
        var dice = Dice(UInt64(seed))
        let sign = seed % 2 == 0 ? 1.0 : -1
        lock = order.matrix(Vector3(dice.number(-3...3), sign * .pi / 2, dice.number(-3...3)))
        let rate = dice.number(1...2)
        // All swings come through zero together, so that the path passes gimbal lock twice in each period.
        swings = (1...3).map { (dice.direction(), dice.number(0.2...0.4), Double($0) * rate) }
    }

    func rotation(_ frame: Int) -> Matrix3 {
        let time = Double(frame) / 60
        return swings.reduce(lock) { rotation, swing in
            let vector = swing.axis * (swing.size * sin(swing.rate * time))
            return rotation * Quaternion(rotationVector: vector).matrix
        }
    }

    /// The largest angle from a frame to the next.
    var largestStep: Double {
        (1..<Self.frames).map { rotation($0 - 1).angle(to: rotation($0)) }.max() ?? 0
    }
}
