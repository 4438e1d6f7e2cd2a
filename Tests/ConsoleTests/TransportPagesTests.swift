import Foundation
import Ground
import HTTPTypes
import Records
import Replica
import Testing

@testable import Console
@testable import Workflow

@Suite("The pages of goods on their way")
struct TransportPagesTests {
  /// Goods that are packed, a carrier with two services, and the shipment's key.
  private func packed() async throws -> (town: DockTown, shipment: RecordKey) {
    let town = try await DockTown.made()
    let hq = town.seeded.headquarters
    for (step, entries) in [
      ("carrier.define", ["code": "SF", "name": "SF Express"]), ("carrier.service", ["carrier": "SF", "code": "SF-ROAD", "mode": "road"]),
      ("carrier.tariff", ["service": "SF-ROAD", "zone": "CN", "places": "CN", "transit_days": "2", "fixed": "20.00 CNY"]),
      ("carrier.service", ["carrier": "SF", "code": "SF-AIR", "mode": "air"]), ("carrier.tariff", ["service": "SF-AIR", "zone": "CN", "places": "*", "transit_days": "1", "fixed": "90.00 CNY"]),
      ("carrier.service", ["carrier": "SF", "code": "SF-SEA", "mode": "sea"]),
    ] { _ = try await hq.do(step, entries, by: Company.administrator) }
    try await hq.send(to: town.warehouse)
    let shipment = try await town.warehouse.do("shipment.pack", ["request": town.request.description, "cartons": "2"], by: DockTown.storekeeper)
    return (town, shipment)
  }

  @Test("Packed goods are compared and chosen for; once they left, waybill and milestones stand there, and a carrier's file comes in")
  func way() async throws {
    let (town, shipment) = try await packed()
    try await town.browse { browser, _ in
      try await browser.signIn("Zhao Min")
      let path = "/transport/\(shipment)"
      let page = try await browser.get(path)
      #expect(page.text.contains("SF-ROAD") && page.text.contains("20.00 CNY") && page.text.contains("no tariff to this address") && page.text.contains("proposed"))
      let why = try await browser.post(path + "/choose", ["_token": page.token, "service": "SF-AIR", "why": ""])
      #expect(why.status == .unprocessableContent && why.text.contains("SF-ROAD is proposed."))
      #expect(try await browser.post(path + "/choose", ["_token": page.token, "service": "SF-AIR", "why": "in a hurry"]).location == path)
      #expect(try await browser.get(path).text.contains("in a hurry"))
      _ = try await town.warehouse.do("shipment.dispatch", ["shipment": shipment.description, "carrier": "SF"], by: DockTown.storekeeper)
      _ = try await town.warehouse.do("waybill.enter", ["shipment": shipment.description, "carrier": "SF", "carrier_number": "SF100", "departure": "2026-11-23 08:00", "arrival": "2026-11-25 12:00"], by: DockTown.storekeeper)
      let list = try await browser.get("/transport")
      #expect(list.text.contains("SF100") && list.text.contains("by the waybill") && list.text.contains("No case is open.") && list.text.contains("SF Express"))
      #expect(try await !browser.get("/transport?show=late").text.contains(">SF100<"))
      #expect(try await browser.get("/transport?carrier=Nobody").text.contains("Nothing is on its way."))
      let headers: HTTPFields = [.contentType: "application/octet-stream", .origin: "http://\(browser.authority)", .weftToken: page.token, .weftFileName: "sf.csv", .weftChannel: "SF"]
      let file = "运单号,状态,时间,地点\nSF100,departed,2026-11-23 09:00,Suzhou\nSF777,departed,2026-11-23 09:00,\nSF100,gone,2026-11-23,\n"
      let taken = try await browser.send(.post, "/transport/import", headers: headers, body: file)
      #expect(taken.status == .created && taken.text.contains("1 taken, 0 known, 1 wait") && taken.text.contains("is no milestone"))
      #expect(try await browser.send(.post, "/transport/import", headers: headers, body: file).text.contains("imported before"))
      #expect(try await browser.get("/transport").text.contains("SF777"))
      let there = try await browser.get(path).text
      #expect(there.contains("departed") && there.contains("/paper/waybill/") && there.contains("/case.open#step-case.open"))
    }
  }

  @Test("The driver's touch counts once and says what stands; a refused delivery leads to its case")
  func driver() async throws {
    let (town, shipment) = try await packed()
    _ = try await town.warehouse.do("shipment.dispatch", ["shipment": shipment.description, "carrier": "SF"], by: DockTown.storekeeper)
    try await town.browse { browser, other in
      try await browser.signIn("Du Wei")
      let path = "/deliveries/\(shipment)"
      let stop = try await browser.get(path)
      #expect(stop.text.contains("id=\"stop-way\"") && stop.text.contains("value=\"out_for_delivery\""))
      let touch = ["_token": stop.token, "kind": "out_for_delivery", "mark": "m-1"]
      for _ in 0..<2 { #expect(try await browser.post(path + "/milestone", touch).location == path) }
      #expect(try await browser.get(path).text.contains("out for delivery · "))
      #expect(try await town.warehouse.replica.read { try $0.all(Milestone.self) }.count == 1)
      let early = try await browser.post(path + "/milestone", ["_token": stop.token, "kind": "at_hub", "at": "2020-01-01T00:00Z", "mark": "m-2"])
      #expect(early.status == .unprocessableContent && early.text.contains("is before the departure"))
      #expect(try await browser.get("/transport").status == .notFound)
      #expect(try await browser.post(path + "/attempt", ["_token": stop.token, "why": "refused", "note": "crushed"]).location == "/deliveries")
      try await other.signIn("Zhao Min")
      let one = try #require(try await town.warehouse.replica.read { try $0.first(DeliveryCase.self) })
      #expect(try await other.get("/transport").text.contains("/transport/cases/\(one.id.key)"))
      let page = try await other.get("/transport/cases/\(one.id.key)").text
      #expect(page.contains("refusal") && page.contains("opened by itself") && page.contains("to be decided") && page.contains("/case.receive#step-case.receive") && !page.contains("case.claim"))
      #expect(try await other.get("/transport/cases/\(shipment)").status == .notFound)
    }
  }
}
