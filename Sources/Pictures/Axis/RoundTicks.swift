/// Where an axis begins and ends and which numbers stand along it: multiples of one, two or five times a power of ten (Heckbert, Graphics Gems, 1990).
struct RoundTicks: Sendable, Hashable {
  let step: Double
  let values: [Double]
  var lower: Double { values[0] }
  var upper: Double { values[values.count - 1] }

  /// No axis has more.
  static let most = 12

  /// - Parameters:
  ///   - low, high: all that is drawn lies between them; what is no number counts as 0.
  ///   - about: how many ticks are wished for.
  ///   - leastStep: ticks lie no closer, like 1 where whole things are counted.
  init(covering low: Double, _ high: Double, about: Int = 5, leastStep: Double = 1e-6) {
    let ends = [low, high].map { $0.isFinite ? max(-1e15, min(1e15, $0)) : 0 }
    let (low, high) = (ends.min() ?? 0, ends.max() ?? 0)
    let span = max(high - low, leastStep, abs(high) * 1e-9)
    var step = max(Self.round(span / Double(max(1, min(about, Self.most) - 1))), leastStep)
    var (first, last) = Self.ends(low, high, step)
    // A span that lies across the multiples may need one more than was wished for, never a dozen.
    while last - first + 1 > Double(Self.most) {
      step *= 2
      (first, last) = Self.ends(low, high, step)
    }
    self.step = step
    values = (0...Int(last - first)).map { (first + Double($0)) * step }
  }

  /// The multiples that hold both ends; of one value alone, it and the next.
  private static func ends(_ low: Double, _ high: Double, _ step: Double) -> (Double, Double) {
    let first = (low / step + 1e-9).rounded(.down)
    let last = (high / step - 1e-9).rounded(.up)
    return (first, max(last, first + 1))
  }

  /// The nearest of 1, 2, 5 and 10 times a power of ten that is no smaller.
  private static func round(_ step: Double) -> Double {
    var power = 1.0
    while power * 10 <= step { power *= 10 }
    while power > step { power /= 10 }
    return [1, 2, 5, 10].map { $0 * power }.first { $0 >= step * (1 - 1e-9) } ?? power * 10
  }
}

/// From a value to a place.
struct Scale: Sendable {
  let from: (Double, Double)
  let to: (Double, Double)

  init(_ ticks: RoundTicks, to: (Double, Double)) { self.init(from: (ticks.lower, ticks.upper), to: to) }

  init(from: (Double, Double), to: (Double, Double)) {
    self.from = from
    self.to = to
  }

  /// Never outside of the axis, whatever the value.
  func callAsFunction(_ value: Double) -> Double {
    let span = from.1 - from.0
    guard value.isFinite, span > 0 else { return to.0 }
    return to.0 + max(0, min(1, (value - from.0) / span)) * (to.1 - to.0)
  }
}
