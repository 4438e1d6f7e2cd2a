import Foundation
import Ground
import HTTPTypes
import Membership
import Records
import Replica
import Testing

@testable import Console
@testable import Workflow

@Suite("Release, work times and what was left of the floor, in the browser")
struct FloorTimePagesTests {
  /// A plant whose pump needs a tool and a drawing in the first of two operations, and a work order that waits to be released.
  private func town() async throws -> (town: PlantTown, order: Row<WorkOrder>) {
    let town = try await PlantTown.made()
    _ = try await town.plant.do(
      "routing.define", ["product": "P-100", "operations": "10 WC-1 setup=10 run=6 tools=T-7 drawings=D-100 Turn\n20 WC-2 run=3 Mill"], by: PlantTown.planner)
    let order = try await town.schedule("SO-TEST-1", release: false)
    _ = try await town.plant.do("material.reserve", ["work_order": order.number], by: PlantTown.planner)
    return (town, order)
  }

  private func complete(_ town: PlantTown) async throws {
    _ = try await town.plant.do("tool.define", ["code": "T-7", "name": "Chuck", "place": "Rack 3"], by: PlantTown.foreman)
    _ = try await town.plant.do("drawing.define", ["code": "D-100", "revision": "B", "title": "Housing", "from": "2026-11-01"], by: PlantTown.planner)
    _ = try await town.plant.do("drawing.release", ["drawing": "D-100/B"], by: PlantTown.planner)
  }

  @Test("The release page says everything that is missing, and what was released despite it")
  func release() async throws {
    let (town, order) = try await town()
    try await town.browse { browser, _ in
      #expect(try await browser.get("/release").location.hasPrefix("/sign-in"))
      try await browser.signIn("Chen Gang")
      let page = try await browser.get("/release").text
      #expect(page.contains(order.number) && page.contains("There is no tool T-7 here.") && page.contains("There is no drawing D-100 here.") && page.contains("something is missing"))
      #expect(page.contains("/r/\(order.id.key)/work.release") && !page.contains("style="))
      let form = try await browser.get("/r/\(order.id.key)/work.release")
      let sent = try await browser.post("/r/\(order.id.key)/work.release", ["_token": form.token, "anyway": "The customer waits."])
      #expect(sent.status == .seeOther)
      let after = try await browser.get("/release").text
      #expect(after.contains("Released anyway:") && after.contains("The customer waits.") && after.contains("/r/\(order.id.key)/traveller.print"))
      #expect(try await browser.get("/").text.contains("Work released although something was missing"))
      try await browser.signIn("Gao Ying")
      #expect(try await browser.get("/times").status == .notFound)
    }
  }

  @Test("With tool and drawing there it is ready, and the traveller names them and says when it is printed again")
  func ready() async throws {
    let (town, order) = try await town()
    try await complete(town)
    try await town.browse { browser, _ in
      try await browser.signIn("Chen Gang")
      let page = try await browser.get("/release").text
      #expect(page.contains("Rack 3") && page.contains("D-100/B") && page.contains(">ready<"))
      _ = try await town.plant.do("work.release", ["work_order": order.number], by: PlantTown.foreman)
      let paper = try await browser.get("/paper/traveller/\(order.id.key)").text
      #expect(paper.contains("Not handed out") && paper.contains("T-7") && paper.contains("D-100/B") && paper.contains("Turn"))
      _ = try await town.plant.do("traveller.print", ["work_order": order.number], by: PlantTown.foreman)
      let first = try await browser.get("/paper/traveller/\(order.id.key)").text
      #expect(!first.contains("Reprint") && !first.contains("Not handed out"))
      _ = try await town.plant.do("traveller.print", ["work_order": order.number, "why": "oil"], by: PlantTown.foreman)
      #expect(try await browser.get("/paper/traveller/\(order.id.key)").text.contains("Reprint"))
      #expect(try await browser.get("/release").text.contains("Print it again"))
    }
  }

  @Test("On the tablet a second person joins, sets up, goes on to the next operation and leaves; the times page shows whose minutes they are")
  func times() async throws {
    let (town, order) = try await town()
    try await complete(town)
    _ = try await town.plant.do("work.release", ["work_order": order.number], by: PlantTown.foreman)
    try await town.browse { browser, other in
      try await browser.signIn("Gang Hui")
      let path = "/floor/work/\(order.id.key)"
      let page = try await browser.get(path)
      #expect(page.text.contains("Operation 10 Turn") && page.text.contains("action=\"\(path)/setup\"") && !page.text.contains("action=\"\(path)/join\""))
      func touch(_ name: String, _ more: [String: String] = [:], by one: Browser) async throws {
        let form = try await one.get(path)
        let sent = try await one.post("\(path)/\(name)", ["_token": form.token, "back": path].merging(more) { $1 })
        #expect(sent.status == .seeOther, "\(name): \(sent.text.prefix(2_000))")
      }
      try await touch("setup", by: browser)
      #expect(try await browser.get(path).text.contains("being set up"))
      try await touch("start", by: browser)
      try await other.signIn("Wu Jun")
      try await touch("join", by: other)
      let both = try await other.get(path).text
      #expect(both.contains("On it: gang, wu") && both.contains("action=\"\(path)/leave\"") && both.contains("Next operation: 20 Mill"))
      try await touch("operation", ["operation": "20"], by: other)
      #expect(try await other.get(path).text.contains("Operation 20 Mill"))
      try await touch("leave", by: other)
      _ = try await town.plant.do(
        "time.correct", ["work_order": order.number, "kind": "labour", "activity": "run", "minutes": "25", "person": "gang", "day": "2026-11-24", "why": "forgot to start"], by: PlantTown.foreman)
      let one = try await other.get("/times/of/\(order.id.key)").text
      #expect(one.contains("10 Turn") && one.contains("+25") && one.contains("forgot to start") && one.contains("Gang Hui (gang)") && one.contains("Forecast finish"))
      for by in ["centre", "person", "day", "order"] {
        #expect(try await other.get("/times?from=2026-11-20&to=2026-11-24&by=\(by)").text.contains("25"), "\(by)")
      }
      let file = try await other.get("/times/csv?from=2026-11-20&to=2026-11-24")
      #expect(file.status == .ok && file.text.contains(order.number) && file.text.contains(",1500,1,yes,"))
      // Whose minutes they are is not everybody's to see, and an address that asks for too much is cut.
      #expect(try await browser.get("/times").status == .notFound)
      #expect(try await browser.get("/times/of/\(order.id.key)").status == .notFound)
      #expect(try await other.get("/times?from=2020-01-01&to=2026-11-24").text.contains("2026-08-25"))
      #expect(try await other.get("/times/of/01a20b48-0900-7007-8000-0800000000ff").status == .notFound)
    }
  }
}
