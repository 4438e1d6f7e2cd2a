import Testing

@testable import Quality

@Suite("The difference of two means")
struct MeanDifferenceTests {
  private static func side(_ cases: Int64, _ mean: Double, _ deviation: Double) -> MeanDifference.Side { .init(cases: cases, mean: mean, deviation: deviation) }

  @Test("the interval is Welch's", arguments: [
    // By hand: error² 4/30 + 9/40 = 0.358333, freedom 67.19, t 1.9959.
    (Self.side(30, 20, 2), Self.side(40, 18, 3), -3.1948, -0.8052),
    // Equal spreads and sizes: freedom 18, t 2.1009.
    (Self.side(10, 5, 1), Self.side(10, 5, 1), -0.9396, 0.9396),
  ] as [(MeanDifference.Side, MeanDifference.Side, Double, Double)])
  func interval(before: MeanDifference.Side, after: MeanDifference.Side, low: Double, high: Double) throws {
    let difference = try #require(MeanDifference(before: before, after: after))
    #expect(abs(difference.low - low) < 0.002 && abs(difference.high - high) < 0.002)
    #expect(difference.isTelling == (low > 0 || high < 0))
  }

  @Test("Student's points agree with the tables", arguments: [(8.0, 2.3060), (10, 2.2281), (20, 2.0860), (60, 2.0003), (1e6, 1.9600)])
  func quantile(freedom: Double, point: Double) { #expect(abs(MeanDifference.quantile(freedom) - point) < 0.002) }

  @Test("fewer than ten cases on a side tell nothing, ten do")
  func few() {
    #expect(MeanDifference(before: Self.side(9, 1, 1), after: Self.side(100, 9, 1)) == nil)
    #expect(MeanDifference(before: Self.side(100, 1, 1), after: Self.side(9, 9, 1)) == nil)
    #expect(MeanDifference(before: Self.side(10, 1, 1), after: Self.side(10, 9, 1))?.isTelling == true)
  }

  @Test("where nothing varies, the difference is what it is")
  func constant() {
    let same = MeanDifference(before: Self.side(20, 1, 0), after: Self.side(20, 1, 0))
    #expect(same?.low == 0 && same?.high == 0 && same?.isTelling == false)
    #expect(MeanDifference(before: Self.side(20, 1, 0), after: Self.side(20, 2, 0))?.isTelling == true)
  }
}
