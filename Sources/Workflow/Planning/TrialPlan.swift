import Foundation
import Ground
import Membership
import Records
import Replica
import Schedule

/// Where a quantity that nobody has ordered yet would lie on a plant's plan, as this replica knows it.
public enum TrialAnswer: Sendable, Hashable {
  /// It can be made; see ``TrialPlace``.
  case possible(TrialPlace)
  /// This replica knows no work centre of the plant: there is none, or the plant's shelf is not kept here.
  case noWorkCentre
  /// It would not end within ten years.
  case tooFar
}

/// The first place where a quantity fits behind what is planned already; nothing is moved for it.
public struct TrialPlace: Sendable, Hashable {
  public var start: Day
  /// The day on which the whole quantity is made.
  public var finish: Day
  /// Codes of the work centres, in the order of the operations, each once.
  public var centres: [String]
  /// The one that works longest on it.
  public var longest: String
  /// Of set-up and run, for the whole quantity.
  public var minutes: Int
  /// Working days from its first to its last.
  public var days: Int
  /// The longest wait for a work centre; nil when none is waited for.
  public var wait: PlanWait?
  /// The end of that wait by the plant's clock: `14:30`.
  public var waitClock: String?

  /// The wait for a work centre takes longer than the work.
  public var isLoaded: Bool { wait.map { $0.minutes > minutes } ?? false }

  /// `limited by WC-1, which is taken until 2026-12-03 14:30`.
  public var reason: Words {
    guard isLoaded, let wait else {
      return Words("limited by the work itself: \(days) working days on \(longest)", "受加工时间限制：在 \(longest) 需 \(days) 个工作日")
    }
    let until = "\(wait.day) \(waitClock ?? "")"
    return Words("limited by \(wait.code), which is taken until \(until)", "受 \(wait.code) 限制，占用至 \(until)")
  }
}

/// 2.3 Capable to promise: asks a plant's plan without changing it, by operations, shifts, downtimes and set-ups. Works wherever the plant's shelf
/// is kept, so at an office too.
public struct TrialPlan {
  /// A quantity that is tried.
  public struct Ask: Sendable {
    public var product: Product.ID
    public var quantity: Quantity

    public init(_ product: Product.ID, _ quantity: Quantity) {
      self.product = product
      self.quantity = quantity
    }
  }

  private let floor: PlanFloor
  private let release: Int
  private let context: StepContext
  /// nil for what can't be counted.
  private let jobs: [WhatIf.Job?]
  private let places: [RecordKey: Int]
  private let routed: [Bool]
  /// nil when the scheduler refuses what is there.
  private var trial: FloorTrial?

  /// - Parameters:
  ///   - asks: all that will be tried. Nothing lies on the plan before it is laid.
  ///   - plant: the plant's shelf.
  ///   - first: the first day of the work; nil for the next whole working day of the plant.
  /// - Throws: `plan.tooMany` where more work orders are open than are planned together.
  /// - Returns: nil when no work centre of the plant is known here.
  public init?(_ asks: [Ask], on plant: Shelf, from first: Day? = nil, _ office: StepContext) throws {
    let context = try office.counting(in: plant)
    let centres = try context.centres(of: plant)
    guard !centres.isEmpty else { return nil }
    let lying = try context.lyingJobs(of: plant)
    var routings = try PlantRoutings(plant, context)
    let jobs = try asks.enumerated().map { number, ask in
      try routings.operations(of: ask.product, ask.quantity, context).map { Self.job($0, number: number, context) }
    }
    let floor = PlanFloor(centres, context.calendar, today: context.today, for: lying + jobs.compactMap { $0 }, setUps: try context.setUps(of: plant))
    let release = floor.minute(context.calendar.midnight(of: max(first ?? context.today, context.calendar.nextWholeDay(after: context.now))))
    let there = floor.laid(lying).compactMap { floor.staying($0, .frozen) }
    let asked = jobs.compactMap { $0.flatMap { floor.entry($0, release: release) } }
    (self.floor, self.release, self.context, self.jobs) = (floor, release, context, jobs)
    routed = asks.map { routings.isRouted($0.product) }
    places = Dictionary(uniqueKeysWithValues: asked.enumerated().map { ($1.job.key, there.count + $0) })
    trial = (try? floor.problem(there + asked)).map { FloorTrial($0) }  // What the scheduler refuses has no end.
  }

  private static func job(_ operations: [PlanOperation], number: Int, _ context: StepContext) -> WhatIf.Job {
    WhatIf.Job(
      key: RecordKey(high: .max, low: UInt64(number)), number: "", orderNumber: "", minutes: operations.reduce(0) { $0 + $1.setup + $1.run }, due: context.today,
      place: nil, isFixed: false, operations: operations)
  }

  /// Whether the plant has a routing for the product of one of the quantities; without one it takes the product's minutes on any work centre.
  public func isRouted(_ number: Int) -> Bool { routed[number] }

  /// Lays one of the quantities into the first gaps behind and between what is there. It stays for what is laid after it.
  ///
  /// - Parameter number: its place among those that were asked for.
  /// - Returns: nil when it would not end within ten years.
  public mutating func lay(_ number: Int) -> TrialPlace? {
    guard let job = jobs[number], let index = places[job.key], let found = trial?.lay(job: index) else { return nil }
    return place(job, floor.places(of: job, at: found))
  }

  /// Takes back the quantity that was laid last.
  public mutating func withdraw(_ number: Int) {
    if let job = jobs[number], let index = places[job.key] { trial?.withdraw(job: index) }
  }

  private func place(_ job: WhatIf.Job, _ operations: [PlanOperation.Place]) -> TrialPlace? {
    guard let whole = floor.whole(operations) else { return nil }
    var centres: [String] = []
    for place in operations where !centres.contains(floor.code(of: place.centre)) { centres.append(floor.code(of: place.centre)) }
    let longest = zip(job.operations, operations).max { $0.0.setup + $0.0.run < $1.0.setup + $1.0.run }
    let wait = floor.longestWait(job, at: operations, from: release)
    return TrialPlace(
      start: whole.start, finish: whole.finish, centres: centres, longest: longest.map { floor.code(of: $0.1.centre) } ?? "", minutes: job.minutes,
      days: context.calendar.workedDays(from: whole.start, before: whole.finish) + 1, wait: wait,
      waitClock: wait.map { String(context.clock($0.until).suffix(5)) })
  }

  /// One quantity alone: the earliest place by what this replica has heard of the plan.
  ///
  /// - Parameters:
  ///   - plant: the plant's shelf.
  ///   - first: the first day of the work; nil for the next whole working day.
  public static func earliest(
    _ product: Product.ID, _ quantity: Quantity, plant: Shelf, from first: Day? = nil, _ context: StepContext
  ) throws -> TrialAnswer {
    guard var plan = try TrialPlan([Ask(product, quantity)], on: plant, from: first, context) else { return .noWorkCentre }
    return plan.lay(0).map { .possible($0) } ?? .tooFar
  }
}

extension WorkingCalendar {
  /// How many days of those from `first` on are worked before another day.
  func workedDays(from first: Day, before end: Day) -> Int {
    first < end ? (0..<Int(end.number - first.number)).reduce(0) { $0 + (isWorked(first.advanced(by: $1)) ? 1 : 0) } : 0
  }
}
