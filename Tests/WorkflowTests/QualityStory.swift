import Ground
import Records
import Replica
import Testing

@testable import Workflow

/// What inspectors do, as stories tell it. What a test leaves out has its usual value.
extension Company {
  static let characteristics = "10 low=12.45 high=12.55 nominal=12.5 unit=mm gauge=caliper Outer diameter\n20 No scratches"
  static let inspector = Actor(name: "qin", roles: [.inspector])
  static let foreman = Actor(name: "fang", roles: [.foreman])

  @discardableResult
  func planInspection(_ stage: String, aql: String = "1.0", level: String = "II", mayReduce: String = "", at place: Place? = nil) async throws -> Row<InspectionPlan> {
    let place = place ?? headquarters
    let result = try await place.take(
      "inspection.plan", ["product": "P-100", "stage": stage, "level": level, "aql": aql, "may_reduce": mayReduce, "characteristics": Self.characteristics])
    let plan = try await place.get(InspectionPlan.self, result.subject)
    try await sync()
    return plan
  }

  func registerGauge(at place: Place, until: String = "2027-06-30") async throws {
    try await place.take(
      "gauge.define",
      ["code": "CAL-7", "name": "Caliper 150", "kind": "caliper", "lowest": "0", "highest": "150", "resolution": "0.01", "unit": "mm", "calibrated_until": until])
  }

  /// Begins the inspection of a receipt.
  func openInspection(_ receipt: String) async throws -> Row<InspectionLot> {
    let result = try await warehouse.take("inspection.open", by: Self.inspector, ["receipt": receipt])
    return try await warehouse.get(InspectionLot.self, result.subject)
  }

  /// Judges a lot by a number of nonconforming pieces.
  func judge(_ number: String, at place: Place? = nil, _ nonconforming: Int, accepted: String = "yes", note: String = "") async throws {
    try await (place ?? warehouse).take(
      "inspection.judge", by: Self.inspector, ["inspection": number, "accepted": accepted, "nonconforming": "\(nonconforming)", "note": note])
  }

  func stock(_ status: StockStatus) async throws -> ExactDecimal {
    try await warehouse.workplace.look(as: Self.inspector) { context in
      try context.stock(try #require(try context.snapshot.first(Product.self, where: "code = 'P-100'")).id, status)
    }
  }
}
