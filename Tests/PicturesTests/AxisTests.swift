import Ground
import Testing

@testable import Pictures

@Suite("Axes")
struct AxisTests {
  /// Pairs of ends, from tiny to huge, by a small generator that always gives the same.
  private static let spans: [(Double, Double)] = {
    var state: UInt64 = 42
    func next() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) / Double(1 << 53)
    }
    return (0..<2_000).map { index in
      let size = [1e-4, 1, 100, 1e6, 1e12][index % 5]
      return ((next() - 0.5) * size, (next() - 0.5) * size)
    } + [(0, 0), (5, 5), (-3, -3), (0, 1), (.nan, 1), (.infinity, -.infinity), (1e300, 0), (0.95, 0.95), (99.999, 100.001)]
  }()

  @Test("ticks cover what is drawn, evenly, two to twelve of them, at one, two or five times a power of ten")
  func ticks() {
    for (one, other) in Self.spans {
      for about in [2, 5, 9] {
        let ticks = RoundTicks(covering: one, other, about: about)
        let ends = [one, other].map { $0.isFinite ? max(-1e15, min(1e15, $0)) : 0 }.sorted()
        let slack = ticks.step * 1e-6
        #expect(ticks.lower <= ends[0] + slack && ticks.upper >= ends[1] - slack, "\(one) \(other): \(ticks.values)")
        #expect((2...RoundTicks.most).contains(ticks.values.count))
        for (a, b) in zip(ticks.values, ticks.values.dropFirst()) { #expect(abs(b - a - ticks.step) <= slack) }
        var digits = ticks.step
        while digits >= 9.999 { digits /= 10 }
        while digits < 0.9999 { digits *= 10 }
        #expect([1, 2, 4, 5, 8].contains { abs(digits - $0) < 1e-6 }, "a step of \(ticks.step)")
      }
    }
  }

  @Test("whole things have no ticks between them")
  func whole() {
    #expect(RoundTicks(covering: 0, 1, leastStep: 1).values == [0, 1])
    #expect(RoundTicks(covering: 0, 3, leastStep: 1).values == [0, 1, 2, 3])
    #expect(RoundTicks(covering: 0, 0, leastStep: 1).values == [0, 1])
  }

  @Test("a value outside of the axis stays on its edge")
  func scale() {
    let scale = Scale(from: (0, 10), to: (100, 0))
    #expect(scale(0) == 100 && scale(10) == 0 && scale(5) == 50 && scale(-3) == 100 && scale(99) == 0 && scale(.nan) == 100)
    #expect(Scale(from: (3, 3), to: (1, 9))(3) == 1)
  }

  @Test("ticks are as short as their neighbours allow, in each language's own thousands")
  func texts() {
    #expect(PictureUnit.share.text(0.95, step: 0.05, .english) == "95 %" && PictureUnit.share.text(0.955, step: 0.005, .chinese) == "95.5%")
    let amount = PictureUnit.amount(Words("CNY", "元"))
    #expect(amount.text(1_500, step: 500, .english) == "1,500" && amount.text(0.25, step: 0.05, .english) == "0.25" && amount.text(-2, step: 1, .english) == "-2")
    #expect(amount.text(120_000, step: 20_000, .english) == "120k" && amount.text(120_000, step: 20_000, .chinese) == "12万")
    #expect(amount.text(3_000_000, step: 1_000_000, .english) == "3M" && amount.text(3_000_000, step: 1_000_000, .chinese) == "300万")
    #expect(amount.text(500_000_000, step: 100_000_000, .chinese) == "5亿" && amount.text(0, step: 100_000_000, .chinese) == "0")
    #expect(FixedPoint.text(-0.04, places: 1) == "0.0" && FixedPoint.text(12.345, places: 2) == "12.35" && FixedPoint.text(0.5, places: 3) == "0.500")
  }

  @Test("time has ticks at midnights, Mondays, firsts of months or full hours, never more than a dozen")
  func days() {
    let start = Instant(milliseconds: UInt64(Day("2026-11-02")!.number) * 86_400_000)
    func ticks(_ hours: Int, east: Int = 0) -> [DayTicks.Tick] { DayTicks(from: start, to: start.advanced(byHours: hours), minutesEast: east).ticks }
    #expect(ticks(5).map(\.text) == ["11-02", "1:00", "2:00", "3:00", "4:00", "5:00"])
    #expect(ticks(4 * 24).map(\.text) == ["11-02", "12:00", "11-03", "12:00", "11-04", "12:00", "11-05", "12:00", "11-06"])
    // 2026-11-02 is a Monday.
    #expect(ticks(35 * 24).map(\.text) == ["11-02", "11-09", "11-16", "11-23", "11-30", "12-07"])
    #expect(ticks(400 * 24).map(\.text).first == "2027-01")
    // Midnight in Shanghai is eight hours before midnight in London.
    #expect(ticks(24, east: 480).contains { $0.text == "11-03" && $0.milliseconds == Double(start.milliseconds) + 16 * 3_600_000 })
    for hours in stride(from: 0, to: 24 * 365 * 30, by: 997) { #expect(ticks(hours).count <= DayTicks.most + 1, "\(hours)") }
  }

  @Test("a text that is too long for its place ends with an ellipsis")
  func fitted() {
    #expect(TextWidth.fitted("Suzhou", in: 100) == "Suzhou" && TextWidth.fitted("Suzhou Lantian Water", in: 60).hasSuffix("…") && TextWidth.of(TextWidth.fitted("苏州蓝天水务", in: 40)) <= 40)
    #expect(TextWidth.of("苏州") > TextWidth.of("su") && TextWidth.of("") == 0 && TextWidth.of("a", isStrong: true) > TextWidth.of("a"))
  }
}
