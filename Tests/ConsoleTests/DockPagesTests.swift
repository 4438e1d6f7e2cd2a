import Foundation
import Ground
import HTTPTypes
import Membership
import Records
import Replica
import Testing

@testable import Console
@testable import Workflow

@Suite("The dock's pages and the driver's")
struct DockPagesTests {
  @Test("A code opens what it belongs to, and an unknown one stops with a word and what to do")
  func find() async throws {
    let town = try await DockTown.made()
    try await town.browse { browser, _ in
      #expect(try await browser.get("/dock").location == "/sign-in?back=%2Fdock")
      try await browser.signIn("Zhao Min")
      let dock = try await browser.get("/dock").text
      #expect(dock.contains("SO-TEST-1") && dock.contains("Nothing is announced.") && dock.contains("href=\"/dock/pick/\(town.request)\""))
      for code in ["SO-TEST-1", "P-100"] {
        #expect(try await browser.get("/dock/find?code=\(code)").location == "/dock/pick/\(town.request)", "\(code)")
      }
      let stop = try await browser.get("/dock/find?code=%3Cb%3E")
      #expect(stop.status == .notFound && stop.text.contains("STOP") && stop.text.contains("&lt;b&gt;") && !stop.text.contains("\"<b>\""))
      #expect(try await browser.get("/dock/find?code=").location == "/dock")
    }
  }

  @Test("From the shelf to the truck by scan: two phones count together, the wrong item stops, nothing is counted twice")
  func picking() async throws {
    let town = try await DockTown.made()
    try await town.browse { one, two in
      try await one.signIn("Zhao Min")
      try await two.signIn("Sun Bo")
      let path = "/dock/pick/\(town.request)"
      let live: HTTPFields = [.weftLive: "1"]
      let first = try await one.get(path), second = try await two.get(path)
      func form(_ page: Browser.Page, _ code: String, _ scan: String, _ quantity: String = "") -> [String: String] {
        ["_token": page.token, "code": code, "scan": scan, "quantity": quantity]
      }
      let said = try await one.post(path, form(first, "P-100", "s1"), headers: live)
      #expect(said.status == .ok && said.text.contains("P-100: 1 of 3 are picked."))
      #expect(try await two.post(path, form(second, "P-100/L-7", "s2"), headers: live).text.contains("P-100: 2 of 3 are picked."))
      #expect(try await one.post(path, form(first, "P-100", "s1"), headers: live).text.contains("P-100: 2 of 3 are picked."))
      let wrong = try await one.post(path, form(first, "P-200", "s3"), headers: live)
      #expect(wrong.status == .unprocessableContent && wrong.text.contains("STOP") && wrong.text.contains("P-200 is not on order SO-TEST-1.") && wrong.text.contains("<polygon"))
      #expect(try await one.post(path, form(first, "P-100", "s4", "2"), headers: live).text.contains("Only 1 pcs more of P-100 are needed."))
      let foreign = try await one.post(path, ["_token": second.token, "code": "P-100", "scan": "s5"], headers: live)
      #expect(foreign.status == .forbidden)
      // Without a script each scan is a form that leads back to the page.
      let plain = try await one.post(path, form(first, "P-100", "s6"))
      #expect(plain.status == .seeOther && plain.location == path)
      let short = try await one.post(path + "/pack", ["_token": first.token, "cartons": "2"])
      #expect(short.status == .unprocessableContent && short.text.contains("Not picked yet: V-050 2 pcs.") && short.text.contains("name=\"cartons\" value=\"2\""))
      #expect(try await one.post(path + "/undo", ["_token": first.token, "scan": "s6"], headers: live).text.contains("Put back: P-100 1"))
      #expect(try await two.post(path, ["_token": second.token, "code": "P-100", "scan": "s7", "all": "1", "quantity": ""], headers: live).text.contains("P-100: 3 of 3 are picked."))
      #expect(try await two.post(path, form(second, "V-050", "s8", "2"), headers: live).text.contains("V-050: 2 of 2 are picked."))
      #expect(try await one.get("/dock").text.contains("5 / 5"))
      let packed = try await one.post(path + "/pack", ["_token": first.token, "cartons": "2"])
      #expect(packed.status == .seeOther && packed.location.hasPrefix("/dock/load/"))
      #expect(try await one.post(path + "/pack", ["_token": first.token, "cartons": "2"]).status == .unprocessableContent)
      #expect(try await town.warehouse.replica.read { try $0.all(Shipment.self).count } == 1)
    }
  }

  @Test("Every carton is scanned, the checklist is ticked, the truck leaves; the driver counts, the customer signs")
  func truck() async throws {
    let town = try await DockTown.made(customer: "Pumps & <Sons>")
    let key = try await town.warehouse.do("shipment.pack", ["request": "SO-TEST-1", "cartons": "2"], by: DockTown.storekeeper)
    let number = try #require(try await town.warehouse.replica.read { try $0.get(Shipment.ID(key)) }).number
    try await town.browse { browser, driver in
      try await browser.signIn("Zhao Min")
      let path = "/dock/load/\(key)", live: HTTPFields = [.weftLive: "1"]
      #expect(try await browser.get("/dock/find?code=\(number)%2F2").location == path)
      let page = try await browser.get(path)
      let token = page.token
      #expect(page.text.contains("Pumps &amp; &lt;Sons&gt;") && page.text.contains("of 2 cartons"))
      #expect(try await browser.post(path, ["_token": token, "code": "SH-OTHER/1"], headers: live).text.contains("Leave it on the dock."))
      #expect(try await browser.post(path, ["_token": token, "code": "\(number)/1"], headers: live).text.contains("1 of 2 are on the truck"))
      let early = try await browser.post(path + "/leave", ["_token": token, "carrier": "SF Express", "check.papers": "yes"])
      #expect(early.status == .unprocessableContent && early.text.contains("missing: 2.") && early.text.contains("Each carton is marked"))
      #expect(early.text.contains("value=\"SF Express\"") && early.text.contains("name=\"check.papers\" value=\"yes\" checked"))
      #expect(try await browser.post(path, ["_token": token, "code": "2"], headers: live).text.contains("All cartons are on the truck"))
      let ticks = ["check.address": "yes", "check.papers": "yes", "check.marks": "yes"]
      let left = try await browser.post(path + "/leave", ["_token": token, "carrier": "SF Express", "seal": "S-1"].merging(ticks) { $1 })
      #expect(left.status == .seeOther && left.location == "/dock")

      try await driver.signIn("Du Wei")
      let stops = try await driver.get("/deliveries").text
      #expect(stops.contains("href=\"/deliveries/\(key)\"") && stops.contains("2 cartons"))
      let stop = "/deliveries/\(key)"
      let open = try await driver.get(stop)
      #expect(open.text.contains("I have arrived"))
      #expect(try await driver.post(stop + "/arrive", ["_token": open.token]).location == stop)
      #expect(try await driver.post(stop + "/attempt", ["_token": open.token, "why": "nobody"]).location == "/deliveries")
      #expect(try await driver.get("/deliveries").text.contains("nobody was there to receive it"))
      let lines = try await town.warehouse.replica.read { try $0.all(ShipmentLine.self) }
      var form = ["_token": open.token, "count.\(lines[0].id.key)": "2"]
      #expect(try await driver.post(stop, form).text.contains("The name of who received it is missing."))
      form["received_by"] = "Wang <Fang>"
      #expect(try await driver.post(stop, form).text.contains("Nobody has signed yet."))
      form["signature"] = "\"><script>"
      form["confirmed"] = "yes"
      let bad = try await driver.post(stop, form)
      #expect(bad.status == .unprocessableContent && bad.text.contains("signature can&#39;t be read") && !bad.text.contains("<script>"))
      #expect(bad.text.contains("1 less than sent: the reason is missing."))
      form["signature"] = "10,20 30,40;500,300"
      form["why.\(lines[0].id.key)"] = "damaged"
      form["confirmed"] = nil
      let asked = try await driver.post(stop, form)
      #expect(asked.status == .ok && asked.text.contains("Yes, delivered") && asked.text.contains("M10 20 L30 40") && asked.text.contains("Wang &lt;Fang&gt;"))
      #expect(try await town.warehouse.replica.read { try $0.all(Delivery.self).isEmpty })
      form["confirmed"] = "yes"
      #expect(try await driver.post(stop, form).location == "/deliveries")
      // The answer was lost and the phone sends again.
      #expect(try await driver.post(stop, form).location == "/deliveries")
      let deliveries = try await town.warehouse.replica.read { try $0.all(Delivery.self) }
      #expect(deliveries.count == 1 && deliveries[0].isShort == true)
      #expect(try await driver.get("/deliveries").text.contains("less than sent"))
      let record = try await driver.get("/r/\(deliveries[0].id.key)").text
      #expect(record.contains("<path d=\"M10 20 L30 40\"/>") && record.contains("<path d=\"M500 300 L500 300\"/>"))
    }
  }

  @Test("What the plant announces is counted in, and judged by an inspector; who may not judge is told so")
  func receiving() async throws {
    let town = try await DockTown.made()
    let work = try await town.announced()
    let number = try #require(try await town.warehouse.replica.read { try $0.get(WorkOrder.ID(work)) }).number
    _ = try await town.warehouse.do("operator.register", ["name": "qi", "full_name": "Qi Lan", "roles": "inspector"], by: Company.administrator)
    try await town.browse { browser, inspector in
      try await browser.signIn("Zhao Min")
      #expect(try await browser.get("/dock").text.contains("href=\"/dock/receive/\(work)\""))
      let path = try await browser.get("/dock/find?code=\(number)").location
      #expect(path == "/dock/receive/\(work)")
      let page = try await browser.get(path)
      let much = try await browser.post(path, ["_token": page.token, "quantity": "11", "location": "A-01"])
      #expect(much.status == .unprocessableContent && much.text.contains("The plant reported 10 good, 0 are received already.") && much.text.contains("value=\"A-01\""))
      #expect(try await browser.post(path, ["_token": page.token, "quantity": "10", "location": "A-01"]).location == "/dock")
      #expect(try await browser.post(path, ["_token": page.token, "quantity": "10", "location": "A-01"]).status == .unprocessableContent)
      let receipt = try #require(try await town.warehouse.replica.read { try $0.first(GoodsReceipt.self) })
      let judging = "/dock/inspect/\(receipt.id.key)"
      #expect(try await browser.get("/dock/find?code=\(receipt.number)").location == judging)
      let told = try await browser.get(judging).text
      #expect(told.contains("It takes one of the roles: inspector.") && !told.contains("id=\"dock-accept\""))
      try await inspector.signIn("Qi Lan")
      let open = try await inspector.get(judging)
      #expect(try await inspector.post(judging, ["_token": open.token, "sample": "11", "defects": "0", "accepted": "yes"]).text.contains("must be from 1 to 10"))
      #expect(try await inspector.post(judging, ["_token": open.token, "sample": "5", "defects": "0", "accepted": "yes"]).location == "/dock")
      #expect(try await inspector.get(judging).text.contains("accepted"))
      // The lot lies where it was put, and its label is enough to pick it.
      let pick = "/dock/pick/\(town.request)"
      let shelf = try await browser.get(pick)
      #expect(shelf.text.contains("Lot L-7"))
      #expect(try await browser.post(pick, ["_token": shelf.token, "code": number, "scan": "w1"], headers: [.weftLive: "1"]).text.contains("P-100: 1 of 3 are picked."))
      let picked = try await town.warehouse.replica.read { try $0.all(Pick.self) }
      #expect(picked.map(\.lot) == [number])
    }
  }

  @Test("At an office there is no dock")
  func elsewhere() async throws {
    let seeded = try await Company.seeded()
    try await seeded.browse { browser in
      try await browser.signIn()
      for path in ["/dock", "/deliveries"] { #expect(try await browser.get(path).status == .notFound, "\(path)") }
      #expect(try await !browser.get("/").text.contains("href=\"/dock\""))
    }
  }
}
