import Foundation
import Ground
import Records
import Replica
import Synchronization

/// What a node worked out last of its requirements, so that it plans again only when something changed that a plan depends on.
///
/// It holds for a day, for one span of days, and until a change set arrives that touches a record of ``relevant``: floor events, notes and tasks
/// leave it as it is. It is of this process alone: after a start the first look plans.
final class RequirementsMemory: Sendable {
  private struct Kept {
    var days: Int
    var today: Day
    /// The newest arrival that was looked at.
    var through: Int64
    var purchases: [PlantRequirements.Purchase]
  }

  private struct State {
    var kept: Kept?
    var planned = 0
  }

  private let state = Mutex(State())

  /// What a plan reads. A type that ``RequirementsReading`` reads and that is missing here would leave requisitions behind the truth.
  static let relevant: Set<String> = [
    Product.record.name, BillLine.record.name, BillRevision.record.name, BillAlternate.record.name, Material.record.name, MaterialUnit.record.name,
    SupplyRequest.record.name, WorkOrder.record.name, MaterialMove.record.name, MaterialRule.record.name, Requisition.record.name,
    PurchaseOrder.record.name, PurchaseReceipt.record.name, SiteCalendar.record.name, CalendarDay.record.name,
  ]

  /// The most change sets that are looked through; behind more of them it plans again.
  static let maximumArrivals = 500

  /// How often it has planned.
  var planned: Int { state.withLock(\.planned) }

  /// What must be bought within so many days, from memory if nothing changed.
  func purchases(within days: Int, _ context: StepContext) throws -> [PlantRequirements.Purchase] {
    let newest = try context.snapshot.newestArrival()
    let before = state.withLock(\.kept)
    if let before, before.days == days, before.today == context.today, before.through <= newest, try !Self.isTouched(after: before.through, newest, context) {
      state.withLock { if $0.kept?.through == before.through { $0.kept?.through = newest } }
      return before.purchases
    }
    let purchases = try PlantRequirements.of(context).purchases(within: days, context.calendar)
    state.withLock {
      $0.kept = Kept(days: days, today: context.today, through: newest, purchases: purchases)
      $0.planned += 1
    }
    return purchases
  }

  private static func isTouched(after seen: Int64, _ newest: Int64, _ context: StepContext) throws -> Bool {
    guard seen < newest else { return false }
    let arrivals = try context.snapshot.arrivals(after: seen, limit: maximumArrivals + 1)
    if arrivals.count > maximumArrivals { return true }
    return arrivals.contains { arrival in
      // Of what is too large to be looked into nobody knows.
      if arrival.marks.isEmpty { return true }
      if arrival.marks.reduce(0, { $0 + $1.records.count }) >= Arrival.maximumRecords { return true }
      // A plan depends on no requisition that a run has made.
      return arrival.marks.contains { mark in
        mark.step != RunRequirements.step.name && mark.records.contains { relevant.contains($0.type.name) }
      }
    }
  }
}
