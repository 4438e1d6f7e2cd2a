import Foundation
import Ground
import Membership
import Records
import Replica
import Testing

@testable import Workflow

/// What tests of stock need beside an order's way.
extension Company {
  static let min = Actor(name: "min", roles: [.storekeeper])
  static let bo = Actor(name: "bo", roles: [.storekeeper])

  /// Two warehouses, WH01 and WH02; 40 pumps lie free at A-01 of the first, in lot L-1, unless a test says otherwise.
  static func withStock(_ quantity: String = "40") async throws -> (company: Company, first: Place, second: Place) {
    let company = try await Company(plant: "company plant/3 warehouse/*", more: [("WH02", .warehouse, "company warehouse/5 plant/*")])
    try await company.setUp()
    for (code, walk) in [("A-01", "10"), ("B-01", "20"), ("A-02", "30")] {
      try await company.warehouse.take("location.define", ["code": code, "kind": "storage", "walk": walk])
    }
    if quantity != "0" {
      try await company.warehouse.take("stock.count", ["product": "P-100", "lot": "L-1", "counted": quantity, "location": "A-01", "why": "opening"])
    }
    return (company, company.warehouse, company.sites[4])
  }

  /// An approved order at the first warehouse, with its dispatch request there.
  func ordered(at warehouse: String = "WH01", _ reference: String = "PO-1", lines: String = "P-100 10 C62") async throws -> String {
    let order = try await confirmOrder(reference, lines: lines)
    try await office.take("order.review", ["order": order, "decision": "approve"])
    try await office.take("order.approve", ["order": order, "warehouse": warehouse])
    try await sync()
    return order
  }
}

extension Place {
  /// What lies here of a lot, as `A-01 free 40`, in the order of the balance's key.
  func stock(_ lot: String = "L-1") async throws -> [String] {
    try await replica.read { [shelf = Shelf(.warehouse, id)] snapshot in
      try snapshot.standing("b._shelf = ? AND b.lot = ?", [Int64(shelf.code), lot], order: "b.location, b.status, b.serial", limit: 100).map {
        [$0.location, $0.status.rawValue, $0.quantity.description, $0.serial, $0.owner].filter { !$0.isEmpty }.joined(separator: " ")
      }
    }
  }

  /// Every balance is the sum of its ledger, and nothing of it is less than nothing.
  func expectLedger(sourceLocation: SourceLocation = #_sourceLocation) async throws {
    let verified = try await replica.verify()
    #expect(verified.isWhole, "\(verified.findings)", sourceLocation: sourceLocation)
    let negative = try await replica.read {
      try $0.texts("SELECT lot || ' ' || location || ' ' || status || ' ' || serial || ' ' || owner || ': ' || quantity_e6 FROM stock_balance WHERE quantity_e6 < 0")
    }
    #expect(negative.isEmpty, sourceLocation: sourceLocation)
  }
}
