import Foundation
import Ground
import Membership
import Records
import Replica
import Testing
import Workflow

@testable import Console

/// A company of headquarters, an office, a plant and a warehouse, each with a person, through which one order goes.
struct OrderTown: Sendable {
  let headquarters: Company.Site
  let office: Company.Site
  let plant: Company.Site
  let warehouse: Company.Site
  /// A laptop of the office.
  let laptop: Company.Site
  let company: Company

  var sites: [Company.Site] { [headquarters, office, plant, warehouse, laptop] }

  static let clerk = Actor(name: "li.na", roles: [.salesClerk, .salesManager, .accountant])
  static let reviewer = Actor(name: "liu", roles: [.creditController])
  static let planner = Actor(name: "chen", roles: [.planner, .foreman, .worker, .storekeeper])
  static let keeper = Actor(name: "min", roles: [.storekeeper, .dispatcher, .inspector, .driver])

  static func made() async throws -> OrderTown {
    let company = try Company()
    let town = OrderTown(
      headquarters: try await company.site(1, "HQ", "Tianhe Pump", .headquarters, "*"),
      office: try await company.site(2, "SH01", "Shanghai office", .office, "company office/2 plant/* warehouse/*"),
      plant: try await company.site(3, "PL01", "Suzhou plant", .plant, "company plant/3 warehouse/*"),
      warehouse: try await company.site(4, "WH01", "Suzhou warehouse", .warehouse, "company warehouse/4 plant/*"),
      laptop: try await company.site(5, "FD01", "Laptop", .field, "company office/2 plant/* warehouse/*"), company: company)
    for site in town.sites { try await site.replica.trust(town.sites.map(\.grant)) }
    try await Company.admit(town.sites, at: town.headquarters)
    for (code, en, zh) in [("P-100", "Centrifugal pump", "离心泵"), ("S-010", "Shaft seal kit", "轴封套件")] {
      _ = try await town.headquarters.do("product.define", ["code": code, "name_en": en, "name_zh": zh, "unit": "C62", "minutes": "5"], by: Company.administrator)
    }
    try await town.sync()
    try await town.people()
    for (code, price) in [("P-100", "1280.00"), ("S-010", "86.50")] {
      _ = try await town.office.do("price.set", ["product": code, "price": "\(price) CNY/C62"], by: clerk)
    }
    _ = try await town.office.do(
      "customer.register",
      [
        "code": "C-LANTIAN", "name": "Lantian <b>Water</b>", "tax_number": "91320594MA1XJ4CK3C", "credit_limit": "90000000.00 CNY",
        "address": "Lantian Water | 328 Xinghu Street | Suzhou | 215123 | Jiangsu | CN",
      ], by: clerk)
    _ = try await town.plant.do("centre.define", ["code": "ASM", "name": "Assembly", "minutes_a_day": "960"], by: planner)
    return town
  }

  private func people() async throws {
    for (site, name, full, roles) in [
      (office, "li.na", "Li Na", "sales-clerk sales-manager accountant"), (plant, "chen", "Chen Gang", "planner foreman operator storekeeper"),
      (warehouse, "min", "Zhao Min", "storekeeper dispatcher inspector driver"), (headquarters, "anna", "Anna Wu", "analyst"),
    ] {
      _ = try await site.do("operator.register", ["name": name, "full_name": full, "roles": roles], by: Company.administrator)
    }
  }

  /// Everyone gives everyone what they lack.
  func sync() async throws {
    for _ in 0..<2 {
      for from in sites { for to in sites where from.admission.site != to.admission.site { try await from.send(to: to) } }
    }
  }

  /// - Returns: the order's key.
  func receive(_ reference: String = "PO-1", lines: String = "P-100 50 C62\nS-010 20 C62") async throws -> RecordKey {
    try await office.do(
      "order.receive", ["customer": "C-LANTIAN", "customer_reference": reference, "requested": "2026-12-18", "lines": lines], by: Self.clerk)
  }

  /// An order of whatever total that goes on at once, without the words of others.
  func rushed(_ reference: String, lines: String) async throws -> RecordKey {
    let order = try await receive(reference, lines: lines)
    for step in ["order.check", "order.confirm"] { _ = try await office.do(step, ["order": "\(order)"], by: Self.clerk) }
    _ = try await office.do("approval.skip", ["order": "\(order)", "reason": "line-down", "why": "Their line stands still."], by: Self.clerk)
    try await sync()
    return order
  }

  func approved(_ reference: String = "PO-1", lines: String = "P-100 50 C62\nS-010 20 C62") async throws -> RecordKey {
    let order = try await receive(reference, lines: lines)
    for step in ["order.check", "order.confirm"] { _ = try await office.do(step, ["order": "\(order)"], by: Self.clerk) }
    _ = try await office.do("order.review", ["order": "\(order)", "decision": "approve", "findings": "fine"], by: Self.reviewer)
    _ = try await office.do("order.approve", ["order": "\(order)"], by: Self.clerk)
    try await sync()
    return order
  }

  /// Makes so much of the first line of an approved order.
  func make(_ order: RecordKey, good: String) async throws -> RecordKey {
    let request = try #require(
      try await plant.replica.read { try $0.first(SupplyRequest.self, where: "sales_order = ?", [Data(order.bytes)]) }).id.key
    let work = try await plant.do("plan.schedule", ["request": "\(request)", "centre": "ASM"], by: Self.planner)
    _ = try await plant.do("material.reserve", ["work_order": "\(work)"], by: Self.planner)
    _ = try await plant.do("work.release", ["work_order": "\(work)"], by: Self.planner)
    _ = try await plant.do("work.report", ["work_order": "\(work)", "good": good], by: Self.planner)
    try await sync()
    return work
  }

  /// Takes what was made into stock, and packs and dispatches so much of it.
  func ship(_ order: RecordKey, _ work: RecordKey, made: String) async throws -> RecordKey {
    let receipt = try await warehouse.do("goods.receive", ["work_order": "\(work)", "quantity": made, "location": "A-01"], by: Self.keeper)
    _ = try await warehouse.do("inspection.record", ["receipt": "\(receipt)", "sample": "5", "defects": "0", "accepted": "yes"], by: Self.keeper)
    let request = try #require(
      try await warehouse.replica.read { try $0.first(DispatchRequest.self, where: "sales_order = ?", [Data(order.bytes)]) }).id.key
    _ = try await warehouse.do("pick.take", ["request": "\(request)", "product": "P-100", "quantity": "20", "scan": "scan-1"], by: Self.keeper)
    let shipment = try await warehouse.do("shipment.pack", ["request": "\(request)", "cartons": "2", "picked": "yes", "short": "the rest follows"], by: Self.keeper)
    _ = try await warehouse.do("shipment.dispatch", ["shipment": "\(shipment)", "carrier": "SF Express", "vehicle": "苏E12345"], by: Self.keeper)
    try await sync()
    return shipment
  }

  /// Runs one site's console with a browser at which a person sits.
  func browse(_ site: Company.Site, _ person: String, _ body: @escaping @Sendable (Browser) async throws -> Void) async throws {
    let place = Company.Seeded(headquarters: headquarters, office: site, company: company)
    try await place.browse { browser in
      try await browser.signIn(person)
      try await body(browser)
    }
  }
}
