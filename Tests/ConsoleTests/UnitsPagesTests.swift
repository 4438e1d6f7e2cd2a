import Foundation
import Ground
import HTTPTypes
import Records
import Replica
import Testing

@testable import Console
@testable import Workflow

@Suite("The dock's pages of units, waves and trucks")
struct UnitsPagesTests {
  private static let live: HTTPFields = [.weftLive: "1"]

  @Test("A carton is opened, filled by scan, emptied, closed and dropped; a wrong item stops")
  func units() async throws {
    let town = try await DockTown.made()
    let key = try await town.warehouse.do("shipment.pack", ["request": "SO-TEST-1", "cartons": "2"], by: DockTown.storekeeper)
    try await town.browse { browser, _ in
      try await browser.signIn("Zhao Min")
      let path = "/dock/units/\(key)"
      let page = try await browser.get(path)
      let token = page.token
      #expect(page.text.contains("In no unit yet") && page.text.contains("nothing entered") && page.text.contains("href=\"\(path)/1\""))
      let put = try await browser.post("\(path)/1/put", ["_token": token, "code": "P-100", "scan": "u1", "quantity": "2"], headers: Self.live)
      #expect(put.status == .ok && put.text.contains("2 pcs of P-100 into unit 1."))
      #expect(try await browser.post("\(path)/1/put", ["_token": token, "code": "P-100", "scan": "u1", "quantity": "2"], headers: Self.live).text.contains("Counted already."))
      let wrong = try await browser.post("\(path)/1/put", ["_token": token, "code": "P-200", "scan": "u2"], headers: Self.live)
      #expect(wrong.status == .unprocessableContent && wrong.text.contains("STOP") && wrong.text.contains("P-200 is not in shipment"))
      let number = try #require(try await town.warehouse.replica.read { try $0.get(Shipment.ID(key)) }).number
      let label = try await browser.post("\(path)/1/put", ["_token": token, "code": "\(number)/2", "scan": "u3"], headers: Self.live)
      #expect(label.status == .unprocessableContent && label.text.contains("That is the label of unit 2"))
      #expect(try await browser.post("\(path)/1/take", ["_token": token, "product": "P-100"]).location == "\(path)/1")
      #expect(try await browser.get("\(path)/1").text.contains("Put in 2"))
      #expect(try await browser.post("\(path)/2/drop", ["_token": token]).location == path)
      let opened = try await browser.post("\(path)/new/open", ["_token": token, "kind": "pallet"])
      #expect(opened.location == "\(path)/3")
      let pallet = try #require(try await town.warehouse.replica.read { try $0.first(HandlingUnit.self, where: "position = 3") })
      #expect(try await browser.post("\(path)/1/nest", ["_token": token, "into": pallet.number]).location == "\(path)/1")
      let closed = try await browser.post("\(path)/1/close", ["_token": token, "weighed": "x"])
      #expect(closed.status == .unprocessableContent && closed.text.contains("is not a number"))
      #expect(try await browser.post("\(path)/1/close", ["_token": token, "weighed": "8"]).status == .seeOther)
      #expect(try await browser.get("\(path)/1").text.contains("Open it again"))
      #expect(try await browser.get("\(path)/9").status == .notFound)
      #expect(try await browser.get("/dock/units/x").status == .notFound)
      // A label's code opens the loading.
      #expect(try await browser.get("/dock/find?code=\(pallet.number)").location == "/dock/load/\(key)")
    }
  }

  @Test("A wave is opened and picked; a truck is planned, scanned and leaves only when everything is on it")
  func truck() async throws {
    let town = try await DockTown.made()
    let dispatcher = Actor(name: "du", roles: [.dispatcher])
    _ = try await town.warehouse.do(
      "vehicle.define", ["code": "T-42", "payload": "1500", "bed_length": "4200", "bed_width": "2100", "bed_height": "2100"], by: dispatcher)
    try await town.browse { browser, _ in
      try await browser.signIn("Zhao Min")
      let token = try await browser.get("/dock/waves").token
      #expect(try await browser.post("/dock/waves", ["_token": token, "route": "R-9"]).text.contains("No open request fits."))
      let wave = try await browser.post("/dock/waves", ["_token": token])
      #expect(wave.status == .seeOther && wave.location.hasPrefix("/dock/waves/"))
      let page = try await browser.get(wave.location).text
      #expect(page.contains("3 → SO-TEST-1") && page.contains("2 → SO-TEST-1"))
      let said = try await browser.post(wave.location, ["_token": token, "code": "P-100", "scan": "w1", "all": "3"], headers: Self.live)
      #expect(said.text.contains("P-100: 3 → SO-TEST-1."))
      #expect(try await browser.post(wave.location, ["_token": token, "code": "P-100", "scan": "w2"], headers: Self.live).text.contains("STOP"))
      #expect(try await browser.post("\(wave.location)/close", ["_token": token]).status == .seeOther)

      let key = try await town.warehouse.do("shipment.pack", ["request": "SO-TEST-1", "cartons": "1"], by: DockTown.storekeeper)
      let number = try #require(try await town.warehouse.replica.read { try $0.get(Shipment.ID(key)) }).number
      let trucks = try await browser.get("/dock/trucks").text
      #expect(trucks.contains("T-42 · 1500 kg") && trucks.contains("\(number) · SO-TEST-1"))
      let today = try #require(trucks.firstMatch(of: /id="truck-day" name="day" type="date" value="([0-9-]+)"/)).1
      let refused = try await browser.post("/dock/trucks", ["_token": token, "type": "T-42", "carrier": "SF", "day": String(today), "shipments": "SH-9"])
      #expect(refused.status == .unprocessableContent && refused.text.contains("SH-9") && refused.text.contains("value=\"SF\""))
      let planned = try await browser.post("/dock/trucks", ["_token": token, "type": "T-42", "carrier": "SF", "day": String(today), "shipments": number])
      #expect(planned.status == .seeOther && planned.location.hasPrefix("/dock/trucks/"))
      let leave = ["_token": token, "seal": "S-1", "check.address": "yes", "check.papers": "yes", "check.marks": "yes"]
      #expect(try await browser.post("\(planned.location)/leave", leave).text.contains("0 of 1 cartons are checked"))
      #expect(try await browser.post(planned.location, ["_token": token, "code": "106141412345678908"], headers: Self.live).text.contains("No unit here has the SSCC"))
      #expect(try await browser.post(planned.location, ["_token": token, "code": "\(number)/1"], headers: Self.live).text.contains("1 of 1 are on the truck"))
      #expect(try await browser.post(planned.location, ["_token": token, "code": "\(number)/1"], headers: Self.live).text.contains("is on the truck already"))
      #expect(try await browser.post("\(planned.location)/leave", leave).location == "/dock/trucks")
      #expect(try await town.warehouse.replica.read { try $0.get(Shipment.ID(key)) }?.state == .dispatched)

      let booked = try await browser.post("/dock/trucks/slot", ["_token": token, "door": "D1", "slotDay": String(today), "window": "08:00-09:00", "slotCarrier": "SF"])
      #expect(booked.location == "/dock/trucks")
      let taken = try await browser.post("/dock/trucks/slot", ["_token": token, "door": "D1", "slotDay": String(today), "window": "08:30-09:00", "slotCarrier": "DB"])
      #expect(taken.status == .unprocessableContent && taken.text.contains("Door D1 is SF&#39;s") || taken.text.contains("Door D1 is SF"))
      let cancel = try #require(try await browser.get("/dock/trucks").text.firstMatch(of: /action="(\/dock\/trucks\/slot\/[^"]+\/cancel)"/)).1
      #expect(try await browser.post(String(cancel), ["_token": token]).location == "/dock/trucks")
    }
  }
}
