import Ground

/// A control chart: points in their order, each with its centre line and three-sigma limits. Figures are rounded to millionths.
public struct ControlChart: Sendable {
  public struct Point: Sendable, Hashable {
    public let value: ExactDecimal
    public let lower: ExactDecimal
    public let upper: ExactDecimal
    /// Three standard deviations.
    let spread: ExactDecimal
    let centre: ExactDecimal
    /// What is unusual about it, and the points before it.
    public internal(set) var signals: [Signal] = []
  }

  public let centre: ExactDecimal
  public let points: [Point]

  /// The most points that are drawn and judged.
  public static let maximumPoints = 500

  init(centre: ExactDecimal, _ points: [Point]) {
    self.centre = centre
    self.points = Signal.marked(points)
  }

  static func point(_ value: Int128, _ centre: Int128, _ spread: Int128, lower: Int128? = nil, upper: Int128? = nil) -> Point {
    func decimal(_ millionths: Int128) -> ExactDecimal { ExactDecimal(millionths: Int64(clamping: millionths)) }
    return Point(
      value: decimal(value), lower: decimal(lower ?? centre - spread), upper: decimal(upper ?? centre + spread), spread: decimal(spread), centre: decimal(centre))
  }
}

/// Means and ranges of subgroups of one size.
public struct MeanAndRange: Sendable {
  public let means: ControlChart
  public let ranges: ControlChart
  public let size: Int
  public let meanRange: ExactDecimal

  /// - Parameter groups: values in the order in which they were taken; all of one size from 2 to 25.
  /// - Returns: nil for no groups, or groups of other sizes.
  public init?(_ groups: [[ExactDecimal]]) {
    guard let size = groups.first?.count, let constants = ControlConstants.of(size), groups.allSatisfy({ $0.count == size }),
      groups.count <= ControlChart.maximumPoints
    else { return nil }
    self.size = size
    let sums = groups.map { $0.reduce(Int128(0)) { $0 + Int128($1.millionths) } }
    let spans = groups.map { group in Int128(group.map(\.millionths).max() ?? 0) - Int128(group.map(\.millionths).min() ?? 0) }
    let count = Int128(groups.count)
    let centre = rounded(sums.reduce(0, +), over: count * Int128(size))
    let range = rounded(spans.reduce(0, +), over: count)
    let scale = Int128(ExactDecimal.scale)
    let spread = rounded(range * Int128(constants.a2.millionths), over: scale)
    means = ControlChart(centre: ExactDecimal(millionths: Int64(clamping: centre)), sums.map { ControlChart.point(rounded($0, over: Int128(size)), centre, spread) })
    let lower = rounded(range * Int128(constants.d3.millionths), over: scale)
    let upper = rounded(range * Int128(constants.d4.millionths), over: scale)
    meanRange = ExactDecimal(millionths: Int64(clamping: range))
    ranges = ControlChart(centre: meanRange, spans.map { ControlChart.point($0, range, upper - range, lower: lower, upper: upper) })
  }
}

extension ControlChart {
  /// Shares of nonconforming pieces, 0 to 1: samples may differ in size, and the limits with them.
  ///
  /// - Returns: nil for no samples, an empty sample, or more nonconforming than there are.
  public static func shares(_ samples: [(nonconforming: Int, size: Int)]) -> ControlChart? {
    guard !samples.isEmpty, samples.count <= maximumPoints, samples.allSatisfy({ $0.size > 0 && (0...$0.size).contains($0.nonconforming) }) else { return nil }
    let all = samples.reduce(Int128(0)) { $0 + Int128($1.size) }
    let bad = samples.reduce(Int128(0)) { $0 + Int128($1.nonconforming) }
    let scale = Int128(ExactDecimal.scale)
    let centre = rounded(bad * scale, over: all)
    let points = samples.map { sample in
      // 3 √(p (1 − p) ÷ n) in millionths, with p = bad ÷ all.
      let spread = rounded(wholeRoot(9 * bad * (all - bad) * scale * scale / Int128(sample.size)), over: all)
      return point(
        rounded(Int128(sample.nonconforming) * scale, over: Int128(sample.size)), centre, spread, lower: max(0, centre - spread), upper: min(scale, centre + spread))
    }
    return ControlChart(centre: ExactDecimal(millionths: Int64(clamping: centre)), points)
  }

  /// Numbers of nonconformities in samples of one size.
  ///
  /// - Returns: nil for no samples or a number below 0.
  public static func counts(_ numbers: [Int]) -> ControlChart? {
    guard !numbers.isEmpty, numbers.count <= maximumPoints, numbers.allSatisfy({ $0 >= 0 }) else { return nil }
    let scale = Int128(ExactDecimal.scale)
    let sum = numbers.reduce(Int128(0)) { $0 + Int128($1) }
    let centre = rounded(sum * scale, over: Int128(numbers.count))
    let spread = wholeRoot(9 * sum * scale * scale / Int128(numbers.count))
    return ControlChart(
      centre: ExactDecimal(millionths: Int64(clamping: centre)), numbers.map { point(Int128($0) * scale, centre, spread, lower: max(0, centre - spread)) })
  }
}
