import Foundation
import Ground
import Records
import Replica

/// What deliveries ask of people, as it follows from the records.
enum DeliveryTasks {
  /// Deliveries that will be late, and of which the customer does not know: late before it is late.
  static func untold(_ context: StepContext) throws -> [InboxTask] {
    guard [.office, .field].contains(context.site.role) else { return [] }
    return try ShipmentJourney.onTheWay(context).filter(\.isUntold).map { journey in
      let news = journey.milestones.last.map(\.at) ?? journey.waybill?.departure ?? context.now
      return Inbox.derived("delivery-late", journey.shipment.id.key, journey.shipment.number, from: news, context)
    }
  }

  private static func openCases(_ context: StepContext) throws -> [Row<DeliveryCase>] {
    let shelf = Int64(context.home.code)
    switch context.site.role {
    case .warehouse: return try context.snapshot.all(DeliveryCase.self, where: "state = 'open' AND _shelf = ?", [shelf], limit: Inbox.maximum)
    case .office:
      return try context.snapshot.all(
        DeliveryCase.self, where: "state = 'open' AND EXISTS (SELECT 1 FROM sales_order o WHERE o.id = delivery_case.sales_order AND o._shelf = ?)", [shelf], limit: Inbox.maximum)
    case .headquarters, .field, .plant, .reader: return []
    }
  }

  /// Cases of which the customer was not told, and cases to be closed, at the office; goods that are to come back, at the warehouse.
  static func cases(_ context: StepContext) throws -> [InboxTask] {
    try openCases(context).flatMap { one -> [InboxTask] in
      if context.site.role == .warehouse {
        return one.goods == nil ? [Inbox.derived("case-goods", one.id.key, one.number, from: one.opened, context)] : []
      }
      let reading = try CaseReading.of(one, context.snapshot)
      let names = (reading.notices.isEmpty ? ["case-tell"] : []) + ["case-close"]
      return names.map { Inbox.derived($0, one.id.key, one.number, from: one.opened, context) }
    }
  }

  /// Claims whose time for an answer is over, or nearly.
  static func claims(_ context: StepContext) throws -> [InboxTask] {
    try context.snapshot.all(CarrierClaim.self, where: "state IN ('made', 'answered') AND _shelf = ?", [Int64(context.home.code)], limit: Inbox.maximum).map { claim in
      Inbox.derived("claim-answer", claim.id.key, claim.number, from: context.calendar.closing(of: claim.answerBy ?? claim.on), context)
    }
  }

  /// Lines of carriers' files whose waybill nobody has entered.
  static func lines(_ context: StepContext) throws -> [InboxTask] {
    try context.snapshot.all(CarrierLine.self, where: "state = 'waiting' AND _shelf = ?", [Int64(context.home.code)], limit: Inbox.maximum).map { line in
      Inbox.derived("carrier-line", line.id.key, line.waybillNumber, from: line.id.key.made, context)
    }
  }

  /// Waybills that two sites entered apart: one shipment with two, or one number of a carrier for goods that go to different places.
  static func doubles(_ context: StepContext) throws -> [InboxTask] {
    guard [.warehouse, .office].contains(context.site.role) else { return [] }
    var found: [Row<Waybill>] = []
    for shipment in try ShipmentJourney.shipments(context) {
      let standing = try context.snapshot.all(Waybill.self, where: "shipment = ? AND +state = 'standing'", [Data(shipment.id.key.bytes)], order: "id")
      found += standing.dropFirst()
      guard let first = standing.first, let number = first.carrierNumber else { continue }
      let others = try Waybill.doubles(first.carrier, number, context.snapshot)
      // The earlier one stands; the later one is to be read again.
      if try others.contains(where: { try $0.id.key < first.id.key && !$0.goesWith(shipment, context) }) { found.append(first) }
    }
    return found.map { Inbox.derived("waybill-double", $0.id.key, $0.number, from: $0.id.key.made, context) }
  }
}
