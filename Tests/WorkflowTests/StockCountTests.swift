import Foundation
import Ground
import Membership
import Records
import Replica
import Testing

@testable import Workflow

@Suite("Counts by cycle")
struct StockCountTests {
  private func line(_ place: Place, _ location: String = "A-01") async throws -> Row<CountLine> {
    try await place.only(CountLine.self, where: "location = '\(location)'")
  }

  private func started(_ quantity: String = "40", percent: String = "1", pieces: String = "0") async throws -> (company: Company, place: Place) {
    let (company, place, _) = try await Company.withStock(quantity)
    try await place.take("count.start", ["scope": "location", "filter": "A", "percent": percent, "pieces": pieces])
    return (company, place)
  }

  @Test("a count within the tolerance is posted at once and closes its list")
  func within() async throws {
    let (company, place) = try await started("200")
    let line = try await line(place)
    try await place.refuses("count.enter", ["line": line.id.description, "counted": "-1"], ["count.range @ counted"])
    try await place.take("count.enter", by: Company.min, ["line": line.id.description, "counted": "198"])
    #expect(try await place.stock() == ["A-01 free 198"])
    #expect(try await place.only(CountList.self).state == .closed)
    #expect(try await !place.waiting().contains("count.enter"))
    try await place.refuses("count.enter", ["line": line.id.description, "counted": "198"], ["state.other @ line"])
    try await place.expectLedger()
    try await company.sync()
    try await company.expectOneTruth()
  }

  @Test("one beyond it waits for another person, whose agreement posts it and whose disagreement asks for one more")
  func second() async throws {
    let (_, place) = try await started()
    let line = try await line(place)
    let said = try await place.take("count.enter", by: Company.min, ["line": line.id.description, "counted": "37"])
    #expect(!said.message.en.contains("40") && !said.message.zh.contains("40"))
    #expect(try await place.stock() == ["A-01 free 40"])
    try await place.refuses("count.enter", by: Company.min, ["line": line.id.description, "counted": "37"], ["count.samePerson @ line"])
    try await place.take("count.enter", by: Company.bo, ["line": line.id.description, "counted": "36"])
    #expect(try await place.stock() == ["A-01 free 40"])
    try await place.take("count.enter", by: Company.min, ["line": line.id.description, "counted": "36"])
    #expect(try await place.stock() == ["A-01 free 36"])
    let done = try await self.line(place)
    #expect(done.state == .posted && done.counter == "min" && done.before == "bo")
    try await place.expectLedger()
  }

  @Test("while a truck is loaded: what left since the list was made is told, and both ways on lose nothing", arguments: ["after", "before"])
  func whileLoading(_ moment: String) async throws {
    let (company, place) = try await started()
    let order = try await company.ordered()
    let line = try await line(place)
    try await place.take("pick.take", ["request": order, "product": "P-100", "quantity": "10"])
    let shipment = try await place.take("shipment.pack", ["request": order, "cartons": "1"]).subject
    let number = try await place.get(Shipment.self, shipment).number
    try await place.take("load.check", ["shipment": number, "code": "\(number)/1"])
    // The counter counted 29 after the goods were gone, or 39 before: one is missing either way.
    let counted = moment == "after" ? "29" : "39"
    do {
      try await place.take("count.enter", by: Company.min, ["line": line.id.description, "counted": counted])
      Issue.record("a count was taken without saying when")
    } catch let problems as Problems {
      #expect(problems.all.map(\.code) == ["count.changed"] && problems.all[0].what.en.contains("-10 \(number)"))
    }
    try await place.take("count.enter", by: Company.min, ["line": line.id.description, "counted": counted, "moment": moment])
    try await place.take("count.enter", by: Company.bo, ["line": line.id.description, "counted": counted, "moment": moment])
    #expect(try await place.stock() == ["packed 10", "A-01 free 29"])
    try await place.take("shipment.dispatch", ["shipment": number, "carrier": "SF", "checklist": "address papers marks"])
    #expect(try await place.stock() == ["A-01 free 29"])
    try await place.expectLedger()
    try await company.sync()
    try await company.expectOneTruth()
  }

  @Test("what is picked and stands at the packing table is not looked for on the shelf")
  func picked() async throws {
    let (company, place, _) = try await Company.withStock()
    let order = try await company.ordered()
    try await place.take("pick.take", ["request": order, "product": "P-100", "quantity": "4"])
    try await place.take("count.start", ["scope": "product", "filter": "P-100"])
    let line = try await line(place)
    try await place.take("count.enter", by: Company.min, ["line": line.id.description, "counted": "36"])
    #expect(try await place.stock() == ["A-01 free 40"])
    #expect(try await self.line(place).state == .posted)
  }

  @Test("a list is narrowed rightly or says why not, and a shelf may be left out with a reason")
  func scopes() async throws {
    let (_, place, _) = try await Company.withStock()
    try await place.refuses("count.start", ["scope": "location", "filter": "Z"], ["count.nothing @ scope"])
    try await place.refuses("count.start", ["scope": "product", "filter": "NONE"], ["product.unknown @ filter"])
    try await place.refuses("count.start", ["scope": "c", "percent": "101", "pieces": "-1"], ["count.percent @ percent", "count.pieces @ pieces"])
    // What did not move for a year is class C.
    try await place.refuses("count.start", ["scope": "a"], ["count.nothing @ scope"])
    try await place.take("count.start", ["scope": "c"])
    let line = try await line(place)
    try await place.take("count.drop", ["line": line.id.description, "why": "The aisle is closed."])
    #expect(try await place.only(CountList.self).state == .closed)
    #expect(try await place.stock() == ["A-01 free 40"])
  }
}
