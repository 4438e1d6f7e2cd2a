import Ground

/// What the numbers along an axis are.
public enum PictureUnit: Sendable, Hashable {
  /// From 0 to 1, written in per cent.
  case share
  /// Whole numbers of something: there is no tick between two of them.
  case count(Words)
  /// Days, hours, turns, or a currency.
  case amount(Words)

  /// What stands over the axis; nil where each tick says it, or nothing does.
  func caption(_ language: Language) -> String? {
    switch self {
    case .share: nil
    case .count(let words), .amount(let words): words[language].isEmpty ? nil : words[language]
    }
  }

  /// The least that two ticks may lie apart.
  var leastStep: Double {
    switch self {
    case .share: 0.001
    case .count: 1
    case .amount: 1e-6
    }
  }

  /// A tick in as few characters as its neighbours allow: `95 %`, `2.5`, `120k` or `12万`.
  func text(_ value: Double, step: Double, _ language: Language) -> String {
    if self == .share { return FixedPoint.text(value * 100, places: FixedPoint.places(step * 100)) + (language == .english ? " %" : "%") }
    let (size, sign) = Self.size(step, value, language)
    return GroupedDigits.text(FixedPoint.text(value / size, places: FixedPoint.places(step / size))) + sign
  }

  /// Thousands and millions in English, tens of thousands and hundreds of millions in Chinese; 1 where the numbers are short.
  private static func size(_ step: Double, _ value: Double, _ language: Language) -> (Double, String) {
    guard value != 0 else { return (1, "") }
    switch language {
    case .english: return step >= 1e6 ? (1e6, "M") : step >= 1e4 ? (1e3, "k") : (1, "")
    case .chinese: return step >= 1e8 ? (1e8, "亿") : step >= 1e4 ? (1e4, "万") : (1, "")
    }
  }
}

/// Numbers with a fixed number of places, the same on every machine and in every locale.
enum FixedPoint {
  /// How many places a step needs, so that its multiples are told apart; six at most.
  static func places(_ step: Double) -> Int {
    var (places, scaled) = (0, step)
    while places < 6, abs(scaled - scaled.rounded()) > 1e-6 * max(1, abs(scaled)) || scaled.rounded() == 0 { (places, scaled) = (places + 1, scaled * 10) }
    return places
  }

  static func text(_ value: Double, places: Int) -> String {
    let power = (0..<places).reduce(1.0) { result, _ in result * 10 }
    // Larger numbers have no places worth a name.
    let whole = Int64(max(-9e18, min(9e18, (value * power).rounded())))
    let sign = whole < 0 ? "-" : ""
    guard places > 0 else { return sign + String(whole.magnitude) }
    let digits = String(whole.magnitude)
    let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
    return sign + padded.dropLast(places) + "." + padded.suffix(places)
  }
}
