import Foundation
import Ground
import Records
import Replica
import Testing

@testable import Workflow

@Suite("Before goods go out: confirmation, holds, the right lots, waves")
struct WaveTests {
  private func line(_ place: Place, _ order: String) async throws -> PickList.Line {
    let request = try await place.only(DispatchRequest.self, where: "order_number = '\(order)'")
    return try #require(try await place.replica.read { try PickList.of(request, $0).lines.first })
  }

  @Test("A window is read as people write it, and nothing else is one")
  func windows() {
    #expect(DayWindow("08:00-11:30") == DayWindow(from: 480, until: 690) && DayWindow(" 8:00 – 24:00 ") == DayWindow(from: 480, until: 1440))
    for text in ["", "08:00", "11:30-08:00", "08:00-08:00", "8-9", "08:60-09:00", "24:01-24:02", "08:00-11:30-12:00", "八点-九点"] { #expect(DayWindow(text) == nil, "\(text)") }
    #expect(DayWindow("08:00-09:00")!.overlaps(DayWindow("08:59-10:00")!) && !DayWindow("08:00-09:00")!.overlaps(DayWindow("09:00-10:00")!))
    #expect(DayWindow("8:00-9:05")!.told == "08:00-09:05")
  }

  @Test("The office confirms where, whom, when and whether it is paid; a hold stops picking, packing and the truck until it ends")
  func hold() async throws {
    let (company, place, _) = try await Company.withStock()
    let order = try await company.ordered()
    try await company.office.take("dispatch.confirm", ["request": order, "contact": "Zhou 139", "window": "08:00-11:30", "route": "R-1", "payment": "account"])
    try await company.sync()
    try await place.take("pick.take", ["request": order, "product": "P-100", "quantity": "4"])
    try await company.office.take("dispatch.confirm", ["request": order, "payment": "awaited"])
    try await company.sync()
    try await place.refuses("pick.take", ["request": order, "product": "P-100"], ["dispatch.held @ request"])
    try await place.refuses("shipment.pack", ["request": order, "cartons": "1"], ["dispatch.held @ request"])
    try await company.office.take("dispatch.confirm", ["request": order, "payment": "paid"])
    try await company.sync()
    let shipment = try await place.get(Shipment.self, try await place.take("shipment.pack", ["request": order, "cartons": "1"]).subject)
    try await company.sync()
    try await company.office.take("dispatch.confirm", ["request": order, "hold": "the customer moves house"])
    // The truck's site does not know it yet: what leaves without the line leaves rightly. Here the line is there.
    try await company.sync()
    try await place.refuses("load.check", ["shipment": shipment.number, "code": "\(shipment.number)/1"], ["dispatch.held @ "])
    try await place.refuses("shipment.dispatch", ["shipment": shipment.number, "carrier": "SF"], ["dispatch.held @ shipment"])
    try await company.office.take("dispatch.confirm", ["request": order, "release": "yes"])
    try await company.sync()
    try await place.take("shipment.dispatch", ["shipment": shipment.number, "carrier": "SF"])
    let terms = try await place.only(DispatchTerms.self)
    #expect(terms.contact == "Zhou 139" && terms.window?.told == "08:00-11:30" && terms.route == "R-1" && terms.hold == nil)
  }

  @Test("A wrong address, an unclear window and a hold that is ended at once are refused")
  func wrongTerms() async throws {
    let (company, _, _) = try await Company.withStock()
    let order = try await company.ordered()
    let office = company.office
    try await office.refuses("dispatch.confirm", ["request": order, "window": "morning"], ["window.unclear @ window"])
    try await office.refuses("dispatch.confirm", ["request": order, "address": "Lantian | Ring Road 8 | Suzhou | 215 | Jiangsu | CN"], ["address.postcode @ address"])
    try await office.refuses("dispatch.confirm", ["request": order, "address": "Lantian |  | Suzhou | Atlantis"], ["address.incomplete @ address"])
    try await office.refuses("dispatch.confirm", ["request": order, "hold": "x", "release": "yes"], ["dispatch.both @ release"])
    try await company.warehouse.refuses("dispatch.confirm", ["request": order], ["step.otherSite @ "])
    try await office.take("dispatch.confirm", ["request": order, "address": "Lantian | Ring Road 9 | Suzhou | 215001 | Jiangsu | CN"])
    try await company.sync()
    #expect(try await company.warehouse.only(DispatchRequest.self).address.street == "Ring Road 9")
  }

  @Test("What a blocked customer is to get is held by itself, and let go when they are verified again")
  func blockedCustomer() async throws {
    let (company, place, _) = try await Company.withStock()
    let order = try await company.ordered()
    try await company.office.take("customer.block", ["customer": "C-LANTIAN", "evidence": "insolvent by the register"])
    #expect(try await company.office.workplace.takeAutomaticSteps().taken.map(\.step.name).contains("dispatch.guard"))
    #expect(try await !company.office.workplace.takeAutomaticSteps().taken.map(\.step.name).contains("dispatch.guard"))
    try await company.sync()
    try await place.refuses("pick.take", ["request": order, "product": "P-100"], ["dispatch.held @ request"])
    try await place.refuses("shipment.pack", ["request": order, "cartons": "1"], ["dispatch.held @ request"])
    try await company.office.refuses("dispatch.confirm", ["request": order, "release": "yes"], ["customer.blocked @ release"])
    try await company.office.take("customer.verify", ["customer": "C-LANTIAN", "evidence": "the register was wrong"])
    _ = try await company.office.workplace.takeAutomaticSteps()
    try await company.sync()
    try await place.take("pick.take", ["request": order, "product": "P-100"])
  }

  @Test("The lot that expires first goes first, an expired one not at all, and of two days that two sites wrote apart the earlier counts")
  func expiry() async throws {
    let (company, place, _) = try await Company.withStock("5")
    try await place.take("stock.count", ["product": "P-100", "lot": "L-2", "counted": "5", "location": "B-01", "why": "opening"])
    try await place.take("stock.count", ["product": "P-100", "lot": "L-3", "counted": "5", "location": "A-02", "why": "opening"])
    try await place.take("lot.expiry", ["product": "P-100", "lot": "L-2", "expires": "2026-12-31"])
    try await company.plant.take("lot.expiry", ["product": "P-100", "lot": "L-3", "expires": "2026-11-30"])
    try await place.take("lot.expiry", ["product": "P-100", "lot": "L-3", "expires": "2027-06-30"])
    let order = try await company.ordered(lines: "P-100 15 C62")
    try await place.take("pick.take", ["request": order, "product": "P-100", "quantity": "11"])
    #expect(try await line(place, order).lots.map(\.lot) == ["L-3", "L-2", "L-1"])
    try await place.take("pick.undo", ["request": order, "all": "yes"])
    company.clock.set(moment("2026-12-01", 9))
    try await place.refuses("pick.take", ["request": order, "product": "P-100", "lot": "L-3"], ["lot.expired @ lot"])
    try await place.refuses("pick.take", ["request": order, "product": "P-100", "quantity": "11"], ["pick.notThere @ quantity"])
    try await place.take("pick.take", ["request": order, "product": "P-100", "quantity": "10"])
    #expect(try await line(place, order).lots.map(\.lot) == ["L-2", "L-1"])
    try await place.refuses("lot.expiry", ["product": "P-100", "lot": "L-3", "expires": "2027-01-31"], ["expiry.reason @ reason"])
    try await place.take("lot.expiry", ["product": "P-100", "lot": "L-3", "expires": "2027-01-31", "reason": "tested again"])
    try await place.take("pick.take", ["request": order, "product": "P-100", "lot": "L-3"])
  }

  @Test("Several orders are picked in one walk; each place says how many go to which order, and what no shelf has is named")
  func wave() async throws {
    let (company, place, _) = try await Company.withStock("6")
    try await place.take("stock.count", ["product": "P-100", "lot": "L-2", "counted": "6", "location": "B-01", "why": "opening"])
    let first = try await company.ordered("PO-1", lines: "P-100 4 C62"), second = try await company.ordered("PO-2", lines: "P-100 5 C62")
    let third = try await company.ordered("PO-3", lines: "P-100 6 C62")
    let wave = try await place.get(PickWave.self, try await place.take("wave.open", [:]).subject)
    let plan = try await place.workplace.look(as: Company.min) { try WavePlan.of(wave, $0) }
    #expect(plan.stops.map { "\($0.location) \($0.quantity)" } == ["A-01 6", "B-01 6"])
    #expect(plan.stops.flatMap(\.parts).map { "\($0.request.orderNumber.suffix(1)) \($0.quantity)" } == ["1 4", "2 2", "2 3", "3 3"])
    #expect(plan.shorts.map { "\($0.request.orderNumber.suffix(1)) \($0.quantity)" } == ["3 3"])
    // In a wave already: not in another one.
    try await place.refuses("wave.open", [:], ["wave.empty @ "])
    let said = try await place.take("wave.take", ["wave": wave.number, "product": "P-100", "location": "A-01", "quantity": "5", "scan": "w1"])
    #expect(said.message.en == "P-100: 4 → \(first), 1 → \(second).")
    try await place.take("wave.take", ["wave": wave.number, "product": "P-100", "location": "A-01", "quantity": "5", "scan": "w1"])
    try await place.refuses("wave.take", ["wave": wave.number, "product": "P-100", "location": "A-01", "quantity": "2"], ["wave.tooMuch @ quantity"])
    try await place.refuses("wave.take", ["wave": wave.number, "product": "P-100", "quantity": "0"], ["quantity.notPositive @ quantity"])
    // A short pick: of the six at B-01 five were there.
    try await place.take("wave.take", ["wave": wave.number, "product": "P-100", "quantity": "1"])
    try await place.take("wave.take", ["wave": wave.number, "product": "P-100", "lot": "L-2", "quantity": "5"])
    #expect(try await [line(place, first).picked, line(place, second).picked, line(place, third).picked] == [ExactDecimal(4), ExactDecimal(5), ExactDecimal(2)])
    let closed = try await place.take("wave.close", ["wave": wave.number])
    #expect(closed.isWarning && closed.message.en.contains("4 of 15 stay open"))
    try await place.refuses("wave.take", ["wave": wave.number, "product": "P-100"], ["state.other @ wave"])
    for (order, quantity) in [(first, 4), (second, 5)] {
      let shipment = try await place.get(Shipment.self, try await place.take("shipment.pack", ["request": order, "cartons": "1", "picked": "yes"]).subject)
      #expect(try await place.units(shipment).lines.reduce(.zero) { $0 + $1.quantity.amount } == ExactDecimal(quantity))
    }
    try await place.expectLedger()
    try await company.sync()
    try await company.expectOneTruth()
  }

  @Test("A wave takes what fits its day, route, customer and window, and nothing that is held")
  func chosen() async throws {
    let (company, place, _) = try await Company.withStock()
    let orders = [try await company.ordered("PO-1", lines: "P-100 1 C62"), try await company.ordered("PO-2", lines: "P-100 1 C62"), try await company.ordered("PO-3", lines: "P-100 1 C62")]
    try await company.office.take("dispatch.confirm", ["request": orders[0], "route": "R-1", "window": "08:00-10:00"])
    try await company.office.take("dispatch.confirm", ["request": orders[1], "route": "R-1", "window": "14:00-16:00"])
    try await company.office.take("dispatch.confirm", ["request": orders[2], "route": "R-1", "hold": "wait"])
    try await company.sync()
    func count(_ entries: [String: String]) async throws -> Int {
      let wave = try await place.take("wave.open", entries).subject
      let count = try await place.replica.read { try $0.all(WaveRequest.self, where: "pick_wave = ?", [Data(wave.bytes)]).count }
      try await place.take("wave.close", ["wave": wave.description])
      return count
    }
    #expect(try await count(["route": "R-1"]) == 2)
    #expect(try await count(["window": "09:00-12:00"]) == 1)
    #expect(try await count(["customer": "lantian"]) == 2)
    #expect(try await count(["most": "1"]) == 1)
    try await place.refuses("wave.open", ["route": "R-9"], ["wave.empty @ "])
    try await place.refuses("wave.open", ["due": "2026-11-01"], ["wave.empty @ "])
    try await place.refuses("wave.open", ["most": "51"], ["number.range @ most"])
    try await place.refuses("wave.open", ["window": "noon"], ["window.unclear @ window"])
  }
}
