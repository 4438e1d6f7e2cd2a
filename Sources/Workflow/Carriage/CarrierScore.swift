import Foundation
import Ground
import Records
import Replica

/// 9.4 How well a carrier did, from its newest waybills: read from facts, kept nowhere.
public struct CarrierScore: Sendable {
  /// The newest waybills that are looked at.
  public static let maximum = 200

  public var waybills = 0
  public var delivered = 0
  /// Delivered no later than the day that its waybill said when it was entered.
  public var onTime = 0
  /// Waybills whose shipment came back or was lost.
  public var undelivered = 0
  public var cases: [DeliveryFault: Int] = [:]
  /// By currency; empty where the claims are not read.
  public var claimed: [String: Int64] = [:]
  public var paid: [String: Int64] = [:]

  /// Of a hundred that arrived, so many in time; nil while none has.
  public var punctuality: Int? { delivered == 0 ? nil : onTime * 100 / delivered }

  public static func of(_ carrier: Carrier.ID, _ context: StepContext) throws -> CarrierScore {
    var score = CarrierScore()
    let key = Data(carrier.key.bytes)
    for waybill in try context.snapshot.all(Waybill.self, where: "carrier = ? AND +state = 'standing'", [key], order: "id DESC", limit: maximum) {
      score.waybills += 1
      let shipment = Data(waybill.shipment.key.bytes)
      for one in try context.snapshot.all(DeliveryCase.self, where: "shipment = ?", [shipment]) { score.cases[one.fault, default: 0] += 1 }
      if try context.snapshot.get(waybill.shipment)?.state == .undelivered { score.undelivered += 1 }
      guard let delivery = try context.snapshot.first(Delivery.self, where: "shipment = ?", [shipment]) else { continue }
      score.delivered += 1
      if delivery.on <= context.calendar.day(of: waybill.arrival) { score.onTime += 1 }
    }
    for claim in try context.snapshot.all(CarrierClaim.self, where: "carrier = ?", [key], order: "id DESC", limit: maximum) where claim.state != .withdrawn {
      if let amount = claim.amount { score.claimed[amount.currency, default: 0] += amount.minor }
      if let paid = claim.paid { score.paid[paid.currency, default: 0] += paid.minor }
    }
    return score
  }

  /// Sums by currency as people read them.
  public static func told(_ sums: [String: Int64]) -> String {
    sums.sorted { $0.key < $1.key }.map { Money(minor: $0.value, currency: $0.key).description }.joined(separator: ", ")
  }
}
