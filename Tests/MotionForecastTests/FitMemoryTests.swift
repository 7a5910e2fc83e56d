import MotionCore
import Testing

@testable import MotionForecast

@Suite("memory of a fit")
struct FitMemoryTests {
    private func session(_ change: (inout FitSession.Wishes) -> Void = { _ in }) throws -> FitSession {
        var wishes = FitSession.Wishes()
        (wishes.observed, wishes.predicted, wishes.units) = (.frames(6), .frames(10), 64)
        change(&wishes)
        return try FitSession([("walk.bvh", walker().clip(frames: 200, fps: 30))], wishes: wishes)
    }

    @Test func growsWithAllThatIsKept() throws {
        let usual = try session().memory
        #expect(usual > 0)
        let larger: [(inout FitSession.Wishes) -> Void] = [
            { $0.units = 128 }, { $0.layers = 2 }, { $0.members = 5 }, { $0.batch = 64 },
            { $0.predicted = .frames(20) }, { $0.observed = .frames(12) },
        ]
        for change in larger { #expect(try session(change).memory > usual) }
    }

    @Test func findsHowManyNetworksFit() throws {
        let session = try session()
        let (one, four) = (try self.session { $0.members = 1 }.memory, session.memory)
        #expect(session.mostMembers(within: four) == 4)
        #expect(session.mostMembers(within: four - 1) == 3)
        #expect(session.mostMembers(within: one) == 1)
        #expect(session.mostMembers(within: one - 1) == nil)
        #expect(session.mostMembers(within: .max) == 12)
    }

    @Test func aPlanByMinutesKeepsToIt() throws {
        var plan = try session().plan
        plan.mostMembers = 3
        plan.spend(steps: 1e6, setsMembers: true)
        #expect(plan.members.count == 2)
    }
}
