import Foundation
import Ground
import Hummingbird
import Records
import Replica
import Workflow

/// 6.3 Labour and machine time: of the plant's last days by work centre, person, day or work order, and of one work order against its standard.
/// Whose time it is, only foremen and planners see.
struct TimesPage: Sendable {
  static let path = "/times"
  /// Who sees people's figures.
  static let readers: Set<OperatorRole> = [.foreman, .planner]

  let desk: Desk

  func add(to router: Router<ConsoleContext>) {
    router.get("/times", use: list)
    router.get("/times/csv", use: export)
    router.get("/times/of/:key", use: show)
  }

  private func reader(_ context: ConsoleContext) async throws -> Actor {
    let actor = try await desk.plantActor(context)
    guard !Self.readers.isDisjoint(with: actor.roles) else { throw Refused.notFound }
    return actor
  }

  @Sendable func list(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let actor = try await reader(context)
    let language = context.session.language
    let view = try await desk.workplace.look(as: actor) { step in try TimesView(TimesQuery(request, step.today), step, language) }
    return try await Page(desk: desk, request: request, context: context).answer("times", Texts.words("timesTitle"), view, section: "times")
  }

  /// One row for each piece of time, for a spreadsheet.
  @Sendable func export(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let actor = try await reader(context)
    let language = context.session.language
    let (text, name) = try await desk.workplace.look(as: actor) { step in
      let query = TimesQuery(request, step.today)
      return (try TimesFile.csv(WorkTimes(query.days, step), step, language), "times-\(query.days.lowerBound)-\(query.days.upperBound)")
    }
    return Response(
      status: .ok, headers: [.contentType: "text/csv; charset=utf-8", .contentDisposition: "attachment; filename*=UTF-8''\(name).csv"],
      body: .init(byteBuffer: ByteBuffer(string: "\u{FEFF}" + text)))
  }

  @Sendable func show(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let actor = try await reader(context)
    guard let key = context.parameters.get("key").flatMap({ RecordKey(String($0)) }) else { throw Refused.notFound }
    let language = context.session.language
    let view = try await desk.workplace.look(as: actor) { [desk] step -> WorkTimeView? in
      guard let order = try step.snapshot.get(WorkOrder.ID(key)), order.shelf == step.home else { return nil }
      return try WorkTimeView(order, step, desk.times(context, now: step.now), language)
    }
    guard let view else { throw Refused.notFound }
    return try await Page(desk: desk, request: request, context: context)
      .answer("work-time", Words("Time of \(view.number)", "\(view.number) 工时"), view, section: "times")
  }
}

/// What an address asks for: some days, and by what their time is summed.
struct TimesQuery: Sendable {
  enum By: String, CaseIterable, Sendable {
    case centre, person, day, order

    var label: Words {
      switch self {
      case .centre: Texts.words("timesByCentre")
      case .person: Texts.words("timesByPerson")
      case .day: Texts.words("timesByDay")
      case .order: Texts.words("timesByOrder")
      }
    }
  }

  let days: ClosedRange<Day>
  let by: By

  /// Days that are shown when nobody says.
  private static let usual = 7

  init(_ request: Request, _ today: Day) {
    let query = request.uri.queryParameters
    let to = query["to"].flatMap { Day(String($0)) } ?? today
    let from = query["from"].flatMap { Day(String($0)) } ?? to.advanced(by: -(Self.usual - 1))
    // What is the wrong way round, or longer than is looked at, is cut at its end.
    let first = max(min(from, to), to.advanced(by: -(WorkTimes.maximumDays - 1)))
    days = first...to
    by = query["by"].flatMap { By(rawValue: String($0)) } ?? .centre
  }

  func address(_ by: By, _ path: String = TimesPage.path) -> String { "\(path)?from=\(days.lowerBound)&to=\(days.upperBound)&by=\(by.rawValue)" }
}

/// Sums of times, as a page shows them.
struct TimeSums: Sendable {
  var labourSetup: Int64 = 0
  var labourRun: Int64 = 0
  var machineSetup: Int64 = 0
  var machineRun: Int64 = 0
  var corrected: Int64 = 0
  /// Stretches of which nobody said when they ended.
  var cut = 0

  mutating func add(_ line: WorkTimes.Line) {
    switch (line.kind, line.activity) {
    case (.labour, .setup): labourSetup += line.milliseconds
    case (.labour, .run): labourRun += line.milliseconds
    case (.machine, .setup): machineSetup += line.milliseconds
    case (.machine, .run): machineRun += line.milliseconds
    }
    if line.isCorrection { corrected += line.milliseconds }
    if line.isCut { cut += 1 }
  }

  var labour: Int64 { labourSetup + labourRun }
  var machine: Int64 { machineSetup + machineRun }

  static func text(_ milliseconds: Int64) -> String { milliseconds == 0 ? "" : "\(WorkTimes.minutes(milliseconds))" }
}

/// The page of the last days.
struct TimesView: Sendable {
  struct Choice: Sendable {
    let choiceLink, choiceText: String
    let isChosen: Bool
  }
  struct Line: Sendable {
    let lineName, lineLabourSetup, lineLabourRun, lineMachineSetup, lineMachineRun, lineCorrected: String
    let lineLink: String?
    let lineCut: String?
  }

  /// The most rows that are drawn; the file has all.
  static let shown = 300

  let from, to, by, csvLink: String
  let choices: [Choice]
  let lines: [Line]
  let total: Line
  let hasLines, isCutOff: Bool

  init(_ query: TimesQuery, _ step: StepContext, _ language: Language) throws {
    let times = try WorkTimes(query.days, step)
    (from, to, by) = (query.days.lowerBound.description, query.days.upperBound.description, query.by.rawValue)
    csvLink = query.address(query.by, "\(TimesPage.path)/csv")
    choices = TimesQuery.By.allCases.map { Choice(choiceLink: query.address($0), choiceText: $0.label[language], isChosen: $0 == query.by) }
    let names = try TimeNames(times, step)
    var sums: [String: (sums: TimeSums, link: String?)] = [:]
    var all = TimeSums()
    for line in times.lines where query.by != .person || line.person != nil {
      let (name, link) = names.name(line, by: query.by)
      var entry = sums[name] ?? (TimeSums(), link)
      entry.sums.add(line)
      sums[name] = entry
      all.add(line)
    }
    lines = sums.sorted { $0.key < $1.key }.prefix(Self.shown).map { Self.line($0.key, $0.value.link, $0.value.sums, language) }
    total = Self.line(Texts.words("timesTotal")[language], nil, all, language)
    (hasLines, isCutOff) = (!lines.isEmpty, times.isCutOff || sums.count > Self.shown)
  }

  private static func line(_ name: String, _ link: String?, _ sums: TimeSums, _ language: Language) -> Line {
    Line(
      lineName: name, lineLabourSetup: TimeSums.text(sums.labourSetup), lineLabourRun: TimeSums.text(sums.labourRun), lineMachineSetup: TimeSums.text(sums.machineSetup),
      lineMachineRun: TimeSums.text(sums.machineRun), lineCorrected: TimeSums.text(sums.corrected), lineLink: link,
      lineCut: sums.cut == 0 ? nil : Words("\(sums.cut) not closed", "\(sums.cut) 段未结束")[language])
  }
}

/// What the rows of times are called.
struct TimeNames: Sendable {
  private let centres: [WorkCentre.ID: String]
  private let people: [String: String]
  private let orders: [WorkOrder.ID: Row<WorkOrder>]

  init(_ times: WorkTimes, _ step: StepContext) throws {
    centres = Dictionary(try step.centreCodes(of: step.home)) { first, _ in first }
    orders = times.orders
    let known = try step.snapshot.all(Operator.self, where: "site = ?", [Int64(step.site.site.number)], limit: 1_000)
    people = Dictionary(known.map { ($0.name, $0.fullName) }) { first, _ in first }
  }

  /// A full name with the sign-in name, which alone is unique.
  func person(_ name: String) -> String { people[name].map { "\($0) (\(name))" } ?? name }

  func centre(_ id: WorkCentre.ID) -> String { centres[id] ?? "" }

  func name(_ line: WorkTimes.Line, by: TimesQuery.By) -> (String, link: String?) {
    switch by {
    case .centre: (centre(line.centre), nil)
    case .person: (line.person.map(person) ?? "", nil)
    case .day: (line.day.description, nil)
    case .order: (orders[line.order]?.number ?? "", "\(TimesPage.path)/of/\(line.order.key)")
    }
  }
}

/// Times as a file.
enum TimesFile {
  static func csv(_ times: WorkTimes, _ step: StepContext, _ language: Language) throws -> String {
    let names = try TimeNames(times, step)
    let head = [
      TimeCorrection.fields.day.schema.label, WorkOrder.record.label, CrewEvent.fields.operation.schema.label, WorkOrder.fields.centre.schema.label, TimeCorrection.fields.kind.schema.label,
      TimeCorrection.fields.activity.schema.label, CrewEvent.fields.person.schema.label, Words("Seconds", "秒"), Words("Shared among", "分摊工单数"), Words("Correction", "更正"), Words("Not closed", "未结束"),
    ].map { $0[language] }
    let yes = Words("yes", "是")[language]
    let rows = times.lines.sorted { ($0.day, $0.order.key, $0.operation, $0.person ?? "") < ($1.day, $1.order.key, $1.operation, $1.person ?? "") }.map { line in
      CSVLine.text([
        line.day.description, times.orders[line.order]?.number ?? "", "\(line.operation)", names.centre(line.centre), line.kind.label[language], line.activity.label[language],
        line.person ?? "",
      ]).dropLast(2) + ",\((line.milliseconds + 500) / 1_000),\(line.among),\(line.isCorrection ? yes : ""),\(line.isCut ? yes : "")\r\n"
    }
    return CSVLine.text(head) + rows.joined()
  }
}
