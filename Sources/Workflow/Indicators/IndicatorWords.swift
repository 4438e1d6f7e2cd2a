import Ground

extension IndicatorValue {
  /// `96.4 %`; nil where there is nothing to count.
  public var shareText: String? { share.map { "\($0 / 10).\($0 % 10) %" } }

  /// The figure in words, with its median in the unit of its indicator.
  public func text(_ indicator: Indicator) -> Words {
    guard let shareText else { return Words("nothing yet", "暂无数据") }
    guard let median else { return Words("\(shareText) of \(count)", "\(shareText)（共 \(count)）") }
    if indicator.name == Indicators.cycle.name {
      let most = limit.map { Words(", limit \($0) d", "，上限 \($0) 天") } ?? Words("", "")
      return Words("median \(median) d\(most.en), \(count) orders", "中位数 \(median) 天\(most.zh)，共 \(count) 单")
    }
    return Words(
      "\(shareText) of \(count), median \(median / 60) h \(median % 60) min", "\(shareText)（共 \(count)），中位数 \(median / 60) 小时 \(median % 60) 分")
  }

  /// For programs: numbers as they are, absent where there is nothing.
  public var json: JSON {
    var fields: [(String, JSON)] = [("count", .int(Int64(count))), ("good", .int(Int64(good)))]
    if let share { fields.append(("per_mille", .int(Int64(share)))) }
    if let median { fields.append(("median", .int(Int64(median)))) }
    if let limit { fields.append(("limit", .int(Int64(limit)))) }
    if let isReached { fields.append(("reached", .bool(isReached))) }
    return .object(fields)
  }
}

extension Indicators {
  /// All figures of all periods at a site, for programs.
  public static func json(_ context: StepContext) throws -> JSON {
    .array(
      try all.map { indicator in
        let periods = try IndicatorPeriod.allCases.map { ($0.rawValue, try indicator.value($0, context).json) }
        return .object([
          ("name", .string(indicator.name)), ("section", .string(indicator.section)), ("label_en", .string(indicator.label.en)),
          ("label_zh", .string(indicator.label.zh)), ("target_en", .string(indicator.target.en)), ("target_zh", .string(indicator.target.zh)),
        ] + periods)
      })
  }
}
