import Foundation
import Ground
import Membership
import Records
import Replica

/// 10.2 One thing that settles a part of an invoice.
struct SettlementEntry {
  var invoice: Row<Invoice>
  /// In the invoice's currency; negative takes back.
  var amount: Money
  var kind: SettlementKind = .payment
  var on: Day
  var reference: String
  var receipt: MoneyReceipt.ID?
  var taken: Money?
  var rate: ExactDecimal?
  var difference: Money?
  var creditNote: CreditNote.ID?
  var why: String?
  var reverses: Payment.ID?
}

extension Changes {
  /// Writes what settles invoices and brings their states in line. What is more than an invoice asks for becomes the customer's money again.
  ///
  /// - Parameter voided: an invoice that these changes credit whole since it was wrong: its delivery is to be invoiced anew.
  /// - Returns: what is left of each invoice, in the order in which they came.
  @discardableResult
  mutating func settle(_ entries: [SettlementEntry], voiding voided: Invoice.ID? = nil, _ context: StepContext) throws -> [(invoice: Row<Invoice>, rest: Money)] {
    var order: [Invoice.ID] = []
    var sums: [Invoice.ID: (row: Row<Invoice>, settled: Int64)] = [:]
    for entry in entries where entry.amount.minor != 0 {
      if sums[entry.invoice.id] == nil { order.append(entry.invoice.id) }
      sums[entry.invoice.id, default: (entry.invoice, 0)].settled += entry.amount.minor
      try write(entry)
    }
    var rests: [(invoice: Row<Invoice>, rest: Money)] = []
    for id in order {
      guard let (invoice, settled) = sums[id] else { continue }
      let before = try invoice.outstanding(context)
      var rest = Money(minor: before.minor - settled, currency: before.currency)
      if rest.minor < 0 {
        try setFree(Money(minor: -rest.minor, currency: rest.currency), of: invoice, context)
        rest.minor = 0
      }
      rests.append((invoice: invoice, rest: rest))
      try mark(invoice, rest, context)
    }
    try finishOrders(of: rests, voiding: voided, context)
    return rests
  }

  /// Brings an invoice's state in line with what is settled already, also by other sites.
  mutating func align(_ invoice: Row<Invoice>, _ context: StepContext) throws -> Money {
    var rest = try invoice.outstanding(context)
    if rest.minor < 0 {
      try setFree(Money(minor: -rest.minor, currency: rest.currency), of: invoice, context)
      rest.minor = 0
    }
    try mark(invoice, rest, context)
    try finishOrders(of: [(invoice: invoice, rest: rest)], context)
    return rest
  }

  private mutating func write(_ entry: SettlementEntry) throws {
    try create(Payment.self, on: entry.invoice.shelf) {
      $0.invoice = entry.invoice.id
      $0.amount = entry.amount
      $0.on = entry.on
      $0.reference = entry.reference
      $0.kind = entry.kind == .payment ? nil : entry.kind
      $0.receipt = entry.receipt
      $0.taken = entry.taken
      $0.rate = entry.rate
      $0.difference = entry.difference
      $0.creditNote = entry.creditNote
      $0.why = entry.why
      $0.reverses = entry.reverses
    }
    if let receipt = entry.receipt, let taken = entry.taken { try use(receipt, Money(minor: -taken.minor, currency: taken.currency), entry.invoice.id, on: entry.invoice.shelf) }
  }

  /// Adds to what of the money is for no invoice yet, or takes from it.
  mutating func use(_ receipt: MoneyReceipt.ID, _ amount: Money, _ invoice: Invoice.ID? = nil, on shelf: Shelf) throws {
    try create(MoneyMove.self, on: shelf) {
      $0.receipt = receipt
      $0.amount = amount
      $0.invoice = invoice
    }
  }

  /// What was settled beyond an invoice's amount is money of the customer that waits for another invoice, or to be given back.
  private mutating func setFree(_ excess: Money, of invoice: Row<Invoice>, _ context: StepContext) throws {
    let receipt = try create(MoneyReceipt.self, on: invoice.shelf) {
      $0.customer = invoice.customer
      $0.amount = excess
      $0.on = context.today
      $0.reference = invoice.number
      $0.method = .balance
    }
    try use(receipt, excess, on: invoice.shelf)
    try write(
      SettlementEntry(
        invoice: invoice, amount: Money(minor: -excess.minor, currency: excess.currency), kind: .balance, on: context.today, reference: text(of: receipt.key, "number")))
  }

  private mutating func mark(_ invoice: Row<Invoice>, _ rest: Money, _ context: StepContext) throws {
    let plan = try InstalmentPlan(invoice, outstanding: rest, context.snapshot)
    try update(invoice) {
      if $0.due != plan.next { $0.due = plan.next }
      if rest.minor == 0 {
        if $0.state != .paid { $0.state = .paid }
      } else if $0.state == .paid {
        // What had settled it was taken back.
        $0.reopen(\.state, at: rest.minor < invoice.gross.minor ? .partlyPaid : .issued)
      } else if rest.minor < invoice.gross.minor, $0.state == .issued {
        $0.state = .partlyPaid
      }
    }
  }

  private mutating func finishOrders(of rests: [(invoice: Row<Invoice>, rest: Money)], voiding voided: Invoice.ID? = nil, _ context: StepContext) throws {
    let paid = Set(rests.filter { $0.rest.minor == 0 }.map(\.invoice.id))
    let open = Set(rests.filter { $0.rest.minor > 0 }.map(\.invoice.id))
    for id in Set(rests.map(\.invoice.order)) {
      let order = try context.the(id)
      if order.state == .invoiced, try OrderSettling.isSettled(order, with: paid, without: open, voiding: voided, context) { try update(order) { $0.state = .paid } }
      if order.state == .paid, rests.contains(where: { $0.invoice.order == id && ($0.rest.minor > 0 || $0.invoice.id == voided) }) { try update(order) { $0.reopen(\.state, at: .invoiced) } }
    }
  }
}
