import Foundation
import GRDB
import Ground
import Membership
import Records
import Testing

@testable import Replica
@testable import Workflow

/// A small generator that a seed sets, so that a case that fails can be run again.
private struct Dice {
  var state: UInt64

  mutating func roll(_ sides: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(sides))
  }
}

@Suite("Laws of the stock ledger")
struct StockLedgerLaws {
  @Test("whatever two warehouses do, with the line cut now and then: every balance is its ledger's sum, none is below nothing, and no piece is lost", arguments: [1, 2, 3])
  func ledger(_ seed: UInt64) async throws {
    let (company, first, second) = try await Company.withStock("100")
    try await second.take("stock.count", ["product": "P-100", "lot": "L-1", "counted": "50", "why": "opening"])
    try await company.sync()
    var dice = Dice(state: seed)
    // What came in and went out by adjustments.
    var adjusted = 0
    for _ in 0..<40 {
      let place = dice.roll(2) == 0 ? first : second
      let (quantity, locations) = (dice.roll(12) + 1, ["A-01", "B-01", "A-02"])
      let base = ["product": "P-100", "lot": "L-1", "quantity": String(quantity)]
      do {
        switch dice.roll(7) {
        case 0: try await place.take("stock.move", base.merging(["from": locations[dice.roll(3)], "to": locations[dice.roll(3)]]) { $1 })
        case 1: try await place.take("stock.status", base.merging(["from": "free", "to": "blocked", "why": "x"]) { $1 })
        case 2: try await place.take("stock.status", base.merging(["from": "blocked", "to": "free", "why": "x"]) { $1 })
        case 3:
          let signed = dice.roll(2) == 0 ? quantity : -quantity
          try await place.take("stock.adjust", base.merging(["quantity": String(signed), "because": "found", "why": "x"]) { $1 })
          adjusted += signed
        case 4: try await place.take("transfer.send", ["lines": "P-100 | L-1 | \(quantity)"])
        case 5:
          guard let open = try await place.replica.read({ [id = Int(place.id.number)] in try $0.all(Transfer.self, where: "to_site = ? AND state <> 'closed'", [id]).first }) else { continue }
          try await place.take("transfer.receive", ["transfer": open.number, "location": locations[dice.roll(3)]])
        default: try await company.sync([company.headquarters, place])
        }
      } catch is Problems {
        // What the books do not allow is refused, and changes nothing: the sum below says so.
      }
    }
    try await company.sync()
    for place in [first, second, company.headquarters] { try await place.expectLedger() }
    let lying = try await company.headquarters.replica.read { try $0.count("SELECT sum(quantity_e6) FROM stock_balance") }
    let underway = try await company.headquarters.replica.read { try $0.all(TransferLine.self).reduce(ExactDecimal.zero) { $0 + $1.underway } }
    #expect(ExactDecimal(millionths: Int64(lying)) + underway == ExactDecimal(150 + adjusted))
    try await company.expectOneTruth()
  }

  @Test("verify finds a balance that is not its ledger's sum in any of its dimensions, and repairs it")
  func verify() async throws {
    let (_, place, _) = try await Company.withStock()
    try await place.take("stock.adjust", ["product": "P-100", "lot": "L-1", "quantity": "1", "because": "found", "why": "x", "serial": "S-1", "location": "B-01"])
    try await place.replica.pool.write { try $0.execute(sql: "UPDATE stock_balance SET quantity_e6 = quantity_e6 + 1000000, serial = 'S-2' WHERE serial = 'S-1'") }
    let found = try await place.replica.verify()
    #expect(found.findings.contains { $0.place.hasPrefix("stock_balance") })
    _ = try await place.replica.repair(found)
    #expect(try await place.replica.verify().isWhole)
    #expect(try await place.stock() == ["A-01 free 40", "B-01 free 1 S-1"])
  }
}
