import Foundation
import Ground
import Testing

@testable import Quality

@Suite("Control charts and capability")
struct ChartTests {
  private func decimals(_ values: [String]) throws -> [ExactDecimal] { try values.map { try ExactDecimal(parsing: $0) } }
  private func number(_ value: ExactDecimal) -> Double { Double(value.millionths) / 1e6 }

  @Test("the constants are what integrating the range of normal values gives", arguments: 2...25)
  func constants(_ size: Int) throws {
    let given = try #require(ControlConstants.of(size))
    func share(_ x: Double) -> Double { (1 + erf(x / 2.0.squareRoot())) / 2 }
    let step = 0.05
    let grid = stride(from: -8.0, through: 8.0, by: step).map(share)
    func power(_ x: Double) -> Double { pow(x, Double(size)) }
    let low = grid.map { power(1 - $0) }, high = grid.map(power)
    let d2 = grid.indices.reduce(0.0) { $0 + (1 - high[$1] - low[$1]) * step }
    var square = 0.0
    for a in grid.indices {
      square += (1 - high[a] - low[a]) / 2
      for b in grid.indices.dropFirst(a + 1) { square += 1 - high[b] - low[a] + power(grid[b] - grid[a]) }
    }
    let d3 = (2 * square * step * step - d2 * d2).squareRoot()
    #expect(abs(number(given.d2) - d2) < 0.0002)
    #expect(abs(number(given.a2) - 3 / (d2 * Double(size).squareRoot())) < 0.0002)
    #expect(abs(number(given.d3) - max(0, 1 - 3 * d3 / d2)) < 0.002)
    #expect(abs(number(given.d4) - (1 + 3 * d3 / d2)) < 0.002)
  }

  @Test("the constants that are printed in every handbook")
  func printed() throws {
    let five = try #require(ControlConstants.of(5))
    #expect(five.d2.description == "2.3259" && five.a2.description == "0.5768" && five.d3 == .zero && five.d4.description == "2.1145")
    #expect(ControlConstants.of(1) == nil && ControlConstants.of(26) == nil)
  }

  @Test("means and ranges have their limits by the mean range")
  func means() throws {
    let groups = try [["10.1", "9.9"], ["10.3", "10.1"], ["9.8", "10.0"]].map(decimals)
    let chart = try #require(MeanAndRange(groups))
    // Means 10, 10.2, 9.9; ranges 0.2 each; A2 1.88, D4 3.2669.
    #expect(chart.means.points.map(\.value.description) == ["10", "10.2", "9.9"])
    #expect(chart.means.centre.description == "10.033333" && chart.meanRange.description == "0.2")
    #expect(chart.means.points[0].upper.description == "10.409333" && chart.means.points[0].lower.description == "9.657333")
    #expect(chart.ranges.points[0].upper.description == "0.6533" && chart.ranges.points[0].lower == .zero)
    let (single, uneven) = (try [["1"], ["2"]].map(decimals), try [["1", "2"], ["2", "3", "4"]].map(decimals))
    #expect(MeanAndRange([]) == nil && MeanAndRange(single) == nil && MeanAndRange(uneven) == nil)
  }

  @Test("shares have limits by the size of each sample, within 0 and 1")
  func shares() throws {
    let chart = try #require(ControlChart.shares([(2, 100), (4, 100), (6, 200)]))
    #expect(chart.centre.description == "0.03")
    // 3 √(0.03 × 0.97 ÷ 100) = 0.0511762…
    #expect(abs(chart.points[0].upper.millionths - 81_176) <= 1 && chart.points[0].lower == .zero)
    #expect(abs(chart.points[2].upper.millionths - 66_187) <= 1)
    #expect(ControlChart.shares([]) == nil && ControlChart.shares([(1, 0)]) == nil && ControlChart.shares([(3, 2)]) == nil)
    #expect(ControlChart.shares([(5, 5), (5, 5)])?.points[0].upper.description == "1")
  }

  @Test("counts have limits of three roots of their mean")
  func counts() throws {
    let chart = try #require(ControlChart.counts([3, 5, 4, 4]))
    #expect(chart.centre.description == "4" && chart.points[0].upper.description == "10" && chart.points[0].lower == .zero)
    let many = try #require(ControlChart.counts([16, 16]))
    #expect(many.points[0].lower.description == "4")
    #expect(ControlChart.counts([]) == nil && ControlChart.counts([-1]) == nil)
  }

  /// Points on a chart with centre 0 and sigma 1, by their distance in sigmas.
  private func signals(_ distances: [Double]) -> [[Signal]] {
    Signal.marked(distances.map { ControlChart.point(Int128(($0 * 1e6).rounded()), 0, 3_000_000) }).map(\.signals)
  }

  @Test("one point beyond three sigma is a signal, on the line it is none")
  func beyond() {
    #expect(signals([3, 3.01, -3, -3.01]).map { $0.contains(.beyond) } == [false, true, false, true])
  }

  @Test("two of three points beyond two sigma on one side are a signal")
  func twoOfThree() {
    #expect(signals([2.1, 0, 2.1])[2] == [.twoOfThree])
    #expect(signals([2.1, 0, 0, 2.1]).allSatisfy { $0.isEmpty })
    #expect(signals([2.1, -2.1]).allSatisfy { $0.isEmpty })
    #expect(signals([2.1, 2.1, 0])[2].isEmpty)
    #expect(signals([-2.1, -2.1])[1] == [.twoOfThree])
  }

  @Test("four of five points beyond one sigma on one side are a signal")
  func fourOfFive() {
    #expect(signals([1.1, 1.1, 0, 1.1, 1.1])[4] == [.fourOfFive])
    #expect(signals([1.1, 1.1, 0, 0, 1.1, 1.1]).allSatisfy { $0.isEmpty })
    #expect(signals([-1.1, -1.1, -1.1, -1.1])[3] == [.fourOfFive])
    #expect(signals([1, 1, 1, 1, 1]).allSatisfy { !$0.contains(.fourOfFive) })
  }

  @Test("eight points on one side of the centre are a signal, seven are none")
  func eight() {
    #expect(signals(Array(repeating: 0.1, count: 8))[7] == [.eightInARow])
    #expect(signals(Array(repeating: 0.1, count: 7)).allSatisfy { $0.isEmpty })
    #expect(signals(Array(repeating: -0.1, count: 9)).suffix(2).allSatisfy { $0 == [.eightInARow] })
    #expect(signals(Array(repeating: 0, count: 20)).allSatisfy { $0.isEmpty })
  }

  @Test("capability by the spread within and overall, to both limits or to one")
  func capability() throws {
    let groups = try [["9", "11"], ["9", "11"], ["9", "11"]].map(decimals)
    let both = try #require(Capability(groups, lower: ExactDecimal(4), upper: ExactDecimal(19)))
    // Within: 2 ÷ 1.1284 = 1.772421; overall: √(6 ÷ 5) = 1.095445.
    let (cp, cpk, pp, ppk) = (try #require(both.cp), try #require(both.cpk), try #require(both.pp), try #require(both.ppk))
    #expect(abs(number(cp) - 15 / 6 / 1.772421) < 1e-5 && abs(number(cpk) - 6 / 3 / 1.772421) < 1e-5)
    #expect(abs(number(pp) - 15 / 6 / 1.0954451) < 1e-6 && abs(number(ppk) - 6 / 3 / 1.0954451) < 1e-6)
    #expect(both.mean.description == "10")
    let one = try #require(Capability(groups, lower: nil, upper: ExactDecimal(13)))
    let side = try #require(one.cpk)
    #expect(one.cp == nil && abs(number(side) - 3 / 3 / 1.772421) < 1e-5)
    let still = try #require(Capability(try [["1", "1"]].map(decimals), lower: .zero, upper: ExactDecimal(2)))
    #expect(still.cp == nil && still.ppk == nil)
    #expect(try Capability([["0", "2000000"]].map(decimals), lower: nil, upper: ExactDecimal(1)) == nil)
    let large = try #require(Capability(try [["0", "900000"], ["100000", "1000000"]].map(decimals), lower: .zero, upper: ExactDecimal(1_000_000)))
    let wide = try #require(large.pp)
    #expect(abs(number(wide) - 1_000_000 / 6 / 522_812.9) < 1e-4)
  }

  @Test("a whole root is the largest whose square is no more")
  func roots() {
    for value: Int128 in [0, 1, 2, 3, 4, 8, 9, 10, 1 << 64, (1 << 64) - 1, (1 << 120) + 12_345, Int128.max] {
      let root = wholeRoot(value)
      #expect(root * root <= value)
      #expect(root >= 13_043_817_825_332_782_212 || (root + 1) * (root + 1) > value)
    }
  }
}
