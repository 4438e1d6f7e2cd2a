import Foundation
import Ground
import HTTPTypes
import Records
import Replica
import Testing

@testable import Console
@testable import Workflow

@Suite("The pages of material and lots")
struct LotPagesTests {
  private static let storekeeper = Actor(name: "tian", roles: [.storekeeper])

  private func town() async throws -> (town: PlantTown, work: Row<WorkOrder>) {
    let town = try await PlantTown.made()
    _ = try await town.seeded.headquarters.do("bill.define", ["product": "P-100", "component": "STEEL-X", "quantity": "2.5 KGM"], by: Company.administrator)
    try await town.seeded.headquarters.send(to: town.plant)
    _ = try await town.plant.do("operator.register", ["name": "tian", "full_name": "Tian Yu", "roles": "storekeeper foreman inspector"], by: Company.administrator)
    for (lot, quantity) in [("HEAT-1", "20 KGM"), ("HEAT-2", "30 KGM")] {
      _ = try await town.plant.do(
        "material.receive", ["component": "STEEL-X", "quantity": quantity, "lot": lot, "location": "A-01", "supplier_lot": "BAO <\(lot)>"], by: Self.storekeeper)
    }
    return (town, try await town.schedule("SO-TEST-1"))
  }

  @Test("material is listed by lot and location with what may be promised, in both languages, and filtered")
  func material() async throws {
    let (town, _) = try await town()
    try await town.browse { browser, _ in
      #expect(try await browser.get("/material").location.hasPrefix("/sign-in"))
      try await browser.signIn("Tian Yu")
      let all = try await browser.get("/material").text
      #expect(all.contains("HEAT-1") && all.contains("30 kg") && all.contains("href=\"/do/material.receive\"") && all.contains("Books and material agree."))
      let one = try await browser.get("/material?component=STEEL-X&lot=HEAT-2").text
      // 50 kg lie there, 25 are kept for the work order.
      #expect(one.contains("50 kg") && one.contains("25 kg") && one.contains("30 kg") && !one.contains(">HEAT-1<"))
      #expect(try await browser.get("/material?location=NONE").text.contains("No material lies here that fits."))
      #expect(try await browser.get("/material?status=blocked").text.contains("No material lies here that fits."))
      let token = try await browser.get("/do").token
      _ = try await browser.post("/language", ["_token": token, "language": "zh", "back": "/"])
      let chinese = try await browser.get("/material?component=STEEL-X").text
      #expect(chinese.contains("可承诺") && chinese.contains("千克") && chinese.contains("账实相符"))
    }
  }

  @Test("a lot is scanned into a work order; what is refused says how to go on, and is kept when it was really so")
  func issue() async throws {
    let (town, work) = try await town()
    try await town.browse { browser, _ in
      try await browser.signIn("Tian Yu")
      let ask = try await browser.get("/material/issue").text
      #expect(ask.contains(work.number))
      #expect(try await browser.get("/material/issue?work=\(work.number)").location == "/material/issue/\(work.id.key)")
      #expect(try await browser.get("/material/issue?work=NONE").text.contains("No work order here is called"))
      let page = try await browser.get("/material/issue/\(work.id.key)")
      #expect(page.text.contains("HEAT-1") && page.text.contains("value=\"20\"") && page.text.contains("25 kg"))
      let address = "/material/issue/\(work.id.key)"
      let unknown = try await browser.post(address, ["_token": page.token, "code": "NOTHING", "scan": "m0"])
      #expect(unknown.status == .unprocessableContent && unknown.text.contains("No material or lot here is called"))
      #expect(try await browser.post(address, ["_token": page.token, "code": "HEAT-1", "quantity": "20", "scan": "m1"]).status == .seeOther)
      // The same scan once more counts once.
      #expect(try await browser.post(address, ["_token": page.token, "code": "HEAT-1", "quantity": "20", "scan": "m1"]).status == .seeOther)
      let more = try await browser.post(address, ["_token": page.token, "code": "STEEL-X/HEAT-1", "quantity": "5", "scan": "m2"])
      #expect(more.status == .unprocessableContent && more.text.contains("Was it really so?") && more.text.contains("value=\"STEEL-X/HEAT-1\""))
      let kept = try await browser.post(address, ["_token": page.token, "code": "STEEL-X/HEAT-1", "quantity": "5", "really": "It was in the box.", "scan": "m3"])
      #expect(kept.status == .seeOther)
      let after = try await browser.get(address).text
      #expect(after.contains("scanned") && after.contains("material.return?work_order=\(work.number)"))
      #expect(try await browser.get("/material").text.contains("more than the books"))
    }
    let used = try await town.plant.replica.read { try $0.texts("SELECT lot || ' ' || quantity_e6 FROM lot_edge WHERE quantity_e6 <> 0") }
    #expect(used == ["HEAT-1 25000000"])
  }

  @Test("a lot is found by its label, its supplier's or a number, and shown both ways as tree and file; nothing unknown is shown")
  func lots() async throws {
    let (town, work) = try await town()
    _ = try await town.plant.do("work.report", ["work_order": work.number, "good": "10", "lot": "@L-1", "serials": "P-01..P-10"], by: PlantTown.foreman)
    try await town.browse { browser, _ in
      try await browser.signIn("Tian Yu")
      #expect(try await browser.get("/lots?lot=HEAT-1").location.hasPrefix("/lots/of?code=STEEL%2DX&lot=HEAT%2D1"))
      #expect(try await browser.get("/lots?lot=P-07").location.contains("serial=P%2D07"))
      #expect(try await browser.get("/lots?lot=NONE").text.contains("Nothing here is called"))
      let heat = try await browser.get("/lots/of?code=STEEL-X&lot=HEAT-1").text
      #expect(heat.contains("P-100 · @L-1") && heat.contains("reckoned") && heat.contains("BAO &lt;HEAT-1&gt;") && heat.contains("/do/lot.contain?component=STEEL%2DX&amp;lot=HEAT%2D1"))
      #expect(!heat.contains("style="))
      let made = try await browser.get("/lots/of?code=P-100&lot=%40L-1&way=up").text
      #expect(made.contains("HEAT-1") && made.contains("HEAT-2") && made.contains("lot-in-1") && made.contains(work.number))
      #expect(try await browser.get("/lots/of?code=P-100&lot=NONE").status == .notFound)
      #expect(try await browser.get("/lots/of?code=P-100").status == .notFound)
      let file = try await browser.get("/lots/csv?code=P-100&lot=%40L-1&way=up")
      // What a spreadsheet would run is tamed.
      #expect(file.text.contains("0,lot,P-100,") && file.text.contains("'@L-1") && file.text.contains("1,lot,STEEL-X,") && file.text.hasPrefix("\u{FEFF}Level,"))
      #expect(try await browser.get("/lots/csv?code=P-100&lot=L-1").status == .notFound)
    }
  }

  @Test("the floor's report takes the made lot and its numbers, and shows what is wrong with them")
  func floor() async throws {
    let (town, work) = try await town()
    try await town.browse { browser, _ in
      try await browser.signIn("Wu Jun")
      let address = "/floor/work/\(work.id.key)"
      let page = try await browser.get(address)
      #expect(page.text.contains("name=\"serials\"") && page.text.contains(IssuePage.path(work.id)) && !page.text.contains("name=\"stays\""))
      let fields = ["_token": page.token, "back": address, "good": "2", "lot": "L-9"]
      let wrong = try await browser.post("\(address)/report", fields.merging(["serials": "P-01", "mark": "r1"]) { $1 })
      #expect(wrong.status == .unprocessableContent && wrong.text.contains("1 serial numbers for 2 pieces") && wrong.text.contains("value=\"L-9\""))
      #expect(try await browser.post("\(address)/report", fields.merging(["serials": "P-01..P-02", "mark": "r2"]) { $1 }).status == .seeOther)
    }
    let made = try await town.plant.replica.read { try $0.texts("SELECT serial || ' ' || lot FROM made_serial ORDER BY serial") }
    #expect(made == ["P-01 L-9", "P-02 L-9"])
  }
}
