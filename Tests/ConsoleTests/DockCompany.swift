import Foundation
import Ground
import Logging
import Membership
import Records
import Replica
import Testing
import Workflow

@testable import Console

/// A warehouse beside the small company, with stock and one request for goods.
struct DockTown: Sendable {
  let seeded: Company.Seeded
  let warehouse: Company.Site
  let plant: Company.Site
  /// The dispatch request of order `SO-TEST-1`: 3 of P-100 and 2 of V-050.
  let request: RecordKey

  static let storekeeper = Actor(name: "min", roles: [.storekeeper, .dispatcher])

  static func made(customer: String = "Suzhou Lantian Water") async throws -> DockTown {
    let seeded = try await Company.seeded()
    let warehouse = try await seeded.company.site(3, "WH01", "Suzhou warehouse", .warehouse, "company warehouse/3 plant/*")
    let office = try await seeded.company.site(4, "SH02", "Suzhou office", .office, "company office/4 warehouse/3")
    let plant = try await seeded.company.site(5, "PL01", "Suzhou plant", .plant, "company plant/5 warehouse/3")
    let all = [seeded.headquarters, seeded.office, warehouse, office, plant]
    for site in all { try await site.replica.trust(all.map(\.grant)) }
    try await Company.admit([warehouse, office, plant], at: seeded.headquarters)
    for site in [warehouse, office, plant] { try await seeded.headquarters.send(to: site) }
    let shelf = Shelf(.warehouse, warehouse.admission.site)
    let request = try await office.replica.commit(by: "li.na", step: "order.approve") { snapshot, changes in
      let request = try changes.create(DispatchRequest.self, on: shelf) {
        $0.order = SalesOrder.ID(RecordKey(milliseconds: 1, counter: 0, site: SiteID(2), random: 1))
        $0.orderNumber = "SO-TEST-1"
        $0.customerName = customer
        $0.address = Address(name: customer, street: "328 Xinghu Street", city: "Suzhou", country: "CN")
        $0.due = Day("2026-12-01")!
      }
      for (index, line) in [("P-100", 3), ("V-050", 2)].enumerated() {
        let product = try #require(try snapshot.first(Product.self, where: "code = ?", [line.0]))
        try changes.create(DispatchLine.self, on: shelf) {
          $0.request = request
          $0.line = OrderLine.ID(RecordKey(milliseconds: 1, counter: 0, site: SiteID(2), random: UInt64(10 + index)))
          $0.product = product.id
          $0.quantity = Quantity(ExactDecimal(line.1), "C62")
        }
      }
      return request.key
    }.value
    try await office.send(to: warehouse)
    _ = try await warehouse.do("operator.register", ["name": "min", "full_name": "Zhao Min", "roles": "storekeeper dispatcher"], by: Company.administrator)
    _ = try await warehouse.do("operator.register", ["name": "bo", "full_name": "Sun Bo", "roles": "storekeeper"], by: Company.administrator)
    _ = try await warehouse.do("operator.register", ["name": "du", "full_name": "Du Wei", "roles": "driver"], by: Company.administrator)
    for (product, lot) in [("P-100", "L-7"), ("V-050", "L-8"), ("P-200", "L-9")] {
      _ = try await warehouse.do("stock.count", ["product": product, "lot": lot, "counted": "50", "why": "opening"], by: storekeeper)
    }
    return DockTown(seeded: seeded, warehouse: warehouse, plant: plant, request: request)
  }

  /// The plant reports 10 of a product good and announces them to the warehouse.
  ///
  /// - Returns: the work order.
  func announced() async throws -> RecordKey {
    let (plantShelf, shelf) = (Shelf(.plant, plant.admission.site), Shelf(.warehouse, warehouse.admission.site))
    let work = try await plant.replica.commit(by: "chen", step: "work.report") { snapshot, changes in
      let product = try #require(try snapshot.first(Product.self, where: "code = 'P-100'"))
      func id(_ random: UInt64) -> RecordKey { RecordKey(milliseconds: 2, counter: 0, site: SiteID(5), random: random) }
      let work = try changes.create(WorkOrder.self, on: plantShelf) {
        $0.request = SupplyRequest.ID(id(1))
        $0.order = SalesOrder.ID(id(2))
        $0.orderNumber = "SO-TEST-2"
        $0.product = product.id
        $0.quantity = Quantity(ExactDecimal(10), "C62")
        $0.centre = WorkCentre.ID(id(3))
        $0.start = Day("2026-11-24")!
        $0.finish = Day("2026-11-25")!
        $0.minutes = 450
        $0.warehouse = 3
      }
      try changes.create(WorkReport.self, on: plantShelf) {
        $0.workOrder = work
        $0.good = Quantity(ExactDecimal(10), "C62")
        $0.scrap = Quantity(.zero, "C62")
        $0.at = snapshot.now
      }
      let number = changes.text(of: work.key, "number")
      try changes.create(WorkTask.self, on: shelf) {
        $0.step = "goods.receive"
        $0.subject = Blob(work.key.bytes)
        $0.subjectNumber = number
        $0.level = "goods-receive"
        $0.opened = snapshot.now
        $0.due = snapshot.now
      }
      return work.key
    }.value
    try await plant.send(to: warehouse)
    return work
  }

  /// Runs the warehouse's console, with two browsers before it.
  func browse(_ body: @escaping @Sendable (Browser, Browser) async throws -> Void) async throws {
    let place = Company.Seeded(headquarters: seeded.headquarters, office: warehouse, company: seeded.company)
    try await place.browse { first in
      try await body(first, Browser(first.client, port: Int(first.authority.split(separator: ":")[1])!, first.desk))
    }
  }
}
