import Foundation
import Ground
import Records
import Replica

/// What offices have to do about returned goods that lie at warehouses: it follows from the warehouses' records.
enum ReturnTasks {
  /// Goods that came without being authorised: of this office's orders, or of nobody's.
  static func held(_ context: StepContext) throws -> [InboxTask] {
    guard context.site.role == .office else { return [] }
    return try context.snapshot.all(ReturnReceipt.self, where: "state = 'held'", limit: Inbox.maximum).filter { receipt in
      guard let authorisation = receipt.authorisation else { return true }
      return try context.snapshot.get(context.the(authorisation).order)?.shelf == context.home
    }.map { Inbox.derived("return-decide", $0.id.key, $0.number, from: $0.at, context) }
  }

  /// Inspected goods of this office's orders for which nobody has decided what the customer gets.
  static func toSettle(_ context: StepContext) throws -> [InboxTask] {
    guard context.site.role == .office else { return [] }
    return try context.snapshot.all(ReturnFinding.self, where: unsettled, [Int64(context.home.code)], limit: Inbox.maximum).map { finding in
      let number = try ReturnSettling.authorisation(finding, context).number
      return Inbox.derived("return-settle", finding.id.key, number, from: finding.id.key.made, context)
    }
  }

  private static let unsettled = """
    return_receipt IN (
      SELECT r.id FROM return_authorisation a JOIN return_receipt r ON r.return_authorisation = a.id JOIN sales_order o ON o.id = a.sales_order
      WHERE a.state = 'arrived' AND o._shelf = ?)
    AND NOT EXISTS (SELECT 1 FROM care_settlement s WHERE s.return_finding = return_finding.id)
    """

  /// Refused goods of this warehouse that have not gone back yet.
  static func toSendBack(_ context: StepContext) throws -> [InboxTask] {
    guard context.site.role == .warehouse else { return [] }
    return try context.snapshot.all(ReturnReceipt.self, where: "state = 'refused' AND _shelf = ?", [Int64(context.home.code)], limit: Inbox.maximum)
      .map { Inbox.derived("return-send-back", $0.id.key, $0.number, from: $0.at, context) }
  }

  /// Received after the fact, by the office's word: to be inspected, though no task was opened here then.
  static func toInspect(_ context: StepContext) throws -> [InboxTask] {
    guard context.site.role == .warehouse else { return [] }
    return try context.snapshot.all(
      ReturnReceipt.self, where: "state = 'received' AND _shelf = ? AND decision IS NOT NULL", [Int64(context.home.code)], limit: Inbox.maximum
    ).filter { try $0.lines(context).contains { try $0.uninspected(context) > .zero } }
      .map { Inbox.derived("return-inspect", $0.id.key, $0.number, from: $0.at, context) }
  }
}
