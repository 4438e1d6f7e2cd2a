import Foundation
import Ground
import Membership
import Records
import Replica

/// 6.3 How far a work order is and when it will be finished, by what the floor has reported: which operation it is at, what is made, and the hours of
/// the work centres that come.
///
/// What is done is counted in standard minutes. Of the last operation that is its share of good pieces; of one before it the machine's minutes, at
/// most nine tenths, since only the next operation's beginning says that it is over. What is left goes on now in its centre's hours, and a later
/// operation begins no earlier than its plan says, since other work lies before it.
public struct Forecast: Sendable, Hashable {
  /// Per cent of the standard minutes.
  public var done: Int
  /// nil when there is no end within ``maximumDays``.
  public var finish: Day?

  /// Days ahead that are looked at.
  static let maximumDays = 400

  /// One operation as the forecast counts it.
  struct Piece {
    var position: Int
    var centre: WorkCentre.ID
    var setup, run, queue, transfer: Int
    /// No earlier than this.
    var planned: Instant?
  }

  static func of(_ order: Row<WorkOrder>, _ reader: inout ForecastReader) throws -> Forecast {
    let context = reader.context
    let pieces = try reader.pieces(of: order)
    let timeline = try reader.times.timeline(of: order)
    let good = try context.reportedGood(order.id)
    let total = max(1, pieces.reduce(0) { $0 + $1.setup + $1.run })
    if order.state == .finished || good >= order.quantity.amount { return Forecast(done: 100, finish: context.today) }
    let current = pieces.firstIndex { $0.position == timeline.operation } ?? 0
    let isBegun = !timeline.begun.isEmpty
    let made = made(pieces, current, timeline, good, order.quantity.amount)
    let before = pieces[..<current].reduce(0) { $0 + $1.setup + $1.run }
    let done = before + (isBegun && timeline.begun.contains(pieces[current].position) ? pieces[current].setup : 0) + made
    let finish = reader.finish(pieces[current...], made: made, isSetUp: isBegun, from: context.now)
    return Forecast(done: min(99, done * 100 / total), finish: finish.map { context.calendar.day(of: $0) })
  }

  /// Standard minutes of the current operation's run that are done.
  private static func made(_ pieces: [Piece], _ current: Int, _ timeline: WorkTimeline, _ good: ExactDecimal, _ planned: ExactDecimal) -> Int {
    let piece = pieces[current]
    if current == pieces.count - 1 { return Int(Int128(piece.run) * Int128(good.millionths) / Int128(max(1, planned.millionths))) }
    let worked = timeline.stretches.filter { $0.person == nil && $0.activity == .run && $0.operation == piece.position }.reduce(UInt64(0)) { $0 + $1.milliseconds }
    return min(piece.run * 9 / 10, Int(worked / 60_000))
  }
}

/// Reads what forecasts go by, with the hours of the plant's work centres read once.
struct ForecastReader {
  let context: StepContext
  var times: WorkTimeReader
  private let hours: [WorkCentre.ID: CentreHours]
  private let efficiency: [WorkCentre.ID: Int]
  /// The windows of a centre from today on, by need.
  private var windows: [WorkCentre.ID: [CentreHours.Window]] = [:]

  init(_ context: StepContext) throws {
    self.context = context
    times = try WorkTimeReader(context)
    let rows = try context.snapshot.all(WorkCentre.self, where: "_shelf = ?", [Int64(context.home.code)], order: "code", limit: StepContext.maximumCentres)
    hours = try context.hours(of: rows, on: context.home)
    efficiency = Dictionary(rows.map { ($0.id, max(1, $0.efficiency ?? 100)) }) { first, _ in first }
  }

  /// Never empty: a work order without operations is one of its minutes.
  func pieces(of order: Row<WorkOrder>) throws -> [Forecast.Piece] {
    let planned = try context.operations(of: order)
    guard !planned.isEmpty else {
      return [Forecast.Piece(position: PlanOperation.only, centre: order.centre, setup: 0, run: max(1, order.minutes), queue: 0, transfer: 0)]
    }
    return planned.map { Forecast.Piece(position: $0.position, centre: $0.centre, setup: $0.setup, run: $0.run, queue: $0.queue, transfer: $0.transfer, planned: $0.start) }
  }

  mutating func finish(_ pieces: ArraySlice<Forecast.Piece>, made: Int, isSetUp: Bool, from now: Instant) -> Instant? {
    var at = now
    for (index, piece) in pieces.enumerated() {
      if index > 0 {
        let waits = pieces[pieces.startIndex + index - 1].transfer + piece.queue
        at = max(Instant(milliseconds: at.milliseconds + UInt64(waits) * 60_000), piece.planned ?? at)
      }
      let setup = index == 0 && isSetUp ? 0 : piece.setup
      let run = index == 0 ? piece.run - made : piece.run
      let share = efficiency[piece.centre] ?? 100
      guard let end = end(of: setup + (run * 100 + share - 1) / share, at: piece.centre, from: at) else { return nil }
      at = end
    }
    return at
  }

  /// When so many minutes are worked at a centre, beginning at a moment.
  private mutating func end(of minutes: Int, at centre: WorkCentre.ID, from start: Instant) -> Instant? {
    guard minutes > 0 else { return start }
    if windows[centre] == nil {
      let today = context.today
      windows[centre] = hours[centre]?.windows(today.advanced(by: -1)...today.advanced(by: Forecast.maximumDays)) ?? []
    }
    var rest = UInt64(minutes) * 60_000
    for window in windows[centre] ?? [] where window.end > start {
      let begin = max(window.start, start)
      let length = window.end.milliseconds - begin.milliseconds
      if rest <= length { return Instant(milliseconds: begin.milliseconds + rest) }
      rest -= length
    }
    return nil
  }
}

extension StepContext {
  /// How far a work order of this plant is; nil for one that is not on the floor, or another plant's.
  public func forecast(of order: Row<WorkOrder>) throws -> Forecast? {
    guard order.shelf == home, [.released, .started, .finished].contains(order.state) else { return nil }
    var reader = try ForecastReader(self)
    return try Forecast.of(order, &reader)
  }
}

/// 6.3 Keeps what a plant forecasts where whoever promised it sees it: once a forecast lies behind the day that was asked for, as it moves from there, and
/// when it is in time again. The node does it by itself.
public struct TellForecast: SubjectStep, AutomaticStep {
  public static let step = StepDeclaration(
    "work.forecast", "6.3", by: [.planner, .foreman], at: [.plant], "Tell the forecast", "更新完工预测",
    help: Words("Tells the office when a work order that is begun will be later than asked for. The node does it by itself.", "已开工工单预计延误时通知销售处。节点会自动办理。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let workOrder = Entry<WorkOrder.ID>("work_order", "Work order", "工单")
  }

  /// The most begun work orders that one round looks at, the ones planned to end first at first.
  static let maximum = 500

  public static func due(_ context: StepContext) throws -> [[String: String]] {
    let shelf = Int64(context.home.code)
    var reader = try ForecastReader(context)
    let begun = try context.snapshot.all(WorkOrder.self, where: "state = 'started' AND +_shelf = ?", [shelf], order: "finish, id", limit: maximum)
    let over = try context.snapshot.all(WorkForecast.self, where: "late = 1 AND +_shelf = ?", [shelf], limit: maximum)
    let seen = Set(begun.map(\.id))
    let ended = try over.filter { !seen.contains($0.workOrder) }.compactMap { try context.snapshot.get($0.workOrder) }
    return try (begun + ended).filter { try news(of: $0, &reader) != nil }.map { ["work_order": $0.id.key.description] }
  }

  private struct News {
    var known: Row<WorkForecast>?
    var forecast: Forecast
    var finish: Day
    var due: Day
    var isLate: Bool
  }

  /// nil when the office knows it already, or need not.
  private static func news(of order: Row<WorkOrder>, _ reader: inout ForecastReader) throws -> News? {
    let context = reader.context
    let known = try context.snapshot.first(WorkForecast.self, where: "work_order = ?", [Data(order.id.key.bytes)])
    let isOpen = order.state == .started
    guard isOpen || known?.isLate == true else { return nil }
    let forecast = try Forecast.of(order, &reader)
    let due = try context.the(order.request).due
    let finish = forecast.finish ?? context.today.advanced(by: Forecast.maximumDays)
    let isLate = isOpen && finish > due
    let isNews = isLate != (known?.isLate ?? false) || (isLate && (known?.finish != finish || known?.due != due))
    return isNews ? News(known: known, forecast: forecast, finish: finish, due: due, isLate: isLate) : nil
  }

  public static func ready(_ subject: Row<WorkOrder>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(WorkOrder.record.label, subject.shelf, context) { return problem }
    var reader = try ForecastReader(context)
    guard try news(of: subject, &reader) == nil else { return nil }
    return Problem(
      "forecast.known", Words("The forecast of \(subject.number) is told already, or in time.", "\(subject.number) 的预测已通知，或未延误。"), remedy: Words("Nothing is to be done.", "无需操作。"))
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let order = try context.the(input.workOrder)
    var reader = try ForecastReader(context)
    guard let news = try news(of: order, &reader) else { throw UncheckedInput() }
    func fill(_ draft: inout Draft<WorkForecast>) {
      draft.finish = news.finish
      draft.due = news.due
      draft.done = news.forecast.done
      draft.isLate = news.isLate ? true : nil
      draft.at = context.now
    }
    if let known = news.known {
      try changes.update(known) { fill(&$0) }
    } else {
      try changes.create(WorkForecast.self, on: order.shelf) {
        $0.workOrder = order.id
        $0.order = order.order
        $0.orderNumber = order.orderNumber
        fill(&$0)
      }
    }
    guard news.isLate else { return StepResult(order.id.key, Words("\(order.number) is in time again.", "\(order.number) 已恢复按期。")) }
    return StepResult(
      order.id.key, Words("\(order.number) will be finished on \(news.finish), and is due on \(news.due).", "\(order.number) 预计 \(news.finish) 完工，交期 \(news.due)。"), isWarning: true)
  }
}

/// What plants forecast too late, for whoever promised it.
enum Forecasts {
  /// Orders of this office of which a plant forecasts to be later than was promised, until a change is asked for that may agree another day.
  static func lateHere(_ context: StepContext) throws -> [InboxTask] {
    guard [.office, .field].contains(context.site.role) else { return [] }
    var seen: Set<SalesOrder.ID> = []
    return try context.snapshot.all(WorkForecast.self, where: late, [Int64(context.home.code)], order: "finish DESC, id", limit: Inbox.maximum)
      .filter { seen.insert($0.order).inserted }
      .map { Inbox.derived("forecast-late", $0.order.key, $0.orderNumber, from: $0.at, context) }
  }

  /// By the index on what is late: that is little.
  static let late = """
    late = 1 AND EXISTS (SELECT 1 FROM sales_order o WHERE o.id = work_forecast.sales_order AND o._shelf = ? AND o.state = 'approved' AND o.promised < work_forecast.finish)
    AND NOT EXISTS (SELECT 1 FROM order_change c WHERE c.sales_order = work_forecast.sales_order AND +c.state IN ('requested', 'assessed', 'offered'))
    """
}
