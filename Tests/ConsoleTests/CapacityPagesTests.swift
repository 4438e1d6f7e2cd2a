import Foundation
import Ground
import HTTPTypes
import Records
import Replica
import Testing

@testable import Console
@testable import Workflow

@Suite("The pages of capacity and of a work order's plan")
struct CapacityPagesTests {
  @Test("Load by day and week in a chart, in words and as a table; an overload is said, not only coloured")
  func capacity() async throws {
    let town = try await PlantTown.made([(10, "2026-12-01"), (200, "2026-11-30")])
    try await town.schedule("SO-TEST-1", release: false)
    try await town.browse { planner, foreman in
      #expect(try await planner.get("/capacity").location.hasPrefix("/sign-in"))
      try await planner.signIn("Chen Gang")
      let page = try await planner.get("/capacity").text
      #expect(page.contains("aria-label=\"WC-1\"") && page.contains("capacity-chart") && page.contains("Overloaded:") && page.contains("▲ "))
      #expect(page.contains("too much</span>") && !page.contains("style=") && page.contains("2026-11-24 – 2026-12-07"))
      #expect(page.contains("7.5 h planned"))
      let week = try await planner.get("/capacity?zoom=week&from=2026-11-23").text
      #expect(week.contains("2026-11-23 – 2027-02-14") && week.contains("aria-current=\"true\">12 weeks"))
      for odd in ["/capacity?zoom=year&from=x", "/capacity?from=9999-12-31"] { #expect(try await planner.get(odd).status == .ok) }
      try await foreman.signIn("Wu Jun")
      #expect(try await foreman.get("/capacity").status == .ok)
    }
  }

  @Test("A work order's plan names its order and due day, why each operation starts when it does, its priority, and no price")
  func plan() async throws {
    let town = try await PlantTown.made([(10, "2026-12-01"), (10, "2026-11-25")])
    _ = try await town.plant.do("routing.define", ["product": "P-100", "operations": "10 WC-1 setup=30 run=45 Turn\n20 WC-2 run=5 Drill"], by: PlantTown.planner)
    _ = try await town.plant.do("plan.schedule", ["request": "SO-TEST-1"], by: PlantTown.planner)
    let second = try await town.work(try await town.plant.do("plan.schedule", ["request": "SO-TEST-2"], by: PlantTown.planner))
    try await town.browse { planner, _ in
      try await planner.signIn("Chen Gang")
      let page = try await planner.get("/plan/\(second.id.key)").text
      for text in [second.number, "SO-TEST-2", "2026-11-25", "10 Turn · WC-1", "20 Drill · WC-2", "set-up from", "does WO-PL01-2026-000001/10 until", "Priority", "WC-1 binds"] {
        #expect(page.contains(text), "\(text)")
      }
      #expect(!page.contains("CNY") && page.contains("href=\"/board?rush=\(second.number)\""))
      #expect(try await planner.get("/plan/nonsense").status == .notFound)
      #expect(try await planner.get("/plan/\(RecordKey(high: 1, low: 1))").status == .notFound)
      let board = try await planner.get("/board").text
      #expect(board.contains("data-move=\"\(second.number)/10\"") && board.contains("data-move=\"\(second.number)/20\"") && board.contains("2/10 P-100"))
    }
  }

  @Test("A rush is shown with what it delays before it is accepted; all planned anew likewise; what finds nothing better says so")
  func rush() async throws {
    let town = try await PlantTown.made([(10, "2026-12-01"), (10, "2026-12-01"), (10, "2026-11-25")])
    var works: [Row<WorkOrder>] = []
    for number in 1...3 { works.append(try await town.schedule("SO-TEST-\(number)", release: false)) }
    let before = try await town.plant.replica.frontier()
    try await town.browse { [works] planner, foreman in
      try await planner.signIn("Chen Gang")
      let shown = try await planner.get("/board?rush=\(works[2].number)")
      #expect(shown.text.contains("moved; late orders 1 → 0") && shown.text.contains("Nothing is written yet.") && shown.text.contains("finishes 1 d later"))
      #expect(shown.text.contains("name=\"rush\" value=\"\(works[2].number)\"") && !shown.text.contains("name=\"drop\""))
      let form = ["_token": shown.token, "zoom": "day", "from": "2026-11-23", "moves": ""]
      let none = try await planner.post("/board/what-if", form.merging(["put": "first"]) { $1 })
      #expect(none.status == .unprocessableContent && none.text.contains("is missing."))
      let anew = try await planner.post("/board/what-if", form.merging(["put": "anew", "rule": "due", "iterations": "10"]) { $1 })
      #expect(anew.status == .ok && anew.text.contains("late orders 1 → 0") && anew.text.contains("<option value=\"due\" selected>"))
      #expect(try await town.plant.replica.frontier() == before)
      func hidden(_ name: String, _ page: String) throws -> String {
        let start = try #require(page.range(of: "name=\"\(name)\" value=\"", options: .backwards))
        return String(page[start.upperBound...].prefix { $0 != "\"" })
      }
      let stale = try await planner.post("/board/accept", form.merging(["rush": works[2].number, "mark": "0"]) { $1 })
      #expect(stale.status == .unprocessableContent && stale.text.contains("The plan has changed since this was shown."))
      let mark = try hidden("mark", shown.text)
      let accepted = try await planner.post("/board/accept", form.merging(["rush": works[2].number, "mark": mark]) { $1 })
      #expect(accepted.status == .seeOther)
      #expect(try await town.work(works[2].id.key).rush == true)
      let again = try await planner.post("/board/what-if", form.merging(["put": "anew", "rule": "due"]) { $1 })
      #expect(again.text.contains("No better plan was found"))
      try await foreman.signIn("Wu Jun")
      let looked = try await foreman.get("/board")
      #expect(!looked.text.contains("board-anew"))
      let refused = try await foreman.post("/board/accept", ["_token": looked.token, "rush": works[0].number, "mark": "0"])
      #expect(refused.status == .unprocessableContent && refused.text.contains("may not do this"))
    }
  }
}
