import Ground

extension Figure {
  /// A value for programs: numbers as they are, absent where there is nothing. `number` is in the figure's unit, written with six digits.
  public func json(_ value: FigureValue, target: Double? = nil) -> [(String, JSON)] {
    var fields: [(String, JSON)] = [("count", .int(value.count)), ("sum", .int(value.sum)), ("divisor", .int(value.divisor))]
    if let number = value.number { fields.append(("number", .string(Self.digits(number)))) }
    if let deviation = value.deviation { fields.append(("deviation", .string(Self.digits(deviation)))) }
    if let isReached = isReached(value, target ?? self.target) { fields.append(("reached", .bool(isReached))) }
    return fields
  }

  /// What it is, for programs.
  public var json: [(String, JSON)] {
    [
      ("name", .string(name)), ("section", .string(section)), ("label_en", .string(label.en)), ("label_zh", .string(label.zh)),
      ("formula_en", .string(formula.en)), ("formula_zh", .string(formula.zh)), ("unit", .string(unit.rawValue)), ("better", .string(better.rawValue)),
      ("target", target.map { .string(Self.digits($0)) } ?? .null), ("records", .array(records.map { .string($0) })),
      ("cuts", .array(cuts.map { .string($0.rawValue) })),
    ]
  }

  /// A number with six digits behind the point.
  static func digits(_ number: Double) -> String {
    let millionths = Int64((max(-1e12, min(1e12, number)) * 1_000_000).rounded())
    let rest = String(abs(millionths) % 1_000_000)
    return "\(millionths < 0 ? "-" : "")\(abs(millionths) / 1_000_000).\(String(repeating: "0", count: 6 - rest.count))\(rest)"
  }
}

extension SiteFreshness {
  public var json: JSON {
    .object([
      ("site", .string(code)), ("role", .string(role.rawValue)), ("up_to", upTo.map { .string($0.description) } ?? .null), ("behind", .bool(isBehind)),
    ])
  }
}
