import Ground

/// What a next point is held against: the centre of the points before it, and three sigma above. The point itself does not count, so that it can't
/// hide behind itself.
public struct PastLimit: Sendable, Equatable {
  public let usual: ExactDecimal
  public let upper: ExactDecimal

  /// Of shares, 0 to 1: of samples before, for a next one of a size (a p chart's limit).
  ///
  /// - Returns: nil without a past, or for an empty next sample.
  public init?(shares past: [(count: Int, size: Int)], next size: Int) {
    let all = past.reduce(Int128(0)) { $0 + Int128($1.size) }
    let hits = past.reduce(Int128(0)) { $0 + Int128($1.count) }
    guard all > 0, size > 0, hits <= all else { return nil }
    let scale = Int128(ExactDecimal.scale)
    let centre = rounded(hits * scale, over: all)
    let spread = rounded(wholeRoot(9 * hits * (all - hits) * scale * scale / Int128(size)), over: all)
    usual = ExactDecimal(millionths: Int64(clamping: centre))
    upper = ExactDecimal(millionths: Int64(clamping: min(scale, centre + spread)))
  }

  /// Of numbers in equal spans before (a c chart's limit).
  ///
  /// - Returns: nil without a past.
  public init?(counts past: [Int]) {
    guard !past.isEmpty else { return nil }
    let scale = Int128(ExactDecimal.scale)
    let sum = past.reduce(Int128(0)) { $0 + Int128($1) }
    let centre = rounded(sum * scale, over: Int128(past.count))
    usual = ExactDecimal(millionths: Int64(clamping: centre))
    upper = ExactDecimal(millionths: Int64(clamping: centre + wholeRoot(9 * sum * scale * scale / Int128(past.count))))
  }
}

/// The mean of whole numbers and how far they lie apart.
public enum Sample {
  /// Rounded to millionths; nil for none.
  public static func mean(_ values: [Int]) -> ExactDecimal? {
    guard !values.isEmpty else { return nil }
    let sum = values.reduce(Int128(0)) { $0 + Int128($1) }
    return ExactDecimal(millionths: Int64(clamping: rounded(sum * Int128(ExactDecimal.scale), over: Int128(values.count))))
  }

  /// The sample's standard deviation, with n − 1 below; nil for fewer than two.
  public static func deviation(_ values: [Int]) -> ExactDecimal? {
    guard values.count > 1 else { return nil }
    let n = Int128(values.count)
    let sum = values.reduce(Int128(0)) { $0 + Int128($1) }
    let squares = values.reduce(Int128(0)) { $0 + Int128($1) * Int128($1) }
    let scale = Int128(ExactDecimal.scale)
    return ExactDecimal(millionths: Int64(clamping: wholeRoot((n * squares - sum * sum) * scale * scale / (n * (n - 1)))))
  }
}
