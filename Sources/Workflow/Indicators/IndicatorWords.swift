import Ground

extension IndicatorValue {
  /// `96.4 %`; nil where there is nothing to count.
  public var shareText: String? { share.map { "\($0 / 10).\($0 % 10) %" } }

  /// The one number that says most, for where there is little room.
  public func short(_ indicator: Indicator) -> Words {
    guard let shareText else { return Words("–", "–") }
    guard indicator.name == Indicators.cycle.name, let median else { return Words(shareText, shareText) }
    return Words("\(median) days", "\(median) 天")
  }

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
