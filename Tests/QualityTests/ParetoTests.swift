import Ground
import Testing

@testable import Quality

@Suite("Counts by kind, limits of a past, and two shares")
struct ParetoTests {
  @Test("the most frequent first, with the share of those before it")
  func bars() {
    let pareto = Pareto(["b", "a", "b", "c", "b", "a", "d", "b", "b", "e"])
    #expect(pareto.bars.map(\.key) == ["b", "a", "c", "d", "e"] && pareto.bars.map(\.count) == [5, 2, 1, 1, 1])
    #expect(pareto.bars.map(\.cumulated) == [500, 700, 800, 900, 1_000] && pareto.bars.map(\.isVital) == [true, true, true, false, false])
    #expect(Pareto([String]()).bars.isEmpty)
  }

  @Test("the limits of a p chart and a c chart, by the textbook")
  func limits() throws {
    // p̄ = 0.05; 0.05 + 3 √(0.05 × 0.95 ÷ 100) = 0.115383
    let shares = try #require(PastLimit(shares: [(4, 100), (6, 100)], next: 100))
    #expect(shares.usual.description == "0.05" && shares.upper.description == "0.115383")
    let counts = try #require(PastLimit(counts: [4, 4, 4, 4]))
    #expect(counts.usual == ExactDecimal(4) && counts.upper == ExactDecimal(10))
    #expect(PastLimit(counts: []) == nil && PastLimit(shares: [], next: 5) == nil && PastLimit(shares: [(1, 2)], next: 0) == nil)
  }

  @Test("mean and standard deviation of whole numbers")
  func sample() {
    #expect(Sample.mean([2, 4, 4, 4, 5, 5, 7, 9]) == ExactDecimal(5) && Sample.deviation([2, 4, 4, 4, 5, 5, 7, 9])?.description == "2.138089")
    #expect(Sample.mean([]) == nil && Sample.deviation([3]) == nil && Sample.deviation([3, 3]) == .zero)
  }

  @Test("a share that fell: z = 1.645 is the border")
  func shares() {
    #expect(TwoShares.compare(before: (30, 100), after: (20, 100)) == .notFallen)
    #expect(TwoShares.compare(before: (30, 100), after: (19, 100)) == .fell)
    #expect(TwoShares.compare(before: (4, 10), after: (1, 10)) == .tooFew)
  }
}
