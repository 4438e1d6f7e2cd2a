import Foundation
import Ground
import Membership
import Records
import Replica
import Testing

@testable import Workflow

/// A company with two offices and three laptops, and pumps in stock.
extension Company {
  static let salesShelves = "company office/2 plant/* warehouse/*"

  static func selling(stock: String = "10") async throws -> Company {
    let company = try await Company(more: [
      ("SH02", .office, "company office/5 plant/* warehouse/*"), ("FL01", .field, salesShelves), ("FL02", .field, salesShelves),
      ("FL03", .field, salesShelves),
    ])
    try await company.setUp()
    try await company.secondOffice.take("price.set", ["product": "P-100", "price": "1280.00 CNY/C62"])
    try await company.secondOffice.take(
      "customer.register",
      ["code": "C-NORTH", "name": "North Works", "tax_number": taxNumber, "address": address, "credit_limit": "400000.00 CNY"])
    if stock != "0" { try await company.warehouse.take("stock.count", ["product": "P-100", "lot": "L-1", "counted": stock, "why": "opening stock"]) }
    try await company.sync()
    return company
  }

  var secondOffice: Place { sites[4] }
  var laptops: [Place] { Array(sites[5...7]) }

  func grant(_ quantity: String, to place: Place, _ more: [String: String] = [:]) async throws {
    try await warehouse.take("allotment.grant", ["product": "P-100", "site": place.admission.code, "quantity": quantity].merging(more) { $1 })
  }

  /// Takes an order in and confirms it as far as it goes.
  func sell(_ pieces: String, at place: Place, _ reference: String, warehouse: String = "") async throws -> Row<SalesOrder> {
    let customer = place.id == secondOffice.id ? "C-NORTH" : "C-LANTIAN"
    let result = try await place.take(
      "order.receive", ["customer": customer, "customer_reference": reference, "lines": "P-100 \(pieces) C62"])
    let key = result.subject
    let number = try await place.get(SalesOrder.self, key).number
    try await place.take("order.check", ["order": number])
    try await place.take("order.confirm", ["order": number, "warehouse": warehouse])
    return try await place.get(SalesOrder.self, key)
  }

  /// What a site may still promise, as another site has it.
  func left(of holder: Place, at place: Place) async throws -> ExactDecimal {
    let number = holder.id.number
    return try await ExactDecimal(millionths: Int64(place.replica.read {
      try $0.count("SELECT coalesce(sum(quantity_e6), 0) FROM allotment_left WHERE holder = \(number)")
    }))
  }

  /// The law of the books, as the warehouse has them: what is free covers what sites may still promise and what is promised and not packed.
  func expectCovered(sourceLocation: SourceLocation = #_sourceLocation) async throws {
    let (free, pledged, moves) = try await books()
    #expect(free >= pledged, sourceLocation: sourceLocation)
    #expect(moves, sourceLocation: sourceLocation)
  }

  /// - Returns: also whether the sums are those of the ledgers.
  func books() async throws -> (free: ExactDecimal, pledged: ExactDecimal, agree: Bool) {
    let shelf = Shelf(.warehouse, warehouse.id)
    return try await warehouse.replica.read { snapshot in
      let product = try #require(try snapshot.first(Product.self)).id
      let free = try snapshot.count("SELECT coalesce(sum(quantity_e6), 0) FROM stock_balance WHERE status = 'free'")
      let left = try snapshot.count("SELECT coalesce(sum(quantity_e6), 0) FROM allotment_left")
      let promised = try snapshot.count("SELECT coalesce(sum(quantity_e6), 0) FROM stock_promised")
      let byKind = try snapshot.count(
        """
        SELECT coalesce(sum(CASE WHEN kind IN ('grant', 'settle', 'release') THEN abs(quantity_e6) ELSE -abs(quantity_e6) END), 0)
        FROM allotment_move
        """)
      let promises = try snapshot.count("SELECT coalesce(sum(quantity_e6), 0) FROM promise_move")
      return (
        ExactDecimal(millionths: Int64(free)), try snapshot.pledged(product, on: shelf), left == byKind && promised == promises
      )
    }
  }
}
