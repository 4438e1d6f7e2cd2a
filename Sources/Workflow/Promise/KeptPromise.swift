import Foundation
import Ground
import Membership
import Records
import Replica

/// 2.3 What lines are promised and by when, with the parts that it rests on: what is told to the customer and kept for the auditor.
struct KeptPromise {
  let order: Row<SalesOrder>
  let answer: PromiseAnswer
  /// The day of the whole order: of the line that comes last.
  let day: Day
  private let days: [OrderLine.ID: Day]
  private let isByLine: Bool
  private let why: String?
  private let lines: [Row<OrderLine>]

  init(_ order: Row<SalesOrder>, _ promise: OrderPromise, _ wish: OrderPromise.Wish, _ context: StepContext) throws {
    self.order = order
    lines = promise.lines
    answer = try PromiseAnswer.of(order, promise.lines, promise.stock, waits: false, context)
    isByLine = wish.lineDays != nil
    why = wish.why
    let wanted = order.requested.map { context.calendar.day(0, after: max($0, context.today)) } ?? context.today
    var days: [OrderLine.ID: Day] = [:]
    for line in answer.lines {
      days[line.line] = wish.lineDays?[line.line] ?? wish.day ?? max(line.earliest ?? context.today, wanted)
    }
    // Lines that were confirmed before have their own days; of the others the order's is the latest.
    let before = try order.lines(context).compactMap(\.promised)
    day = (Array(days.values) + before).max() ?? wanted
    self.days = days
  }

  /// Writes the parts, and the days of lines that are confirmed by themselves.
  func write(_ context: StepContext, _ changes: inout Changes) throws {
    if isByLine { for line in lines { try changes.update(line) { $0.promised = days[line.id] } } }
    // What was not tried line by line has nothing to say about its lines.
    guard answer.lines.count <= PromiseAnswer.maximumLines else { return }
    for line in answer.lines {
      let promised = isByLine ? days[line.line] ?? day : day
      for part in line.parts { try keep(part, of: line.line, promised, &changes) }
    }
  }

  private func keep(_ part: PromiseAnswer.Part, of line: OrderLine.ID, _ promised: Day, _ changes: inout Changes) throws {
    try changes.create(PromisePart.self, on: order.shelf) {
      $0.order = order.id
      $0.line = line
      $0.quantity = part.quantity
      $0.source = part.source
      $0.sourceNumber = part.number
      $0.site = part.site.map { Int($0.number) }
      $0.ready = part.ready
      $0.earliest = part.earliest
      $0.promised = promised
      $0.limit = part.limit
      $0.limitName = part.limitName
      $0.limitUntil = part.limitUntil
      $0.asOf = part.asOf
      $0.work = part.work
      $0.why = promised < part.earliest ? why : nil
    }
  }

  /// `Order SO-… is promised for 2026-12-08.`, and why not for the day that was asked for.
  var message: Words {
    let told = Words("Order \(order.number) is promised for \(day).", "订单 \(order.number) 承诺 \(day) 交货。")
    guard let requested = order.requested, day > requested, let late = answer.lateWords else { return told }
    return Words("\(told.en) \(late.en)", "\(told.zh)\(late.zh)")
  }

  func partMessage(waiting: Int) -> Words {
    let told = answer.lines.prefix(Self.toldLines).map { "#\($0.position) \(days[$0.line]?.description ?? "")" }.joined(separator: ", ")
    let more = answer.lines.count > Self.toldLines ? " …" : ""
    return Words(
      "Order \(order.number): promised \(told)\(more); \(waiting) lines wait to be confirmed.", "订单 \(order.number)：已承诺 \(told)\(more)；另有 \(waiting) 行待确认。")
  }

  /// So many lines are named in a message.
  private static let toldLines = 10
}

extension Row where R == PromisePart {
  /// The part as it was answered.
  public func answer(_ snapshot: Snapshot) throws -> PromiseAnswer.Part {
    let site = self.site.map { SiteID(UInt32(clamping: $0)) }
    return PromiseAnswer.Part(
      quantity: self.quantity, source: self.source, number: self.sourceNumber, site: site, siteCode: try site.map { try snapshot.code(of: $0) },
      ready: self.ready, earliest: self.earliest, limit: self.limit, limitName: self.limitName, limitUntil: self.limitUntil, asOf: self.asOf, work: self.work)
  }
}

extension Row where R == SalesOrder {
  /// What the order was promised on, in the order in which it was.
  public func promiseParts(_ context: StepContext) throws -> [Row<PromisePart>] {
    try context.snapshot.all(PromisePart.self, where: "sales_order = ?", [Data(id.key.bytes)])
  }
}
