import Foundation
import Ground
import HTTPTypes
import Membership
import Records
import Replica
import Testing

@testable import Console
@testable import Workflow

@Suite("The planner's board")
struct BoardPagesTests {
  /// Three orders of P-100 on WC-1 (450 minutes each of 480 a day, from Wednesday the 25th on), and a fourth that is not planned.
  private func planned() async throws -> (PlantTown, [Row<WorkOrder>]) {
    let town = try await PlantTown.made([(10, "2026-12-01"), (10, "2026-11-26"), (10, "2026-11-26"), (10, "2026-12-10")])
    var works: [Row<WorkOrder>] = []
    for number in 1...3 { works.append(try await town.schedule("SO-TEST-\(number)", release: number == 1)) }
    return (town, works)
  }

  private func bar(_ page: String, _ work: Row<WorkOrder>) throws -> Substring {
    let start = try #require(page.range(of: "href=\"/plan/\(work.id.key)\" aria-label="))
    let head = try #require(page[..<start.lowerBound].range(of: "<a class=", options: .backwards))
    return page[head.lowerBound...].prefix { $0 != "\n" }
  }

  @Test("Bars by work centre and day, what is not planned beside them, late work by a shape and a word, and all of it as a table")
  func show() async throws {
    let (town, works) = try await planned()
    _ = try await town.plant.do("work.start", ["work_order": works[0].number], by: PlantTown.worker)
    try await town.browse { planner, foreman in
      #expect(try await planner.get("/board").location.hasPrefix("/sign-in"))
      try await planner.signIn("Chen Gang")
      let page = try await planner.get("/board").text
      let late = try bar(page, works[2])
      #expect(works[2].finish == Day("2026-11-27"), "\(works.map { "\($0.start) \($0.finish)" })")
      #expect(late.contains("is-late") && late.contains("▲ 3 P-100") && late.contains("1 d late") && late.contains("data-move=\"\(works[2].number)\""))
      let going = try bar(page, works[0])
      #expect(going.contains("is-going") && going.contains("▶ 1 P-100") && !going.contains("data-move"))
      #expect(try !bar(page, works[1]).contains("is-late") || works[1].finish > Day("2026-11-26")!)
      #expect(page.contains("SO-TEST-4") && page.contains("<td data-label=\"Work order\"><a href=\"/r/\(works[1].id.key)\">"))
      #expect(page.contains("board-now") && page.contains("/8 h") && page.contains("aria-label=\"WC-2\""))
      #expect(!page.contains("style=") && page.contains("id=\"board-move\""))
      // What is stopped has its own sign, beside that of being late.
      _ = try await town.plant.do("trouble.raise", ["centre": "WC-1", "cause": "power", "work_order": works[0].number], by: PlantTown.worker)
      #expect(try await bar(planner.get("/board").text, works[0]).contains("✕ 1 P-100"))
      try await foreman.signIn("Wu Jun")
      let look = try await foreman.get("/board").text
      #expect(look.contains("a planner changes it") && !look.contains("id=\"board-move\"") && !look.contains("may-plan"))
      #expect(try await planner.get("/board?zoom=week&from=2026-11-02&centre=WC-2").text.contains("2026-11-02 – 2027-01-24"))
      for odd in ["/board?zoom=year&from=2026-13-01&centre=%3Cb%3E", "/board?from=9999-12-31"] {
        let answer = try await planner.get(odd)
        #expect(answer.status == .ok && answer.text.contains("2026-11-22 –") && !answer.text.contains("<b>\""), "\(odd)")
      }
    }
  }

  @Test("A move shows what it delays before anything is written; several are held together, one is taken out, all are accepted at once")
  func whatIf() async throws {
    let (town, works) = try await planned()
    let before = try await town.plant.replica.frontier()
    try await town.browse { planner, _ in
      try await planner.signIn("Chen Gang")
      let page = try await planner.get("/board")
      let form = ["_token": page.token, "zoom": "day", "from": "2026-11-23", "moves": ""]
      func moves(_ page: Browser.Page) throws -> String {
        let start = try #require(page.text.range(of: "name=\"moves\" value=\""))
        return String(page.text[start.upperBound...].prefix { $0 != "\"" })
      }
      let first = try await planner.post(
        "/board/what-if", form.merging(["what": works[2].number, "centre": "WC-1", "start": "2026-11-25"]) { $1 }, headers: [.weftLive: "1"])
      #expect(first.status == .ok && first.text.contains("1 moved, 2 pushed back") && first.text.contains("Nothing is written yet."))
      #expect(first.text.contains("d later than promised (2026-11-26)") && first.text.contains("id=\"board-accept\"") && !first.text.contains("data-live"))
      #expect(try bar(first.text, works[2]).contains("is-asked") && bar(first.text, works[0]).contains("is-pushed") && first.text.contains("board-ghost"))
      let request = try #require(try await town.plant.replica.read { try $0.first(SupplyRequest.self, where: "state = 'requested'") })
      let second = try await planner.post(
        "/board/what-if",
        form.merging(["moves": try moves(first), "what": request.id.description, "centre": "WC-2", "start": "2026-11-28"]) { $1 })
      #expect(second.text.contains("2 moved, 2 pushed back") && second.text.contains("WC-2, 2026-11-30 to 2026-12-01"))
      let dropped = try await planner.post("/board/what-if", form.merging(["moves": try moves(second), "drop": works[2].number]) { $1 })
      #expect(dropped.text.contains("1 moved, 0 pushed back, 0 later than promised"))
      #expect(try await town.plant.replica.frontier() == before)
      let mark = try #require(second.text.range(of: "name=\"mark\" value=\""))
      let shown = String(second.text[mark.upperBound...].prefix { $0 != "\"" })
      let accepted = try await planner.post("/board/accept", form.merging(["moves": try moves(second), "mark": shown, "filter": "WC-1"]) { $1 })
      #expect(accepted.status == .seeOther && accepted.location == "/board?zoom=day&from=2026-11-23&centre=WC%2D1")
      #expect(try await town.work(works[2].id.key).start == Day("2026-11-25"))
      let made = try #require(try await town.plant.replica.read { try $0.first(WorkOrder.self, where: "order_number = 'SO-TEST-4'") })
      #expect(made.start == Day("2026-11-30") && made.finish == Day("2026-12-01"))
      let again = try await planner.post("/board/accept", form.merging(["moves": try moves(second), "mark": shown]) { $1 })
      #expect(again.status == .unprocessableContent && again.text.contains("is no open work order or request"))
    }
  }

  @Test("What is missing or wrong is said at once and stays in the form; a stale page does nothing; a plan that changed is shown anew")
  func wrong() async throws {
    let (town, works) = try await planned()
    try await town.browse { planner, foreman in
      try await planner.signIn("Chen Gang")
      try await foreman.signIn("Wu Jun")
      let page = try await planner.get("/board")
      let form = ["_token": page.token, "zoom": "day", "from": "2026-11-23", "moves": ""]
      let empty = try await planner.post("/board/what-if", form.merging(["what": works[2].number]) { $1 })
      #expect(empty.status == .unprocessableContent && empty.text.contains("Work centre is missing.") && empty.text.contains("From is missing."))
      #expect(empty.text.contains("<option value=\"\(works[2].number)\" selected>"))
      let past = try await planner.post("/board/what-if", form.merging(["what": works[2].number, "centre": "WC-1", "start": "2026-11-01"]) { $1 })
      #expect(past.status == .unprocessableContent && past.text.contains("2026-11-01 is past") && past.text.contains("value=\"2026-11-01\""))
      let held = PlanMoves([.init(what: works[2].number, centre: "WC-1", start: "2026-11-25")]).text
      let stale = try await planner.post("/board/accept", ["_token": "x", "moves": held, "mark": "x"])
      #expect(stale.status == .forbidden && stale.text.contains("This form is too old") && stale.text.contains("1 moved"))
      let changed = try await planner.post("/board/accept", form.merging(["moves": held, "mark": "0"]) { $1 })
      #expect(changed.status == .unprocessableContent && changed.text.contains("The plan has changed since this was shown.") && changed.text.contains("id=\"board-accept\""))
      let looked = try await foreman.get("/board")
      let refused = try await foreman.post("/board/accept", ["_token": looked.token, "moves": held, "mark": "0"])
      #expect(refused.status == .unprocessableContent && refused.text.contains("may not do this"))
      #expect(try await town.work(works[2].id.key).start == works[2].start)
    }
  }

  @Test("A full board stays light, and reads open work only; at an office there is none")
  func light() async throws {
    let town = try await PlantTown.made((1...130).map { (1, "2026-12-\($0 % 20 + 10)") })
    for number in 1...110 { try await town.schedule("SO-TEST-\(number)", release: false) }
    try await town.browse { planner, _ in
      try await planner.signIn("Chen Gang")
      let page = try await planner.get("/board?zoom=week")
      #expect(page.text.utf8.count < 150_000, "\(page.text.utf8.count)")
      #expect(page.text.contains("There is more work in these days than is drawn.") && page.text.contains("board-tray"))
    }
    let plans = try await town.plant.workplace.look(as: PlantTown.planner) { step in
      try QueryPlans.of(step.snapshot) {
        _ = try BoardMaker(context: step, language: .chinese, mayPlan: true).view(BoardAsked(zoom: "week", from: nil, centre: "WC-1"))
        _ = try step.whatIf([.init(what: "WO-PL01-2026-000001", centre: "WC-2", start: "2026-12-01")])
      }
    }
    #expect(plans.contains { $0.contains("work_order_by_state") } && plans.contains { $0.contains("supply_request_by_state") })
    // Work centres and set-up times of a plant are few.
    #expect(plans.filter { $0.hasPrefix("SCAN") }.allSatisfy { $0.hasPrefix("SCAN work_centre") || $0.hasPrefix("SCAN setup_time") }, "\(plans)")
    let seeded = try await Company.seeded()
    try await seeded.browse { browser in
      try await browser.signIn()
      #expect(try await browser.get("/board").status == .notFound)
    }
  }
}

@Suite("How the board is drawn")
struct BoardDrawingTests {
  private let monday = Day("2026-11-23")!

  @Test("Two weeks begin the day before yesterday, twelve weeks on Monday; a day has its place")
  func scale() {
    let today = Day("2026-11-26")!
    let two = BoardScale(zoom: nil, from: nil, today: today)
    #expect(two.first == Day("2026-11-24") && two.last == Day("2026-12-07") && two.x(today) == 116 && two.width == 812)
    #expect(BoardScale(zoom: "week", from: nil, today: today).first == monday)
    #expect(BoardScale(zoom: "week", from: "2026-12-01", today: today).last == Day("2027-02-22"))
    #expect(BoardScale(zoom: "week", from: "1970-01-01", today: today).first == monday)
  }

  @Test("Hours, tails of numbers and signs are short and right")
  func words() {
    #expect(BoardWords.hours(480) == "8" && BoardWords.hours(450) == "7.5" && BoardWords.hours(0) == "0")
    #expect(BoardWords.tail("WO-PL01-2026-000012") == "12" && BoardWords.tail("X") == "X" && BoardWords.tail("A-000") == "A-000")
    #expect(Set([BoardJob.Mark.none, .going, .held, .stopped].map(BoardWords.sign)).count == 4)
  }
}
