import Ground

/// An exact fraction, in lowest terms. What a bill multiplies by: quantities, unit conversions, scrap and yield without a rounding between them.
public struct Ratio: Hashable, Sendable {
  public let numerator: Int128
  /// More than 0.
  public let denominator: Int128

  public static let one = Ratio(reduced: 1, 1)

  private init(reduced numerator: Int128, _ denominator: Int128) {
    self.numerator = numerator
    self.denominator = denominator
  }

  /// - Returns: nil for a denominator that is not more than 0.
  public init?(_ numerator: Int128, _ denominator: Int128) {
    guard denominator > 0 else { return nil }
    let divisor = Self.gcd(numerator, denominator)
    self.init(reduced: numerator / divisor, denominator / divisor)
  }

  public init(_ decimal: ExactDecimal) {
    let divisor = Self.gcd(Int128(decimal.millionths), Int128(ExactDecimal.scale))
    self.init(reduced: Int128(decimal.millionths) / divisor, Int128(ExactDecimal.scale) / divisor)
  }

  private static func gcd(_ a: Int128, _ b: Int128) -> Int128 {
    var (a, b) = (a < 0 ? -a : a, b)
    while b != 0 { (a, b) = (b, a % b) }
    return a == 0 ? 1 : a
  }

  /// - Returns: nil when it does not fit.
  public func times(_ other: Ratio) -> Ratio? {
    let left = Self.gcd(numerator, other.denominator)
    let right = Self.gcd(other.numerator, denominator)
    let (top, over) = (numerator / left).multipliedReportingOverflow(by: other.numerator / right)
    let (bottom, under) = (denominator / right).multipliedReportingOverflow(by: other.denominator / left)
    return over || under ? nil : Ratio(reduced: top, bottom)
  }

  /// - Returns: nil when it does not fit, or the other is not more than 0.
  public func over(_ other: Ratio) -> Ratio? {
    Ratio(other.denominator, other.numerator).flatMap(times)
  }

  /// So much of an amount, rounded half away from zero to millionths; nil when that is more than quantities may be.
  public func of(_ amount: ExactDecimal) -> ExactDecimal? {
    let divisor = Self.gcd(Int128(amount.millionths), denominator)
    let (product, overflow) = numerator.multipliedReportingOverflow(by: Int128(amount.millionths) / divisor)
    guard !overflow else { return nil }
    let bottom = denominator / divisor
    let half = bottom / 2
    let (raised, tooFar) = product.addingReportingOverflow(product < 0 ? -half : half)
    guard !tooFar, let millionths = Int64(exactly: raised / bottom), millionths.magnitude <= ExactDecimal.maximum.millionths.magnitude else { return nil }
    return ExactDecimal(millionths: millionths)
  }
}
