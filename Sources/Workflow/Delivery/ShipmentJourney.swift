import Foundation
import Ground
import Records
import Replica

/// 9.3 A shipment on its way: with whom, where it was last, when it will arrive, and whether that is too late.
public struct ShipmentJourney: Sendable {
  /// The most milestones of one shipment that are read.
  static let maximumMilestones = 500

  public let shipment: Row<Shipment>
  public let customer: String
  public let address: Address
  public let waybill: Row<Waybill>?
  /// The carrier's name; as the truck's leaving noted it, where there is no waybill.
  public let carrier: String
  /// By their times.
  public let milestones: [Row<Milestone>]
  public let promised: Day
  /// nil without a waybill.
  public let estimate: ArrivalEstimate?
  /// By the warehouse's calendar; today at the earliest where nothing else is known.
  public let arrivalDay: Day
  /// The day that the customer was last told; nil for none.
  public let toldDay: Day?
  /// Whether it has been delivered, or has come back.
  public let isOver: Bool

  /// It will come, or has come, after the promised day.
  public var isLate: Bool { !isOver && arrivalDay > promised }
  /// It will be late, and the customer does not know it.
  public var isUntold: Bool { isLate && (toldDay.map { $0 < arrivalDay } ?? true) }

  public static func of(_ shipment: Row<Shipment>, _ context: StepContext) throws -> ShipmentJourney {
    let snapshot = context.snapshot
    let request = try context.the(shipment.request)
    let key = Data(shipment.id.key.bytes)
    let waybill = try snapshot.waybill(of: shipment.id)
    let milestones = try snapshot.all(Milestone.self, where: "shipment = ?", [key], order: "at_ms, id", limit: maximumMilestones)
    let calendar = try context.calendar(of: shipment.shelf)
    let events = milestones.map { ArrivalEstimate.Event($0.kind, at: $0.at, arrival: $0.arrival) }
    let estimate = waybill.map { ArrivalEstimate(waybill: $0.arrival, transitDays: $0.transitDays, events, now: context.now, calendar) }
    let told = try snapshot.first(CustomerNotice.self, where: "shipment = ? AND arrival IS NOT NULL", [key], order: "id DESC")?.arrival
    return ShipmentJourney(
      shipment: shipment, customer: request.customerName, address: request.address, waybill: waybill, carrier: try waybill.flatMap { try snapshot.get($0.carrier)?.name } ?? shipment.carrier ?? "",
      milestones: milestones, promised: request.due, estimate: estimate, arrivalDay: estimate.map { calendar.day(of: $0.arrival) } ?? calendar.day(of: context.now), toldDay: told,
      isOver: shipment.state == .delivered || shipment.state == .undelivered)
  }

  /// What to say to the customer of a delivery that will be late.
  public var notice: Words {
    let last = milestones.last
    let (whereEN, whereZH) = last.map { (" It was last \($0.kind.label.en)\($0.place.map { " in \($0)" } ?? "").", "最新状态：\($0.kind.label.zh)\($0.place.map { "（\($0)）" } ?? "")。") } ?? ("", "")
    return Words(
      "Your order \(shipment.orderNumber) was promised for \(promised). By what we know it will arrive on \(arrivalDay).\(whereEN) We apologise, and tell you of any change.",
      "贵方订单 \(shipment.orderNumber) 原定 \(promised) 到货，目前预计 \(arrivalDay) 到达。\(whereZH)深表歉意，如有变化将及时告知。")
  }

  // MARK: All that are on their way

  /// The most shipments that are read, those that left first.
  public static let maximum = 500

  /// What this site has on the way: a warehouse what left it, an office what its customers wait for, headquarters all that it reads.
  public static func onTheWay(_ context: StepContext) throws -> [ShipmentJourney] { try shipments(context).map { try of($0, context) } }

  static func shipments(_ context: StepContext) throws -> [Row<Shipment>] {
    let shelf = Int64(context.home.code)
    return switch context.site.role {
    case .warehouse: try context.snapshot.all(Shipment.self, where: "state = 'dispatched' AND _shelf = ?", [shelf], order: "departed_ms, id", limit: maximum)
    case .office, .field: try context.snapshot.all(Shipment.self, where: ofOffice, [shelf], order: "departed_ms, id", limit: maximum)
    case .headquarters, .plant, .reader: try context.snapshot.all(Shipment.self, where: "state = 'dispatched'", order: "departed_ms, id", limit: maximum)
    }
  }

  private static let ofOffice = "state = 'dispatched' AND EXISTS (SELECT 1 FROM sales_order o WHERE o.id = shipment.sales_order AND o._shelf = ?)"
}
