import Foundation
import GRDB
import Ground
import Membership
import Records
import Testing

@testable import Replica
@testable import Workflow

/// What tests of a plant's material need beside an order's way.
extension Company {
  static let store = Actor(name: "tian", roles: [.storekeeper])
  static let crew = Actor(name: "gang", roles: [.worker, .foreman])

  /// The small company with its own bills, and no material at the plant yet.
  static func withoutMaterial(more: [(String, SiteRole, String)] = []) async throws -> Company {
    let company = try await Company(more: more)
    try await company.headquarters.take("product.define", ["code": "P-100", "name_en": "Pump", "name_zh": "水泵", "unit": "C62", "minutes": "30"])
    try await company.headquarters.take("bill.define", ["product": "P-100", "component": "STEEL-45", "quantity": "2.5 KGM"])
    try await company.headquarters.take("bill.define", ["product": "P-100", "component": "SEAL-7", "quantity": "2 C62"])
    try await company.sync()
    try await company.office.take("price.set", ["product": "P-100", "price": "1280.00 CNY/C62"])
    try await company.office.take(
      "customer.register",
      ["code": "C-LANTIAN", "name": "Lantian Pumps", "tax_number": taxNumber, "address": address, "credit_limit": "900000.00 CNY"])
    try await company.plant.take("centre.define", ["code": "WC-1", "name": "Lathe", "minutes_a_day": "480"])
    try await company.sync()
    return company
  }

  /// A released work order for so many pumps, asked for by an order of its own.
  func releasedWork(_ reference: String, _ pieces: Int = 10, product: String = "P-100") async throws -> String {
    let order = try await approveOrder(reference, lines: "\(product) \(pieces) C62")
    try await sync()
    return try await releaseWork(order)
  }
}

extension Place {
  func receive(_ component: String, _ quantity: String, lot: String = "", _ more: [String: String] = [:]) async throws {
    try await take("material.receive", by: Company.store, ["component": component, "quantity": quantity, "lot": lot].merging(more) { $1 })
  }

  func issue(_ work: String, _ component: String, _ quantity: String, lot: String = "", _ more: [String: String] = [:]) async throws {
    try await take("material.issue", by: Company.store, ["work_order": work, "component": component, "quantity": quantity, "lot": lot].merging(more) { $1 })
  }

  /// What lies here of a component, as `L-1 A-01 free 40`, in the order of the balance's key.
  func material(_ component: String) async throws -> [String] {
    try await replica.read { [shelf = Shelf(.plant, id)] snapshot in
      try snapshot.materialStanding("b._shelf = ? AND b.component = ?", [Int64(shelf.code), component], order: "b.lot, b.location, b.status, b.serial", limit: 100).map {
        [$0.lot, $0.location, $0.status.rawValue, $0.serial, $0.quantity.description].filter { !$0.isEmpty }.joined(separator: " ")
      }
    }
  }

  /// What work orders took of a component, as `L-1 25`, with a star for what is reckoned.
  func uses(_ component: String) async throws -> [String] {
    try await replica.read { snapshot in
      try snapshot.named("SELECT lot || CASE reckoned WHEN 1 THEN '*' ELSE '' END, sum(quantity_e6) FROM lot_edge WHERE component = ? AND quantity_e6 <> 0 GROUP BY lot, reckoned, serial ORDER BY 1", [component])
        .map { "\($0.name) \(ExactDecimal(millionths: $0.numbers[0]))" }
    }
  }

  /// The law of the two ledgers: of each component what may be promised is what lies free less what open work orders wait for; and nothing is below nothing.
  ///
  /// - Parameter isVerified: whether the sums are recomputed from the log, which takes longer.
  func expectMaterialLaw(isVerified: Bool = true, sourceLocation: SourceLocation = #_sourceLocation) async throws {
    if isVerified {
      let verified = try await replica.verify()
      #expect(verified.isWhole, "\(verified.findings)", sourceLocation: sourceLocation)
    }
    let shelf = Shelf(.plant, id)
    let wrong = try await replica.read { snapshot -> [String] in
      try snapshot.texts("SELECT DISTINCT component FROM material_stock WHERE _shelf = ?", [Int64(shelf.code)]).compactMap { component in
        let free = try snapshot.count(
          "SELECT coalesce(sum(quantity_e6), 0) FROM material_stock WHERE _shelf = ? AND component = ? AND status = 'free'", [Int64(shelf.code), component])
        let available = try snapshot.count("SELECT quantity_e6 FROM material_available WHERE _shelf = ? AND component = ?", [Int64(shelf.code), component])
        let open = try snapshot.openReservations(of: component, on: shelf)
        return Int64(available) == Int64(free) - open.millionths ? nil : "\(component): \(available) ≠ \(free) − \(open.millionths)"
      }
    }
    #expect(wrong.isEmpty, "\(wrong)", sourceLocation: sourceLocation)
    #expect(try await replica.read { try $0.count("SELECT count(*) FROM material_stock WHERE quantity_e6 < 0") } == 0, sourceLocation: sourceLocation)
    #expect(try await replica.read { try $0.count("SELECT count(*) FROM lot_edge WHERE quantity_e6 < 0") } == 0, sourceLocation: sourceLocation)
  }
}
