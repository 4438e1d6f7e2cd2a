/// The difference of two means with the interval in which it lies with 95 %, when each is over cases of its own and the spreads may differ
/// (Welch 1947, degrees of freedom by Satterthwaite 1946).
public struct MeanDifference: Sendable, Hashable {
  /// One side: how many cases, their mean and their standard deviation.
  public struct Side: Sendable, Hashable {
    public var cases: Int64
    public var mean: Double
    public var deviation: Double

    public init(cases: Int64, mean: Double, deviation: Double) {
      self.cases = cases
      self.mean = mean
      self.deviation = deviation
    }

    /// What the mean may be off by chance, squared.
    var error: Double { deviation * deviation / Double(cases) }
  }

  /// After less before.
  public var difference: Double
  public var low: Double
  public var high: Double

  /// Fewer cases on a side tell nothing: the interval rests on their mean being nearly normal.
  public static let leastCases: Int64 = 10

  /// - Returns: nil for too few cases.
  public init?(before: Side, after: Side) {
    guard min(before.cases, after.cases) >= Self.leastCases else { return nil }
    difference = after.mean - before.mean
    let error = before.error + after.error
    guard error > 0 else {
      low = difference
      high = difference
      return
    }
    let freedom = error * error / (before.error * before.error / Double(before.cases - 1) + after.error * after.error / Double(after.cases - 1))
    let reach = Self.quantile(freedom) * error.squareRoot()
    low = difference - reach
    high = difference + reach
  }

  /// Whether chance alone hardly explains it.
  public var isTelling: Bool { low > 0 || high < 0 }

  /// The 97.5 % point of Student's distribution, by the expansion of Cornish and Fisher: within 0.002 from 8 degrees of freedom on.
  static func quantile(_ freedom: Double) -> Double {
    let z = 1.959_963_985
    let z3 = z * z * z
    let z5 = z3 * z * z
    let z7 = z5 * z * z
    let first = (z3 + z) / 4
    let second = (5 * z5 + 16 * z3 + 3 * z) / 96
    let third = (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / 384
    return z + (first + (second + third / freedom) / freedom) / freedom
  }
}
