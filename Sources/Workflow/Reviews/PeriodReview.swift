import Ground
import Records
import Replica

/// 12.2 The review of a week or a month: every figure against its target and the period before, what it is made of where it misses, what explains a
/// change for the worse, what was sold, what is being done, and from which sites all this comes.
public struct PeriodReview: Sendable {
  public enum Kind: String, Sendable, CaseIterable {
    case weekly, monthly

    public var label: Words {
      switch self {
      case .weekly: Words("Weekly review", "周报")
      case .monthly: Words("Monthly review", "月报")
      }
    }

    /// The week from Monday to Sunday, or the month, that a day lies in.
    public func period(of day: Day) -> FigurePeriod { self == .weekly ? FigurePeriod.weeks(1, to: day)[0] : .month(of: day) }

    /// The last one that is over.
    public func last(before today: Day) -> FigurePeriod { period(of: period(of: today).first.advanced(by: -1)) }

    /// The last so many up to a day, the oldest first.
    func spans(_ count: Int, to day: Day) -> [FigurePeriod] { self == .weekly ? FigurePeriod.weeks(count, to: day) : FigurePeriod.months(count, to: day).months }
  }

  /// Of each cut of a figure that misses its target.
  static let worstParts = 3
  static let spans = 12
  static let mostActions = 100

  public let kind: Kind
  public let period: FigurePeriod
  public let tables: [ReviewTable]

  public init(_ kind: Kind, _ period: FigurePeriod, _ context: StepContext) throws {
    self.kind = kind
    self.period = period
    let lines = try Figures.all.map { try FigureLine($0, period, context) }
    tables = try [
      Self.figures(lines), Self.time(kind, period, context), Self.parts(lines, period, context), Self.causes(lines, period, context), Self.orders(period, context),
      Self.actions(context), Self.sites(context),
    ]
  }

  public var title: Words {
    Words("\(kind.label.en), \(period.first) to \(period.last)", "\(kind.label.zh)，\(period.first) 至 \(period.last)")
  }

  /// What a file of it is called, without its ending: `weekly-2026-11-23`.
  public var fileName: String { "\(kind.rawValue)-\(period.first)" }

  private struct FigureLine {
    let figure: Figure
    let target: Double?
    let now, before: FigureValue

    init(_ figure: Figure, _ period: FigurePeriod, _ context: StepContext) throws {
      self.figure = figure
      target = try FigureTargets.target(figure, on: period.last, context.snapshot)
      now = try figure.value(period, context)
      before = try figure.value(period.before, context)
    }

    var isReached: Bool? { figure.isReached(now, target) }
    func cell(_ number: Double?) -> ReviewTable.Cell { number.map { .number($0, figure.unit) } ?? .empty }
  }

  private static func figures(_ lines: [FigureLine]) -> ReviewTable {
    ReviewTable(
      name: "figures", title: Words("Figures", "指标"),
      headings: [
        Words("Figure", "指标"), Words("Value", "数值"), Words("Target", "目标"), Words("", "达成"), Words("Period before", "上期"), Words("Over", "样本"), Words("Spread", "离散（标准差）"),
      ],
      rows: lines.map { line in
        let word = line.isReached.map { $0 ? Words("reached", "达成") : Words("missed", "未达成") }
        return [
          .text(line.figure.label), line.cell(line.now.number), line.cell(line.target), word.map { .text($0) } ?? .empty, line.cell(line.before.number),
          .count(line.now.cases), line.cell(line.now.deviation),
        ]
      })
  }

  private static func time(_ kind: Kind, _ period: FigurePeriod, _ context: StepContext) throws -> ReviewTable {
    let figures = Figures.all.filter(\.hasHistory)
    let spans = kind.spans(spans, to: period.last)
    let columns = try figures.map { try $0.trend(spans, context) }
    return ReviewTable(
      name: "time", title: Words("Over time", "趋势"), headings: [Words("From", "起始日")] + figures.map(\.label),
      rows: spans.enumerated().map { place, span in
        [.text(Words("\(span.first)", "\(span.first)"))] + zip(figures, columns).map { figure, values in values[place].number.map { .number($0, figure.unit) } ?? .empty }
      })
  }

  private static func parts(_ lines: [FigureLine], _ period: FigurePeriod, _ context: StepContext) throws -> ReviewTable {
    var rows: [[ReviewTable.Cell]] = []
    for line in lines where line.isReached == false {
      for cut in line.figure.cuts {
        for part in try line.figure.parts(by: cut, period, limit: worstParts, context) where line.figure.isReached(part.value, line.target) == false {
          rows.append([.text(line.figure.label), .text(cut.label), .text(part.label), line.cell(part.value.number), .count(part.value.cases)])
        }
      }
    }
    return ReviewTable(
      name: "parts", title: Words("Where targets are missed, the worst first; all but sites by whole months", "未达标明细（最差在前；除站点外按整月）"),
      headings: [Words("Figure", "指标"), Words("By", "维度"), Words("Which", "对象"), Words("Value", "数值"), Words("Over", "样本")], rows: rows)
  }

  private static func causes(_ lines: [FigureLine], _ period: FigurePeriod, _ context: StepContext) throws -> ReviewTable {
    let rows = try lines.filter(\.figure.hasHistory).flatMap { line in
      try RootCause.find(line.figure, period.before, period, limit: worstParts, context).map { cause -> [ReviewTable.Cell] in
        [
          .text(line.figure.label), .text(cause.cut.label), .text(cause.label), line.cell(cause.before.number), line.cell(cause.after.number), .number(cause.share, .share),
          .text(cause.sureness.label),
        ]
      }
    }
    return ReviewTable(
      name: "causes", title: Words("What explains changes for the worse", "变差原因分析"),
      headings: [
        Words("Figure", "指标"), Words("By", "维度"), Words("Which", "对象"), Words("Before", "上期"), Words("Now", "本期"), Words("Explains", "解释比例"), Words("How sure", "可信度"),
      ], rows: rows)
  }

  private static func orders(_ period: FigurePeriod, _ context: StepContext) throws -> ReviewTable {
    let all = try OrderStatistics.total(period, context).map { (Words("All", "全部"), $0) }
    let sites = try OrderStatistics.parts(by: .site, period, context).map { ($0.label, $0) }
    return ReviewTable(
      name: "orders", title: Words("Orders received", "接收订单"),
      headings: [Words("Site", "站点"), Words("Received", "接收"), Words("Without rejected and cancelled", "有效"), Words("Value without tax", "不含税金额")],
      rows: (all + sites).map { name, total in [.text(name), .count(total.orders), .count(total.counted), .money(total.value)] })
  }

  private static func actions(_ context: StepContext) throws -> ReviewTable {
    let open = try context.snapshot.all(ImprovementAction.self, where: "state IN ('planned', 'doing', 'checked')", order: "id", limit: mostActions)
    return ReviewTable(
      name: "improvements", title: Words("Improvements under way", "进行中的改进"),
      headings: [Words("Number", "编号"), Words("What", "措施"), Words("Figure", "指标"), Words("Due", "期限"), Words("State", "状态")],
      rows: open.map { action in
        let figure = Figures.find(action.figure)?.label ?? Words(action.figure, action.figure)
        return [.text(Words(action.number, action.number)), .text(Words(action.what, action.what)), .text(figure), .text(Words("\(action.due)", "\(action.due)")), .text(action.state.label)]
      })
  }

  private static func sites(_ context: StepContext) throws -> ReviewTable {
    ReviewTable(
      name: "sites", title: Words("From which sites, up to when", "数据来源与截止时间"),
      headings: [Words("Site", "站点"), Words("Role", "角色"), Words("Newest that is known (UTC)", "最新数据时间（UTC）"), Words("", "状态")],
      rows: try SiteFreshness.all(context).map { site in
        [
          .text(Words("\(site.code) \(site.name)", "\(site.code) \(site.name)")), .text(site.role.label), .text(site.upTo.map { Words("\($0)", "\($0)") } ?? Words("—", "—")),
          .text(site.isBehind ? Words("not heard of", "尚无消息") : Words("up to date", "最新")),
        ]
      })
  }
}
