import Ground
import Records

/// 12.2 Where the time of an order goes: the mean of each stage over the orders with their last delivery in a period.
public struct CycleStage: Sendable, Hashable {
  public var name: String
  public var label: Words
  /// Over delivered orders; a stage that an order skips, like making what is in stock, counts as nothing for it.
  public var value: FigureValue

  private static let stages: [(column: String, label: Words)] = [
    ("confirm_minutes", Words("receipt to confirmation", "接收至确认")), ("make_minutes", Words("confirmation to the last report", "确认至报工完成")),
    ("dispatch_minutes", Words("made or confirmed to departure", "备妥至发车")), ("transit_minutes", Words("departure to delivery", "发车至签收")),
  ]

  /// The stages in their order, each in days.
  public static func of(_ period: FigurePeriod, where filter: FigureFilter? = nil, _ context: StepContext) throws -> [CycleStage] {
    let done = CompanyFacts.orders.sums.first { $0.table == "done_sums" }!
    guard filter.map({ filter in done.cuts.contains { $0.number == filter.cut.number } }) ?? true else { return [] }
    let numbers = try SumReading(done, ["done_orders"] + stages.map(\.column)).row(period, filter, context.snapshot)
    return stages.enumerated().map { place, stage in
      CycleStage(
        name: String(stage.column.dropLast("_minutes".count)), label: stage.label, value: FigureValue(count: numbers[0], sum: numbers[place + 1], divisor: 1_440))
    }
  }
}
