import Foundation
import Testing

@Suite("tutorial")
struct TutorialTests {
    @Test func showsDataSummaryPredictionAndRightAnswer() async throws {
        let folder = try TemporaryFolder()
        let outcome = try await succeed("tutorial", "o2m_multi_lstm", in: folder)
        #expect(outcome.messages == "")
        let lines = outcome.output.split(separator: "\n").map {
            $0.split(separator: " ").joined(separator: " ")
        }
        #expect(lines.first == "o2m_multi_lstm: one to many, two features, plain LSTM")
        #expect(lines.contains("x (25, 1, 2) -> y (25, 2)"))
        #expect(lines.contains("(2, 3) -> 3, 4"))
        #expect(lines.contains("(50, 75) -> 51, 76"))
        #expect(lines.contains("Total params: 10,702 (41.80 KB)"))
        #expect(lines.contains("question (30, 50)"))
        #expect(lines.contains { $0.hasPrefix("prediction ") && $0.contains("(seed 100; loss ") })
        #expect(lines.contains("right 31, 51"))
    }

    @Test func printsMediansOverRunsAsJSON() async throws {
        let folder = try TemporaryFolder()
        func numbers(_ arguments: String...) async throws -> [Double] {
            let outcome = try await Program.run(
                ["tutorial", "o2m_single_lstm", "--json"] + arguments, in: folder)
            let models = try #require(try outcome.object["models"] as? [[String: Any]])
            #expect(models.count == 1)
            #expect(models[0]["name"] as? String == "o2m_single_lstm")
            #expect(models[0]["parameters"] as? Int == 10_502)
            #expect(models[0]["loss"] is Double)
            let prediction = try #require(models[0]["prediction"] as? [[Double]])
            #expect(prediction.count == 1 && prediction[0].count == 2)
            return prediction[0]
        }
        let first = try await numbers()
        let second = try await numbers("--seed", "101")
        #expect(first != second)
        let median = try await numbers("--runs", "2")
        for index in 0..<2 { #expect(abs(median[index] - (first[index] + second[index]) / 2) < 1e-9) }
    }

    @Test func aModelThatThereIsNotIsToldWithTheOnesThereAre() async throws {
        let folder = try TemporaryFolder()
        let outcome = try await Program.run(["tutorial", "gru"], in: folder)
        #expect(outcome.code == 64)
        #expect(
            outcome.messages
                == "error: there is no model gru: the models are o2m_single_lstm, o2m_single_stacked, "
                + "o2m_single_bidirectional, o2m_multi_lstm, o2m_multi_stacked, o2m_multi_bidirectional, "
                + "m2m_single_stacked, m2m_single_bidirectional, m2m_multi_stacked, m2m_multi_bidirectional\n"
        )
    }
}
