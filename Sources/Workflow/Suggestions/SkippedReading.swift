import Foundation
import Ground
import Records
import Replica

/// An approval that people skip in emergencies and that is nearly always granted when it is made up.
enum SkippedReading {
  /// More skips than these are not looked through, the newest first.
  private static let most = 5_000

  static func find(_ rule: SuggestionRule, _ period: FigurePeriod, _ context: StepContext) throws -> [Suggestion] {
    let from = RecordKey(high: UInt64(max(0, Int64(period.first.number))) * 86_400_000 << 16, low: 0)
    // The copies that plants and warehouses get are of the same skips.
    let skips = try context.snapshot.all(SkippedApproval.self, where: "id >= ? AND copy_of IS NULL", [Data(from.bytes)], order: "id DESC", limit: most)
    return try Dictionary(grouping: skips) { $0.aspect }.sorted { $0.key.rawValue < $1.key.rawValue }.compactMap { aspect, rows in
      let decided = rows.filter { [.granted, .refused, .settled].contains($0.state) }
      let granted = decided.count { $0.state == .granted }
      guard decided.count >= rule.least, granted * 100 >= rule.threshold * decided.count else { return nil }
      let hours = decided.reduce(UInt64(0)) { sum, row in sum + (row.madeUpAt.map { max($0, row.at).milliseconds - row.at.milliseconds } ?? 0) } / 3_600_000
      let each = FigureUnit.hours.text(Double(hours) / Double(decided.count))
      return Suggestion(
        rule: rule, subject: aspect.rawValue, about: aspect.label,
        evidence: Words(
          "Skipped \(rows.count) times, made up \(decided.count) times, granted \(granted) times.", "跳过 \(rows.count) 次，补批 \(decided.count) 次，其中同意 \(granted) 次。"),
        gain: Words(
          "\(decided.count) approvals less in \(Suggestions.months) months, each of which took \(each.en) to be made up: the sum of their hours over their number.",
          "\(Suggestions.months) 个月可少 \(decided.count) 次审批，每次补批平均 \(each.zh)：总小时数 ÷ 次数。"),
        cases: try rows.prefix(Suggestions.cases).map { row in
          FigureCase(
            type: SalesOrder.record.name, key: row.order.key, number: row.orderNumber, order: try context.snapshot.get(row.order),
            day: Day(milliseconds: row.at.milliseconds), isGood: row.state == .granted)
        })
    }
  }
}

/// A safety stock that the stock did not fall below in the period, so that it protected nothing.
enum IdleSafetyReading {
  /// More rules than these are not looked at.
  private static let most = 2_000
  /// At most so many are suggested, those that bind most money first.
  private static let shown = 3

  private struct Idle {
    var rule: Row<MaterialRule>
    var safety, lowest: ExactDecimal
    /// A year's holding cost of what was never needed; nil where nobody told one.
    var cost: Money?
  }

  static func find(_ rule: SuggestionRule, _ period: FigurePeriod, _ context: StepContext) throws -> [Suggestion] {
    let rules = try context.snapshot.all(MaterialRule.self, where: "safety_stock_e6 > 0", limit: most)
    let idle = try rules.compactMap { try self.idle($0, rule, period, context) }
    return idle.sorted { ($0.cost?.minor ?? 0, $1.rule.component) > ($1.cost?.minor ?? 0, $0.rule.component) }.prefix(shown).map { idle in
      let cost = idle.cost.map { "\($0)" }
      return Suggestion(
        rule: rule, subject: idle.rule.id.key.description, about: Words(idle.rule.component, idle.rule.component),
        evidence: Words(
          "The safety stock is \(idle.safety); the stock never fell below \(idle.lowest) since \(period.first).",
          "安全库存为 \(idle.safety)；自 \(period.first) 以来库存从未低于 \(idle.lowest)。"),
        gain: cost.map {
          Words("\($0) a year: the holding cost of a unit times the safety stock.", "每年 \($0)：单位持有成本 × 安全库存。")
        } ?? Words("The safety stock's holding cost; nobody has told one of a unit.", "安全库存的持有成本；尚未填写单位持有成本。"), cases: [])
    }
  }

  private static func idle(_ row: Row<MaterialRule>, _ rule: SuggestionRule, _ period: FigurePeriod, _ context: StepContext) throws -> Idle? {
    guard let safety = row.safetyStock, let reading = try lowest(row, period, context), reading.moves >= rule.least,
      Int128(reading.lowest) * 100 >= Int128(safety.millionths) * Int128(rule.threshold)
    else { return nil }
    let cost = row.holdingCost.flatMap { cost in
      ExactDecimal.scaled(cost.minor, times: safety.millionths, over: ExactDecimal.scale).map { Money(minor: $0, currency: cost.currency) }
    }
    return Idle(rule: row, safety: safety, lowest: ExactDecimal(millionths: reading.lowest), cost: cost)
  }

  /// The lowest that the stock was on any moment of the period, from today's back along the ledger, and how often it moved.
  private static func lowest(_ row: Row<MaterialRule>, _ period: FigurePeriod, _ context: StepContext) throws -> (lowest: Int64, moves: Int)? {
    let shelf = Int64(row.shelf.code)
    var stock = Int64(
      try context.snapshot.count("SELECT coalesce(sum(quantity_e6), 0) FROM material_stock WHERE _shelf = ? AND component = ?", [shelf, row.component]))
    var lowest = stock
    var moves = 0
    let from = RecordKey(high: UInt64(max(0, Int64(period.first.number))) * 86_400_000 << 16, low: 0)
    try context.snapshot.each(
      "SELECT quantity_e6 FROM material_stock_move WHERE component = ? AND id >= ? AND _shelf = ? ORDER BY id DESC LIMIT \(mostMoves)", [row.component, Data(from.bytes), shelf]
    ) { move in
      stock -= move.integer(0) ?? 0
      lowest = min(lowest, stock)
      moves += 1
    }
    return moves > 0 ? (lowest, moves) : nil
  }

  /// Moves of one component that are gone back along.
  private static let mostMoves = 20_000
}
