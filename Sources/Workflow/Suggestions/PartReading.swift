import Ground
import Records
import Replica

/// The stage that orders spend most of their time in.
enum StageReading {
  static func find(_ rule: SuggestionRule, _ period: FigurePeriod, _ context: StepContext) throws -> [Suggestion] {
    let stages = try CycleStage.of(period, context)
    let days = stages.map { $0.value.number ?? 0 }
    let all = days.reduce(0, +)
    guard let longest = stages.max(by: { ($0.value.number ?? 0) < ($1.value.number ?? 0) }), let mean = longest.value.number, longest.value.cases >= Int64(rule.least),
      all > 0, mean / all * 100 >= Double(rule.threshold)
    else { return [] }
    // What it took in the best month of the period.
    let best = try period.months.compactMap { month in
      try CycleStage.of(month, context).first { $0.name == longest.name }.flatMap { $0.value.cases > 0 ? $0.value.number : nil }
    }.min() ?? mean
    let share = FigureUnit.share.text(mean / all)
    let (now, least, gain) = (FigureUnit.days.text(mean), FigureUnit.days.text(best), FigureUnit.days.text(mean - best))
    return [
      Suggestion(
        rule: rule, subject: longest.name, about: longest.label,
        evidence: Words(
          "\(now.en) of \(FigureUnit.days.text(all).en) on the way of \(longest.value.cases) orders: \(share.en).",
          "\(longest.value.cases) 个订单平均 \(FigureUnit.days.text(all).zh)中占 \(now.zh)：\(share.zh)。"),
        gain: Words(
          "\(gain.en) an order, if it took no longer than in its best month (\(least.en)): mean less the best month's mean.",
          "若保持最好月份的水平（\(least.zh)），每单可缩短 \(gain.zh)：均值减最好月份均值。"),
        cases: try Figures.cycle.cases(period, missesOnly: false, limit: Suggestions.cases, context), figure: Figures.cycle.name)
    ]
  }
}

/// The part of a figure that is worst.
enum PartReading {
  static func find(_ rule: SuggestionRule, _ period: FigurePeriod, _ context: StepContext) throws -> [Suggestion] {
    guard let figure = rule.read, let cut = rule.by, let whole = try figure.value(period, context).number else { return [] }
    let parts = try figure.parts(by: cut, period, context).filter { $0.value.cases >= Int64(rule.least) }
    // One part alone is the whole.
    guard parts.count > 1 || rule.reading == .bottleneck else { return [] }
    let worst = rule.reading == .bottleneck ? parts.max { ($0.value.number ?? 0) < ($1.value.number ?? 0) } : parts.first
    guard let worst, let number = worst.value.number, isWorthIt(rule, figure, number, whole) else { return [] }
    let filter = FigureFilter(cut, worst.key)
    return [
      Suggestion(
        rule: rule, subject: worst.key.text, about: worst.label, evidence: evidence(figure, worst, whole), gain: gain(rule, figure, worst, number, whole),
        cases: try figure.cases(period, where: filter, limit: Suggestions.cases, context), figure: figure.name, filter: filter)
    ]
  }

  static func isWorthIt(_ rule: SuggestionRule, _ figure: Figure, _ number: Double, _ whole: Double) -> Bool {
    if rule.reading == .bottleneck { return number * 100 >= Double(rule.threshold) }
    guard figure.better.isWorse(number, than: whole) else { return false }
    let distance = abs(number - whole) * 100
    return figure.unit == .share ? distance >= Double(rule.threshold) : whole > 0 && distance / whole >= Double(rule.threshold)
  }

  private static func evidence(_ figure: Figure, _ part: FigurePart, _ whole: Double) -> Words {
    let (own, all) = (figure.text(part.value), figure.unit.text(whole))
    return Words(
      "\(figure.label.en): \(own.en) over \(part.value.cases), against \(all.en) of all.", "\(figure.label.zh)：\(own.zh)（\(part.value.cases)），全部为 \(all.zh)。")
  }

  private static func gain(_ rule: SuggestionRule, _ figure: Figure, _ part: FigurePart, _ number: Double, _ whole: Double) -> Words {
    if rule.reading == .bottleneck {
      let over = figure.unit.text(number - Double(rule.threshold) / 100)
      return Words(
        "\(over.en) of its time back to what it can promise: use less \(rule.threshold) %.", "可腾出其 \(over.zh)的时间用于承诺：利用率减 \(rule.threshold)%。")
    }
    let lost = abs(number - whole) * Double(part.value.cases)
    if figure.unit == .share {
      let cases = Int64(lost.rounded())
      return Words(
        "\(cases) more as they should be in \(Suggestions.months) months, were it like all: the distance times its \(part.value.cases).",
        "若达到总体水平，\(Suggestions.months) 个月可多 \(cases) 件达标：差距 × \(part.value.cases)。")
    }
    let days = FigureUnit.days.text(figure.unit == .hours ? lost / 24 : lost)
    return Words(
      "\(days.en) of waiting in \(Suggestions.months) months, were it like all: the distance times its \(part.value.cases).",
      "若达到总体水平，\(Suggestions.months) 个月可减少等待 \(days.zh)：差距 × \(part.value.cases)。")
  }
}
