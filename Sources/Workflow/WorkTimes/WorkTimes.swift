import Foundation
import Ground
import Membership
import Records
import Replica

/// 6.3 Labour and machine time at a plant over some days, with what a foreman corrected.
public struct WorkTimes: Sendable {
  /// Some time of a work order: of a person or of the machine, on one day, at one operation.
  public struct Line: Sendable, Hashable {
    public var order: WorkOrder.ID
    public var kind: TimeKind
    public var person: String?
    public var operation: Int
    public var activity: TimeActivity
    public var day: Day
    public var centre: WorkCentre.ID
    /// Negative for a correction that takes something away.
    public var milliseconds: Int64
    /// Nobody said when it ended.
    public var isCut = false
    public var isCorrection = false
    /// On how many work orders the person was at once.
    public var among = 1
  }

  /// The most days that are looked at together.
  public static let maximumDays = 92
  /// The most work orders of one look.
  public static let maximumOrders = 2_000
  /// Days before the first one in which a work order must have been touched to be looked at.
  static let lookback = 14

  public let lines: [Line]
  public let orders: [WorkOrder.ID: Row<WorkOrder>]
  /// There were more work orders than are read: what is missing would not be known.
  public let isCutOff: Bool

  /// What was worked on some days.
  ///
  /// - Parameter order: only this one; the time of people who were on others as well is shared out all the same.
  public init(_ days: ClosedRange<Day>, of order: WorkOrder.ID? = nil, _ context: StepContext) throws {
    let calendar = context.calendar
    let range = calendar.midnight(of: days.lowerBound)..<calendar.midnight(of: days.upperBound.advanced(by: 1))
    let found = try Self.touched(range, context)
    isCutOff = found.count > Self.maximumOrders
    var keys = Array(found.prefix(Self.maximumOrders))
    if let order, !keys.contains(order) { keys.append(order) }
    var reader = try WorkTimeReader(context)
    var stretches: [(order: WorkOrder.ID, stretch: WorkTimeline.Stretch)] = []
    var rows: [WorkOrder.ID: Row<WorkOrder>] = [:]
    for key in keys {
      guard let row = try context.snapshot.get(key) else { continue }
      rows[key] = row
      stretches += try reader.timeline(of: row).stretches.map { (key, $0) }
    }
    var lines: [Line] = []
    for part in SharedTime.parts(stretches, in: range, calendar) where order == nil || part.order == order {
      guard let row = rows[part.order] else { continue }
      lines.append(
        Line(
          order: part.order, kind: part.person == nil ? .machine : .labour, person: part.person, operation: part.operation, activity: part.activity, day: part.day,
          centre: try reader.centre(of: row, at: part.operation), milliseconds: part.milliseconds, isCut: part.isCut, among: part.among))
    }
    for correction in try Self.corrections(days, order, context) {
      guard let row = try rows[correction.workOrder] ?? context.snapshot.get(correction.workOrder) else { continue }
      rows[row.id] = row
      lines.append(
        Line(
          order: row.id, kind: correction.kind, person: correction.person, operation: correction.operation, activity: correction.activity, day: correction.day,
          centre: try reader.centre(of: row, at: correction.operation), milliseconds: Int64(correction.minutes) * 60_000, isCorrection: true))
    }
    self.lines = lines
    orders = rows.filter { entry in lines.contains { $0.order == entry.key } }
  }

  /// What was worked on one work order from its first touch on; of one that lasts longer than ``maximumDays``, the last of them.
  public static func of(_ order: Row<WorkOrder>, _ context: StepContext) throws -> WorkTimes {
    let run = try context.snapshot.run(of: order.id)
    let crew = try context.crewEvents(of: order.id)
    let moments = run.standing.map(\.at) + crew.map(\.at)
    let corrected = try context.corrections(of: order.id).map(\.day)
    let days = moments.map { context.calendar.day(of: $0) } + corrected
    guard let first = days.min(), let last = days.max() else { return try WorkTimes(context.today...context.today, of: order.id, context) }
    let end = order.state == .finished ? last : max(last, context.today)
    return try WorkTimes(max(first, end.advanced(by: -(maximumDays - 1)))...end, of: order.id, context)
  }

  /// Minutes, rounded.
  public static func minutes(_ milliseconds: Int64) -> Int { Int((milliseconds + (milliseconds < 0 ? -30_000 : 30_000)) / 60_000) }

  /// Work orders that were touched before or during a time, by the keys of what was entered, which rise with time.
  private static func touched(_ range: Range<Instant>, _ context: StepContext) throws -> [WorkOrder.ID] {
    let start = range.lowerBound.milliseconds - min(range.lowerBound.milliseconds, UInt64(lookback) * 86_400_000)
    // What could not be sent at once is entered up to a day after it was done.
    let end = range.upperBound.milliseconds + 2 * UInt64(FloorEntry.maximumAgo) * 1_000
    let bounds = [Data(RecordKey(high: start << 16, low: 0).bytes), Data(RecordKey(high: end << 16, low: 0).bytes)]
    let shelf = Int64(context.home.code)
    let found = try ["work_event", "crew_event"].flatMap { table in
      try context.snapshot.sums(
        "SELECT DISTINCT work_order, 0 FROM \(table) WHERE id >= ? AND id < ? AND +_shelf = ? AND +work_order IS NOT NULL LIMIT \(maximumOrders + 1)",
        [bounds[0], bounds[1], shelf]
      ).keys
    }
    return Set(found).sorted().map { WorkOrder.ID($0) }
  }

  private static func corrections(_ days: ClosedRange<Day>, _ order: WorkOrder.ID?, _ context: StepContext) throws -> [Row<TimeCorrection>] {
    if let order { return try context.corrections(of: order).filter { days.contains($0.day) } }
    return try context.snapshot.all(
      TimeCorrection.self, where: "day >= ? AND day <= ? AND +_shelf = ?", [days.lowerBound.description, days.upperBound.description, Int64(context.home.code)],
      limit: maximumOrders)
  }
}

extension StepContext {
  /// What people said of who is on a work order and where it is, as it was entered.
  public func crewEvents(of order: WorkOrder.ID) throws -> [Row<CrewEvent>] {
    try snapshot.all(CrewEvent.self, where: "work_order = ?", [Data(order.key.bytes)], limit: WorkRun.maximum)
  }

  /// What a foreman corrected of a work order's time, the first at first.
  public func corrections(of order: WorkOrder.ID) throws -> [Row<TimeCorrection>] {
    try snapshot.all(TimeCorrection.self, where: "work_order = ?", [Data(order.key.bytes)], limit: CorrectTime.maximum)
  }

  /// The operations of a work order as they were planned, in their order; one that was planned before there were any has none.
  public func operations(of order: Row<WorkOrder>) throws -> [Row<WorkOperation>] {
    try snapshot.all(WorkOperation.self, where: "work_order = ?", [Data(order.id.key.bytes)], order: "position, id", limit: RoutingText.maximumOperations)
  }

  /// Who worked on a work order of this plant, and who is on it now.
  public func timeline(of order: Row<WorkOrder>) throws -> WorkTimeline {
    var reader = try WorkTimeReader(self)
    return try reader.timeline(of: order)
  }

  /// The codes of a plant's work centres.
  public func centreCodes(of plant: Shelf) throws -> [(WorkCentre.ID, String)] {
    try snapshot.all(WorkCentre.self, where: "_shelf = ?", [Int64(plant.code)], order: "code", limit: Self.maximumCentres).map { ($0.id, $0.code) }
  }
}

/// Reads the times of many work orders of this plant, with the hours of its work centres read once.
struct WorkTimeReader {
  let context: StepContext
  private let hours: [WorkCentre.ID: CentreHours]
  private var centres: [WorkOrder.ID: [Int: WorkCentre.ID]] = [:]

  init(_ context: StepContext) throws {
    self.context = context
    let rows = try context.snapshot.all(WorkCentre.self, where: "_shelf = ?", [Int64(context.home.code)], order: "code", limit: StepContext.maximumCentres)
    hours = try context.hours(of: rows, on: context.home)
  }

  mutating func timeline(of order: Row<WorkOrder>) throws -> WorkTimeline {
    let (home, now) = (hours[order.centre], context.now)
    let first = try places(of: order).keys.min() ?? PlanOperation.only
    let calendar = context.calendar
    return WorkTimeline(try events(of: order), first: first, until: now) { moment in
      guard let home else { return nil }
      let day = calendar.day(of: moment)
      // A night shift belongs to the day before.
      return home.windows(day.advanced(by: -1)...day).last { $0.start <= moment && moment < $0.end }?.end
    }
  }

  /// Where an operation was planned to be done; the work order's own centre for what was not.
  mutating func centre(of order: Row<WorkOrder>, at operation: Int) throws -> WorkCentre.ID { try places(of: order)[operation] ?? order.centre }

  private mutating func places(of order: Row<WorkOrder>) throws -> [Int: WorkCentre.ID] {
    if let known = centres[order.id] { return known }
    let found = Dictionary(try context.operations(of: order).map { ($0.position, $0.centre) }) { first, _ in first }
    centres[order.id] = found
    return found
  }

  private func events(of order: Row<WorkOrder>) throws -> [WorkTimeline.Event] {
    let key = Data(order.id.key.bytes)
    let run = try context.snapshot.run(of: order.id).standing.map { event in
      WorkTimeline.Event(key: event.id.key, at: event.at, what: .floor(event.kind, event.pause), person: event.by)
    }
    let crew = try context.crewEvents(of: order.id).map { event in
      WorkTimeline.Event(key: event.id.key, at: event.at, what: .crew(event.kind, operation: event.operation), person: event.person)
    }
    let signs = try context.snapshot.all(WorkReport.self, where: "work_order = ?", [key], limit: WorkRun.maximum).map { report in
      WorkTimeline.Event(key: report.id.key, at: report.at, what: .sign, person: "")
    }
    return run + crew + signs
  }
}
