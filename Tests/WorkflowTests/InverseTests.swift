import Foundation
import Ground
import Membership
import Records
import Replica
import Testing

@testable import Workflow

@Suite("Steps that are taken back")
struct InverseTests {
  /// Takes a step and its declared inverse with the entries that its result names.
  private func thereAndBack(_ place: Place, _ step: String, _ entries: [String: String], _ seen: () async throws -> String) async throws {
    let before = try await seen()
    let result = try await place.take(step, entries)
    #expect(try await seen() != before, "\(step) changed something")
    let inverse = try #require(Catalogue.steps.first { $0.name == step }?.declaration.inverse)
    _ = try await place.take(inverse, try #require(result.takeBack, "\(step) says how"))
    #expect(try await seen() == before, "\(step) was taken back")
  }

  @Test("a price is what it was before; the first price of a product can't be taken back")
  func price() async throws {
    let company = try await Company()
    try await company.setUp()
    let list: () async throws -> String = {
      try await company.office.workplace.look(as: Actor(name: "x", roles: [])) { context in
        let product = try #require(try context.snapshot.first(Product.self, where: "code = 'P-100'"))
        return try [context.today, context.calendar.day(10, after: context.today)].map {
          try OrderPricing.listPrice(product, on: $0, context)?.description ?? "none"
        }.joined(separator: ", then ")
      }
    }
    try await thereAndBack(company.office, "price.set", ["product": "P-100", "price": "999.00 CNY/C62"], list)
    let later = try await company.office.workplace.look(as: Actor(name: "x", roles: [])) { $0.calendar.day(5, after: $0.today).description }
    try await thereAndBack(company.office, "price.set", ["product": "P-100", "price": "999.00 CNY/C62", "from": later], list)
    try await company.headquarters.take("product.define", ["code": "V-050", "name_en": "Valve", "name_zh": "阀", "unit": "C62", "minutes": "5"])
    try await company.sync()
    #expect(try await company.office.take("price.set", ["product": "V-050", "price": "1.00 CNY/C62"]).takeBack == nil)
  }

  @Test("a warehouse's rule is what it was before; its first one can't be taken back")
  func rule() async throws {
    let company = try await Company()
    try await company.setUp()
    let place = company.warehouse
    let rule: () async throws -> String = {
      let rule = try await place.only(AllotmentRule.self)
      return "\(rule.perRequest) \(rule.lowWater?.description ?? "-") \(rule.leaseHours)"
    }
    #expect(try await place.take("allotment.rule", ["product": "P-100", "per_request": "10", "low_water": "3", "lease_hours": "12"]).takeBack == nil)
    try await thereAndBack(place, "allotment.rule", ["product": "P-100", "per_request": "20"], rule)
  }

  @Test("what was picked goes back to where it lay; a carton comes off the truck, and back on it")
  func dock() async throws {
    let company = try await Company()
    try await company.setUp()
    let order = try await company.approveOrder(lines: "P-100 40 C62")
    try await company.sync()
    let work = try await company.make(order)
    try await company.sync()
    try await company.accept(try await company.receiveGoods(work, "15", lot: "L-OLD"))
    try await company.accept(try await company.receiveGoods(work, "25", lot: "L-NEW"))
    let place = company.warehouse
    let request = try await place.only(DispatchRequest.self)
    let picked: () async throws -> String = {
      try await place.replica.read { try PickList.of(request, $0).lines.map { "\($0.picked) \($0.lots.map(\.lot))" }.joined() }
    }
    try await thereAndBack(place, "pick.take", ["request": order, "product": "P-100", "quantity": "20"], picked)
    // A scan that was counted before counts nothing, so there is nothing to take back.
    try await place.take("pick.take", ["request": order, "product": "P-100", "scan": "a1"])
    #expect(try await place.take("pick.take", ["request": order, "product": "P-100", "scan": "a1"]).takeBack == nil)

    let shipment = try await place.get(Shipment.self, try await place.take("shipment.pack", ["request": order, "cartons": "2"]).subject)
    let loaded: () async throws -> String = { try await place.replica.read { try shipment.checkedCartons($0).sorted().description } }
    try await thereAndBack(place, "load.check", ["shipment": shipment.number, "code": "\(shipment.number)/2"], loaded)
    try await place.take("load.check", ["shipment": shipment.number, "code": "\(shipment.number)/1"])
    try await thereAndBack(place, "load.undo", ["shipment": shipment.number, "carton": "1"], loaded)
  }
}
