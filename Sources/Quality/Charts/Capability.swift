import Ground

/// How well a process stays within limits. Cp and Cpk go by the spread within subgroups (mean range ÷ d2), Pp and Ppk by the spread of all
/// values. Each is rounded to millionths; nil where a limit or the spread is missing.
public struct Capability: Sendable, Hashable {
  public let cp: ExactDecimal?
  public let cpk: ExactDecimal?
  public let pp: ExactDecimal?
  public let ppk: ExactDecimal?
  public let mean: ExactDecimal

  /// What a capable process is usually asked for: 1.33.
  public static let usual = ExactDecimal(millionths: 1_330_000)
  /// A value may be so far from the first one, in its unit: further, and squares would not fit.
  public static let widest = ExactDecimal(1_000_000)

  /// - Parameters:
  ///   - groups: subgroups of one size.
  ///   - lower, upper: the limits of the drawing; one may be missing.
  /// - Returns: nil for no values, groups that make no chart, or values further apart than ``widest``.
  public init?(_ groups: [[ExactDecimal]], lower: ExactDecimal?, upper: ExactDecimal?) {
    guard let chart = MeanAndRange(groups), let constants = ControlConstants.of(chart.size) else { return nil }
    let values = groups.joined().map { Int128($0.millionths) }
    let first = values[0]
    guard values.allSatisfy({ abs($0 - first) <= Int128(Self.widest.millionths) }) else { return nil }
    let scale = Int128(ExactDecimal.scale)
    mean = chart.means.centre
    // Within: σ = R̄ ÷ d2, in millionths of a millionth so that small spreads keep their digits.
    let within = rounded(Int128(chart.meanRange.millionths) * scale * scale, over: Int128(constants.d2.millionths))
    let overall = Self.deviation(values.map { $0 - first })
    let centre = Int128(mean.millionths)
    (cp, cpk) = Self.indices(centre, within, lower, upper)
    (pp, ppk) = Self.indices(centre, overall, lower, upper)
  }

  /// The standard deviation of a sample (n − 1), in millionths of a millionth.
  private static func deviation(_ values: [Int128]) -> Int128 {
    let count = Int128(values.count)
    guard count > 1 else { return 0 }
    let sum = values.reduce(0, +)
    // The mean is taken away first: what is left is small and its squares fit.
    let mean = rounded(sum, over: count)
    let rest = sum - mean * count
    let squares = values.reduce(Int128(0)) { $0 + ($1 - mean) * ($1 - mean) } - rest * rest / count
    let scale = Int128(ExactDecimal.scale)
    let variance = squares / (count - 1)
    // A root of a large number is exact enough as it is; of a small one digits are added first.
    return squares < (Int128(1) << 86) ? wholeRoot(squares * scale * scale / (count - 1)) : wholeRoot(variance) * scale
  }

  private static func indices(_ mean: Int128, _ sigma: Int128, _ lower: ExactDecimal?, _ upper: ExactDecimal?) -> (ExactDecimal?, ExactDecimal?) {
    guard sigma > 0 else { return (nil, nil) }
    let scale = Int128(ExactDecimal.scale)
    func index(_ distance: Int128, _ sigmas: Int128) -> ExactDecimal { ExactDecimal(millionths: Int64(clamping: rounded(distance * scale * scale, over: sigma * sigmas))) }
    let whole = lower.flatMap { low in upper.map { index(Int128($0.millionths) - Int128(low.millionths), 6) } }
    let sides = [upper.map { index(Int128($0.millionths) - mean, 3) }, lower.map { index(mean - Int128($0.millionths), 3) }].compactMap { $0 }
    return (whole, sides.min())
  }
}
