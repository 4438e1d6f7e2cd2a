import Foundation
import Ground
import HTTPTypes
import Records
import Replica
import Testing

@testable import Console
@testable import Workflow

@Suite("The pages of requirements, purchases, shortages and kitting")
struct RequirementsPagesTests {
  private func town() async throws -> PlantTown {
    let town = try await PlantTown.made()
    for (component, quantity) in [("STEEL-X", "2.5 KGM"), ("BOLT-M8", "4 C62")] {
      _ = try await town.seeded.headquarters.do("bill.define", ["product": "P-100", "component": component, "quantity": quantity], by: Company.administrator)
    }
    try await town.seeded.headquarters.send(to: town.plant)
    _ = try await town.plant.do("operator.register", ["name": "xu", "full_name": "Xu Lin", "roles": "buyer planner"], by: Company.administrator)
    let buyer = Actor(name: "xu", roles: [.buyer, .planner])
    _ = try await town.plant.do("supplier.register", ["code": "S-1", "name": "Bao Steel"], by: buyer)
    _ = try await town.plant.do("material.rule", ["component": "STEEL-X", "lead_days": "20", "supplier": "S-1"], by: buyer)
    _ = try await town.plant.do("requirements.run", [:], by: buyer)
    return town
  }

  @Test("An item's needs by week and day, what to do, and for which order")
  func requirements() async throws {
    let town = try await town()
    try await town.browse { browser, _ in
      #expect(try await browser.get("/requirements").location.hasPrefix("/sign-in"))
      try await browser.signIn("Xu Lin")
      let list = try await browser.get("/requirements").text
      #expect(list.contains("href=\"/requirements?item=STEEL%2DX\"") && list.contains("bought") && list.contains("made") && list.contains("href=\"/shortages\""))
      let page = try await browser.get("/requirements?item=STEEL-X").text
      for text in ["SO-TEST-1", "Needed", "Lacking", "Late", "working days ago", "to be bought", "25 kg"] { #expect(page.contains(text), "\(text)") }
      #expect(!page.contains("style=") && !page.contains("KGM"))
      #expect(try await browser.get("/requirements?item=STEEL-X&zoom=day").text.contains("aria-current=\"true\">By day"))
      #expect(try await browser.get("/requirements?item=NONE").status == .notFound)
      let token = try await browser.get("/do").token
      _ = try await browser.post("/language", ["_token": token, "language": "zh", "back": "/"])
      let chinese = try await browser.get("/requirements?item=STEEL-X").text
      #expect(chinese.contains("毛需求") && chinese.contains("千克") && chinese.contains("待采购"))
    }
  }

  @Test("A requisition is ordered and received from the page of purchases, and a shortage gets its owner")
  func purchases() async throws {
    let town = try await town()
    try await town.browse { browser, _ in
      try await browser.signIn("Xu Lin")
      let page = try await browser.get("/purchases").text
      let number = try await town.plant.replica.read { try $0.all(Requisition.self, where: "component = 'STEEL-X'").map(\.number) }
      #expect(page.contains("/do/purchase.order?requisition=\(try #require(number.first))") && page.contains("Bao Steel") && page.contains("SO-TEST-1"))
      let form = try await browser.get("/do/purchase.order?requisition=\(number[0])")
      let ordered = try await browser.post("/do/purchase.order", ["_token": form.token, "requisition": number[0], "price": "6.80 CNY/kg", "day": "2026-12-07"])
      #expect(ordered.status == .seeOther, "\(ordered.text)")
      let coming = try await browser.get("/purchases").text
      #expect(coming.contains("/do/purchase.receive?purchase=PU-") && coming.contains("2026-12-07"))
      let short = try await browser.get("/shortages").text
      #expect(short.contains("STEEL-X") && short.contains("SO-TEST-1") && short.contains("/do/shortage.act?component=STEEL%2DX") && short.contains("working days"))
      let act = ["_token": form.token, "component": "STEEL-X", "remedy": "ask", "owner": "xu", "due": "2026-11-26"]
      #expect(try await browser.post("/do/shortage.act", act).status == .seeOther)
      #expect(try await browser.get("/shortages").text.contains("ask the customer · xu · 2026-11-26"))
    }
  }

  @Test("The kitting check says what is missing and what brings it; unknown numbers are named")
  func kitting() async throws {
    let town = try await town()
    let work = try await town.schedule("SO-TEST-1", release: false)
    try await town.browse { browser, _ in
      try await browser.signIn("Xu Lin")
      let all = try await browser.get("/kitting").text
      #expect(all.contains(work.number) && all.contains("incomplete") && all.contains("25 kg") && all.contains("40 pcs"))
      let one = try await browser.get("/kitting?orders=\(work.number)+WO-9").text
      #expect(one.contains("No planned work order here:") && one.contains("WO-9") && one.contains("value=\"\(work.number) WO-9\""))
      #expect(try await browser.get("/kitting?orders=%3Cscript%3E").text.contains("&lt;script&gt;"))
    }
  }
}
