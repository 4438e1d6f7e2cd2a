import Foundation
import Ground
import Records
import Replica
import Workflow

/// What was asked of the board: the days, one work centre or all, and the moves that are tried.
struct BoardAsked: Sendable {
  var zoom, from, centre: String?
  var moves: [PlanMoves.Line] = []
  /// In place of moves: work that goes before all else, or a rule by which all is planned anew.
  var rush: String?
  var rule: PlanRule?
  /// Of the search, as it was typed.
  var iterations = ""
  /// What stands in the form.
  var what = "", target = "", start = ""
  /// What stood against the last attempt.
  var problems: [Problem] = []
}

/// What the planner's board shows.
struct BoardView: Sendable {
  struct Head: Sendable {
    let headX, headWidth: Int
    let headText: String
    let isToday: Bool
  }
  struct Option: Sendable {
    let optionValue, optionLabel: String
    let isOption: Bool
  }
  struct Card: Sendable {
    let trayKey, trayNumber, trayText, trayDue: String
    let isTrayLate: Bool
  }
  struct Line: Sendable {
    let lineLink, lineNumber, lineOperation, lineOrder, lineProduct, lineQuantity, lineCentre, lineStart, lineFinish, lineDue, lineState: String
    let lineLate, lineChange, lineWhy: String?
  }
  struct Change: Sendable {
    let changeName, changeText: String
    let changeLate: String?
    let isChangeAsked: Bool
    let changeKey: String
  }

  let zoom, from, range: String
  let here, previous, next, today: String
  let zoomLinks: [Option]
  let width: Int
  let heads: [Head]
  let rows: [BoardRow]
  let hasRows, mayPlan, isMore: Bool
  let tray: [Card]
  let hasTray: Bool
  let trayMore: Int?
  let lines: [Line]
  let hasLines: Bool
  let whats, centres, filters: [Option]
  let start, moves, mark, centreFilter, rush, rule, iterations: String
  let rules: [Option]
  let isByMoves: Bool
  let isWhatIf, isAcceptable: Bool
  let changes: [Change]
  let changeSummary: String
  let faults: [ProblemLine]
  let isFaulty: Bool
}

/// Makes the view of one look at the records.
struct BoardMaker {
  static let trayDrawn = 40

  let context: StepContext
  let language: Language
  let mayPlan: Bool

  func view(_ asked: BoardAsked) throws -> BoardView {
    let scale = BoardScale(zoom: asked.zoom, from: asked.from, today: context.today)
    let centres = try context.planCentres()
    let filter = centres.first { $0.code == asked.centre }
    var problems = asked.problems
    var plan: WhatIf?
    var summary = ""
    if asked.rush != nil || asked.rule != nil {
      do {
        let found = try replanned(asked)
        plan = found.plan
        summary = "\(found.message[language]) \(Texts.words("boardUnwritten")[language])"
        if found.plan.changes.isEmpty, problems.isEmpty { problems.append(BoardWords.nothing) }
      } catch let problem as Problem {
        problems.append(problem)
      }
    } else if !asked.moves.isEmpty {
      let (found, against) = try context.whatIf(asked.moves)
      plan = found
      summary = self.summary(found)
      problems += against.filter { problem in !problems.contains { $0.code == problem.code } }
    }
    var reading = try BoardJobs(context, language)
    let (jobs, isMore) = try reading.all(scale, centre: filter?.id, plan)
    let hours = try context.hours(of: centres, on: context.home)
    let drawing = BoardDrawing(scale: scale, calendar: context.calendar, now: context.now, language: language)
    let shown = filter.map { [$0] } ?? centres
    let (tray, more) = try self.tray(&reading, plan)
    let codes = Dictionary(uniqueKeysWithValues: centres.map { ($0.id, $0.code) })
    let isWhatIf = plan.map { !$0.changes.isEmpty } ?? false
    return BoardView(
      zoom: scale.zoom.rawValue, from: scale.first.description, range: "\(scale.first) – \(scale.last)",
      here: address(scale, filter, from: scale.first), previous: address(scale, filter, from: scale.first.advanced(by: -scale.days / 2)), next: address(scale, filter, from: scale.first.advanced(by: scale.days / 2)),
      today: address(scale, filter, from: BoardScale.first(scale.zoom, context.today)), zoomLinks: zoomLinks(scale, filter), width: scale.width,
      heads: heads(scale), rows: shown.map { centre in drawing.row(centre, hours[centre.id] ?? CentreHours(minutesADay: max(1, centre.minutesADay), context.calendar), jobs.filter { $0.place.centre == centre.id }) }, hasRows: !shown.isEmpty,
      mayPlan: mayPlan, isMore: isMore, tray: tray, hasTray: !tray.isEmpty, trayMore: more,
      lines: jobs.map { line($0, codes) }, hasLines: !jobs.isEmpty, whats: whats(jobs, tray, asked),
      centres: centres.map { .init(optionValue: $0.code, optionLabel: "\($0.code) \($0.name)", isOption: $0.code == asked.target) },
      filters: centres.map { .init(optionValue: $0.code, optionLabel: $0.code, isOption: $0.id == filter?.id) }, start: asked.start,
      moves: PlanMoves(asked.moves).text, mark: plan?.mark ?? "", centreFilter: filter?.code ?? "", rush: asked.rush ?? "",
      rule: asked.rule?.rawValue ?? "", iterations: asked.iterations,
      rules: PlanRule.allCases.reversed().map { .init(optionValue: $0.rawValue, optionLabel: $0.label[language], isOption: $0 == asked.rule) },
      isByMoves: asked.rush == nil && asked.rule == nil, isWhatIf: isWhatIf,
      isAcceptable: isWhatIf && mayPlan && plan?.impossible.isEmpty == true, changes: plan.map { changes($0, codes) } ?? [],
      changeSummary: summary, faults: problems.map { ProblemLine($0, language, place: "") }, isFaulty: !problems.isEmpty)
  }

  private func address(_ scale: BoardScale, _ filter: Row<WorkCentre>?, zoom: BoardScale.Zoom? = nil, from: Day) -> String {
    scale.address(zoom: zoom, from: from) + (filter.map { "&centre=\($0.code.percentEncoded)" } ?? "")
  }

  private func zoomLinks(_ scale: BoardScale, _ filter: Row<WorkCentre>?) -> [BoardView.Option] {
    [(BoardScale.Zoom.day, Texts.words("boardTwoWeeks")), (.week, Texts.words("boardTwelveWeeks"))].map { zoom, words in
      .init(optionValue: address(scale, filter, zoom: zoom, from: scale.first), optionLabel: words[language], isOption: zoom == scale.zoom)
    }
  }

  private func heads(_ scale: BoardScale) -> [BoardView.Head] {
    stride(from: 0, to: scale.days, by: scale.step).map { offset in
      let day = scale.first.advanced(by: offset)
      // The month stands where it begins, and at the beginning.
      let parts = day.parts
      let date = scale.zoom == .week || offset == 0 || parts.day == 1 ? "\(parts.month)-\(parts.day)" : "\(parts.day)"
      return BoardView.Head(
        headX: offset * scale.dayWidth, headWidth: scale.dayWidth * scale.step,
        headText: scale.zoom == .day ? "\(Self.weekday(day)[language]) \(date)" : date, isToday: context.today >= day && context.today < day.advanced(by: scale.step))
    }
  }

  private static func weekday(_ day: Day) -> Words {
    Words(["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"][day.weekday - 1], ["一", "二", "三", "四", "五", "六", "日"][day.weekday - 1])
  }

  /// What an office asks for and nobody has planned, what is due first on top; without what the what-if plans.
  private func tray(_ reading: inout BoardJobs, _ plan: WhatIf?) throws -> ([BoardView.Card], more: Int?) {
    let taken = Set((plan?.changes ?? []).map(\.job.key))
    let requests = try context.snapshot.all(
      SupplyRequest.self, where: "state = 'requested' AND _shelf = ?", [Int64(context.home.code)], order: "due, id", limit: Self.trayDrawn + 1)
    let cards = try requests.prefix(Self.trayDrawn).filter { !taken.contains($0.id.key) }.map { request in
      BoardView.Card(
        trayKey: request.id.description, trayNumber: request.orderNumber,
        trayText: "\(try reading.product(request.product)) · \(request.quantity.amount) \(Units.name(request.quantity.unit, language))",
        trayDue: request.due.description, isTrayLate: request.due < context.today)
    }
    return (cards, requests.count > Self.trayDrawn ? 1 : nil)
  }

  private func line(_ job: BoardJob, _ codes: [WorkCentre.ID: String]) -> BoardView.Line {
    BoardView.Line(
      lineLink: "/r/\(job.key)", lineNumber: job.number.isEmpty ? job.orderNumber : job.number, lineOperation: job.operation, lineOrder: job.orderNumber, lineProduct: job.product,
      lineQuantity: job.quantity, lineCentre: codes[job.place.centre] ?? "", lineStart: job.place.start.description, lineFinish: job.place.finish.description,
      lineDue: job.due.description, lineState: job.stateText, lineLate: job.lateness > 0 ? BoardWords.late(job.lateness, language) : nil,
      lineChange: job.isAsked || job.before != nil ? Texts.words(job.isAsked ? "boardAsked" : "boardPushed")[language] : nil,
      lineWhy: job.isNew ? nil : "/plan/\(job.key)")
  }

  private func whats(_ jobs: [BoardJob], _ tray: [BoardView.Card], _ asked: BoardAsked) -> [BoardView.Option] {
    let cards = tray.map { BoardView.Option(optionValue: $0.trayKey, optionLabel: "\($0.trayNumber) · \($0.trayText)", isOption: asked.what == $0.trayKey) }
    let works = jobs.filter(\.isMovable).map { job in
      let name = (job.number.isEmpty ? job.orderNumber : job.number) + (job.operation.isEmpty ? "" : " / \(job.operation)")
      return BoardView.Option(optionValue: job.what, optionLabel: "\(name) · \(job.product)", isOption: asked.what == job.what)
    }
    return cards + works
  }

  /// `SO-…-12 (WO-…-7): WC-2, 2026-11-24 to 2026-11-25; 2 days later; 1 day after it is due`.
  private func changes(_ plan: WhatIf, _ codes: [WorkCentre.ID: String]) -> [BoardView.Change] {
    plan.changes.prefix(BoardJobs.drawn).map { change in
      let job = change.job
      let later = change.daysLater.map { days in
        days == 0
          ? Words("same finish", "完工日不变")
          : days > 0 ? Words("finishes \(days) d later", "完工推迟 \(days) 天") : Words("finishes \(-days) d earlier", "完工提前 \(-days) 天")
      }
      let place = Words("\(codes[change.place.centre] ?? ""), \(change.place.start) to \(change.place.finish)", "\(codes[change.place.centre] ?? "")，\(change.place.start) 至 \(change.place.finish)")
      return BoardView.Change(
        changeName: job.number.isEmpty ? job.orderNumber : "\(job.orderNumber) (\(job.number))",
        changeText: ([place[language]] + (later.map { [$0[language]] } ?? [])).joined(separator: language == .english ? "; " : "；"),
        changeLate: change.lateness > 0
          ? Words("\(change.lateness) d later than promised (\(job.due))", "比交期 \(job.due) 晚 \(change.lateness) 天")[language] : nil,
        isChangeAsked: change.isAsked, changeKey: job.number.isEmpty ? job.key.description : job.number)
    }
  }

  private func replanned(_ asked: BoardAsked) throws -> Replanning {
    if let rush = asked.rush { return try context.rush(rush) }
    return try context.anew(rule: asked.rule, iterations: Int(asked.iterations).map { min(max(0, $0), ImprovePlan.maximumIterations) }, seed: nil)
  }

  private func summary(_ plan: WhatIf) -> String {
    let asked = plan.changes.filter(\.isAsked).count, pushed = plan.changes.count - asked, late = plan.changes.filter { $0.lateness > 0 }.count
    return Words(
      "\(asked) moved, \(pushed) pushed back, \(late) later than promised. Nothing is written yet.", "调整 \(asked) 项，顺延 \(pushed) 项，晚于交期 \(late) 项。尚未保存。")[language]
  }
}
