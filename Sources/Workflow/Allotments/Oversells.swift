import Foundation
import Ground
import Membership
import Records
import Replica

/// 7.4 A site has promised more than it held: by an override, or on a lease that its owner had taken back when the promise arrived.
///
/// It is nothing but a sum below zero, so every site that reads the shelf sees the same, whatever came first; and it is over when the sum is
/// not below zero any more: more was granted, an order was cancelled, or the owner took it over.
public struct Oversell: Sendable {
  public enum Cause: Sendable {
    case override, lateLease
  }

  /// Where the ledger lies: the warehouse's shelf, or the office's for credit.
  public var shelf: Shelf
  /// The site that holds what is below zero.
  public var holder: SiteID
  /// The end of the lease; ``Lease/open`` for an allotment without end.
  public var until: Instant
  /// The product's or customer's code and how much is missing: `P-100: 8 C62`, `C-LANTIAN: 1000.00 CNY`.
  public var what: String
  public var cause: Cause
  /// The newest ledger record that took from the sum, and when it did.
  public var move: RecordKey
  public var since: Instant
  /// The order that it took for; empty when none is named.
  public var orderNumber: String
  /// As the override gave it; empty for a late lease.
  public var why: String
  /// The step that puts it right.
  public var step: String

  /// What may be done about it.
  public var advice: Words {
    switch cause {
    case .override:
      Words("Allot more when there is some, have an order cancelled, or take it over.", "有余量后追加配额、取消订单，或予以承担。")
    case .lateLease:
      Words(
        "The promise was made before the lease ended and came after it was taken back: promise it anew from other stock, transfer, or tell the customer.",
        "承诺在租期内作出、收回后才送达：请用其他库存重新承诺、调拨，或告知客户。")
    }
  }
}

extension Snapshot {
  /// The oversells on the shelves that are held here, at most ``Inbox/maximum`` of stock and of credit each.
  public func oversells() throws -> [Oversell] {
    try all(AllotmentMove.self, where: Self.newestStockMoves, limit: Inbox.maximum).map(oversell)
      + all(CreditMove.self, where: Self.newestCreditMoves, limit: Inbox.maximum).map(oversell)
  }

  /// Of each sum below zero the newest record that took from it.
  private static let newestStockMoves = """
    id IN (
      SELECT (SELECT max(m.id) FROM allotment_move m WHERE m.product = b.product AND m._shelf = b._shelf AND m.holder = b.holder
        AND m.until_ms = b.until_ms AND m.kind IN ('spend', 'override', 'return'))
      FROM allotment_left b WHERE b.quantity_e6 < 0)
    """
  private static let newestCreditMoves = """
    id IN (
      SELECT (SELECT max(m.id) FROM credit_move m WHERE m.customer = b.customer AND m._shelf = b._shelf AND m.holder = b.holder
        AND m.amount_currency = b.amount_currency AND m.until_ms = b.until_ms AND m.kind IN ('spend', 'override', 'return'))
      FROM credit_left b WHERE b.amount_minor < 0)
    """

  /// What a ledger record's sum comes to.
  func left(_ move: Row<AllotmentMove>) throws -> ExactDecimal {
    ExactDecimal(
      millionths: Int64(
        try count(
          "SELECT quantity_e6 FROM allotment_left WHERE _shelf = ? AND product = ? AND holder = ? AND until_ms = ?",
          [Int64(move.shelf.code), Data(move.product.key.bytes), move.holder, Int64(move.until.milliseconds)])))
  }

  func left(_ move: Row<CreditMove>) throws -> Money {
    Money(
      minor: Int64(
        try count(
          "SELECT amount_minor FROM credit_left WHERE _shelf = ? AND customer = ? AND holder = ? AND amount_currency = ? AND until_ms = ?",
          [Int64(move.shelf.code), Data(move.customer.key.bytes), move.holder, move.amount.currency, Int64(move.until.milliseconds)])),
      currency: move.amount.currency)
  }

  private func oversell(_ move: Row<AllotmentMove>) throws -> Oversell {
    let missing = Quantity(-(try left(move)), move.quantity.unit)
    return Oversell(
      shelf: move.shelf, holder: SiteID(UInt32(clamping: move.holder)), until: move.until,
      what: "\(try get(move.product)?.code ?? move.product.key.description): \(missing)",
      cause: move.kind == .override ? .override : .lateLease, move: move.id.key,
      since: Instant(milliseconds: move.any.versions.created.stamp.milliseconds), orderNumber: move.orderNumber ?? "", why: move.why ?? "",
      step: ResolveOversell.step.name)
  }

  private func oversell(_ move: Row<CreditMove>) throws -> Oversell {
    let missing = try left(move)
    return Oversell(
      shelf: move.shelf, holder: SiteID(UInt32(clamping: move.holder)), until: move.until,
      what: "\(try get(move.customer)?.code ?? move.customer.key.description): \(Money(minor: -missing.minor, currency: missing.currency))",
      cause: move.kind == .override ? .override : .lateLease, move: move.id.key,
      since: Instant(milliseconds: move.any.versions.created.stamp.milliseconds),
      orderNumber: try move.order.flatMap { try get($0)?.number } ?? "", why: move.why ?? "", step: ResolveCreditOverrun.step.name)
  }

  /// The orders that this site promised on a lease that has ended since, while no other site has said that it holds the promise. The owner may
  /// have taken the lease back without knowing of them.
  public func unconfirmedPromises() throws -> [Row<AllotmentMove>] {
    let confirmed = try confirmedStamp()
    // Keys rise with time: what no peer has lies behind the newest that one has.
    let from = withUnsafeBytes(of: (confirmed.milliseconds << 16).bigEndian) { Data($0) } + Data(count: 8)
    return try all(
      AllotmentMove.self, where: "id >= ? AND holder = ? AND kind = 'spend' AND until_ms < ?",
      [from, Int64(site.number), Int64(now.milliseconds)], limit: Inbox.maximum
    ).filter { $0.any.versions.created.origin.site == site && $0.any.versions.created.stamp > confirmed }
  }
}
