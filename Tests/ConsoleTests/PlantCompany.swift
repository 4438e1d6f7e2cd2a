import Foundation
import Ground
import Membership
import Records
import Replica
import Testing
import Workflow

@testable import Console

/// A plant beside the small company: two work centres, people, and requests that an office made.
struct PlantTown: Sendable {
  let seeded: Company.Seeded
  let plant: Company.Site
  private let office: Company.Site

  static let planner = Actor(name: "chen", roles: [.planner])
  static let foreman = Actor(name: "wu", roles: [.foreman])
  static let worker = Actor(name: "gang", roles: [.worker])

  /// - Parameter requests: how many of P-100 each asks for, and by when; the first is `SO-TEST-1`.
  static func made(_ requests: [(Int, String)] = [(10, "2026-12-01"), (10, "2026-12-10")]) async throws -> PlantTown {
    let seeded = try await Company.seeded()
    let plant = try await seeded.company.site(5, "PL01", "Suzhou plant", .plant, "company plant/5")
    let office = try await seeded.company.site(4, "SH02", "Suzhou office", .office, "company office/4 plant/5")
    let all = [seeded.headquarters, seeded.office, plant, office]
    for site in all { try await site.replica.trust(all.map(\.grant)) }
    try await Company.admit([plant, office], at: seeded.headquarters)
    for site in [plant, office] { try await seeded.headquarters.send(to: site) }
    let town = PlantTown(seeded: seeded, plant: plant, office: office)
    try await town.ask(requests)
    for (name, full, roles) in [("chen", "Chen Gang", "planner"), ("wu", "Wu Jun", "foreman"), ("gang", "Gang Hui", "operator"), ("gao", "Gao Ying", "analyst")] {
      _ = try await plant.do("operator.register", ["name": name, "full_name": full, "roles": roles], by: Company.administrator)
    }
    for (code, name, minutes) in [("WC-1", "Lathe 车床", "480"), ("WC-2", "Old lathe", "240")] {
      _ = try await plant.do("centre.define", ["code": code, "name": name, "minutes_a_day": minutes], by: planner)
    }
    return town
  }

  func ask(_ requests: [(Int, String)]) async throws {
    let shelf = Shelf(.plant, plant.admission.site)
    _ = try await office.replica.commit(by: "li.na", step: "order.approve") { snapshot, changes in
      let product = try #require(try snapshot.first(Product.self, where: "code = 'P-100'"))
      for (index, request) in requests.enumerated() {
        func id(_ kind: UInt64) -> RecordKey { RecordKey(milliseconds: 1, counter: 0, site: SiteID(4), random: kind * 10_000 + UInt64(index)) }
        try changes.create(SupplyRequest.self, on: shelf) {
          $0.order = SalesOrder.ID(id(1))
          $0.orderNumber = "SO-TEST-\(index + 1)"
          $0.line = OrderLine.ID(id(2))
          $0.product = product.id
          $0.quantity = Quantity(ExactDecimal(request.0), "C62")
          $0.due = Day(request.1)!
          $0.grade = .standard
          $0.warehouse = 3
        }
      }
    }
    try await office.send(to: plant)
  }

  /// Schedules a request on a work centre, and releases the work order if it is wanted.
  @discardableResult
  func schedule(_ order: String, on centre: String = "WC-1", release: Bool = true) async throws -> Row<WorkOrder> {
    let key = try await plant.do("plan.schedule", ["request": order, "centre": centre], by: Self.planner)
    if release {
      _ = try await plant.do("material.reserve", ["work_order": key.description], by: Self.planner)
      _ = try await plant.do("work.release", ["work_order": key.description], by: Self.planner)
    }
    return try await work(key)
  }

  func work(_ key: RecordKey) async throws -> Row<WorkOrder> { try #require(try await plant.replica.read { try $0.get(WorkOrder.ID(key)) }) }

  /// Runs the plant's console, with two browsers before it.
  func browse(_ body: @escaping @Sendable (Browser, Browser) async throws -> Void) async throws {
    let place = Company.Seeded(headquarters: seeded.headquarters, office: plant, company: seeded.company)
    try await place.browse { first in
      try await body(first, Browser(first.client, port: Int(first.authority.split(separator: ":")[1])!, first.desk))
    }
  }
}
