import Ground
import Records
import Replica
import Testing

@testable import Workflow

extension Company {
  /// A road carrier that takes two working days to the customer's city, a parcel service of one day, and the company's own truck.
  func furnishCarriers() async throws {
    let place = headquarters
    try await place.take("carrier.define", ["code": "SF", "name": "SF Express", "claim_days": "7", "contact": "95338"])
    try await place.take("carrier.service", ["carrier": "SF", "code": "SF-ROAD", "mode": "road", "maximum_weight": "3000", "refused_goods": "UN1263"])
    try await place.take("carrier.tariff", ["service": "SF-ROAD", "zone": "EAST", "places": "Suzhou, 215*", "transit_days": "2", "fixed": "20.00 CNY", "per_kg": "1.50 CNY", "minimum": "60.00 CNY"])
    try await place.take("carrier.service", ["carrier": "SF", "code": "SF-AIR", "mode": "air", "maximum_piece": "60"])
    try await place.take("carrier.tariff", ["service": "SF-AIR", "zone": "CN", "places": "CN", "transit_days": "1", "fixed": "50.00 CNY", "per_kg": "9.00 CNY"])
    try await place.take("carrier.define", ["code": "OWN", "name": "Our trucks"])
    try await place.take("carrier.service", ["carrier": "OWN", "code": "OWN-TRUCK", "mode": "own_truck"])
    try await sync()
  }

  /// A shipment that left the warehouse, and its order.
  func shipped(_ reference: String = "PO-1") async throws -> (order: String, shipment: String) {
    let (order, shipment) = try await packOrder(reference)
    try await warehouse.take("shipment.dispatch", ["shipment": shipment, "carrier": "SF Express"])
    try await sync()
    return (order, shipment)
  }

  static func onItsWay() async throws -> (company: Company, order: String, shipment: String) {
    let company = try await Company()
    try await company.setUp()
    try await company.furnishCarriers()
    let (order, shipment) = try await company.shipped()
    return (company, order, shipment)
  }
}

extension Place {
  func journey(_ number: String) async throws -> ShipmentJourney {
    let row = try await only(Shipment.self, where: "number = '\(number)'")
    return try await workplace.look(as: Actor(name: "x", roles: [])) { try ShipmentJourney.of(row, $0) }
  }

  /// The levels of what somebody here is to do that has to do with deliveries.
  func deliveryTasks() async throws -> [String] {
    let mine: Set<String> = ["delivery-late", "carrier-line", "waybill-double", "case-goods", "case-tell", "case-close", "claim-answer"]
    return try await workplace.look(as: Actor(name: "everyone", roles: Set(OperatorRole.allCases))) { try Inbox.tasks($0) }.map(\.level).filter { mine.contains($0) }.sorted()
  }
}
