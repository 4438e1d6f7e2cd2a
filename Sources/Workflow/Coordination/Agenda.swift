import Foundation
import Ground
import Membership
import Records
import Replica

/// 1.3 The agenda of the order coordination meeting, made from the records as they stand at this site: conflicts, delays, shortages.
public struct Agenda: Sendable {
  /// The most items of one section that are put before the meeting; it has an hour.
  public static let maximum = 20

  /// One matter to talk about.
  public struct Item: Sendable {
    public var matter: DecisionMatter
    /// The record that it is about.
    public var key: RecordKey
    public var name: String
    /// What the records say of it.
    public var facts: [Words]
    /// Decisions about the same record that are still open.
    public var decided: [Row<Decision>]
  }

  public struct Section: Sendable {
    public var matter: DecisionMatter
    public var title: Words
    public var items: [Item]
    /// There are more than are shown.
    public var isCut: Bool
  }

  public var sections: [Section]

  public init(_ context: StepContext) throws {
    let readings: [(DecisionMatter, Words, (StepContext) throws -> [Item])] = [
      (.conflict, Words("Conflicts", "冲突"), Self.conflicts), (.late, Words("Later than promised", "超过承诺交期"), Self.late),
      (.task, Words("Overdue tasks", "逾期任务"), Self.tasks), (.shortage, Words("Shortages", "短缺"), Self.shortages),
    ]
    sections = try readings.map { matter, title, read in
      let items = try read(context)
      return Section(matter: matter, title: title, items: Array(items.prefix(Self.maximum)), isCut: items.count > Self.maximum)
    }
  }

  private static func item(_ matter: DecisionMatter, _ key: RecordKey, _ name: String, _ facts: [Words], _ context: StepContext) throws -> Item {
    let decided = try context.snapshot.all(Decision.self, where: "about = ? AND +state = 'open'", [Data(key.bytes)], limit: 3)
    return Item(matter: matter, key: key, name: name, facts: facts, decided: decided)
  }

  private static func conflicts(_ context: StepContext) throws -> [Item] {
    try context.cases(limit: maximum + 1).map { found in
      let field = found.conflict.field.label
      let due = context.calendar.day(of: found.due)
      return try item(
        .conflict, found.conflict.record, found.name,
        [Words("\(field.en): \(found.happened.en)", "\(field.zh)：\(found.happened.zh)"), Words("to be decided until \(due)", "须于 \(due) 前处理")], context)
    }
  }

  private static func late(_ context: StepContext) throws -> [Item] {
    try LateWork.rows(context, limit: maximum + 1).map { row in
      func text(_ name: String) throws -> Words? {
        guard let field = row.schema.field(named: name), let cells = row.value(field) else { return nil }
        return Words(try RecordNames.display(cells, field, context.snapshot, .english), try RecordNames.display(cells, field, context.snapshot, .chinese))
      }
      let day = try text("promised") ?? text("due") ?? Words("", "")
      let who = try row.schema.name == SalesOrder.record.name ? context.snapshot.get(Row<SalesOrder>(row).customer).map { Words($0.name, $0.name) } : text("customer_name") ?? text("product")
      return try item(
        .late, row.key, RecordNames.name(row),
        [who, Words("promised for \(day.en)", "承诺 \(day.zh)"), try text("state")].compactMap { $0 }, context)
    }
  }

  /// Of this site, or at headquarters of all that it reads.
  private static func tasks(_ context: StepContext) throws -> [Item] {
    let isHeadquarters = context.site.role == .headquarters
    return try context.snapshot.all(
      WorkTask.self, where: "state = 'open' AND +escalates IS NULL AND due_ms < ? AND (? = 1 OR _shelf = ?)",
      [Int64(context.now.milliseconds), isHeadquarters ? 1 : 0, Int64(context.home.code)], order: "due_ms, id", limit: maximum + 1
    ).compactMap { task in
      guard let found = Inbox.task(task, context) else { return nil }
      let site = task.shelf == .company ? context.site.code : try context.snapshot.code(of: task.shelf.site)
      let day = context.calendar.day(of: task.due)
      return try item(
        .task, found.subject, task.subjectNumber,
        [Words("\(site): \(found.label.en)", "\(site)：\(found.label.zh)"), Words("due \(day)", "截止 \(day)")], context)
    }
  }

  private static func shortages(_ context: StepContext) throws -> [Item] {
    switch context.site.role {
    case .plant: try material(context)
    case .office, .field, .headquarters: try waiting(context)
    case .warehouse: try oversold(context)
    case .reader: []
    }
  }

  /// Planned work orders whose material is not there, the earliest first.
  private static func material(_ context: StepContext) throws -> [Item] {
    try context.snapshot.all(
      WorkOrder.self, where: "state = 'planned' AND _shelf = ?", [Int64(context.home.code)], order: "start, id", limit: 5 * maximum
    ).compactMap { order in
      let needs = try MaterialNeeds.of(order, context) ?? []
      let short = try MaterialNeeds.problems(order, needs, context).map(\.what)
      guard !short.isEmpty else { return nil }
      return try item(.shortage, order.id.key, order.number, short + [Words("starts \(order.start)", "开工 \(order.start)")], context)
    }
  }

  /// Orders that wait for stock or credit.
  private static func waiting(_ context: StepContext) throws -> [Item] {
    let isHeadquarters = context.site.role == .headquarters
    return try context.snapshot.all(
      SalesOrder.self, where: "state = 'waiting' AND (? = 1 OR _shelf = ?)", [isHeadquarters ? 1 : 0, Int64(context.home.code)], limit: maximum + 1
    ).map { order in
      // What is short is known where the allotments are held.
      let short = isHeadquarters ? [] : try StockPromise.plan(order.openLines(context), warehouse: nil, short: .waits, context).shortages.map {
        Words(
          "\($0.product.code): \($0.needed) \(Units.name($0.product.unit, .english)) wanted, \($0.left) left",
          "\($0.product.code)：需要 \($0.needed) \(Units.name($0.product.unit, .chinese))，余 \($0.left)")
      }
      let customer = try context.snapshot.get(order.customer)?.name ?? ""
      return try item(.shortage, order.id.key, order.number, [Words(customer, customer), order.state.label] + short, context)
    }
  }

  private static func oversold(_ context: StepContext) throws -> [Item] {
    try context.snapshot.oversells().filter { $0.shelf == context.home }.prefix(maximum + 1).map {
      try item(.shortage, $0.move, $0.what, [$0.advice] + ($0.orderNumber.isEmpty ? [] : [Words($0.orderNumber, $0.orderNumber)]), context)
    }
  }
}

extension Decision {
  /// The newest days on which something was decided.
  public static func days(_ context: StepContext, limit: Int) throws -> [Day] {
    try context.snapshot.texts("SELECT DISTINCT meeting FROM decision ORDER BY meeting DESC LIMIT ?", [limit]).compactMap { Day($0) }
  }

  /// What was decided on a day, in order; nil for what is still open, the one that is due first at first.
  public static func rows(of day: Day?, _ context: StepContext, limit: Int) throws -> [Row<Decision>] {
    guard let day else { return try context.snapshot.all(Decision.self, where: "state = 'open'", order: "until, id", limit: limit) }
    return try context.snapshot.all(Decision.self, where: "meeting = ?", [day.description], limit: limit)
  }
}
