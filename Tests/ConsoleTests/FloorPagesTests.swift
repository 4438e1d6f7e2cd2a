import Foundation
import GRDB
import Ground
import HTTPTypes
import Membership
import Records
import Replica
import Testing

@testable import Console
@testable import Workflow

@Suite("The floor's tablet")
struct FloorPagesTests {
  private let live: HTTPFields = [.weftLive: "1"]

  @Test("A tablet is told once where it stands, and shows what runs there, what is next, and what is not released yet")
  func centre() async throws {
    let town = try await PlantTown.made([(10, "2026-12-01"), (10, "2026-12-10"), (10, "2026-12-11"), (4, "2026-12-11")])
    let first = try await town.schedule("SO-TEST-1"), second = try await town.schedule("SO-TEST-2")
    let planned = try await town.schedule("SO-TEST-3", release: false), other = try await town.schedule("SO-TEST-4", on: "WC-2")
    _ = try await town.plant.do("work.start", ["work_order": first.number], by: PlantTown.worker)
    try await town.browse { browser, _ in
      #expect(try await browser.get("/floor").location.hasPrefix("/sign-in"))
      try await browser.signIn("Gang Hui")
      #expect(try await browser.get("/floor").location == "/floor/centres")
      let choice = try await browser.get("/floor/centres")
      #expect(choice.text.contains("Lathe 车床") && choice.text.contains("1 running"))
      let centre = try #require(try await town.plant.replica.read { try $0.first(WorkCentre.self, where: "code = 'WC-1'") })
      #expect(try await browser.post("/floor/centre", ["_token": choice.token, "centre": centre.id.key.description]).location == "/floor")
      let page = try await browser.get("/floor").text
      for order in [first, second, planned] { #expect(page.contains(order.number), "\(order.number)") }
      #expect(!page.contains(other.number))
      let now = try #require(page.range(of: "floor-next"))
      #expect(page[..<now.lowerBound].contains("card-\(first.id.key)") && page[now.lowerBound...].contains("/floor/work/\(second.id.key)"))
      #expect(page.contains("Not released yet") && page.contains("data-clock="))
      #expect(try await browser.post("/floor/centre", ["_token": choice.token, "centre": "x"]).status == .notFound)
    }
  }

  @Test("A scan opens a work order or changes the work centre; what nobody knows stops with a word")
  func scan() async throws {
    let town = try await PlantTown.made()
    let order = try await town.schedule("SO-TEST-1")
    try await town.browse { browser, _ in
      try await browser.signIn("Gang Hui")
      #expect(try await browser.get("/floor/find?code=\(order.number)").location == "/floor/work/\(order.id.key)")
      #expect(try await browser.get("/floor/find?code=WC-2").location == "/floor")
      #expect(try await browser.get("/floor").text.contains("Old lathe"))
      #expect(try await browser.get("/floor/find?code=").location == "/floor")
      let stop = try await browser.get("/floor/find?code=%3Cb%3E")
      #expect(stop.status == .notFound && stop.text.contains("STOP") && stop.text.contains("&lt;b&gt;") && !stop.text.contains("\"<b>\""))
    }
  }

  @Test("Start, pause with a reason, go on, report with scrap, finish: each touch is a step, and the card shows what may come next")
  func touches() async throws {
    let town = try await PlantTown.made()
    let order = try await town.schedule("SO-TEST-1")
    try await town.browse { browser, other in
      try await browser.signIn("Gang Hui")
      try await other.signIn("Chen Gang")
      let path = "/floor/work/\(order.id.key)"
      let page = try await browser.get(path)
      #expect(page.text.contains("data-touch=\"start\"") && !page.text.contains("data-touch=\"pause\""))
      let form = ["_token": page.token, "back": path]
      func touch(_ name: String, _ more: [String: String] = [:]) async throws -> Browser.Page {
        try await browser.post("\(path)/\(name)", form.merging(more) { $1 }, headers: live)
      }
      let started = try await touch("start", ["mark": "m1"])
      #expect(started.status == .ok && started.text.contains("\(order.number) runs.") && started.text.contains("data-touch=\"pause\""))
      // Sent again, since the answer was lost: done once.
      #expect(try await touch("start", ["mark": "m1"]).text.contains("That was done already."))
      #expect(try await touch("start", ["mark": "m2"]).status == .unprocessableContent)
      let paused = try await touch("pause", ["why": "rest"])
      #expect(paused.text.contains("paused: break") && paused.text.contains("data-touch=\"resume\""))
      // Without a script a touch is a form that leads back.
      let resumed = try await browser.post("\(path)/resume", form)
      #expect(resumed.status == .seeOther && resumed.location == path)
      let scrap = try await touch("report", ["good": "6", "scrap": "1"])
      #expect(scrap.status == .unprocessableContent && scrap.text.contains("Why scrap?") && scrap.text.contains("name=\"good\" value=\"6\""))
      let wrong = try await touch("report", ["good": "six"])
      #expect(wrong.status == .unprocessableContent && wrong.text.contains("value=\"six\""))
      let good = try await touch("report", ["good": "", "scrap": "1", "scrap_reason": "setup"])
      #expect(good.status == .ok && good.text.contains("scrap 1"))
      #expect(try await touch("report", ["good": "9"]).text.contains("9 pcs of 10 pcs are good."))
      #expect(try await touch("finish").text.contains("Why less is missing."))
      #expect(try await touch("finish", ["why": "porous <casting>"]).text.contains("finished with 9 pcs of 10 pcs"))
      #expect(try await !browser.get(path).text.contains("data-touch"))
      // A planner looks on.
      let look = try await other.get(path)
      #expect(look.status == .ok && !look.text.contains("data-touch"))
      let refused = try await other.post("\(path)/start", ["_token": look.token, "back": path], headers: live)
      #expect(refused.status == .unprocessableContent && refused.text.contains("may not do this"))
      #expect(try await other.post("\(path)/start", form, headers: live).status == .forbidden)
    }
  }

  @Test("A trouble in two taps stops the work, is seen at the centre, and is over when it is solved; of a whole centre too")
  func trouble() async throws {
    let town = try await PlantTown.made()
    let order = try await town.schedule("SO-TEST-1")
    _ = try await town.plant.do("work.start", ["work_order": order.number], by: PlantTown.worker)
    try await town.browse { browser, _ in
      try await browser.signIn("Gang Hui")
      _ = try await browser.get("/floor/find?code=WC-1")
      let page = try await browser.get("/floor")
      #expect(page.text.contains("name=\"cause\" value=\"breakdown\""))
      let form = ["_token": page.token, "back": "/floor"]
      let raised = try await browser.post("/floor/work/\(order.id.key)/trouble", form.merging(["cause": "breakdown"]) { $1 }, headers: live)
      #expect(raised.status == .ok && raised.text.contains("Help is called.") && raised.text.contains("stopped: breakdown") && raised.text.contains("live-floor"))
      #expect(!raised.text.contains("data-touch=\"resume\""))
      #expect(try await browser.get("/floor/centres").text.contains("1 stopped"))
      town.seeded.company.clock.advance(hours: 2)
      #expect(try await browser.get("/floor").text.contains("Help is late"))
      let trouble = try #require(try await town.plant.replica.read { try $0.first(WorkEvent.self, where: "kind = 'trouble'") })
      let closed = try await browser.post("/floor/trouble/\(trouble.id.key)", form.merging(["note": "Belt <new>", "go_on": "yes"]) { $1 }, headers: live)
      #expect(closed.status == .ok && closed.text.contains("goes on; breakdown is over.") && closed.text.contains("data-touch=\"pause\""))
      let centre = order.centre.key.description
      let whole = try await browser.post("/floor/trouble", form.merging(["cause": "power", "centre": centre]) { $1 }, headers: live)
      #expect(whole.text.contains("WC-1 stands still: power."))
      let again = try await browser.post("/floor/trouble", form.merging(["cause": "power", "centre": centre]) { $1 }, headers: live)
      #expect(again.status == .unprocessableContent && again.text.contains("raised already"))
      let second = try #require(try await town.plant.replica.read { try $0.first(WorkEvent.self, where: "kind = 'trouble' AND work_order IS NULL") })
      #expect(try await browser.post("/floor/trouble/\(second.id.key)", form).location == "/floor")
      #expect(try await !browser.get("/floor").text.contains("trouble-\(second.id.key)"))
    }
  }

  @Test("At an office there is no floor; and the pages read open work orders and open tasks only")
  func elsewhere() async throws {
    let seeded = try await Company.seeded()
    try await seeded.browse { browser in
      try await browser.signIn()
      for path in ["/floor", "/floor/centres", "/floor/find?code=x"] { #expect(try await browser.get(path).status == .notFound, "\(path)") }
    }
    let town = try await PlantTown.made()
    _ = try await town.schedule("SO-TEST-1")
    let workplace = town.plant.workplace
    let plans = try await workplace.look(as: PlantTown.foreman) { step in
      try QueryPlans.of(step.snapshot) {
        let maker = FloorCards(step: step, workplace: workplace, times: TimeWords(zoneMinutes: 480, now: step.now, language: .english), language: .english)
        for centre in try FloorCentres.all(step.snapshot, step.home) { _ = try FloorView(centre, FloorOutcome(), maker) }
        _ = try FloorCentres.lines(step, chosen: nil, .english)
      }
    }
    #expect(plans.contains { $0.contains("work_order_by_state") } && plans.contains { $0.contains("task_by_state") })
    // Work centres are few.
    #expect(plans.filter { $0.hasPrefix("SCAN") }.allSatisfy { $0.hasPrefix("SCAN work_centre") }, "\(plans)")
  }
}

/// What SQLite does for each query of a reading.
enum QueryPlans {
  private final class Seen: @unchecked Sendable { var queries: [String] = [] }

  static func of(_ snapshot: Snapshot, _ reading: () throws -> Void) throws -> [String] {
    let seen = Seen()
    snapshot.db.trace { seen.queries.append($0.expandedDescription) }
    defer { snapshot.db.trace(options: []) }
    try reading()
    snapshot.db.trace(options: [])
    return try seen.queries.filter { $0.hasPrefix("SELECT") }.flatMap { query in
      try GRDB.Row.fetchAll(snapshot.db, sql: "EXPLAIN QUERY PLAN \(query)").map { $0["detail"] as String }
    }
  }
}
