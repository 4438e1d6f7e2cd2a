import Foundation
import Ground
import Membership
import Records
import Replica

/// 10.2 By when an invoice is to be paid, part by part, and what of each part is open: what came is for the earliest.
public struct InstalmentPlan: Sendable {
  public struct Part: Sendable {
    public var due: Day
    public var amount: Money
    public var open: Money
  }

  public private(set) var parts: [Part]
  /// 1 is what the terms gave; more was agreed anew.
  public private(set) var plan: Int

  /// - Parameter outstanding: what of the invoice is open.
  public init(_ invoice: Row<Invoice>, outstanding: Money, _ snapshot: Snapshot) throws {
    let rows = try snapshot.all(Instalment.self, where: "invoice = ?", [Data(invoice.id.key.bytes)], order: "plan DESC, due, position", limit: 2 * PaymentParts.maximumParts)
    let newest = rows.filter { $0.plan == rows.first?.plan }
    plan = newest.first?.plan ?? 1
    parts = newest.isEmpty
      ? [Part(due: invoice.due, amount: invoice.gross, open: outstanding)] : newest.map { Part(due: $0.due, amount: $0.amount, open: $0.amount) }
    settle(outstanding)
  }

  /// Leaves open only what is outstanding, from the last day on: what was paid went to the first.
  private mutating func settle(_ outstanding: Money) {
    var rest = max(0, outstanding.minor)
    for index in parts.indices.reversed() {
      let open = index == parts.startIndex ? rest : min(rest, max(0, parts[index].amount.minor))
      parts[index].open = Money(minor: open, currency: outstanding.currency)
      rest -= open
    }
  }

  /// The first day on which something is to be paid; the last one when nothing is.
  public var next: Day { parts.first { $0.open.minor > 0 }?.due ?? parts[parts.count - 1].due }

  /// What should have been paid before a day.
  public func overdue(on day: Day) -> Money {
    Money(minor: parts.filter { $0.due < day }.reduce(0) { $0 + $1.open.minor }, currency: parts[0].open.currency)
  }
}

extension Changes {
  /// Writes the parts of an invoice that is paid in several.
  mutating func writeInstalments(_ dues: [PaymentParts.Due], of invoice: Invoice.ID, plan: Int = 1, on shelf: Shelf) throws {
    guard dues.count > 1 || plan > 1 else { return }
    for (index, due) in dues.enumerated() {
      try create(Instalment.self, on: shelf) {
        $0.invoice = invoice
        $0.plan = plan
        $0.position = index + 1
        $0.due = due.day
        $0.amount = due.amount
      }
    }
  }
}
