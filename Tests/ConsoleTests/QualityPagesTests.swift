import Foundation
import Ground
import HTTPTypes
import Records
import Replica
import Testing

@testable import Console
@testable import Workflow

@Suite("The pages of quality")
struct QualityPagesTests {
  private static let inspector = Actor(name: "qin", roles: [.inspector])
  private static let characteristics = "10 low=12.45 high=12.55 nominal=12.5 unit=mm Outer diameter\n20 No scratches"

  /// A warehouse with ten pumps that wait for their inspection by plan, and an inspector.
  private func waiting() async throws -> DockTown {
    let town = try await DockTown.made()
    let work = try await town.announced()
    _ = try await town.warehouse.do("operator.register", ["name": "qin", "full_name": "Qin Li", "roles": "inspector"], by: Company.administrator)
    _ = try await town.warehouse.do(
      "inspection.plan", ["product": "P-100", "stage": "receipt", "level": "S-1", "aql": "6.5", "characteristics": Self.characteristics], by: Self.inspector)
    _ = try await town.warehouse.do(
      "gauge.define", ["code": "CAL-7", "name": "Caliper", "kind": "caliper", "lowest": "0", "highest": "150", "resolution": "0.01", "unit": "mm", "calibrated_until": "2026-11-01"],
      by: Self.inspector)
    _ = try await town.warehouse.do("goods.receive", ["work_order": "\(work)", "quantity": "10", "location": "A-01"], by: DockTown.storekeeper)
    return town
  }

  @Test("A receipt is inspected on a tablet, piece by piece, without a script, and judged")
  func inspect() async throws {
    let town = try await waiting()
    try await town.browse { browser, _ in
      #expect(try await browser.get("/quality").location.hasPrefix("/sign-in"))
      try await browser.signIn("Qin Li")
      let inbox = try await browser.get("/quality")
      #expect(inbox.text.contains("GR-WH01-2026-000001") && inbox.text.contains("10 pcs") && inbox.text.contains("name=\"receipt\""))
      let receipt = try #require(try await town.warehouse.replica.read { try $0.first(GoodsReceipt.self) })
      let opened = try await browser.post("/quality/open", ["_token": inbox.token, "receipt": "\(receipt.id.key)", "stage": ""])
      #expect(opened.status == .seeOther && opened.location.hasPrefix("/quality/inspect/"))
      let path = opened.location
      let page = try await browser.get(path)
      #expect(page.text.contains("2 pieces, normal inspection; accept with up to 0 nonconforming") && page.text.contains("12.45 – 12.55 mm") && page.text.contains("nominal 12.5"))
      #expect(page.text.contains("CAL-7 · Caliper ▲ lapsed") && !page.text.contains("style="))
      func enter(_ piece: Int, _ characteristic: Int, _ value: String) async throws -> Browser.Page {
        try await browser.post("\(path)/result", ["_token": page.token, "piece": "\(piece)", "characteristic": "\(characteristic)", "value": value, "gauge": characteristic == 10 ? "CAL-7" : ""])
      }
      let bad = try await enter(1, 10, "long")
      #expect(bad.status == .unprocessableContent && bad.text.contains("&quot;long&quot; is not a number.") && bad.text.contains("STOP"))
      #expect(try await enter(1, 10, "").status == .unprocessableContent)
      #expect(try await enter(1, 10, "12.5").location == path + "?gauge=CAL%2D7")
      #expect(try await browser.get(path).text.contains("Piece 1 · No scratches"))
      _ = try await enter(1, 20, "ok")
      let many = try await browser.post("\(path)/results", ["_token": page.token, "results": "2,10,12.6\r\n2,20,ok", "gauge": ""])
      #expect(many.status == .seeOther)
      let full = try await browser.get(path).text
      #expect(full.contains("4 / 4") && full.contains("more than may be") && full.contains("▲ </span>12.6") && full.contains("12.5 *"))
      let refused = try await browser.post("\(path)/judge", ["_token": page.token, "accepted": "yes", "note": "", "nonconforming": ""])
      #expect(refused.status == .unprocessableContent && refused.text.contains("1 are nonconforming; up to 0 may be."))
      #expect(try await browser.post("\(path)/judge", ["_token": page.token, "accepted": "no", "note": "", "nonconforming": ""]).status == .seeOther)
      let judged = try await browser.get(path).text
      #expect(judged.contains("rejected") && judged.contains("/inspection.sort#step-inspection.sort") && !judged.contains("name=\"accepted\""))
      let board = try await browser.get("/quality/nonconformances").text
      #expect(board.contains("NC-WH01-2026-000001") && board.contains("10 pcs") && board.contains("nonconformance.propose"))
      #expect(try await browser.get("/quality").text.contains("Nonconforming goods <b>1</b>"))
    }
  }

  @Test("Gauges that lapsed stand on top with a word; an unknown page and another site's role are answered")
  func gauges() async throws {
    let town = try await waiting()
    _ = try await town.warehouse.do(
      "gauge.define", ["code": "CAL-1", "name": "Caliper", "kind": "caliper", "lowest": "0", "highest": "150", "resolution": "0.01", "unit": "mm", "calibrated_until": "2027-11-01"],
      by: Self.inspector)
    try await town.browse { browser, _ in
      try await browser.signIn("Qin Li")
      let page = try await browser.get("/quality/gauges").text
      let lapsed = try #require(page.range(of: "CAL-7")), holds = try #require(page.range(of: "CAL-1"))
      #expect(lapsed.lowerBound < holds.lowerBound && page.contains("lapsed") && page.contains("0 – 150 mm (0.01 mm)"))
      #expect(try await browser.get("/quality/inspect/nonsense").status == .notFound)
      #expect(try await browser.get("/quality/chart/\(RecordKey(high: 1, low: 1))").status == .notFound)
    }
  }

  @Test("A control chart says by shape and word what is unusual, with the numbers in a table and its capability")
  func chart() async throws {
    let town = try await PlantTown.made()
    _ = try await town.plant.do("operator.register", ["name": "qin", "full_name": "Qin Li", "roles": "inspector"], by: Company.administrator)
    _ = try await town.plant.do(
      "inspection.plan", ["product": "P-100", "stage": "in_process", "level": "III", "aql": "6.5", "characteristics": Self.characteristics], by: Self.inspector)
    let work = try await town.schedule("SO-TEST-1")
    for lot in 0..<6 {
      let key = try await town.plant.do("inspection.start", ["work_order": work.number, "stage": "in_process"], by: Self.inspector)
      let sample = try #require(try await town.plant.replica.read { try $0.get(InspectionLot.ID(key)) }).sample
      let shift = lot == 5 ? 5 : 0
      let rows = (1...sample).map { "\($0),10,12.\(49 + $0 % 3 + shift)\n\($0),20,\($0 == 1 && lot == 5 ? "ng" : "ok")" }.joined(separator: "\n")
      _ = try await town.plant.do("inspection.results", ["inspection": "\(key)", "results": rows], by: Self.inspector)
      _ = try await town.plant.do("inspection.judge", ["inspection": "\(key)", "accepted": lot == 5 ? "no" : "yes", "note": "See the chart."], by: Self.inspector)
    }
    let characteristics = try await town.plant.replica.read { try $0.all(Characteristic.self).sorted { $0.position < $1.position } }
    try await town.browse { browser, _ in
      try await browser.signIn("Qin Li")
      #expect(try await browser.get("/quality").text.contains("/quality/chart/\(characteristics[0].id.key)"))
      let page = try await browser.get("/quality/chart/\(characteristics[0].id.key)?size=3").text
      #expect(page.contains("Means") && page.contains("Ranges") && page.contains("pic-signal") && page.contains("beyond a control limit") && page.contains("<polyline"))
      #expect(page.contains("<dt>Cpk</dt>") && page.contains("12.45 – 12.55 mm") && page.contains("aria-current=\"true\">3</a>") && !page.contains("style="))
      let shares = try await browser.get("/quality/chart/\(characteristics[1].id.key)").text
      #expect(shares.contains("Share nonconforming (p)") && !shares.contains("Cpk"))
    }
  }

  @Test("First articles that are wanted stand in the plant's inbox, and begin with one touch")
  func firstArticle() async throws {
    let town = try await PlantTown.made()
    _ = try await town.plant.do("operator.register", ["name": "qin", "full_name": "Qin Li", "roles": "inspector"], by: Company.administrator)
    _ = try await town.plant.do(
      "inspection.plan", ["product": "P-100", "stage": "first_article", "level": "II", "aql": "1.0", "characteristics": Self.characteristics], by: Self.inspector)
    let work = try await town.schedule("SO-TEST-1")
    try await town.browse { browser, _ in
      try await browser.signIn("Qin Li")
      let inbox = try await browser.get("/quality")
      #expect(inbox.text.contains(work.number) && inbox.text.contains("value=\"first_article\""))
      let opened = try await browser.post("/quality/open", ["_token": inbox.token, "work_order": "\(work.id.key)", "stage": "first_article"])
      #expect(opened.status == .seeOther)
      #expect(try await browser.get("/quality").text.contains("0 / 2"))
    }
  }
}
