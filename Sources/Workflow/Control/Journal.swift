import Foundation
import Ground
import Membership
import Records
import Replica

/// An account of the books, by the numbers of the Chinese standard chart.
public struct Account: Decodable, Sendable {
  public enum Name: String, CaseIterable, Sendable {
    case bank, receivable, advances, unallocated, tax, revenue, discount, exchange, clearing, badDebts
  }

  public var code: String
  public var en: String
  public var zh: String
  public var label: Words { Words(en, zh) }

  static let all: [String: Account] = Resource.decode("accounts")

  public static func of(_ name: Name) -> Account {
    guard let account = all[name.rawValue] else {
      // A test reads the table.
      fatalError("the account \(name) is not in the table")
    }
    return account
  }
}

/// 10.3 What the documents of an office come to in double entry: of each document and currency debit and credit are equal.
public struct Journal: Sendable {
  public struct Line: Sendable {
    public var account: Account.Name
    /// Positive is debit, negative is credit.
    public var amount: Money
  }

  public struct Posting: Sendable {
    /// The month that it belongs to.
    public var month: String
    public var day: Day
    public var document: RecordKey
    public var number: String
    public var kind: Words
    public var customer: Customer.ID?
    /// It came after the month of its day was closed.
    public var isLate: Bool
    public var lines: [Line]

    /// By currency, what debits exceed credits by: nothing.
    public var imbalance: [String: Int64] {
      lines.reduce(into: [String: Int64]()) { $0[$1.amount.currency, default: 0] += $1.amount.minor }.filter { $0.value != 0 }
    }
  }

  /// The most documents of one month.
  public static let maximum = 50_000

  public private(set) var postings: [Posting] = []
  /// There are more documents than are read.
  public private(set) var isCut = false

  /// - Parameter month: `2026-11`.
  /// - Returns: nil when it is no month.
  public init?(_ month: String, on shelf: Shelf, _ context: StepContext) throws {
    guard let first = Day(firstOf: month) else { return nil }
    let reader = try JournalReader(month, first, shelf, context)
    postings = try reader.invoices() + reader.creditNotes() + reader.money() + reader.settlements()
    postings.sort { ($0.day, $0.document) < ($1.day, $1.document) }
    isCut = postings.count >= Self.maximum
  }
}

/// Reads the documents of a month, with those of closed months before it that came late.
private struct JournalReader {
  let month: String
  let first: Day
  let shelf: Shelf
  let context: StepContext
  let periods: Periods
  /// The first day whose documents can belong to the month.
  let from: Day

  init(_ month: String, _ first: Day, _ shelf: Shelf, _ context: StepContext) throws {
    (self.month, self.first, self.shelf, self.context) = (month, first, shelf, context)
    let year = first.advanced(by: -366)
    periods = try Periods(on: shelf, from: year, context.snapshot)
    var from = first
    while from > year, periods.isClosed(from.advanced(by: -1)) { from = Day(firstOf: from.advanced(by: -1).month) ?? year }
    self.from = from
  }

  private var snapshot: Snapshot { context.snapshot }

  private func rows<R: RecordType>(_ type: R.Type, _ column: String) throws -> [Row<R>] {
    try snapshot.all(
      type, where: "\(column) >= ? AND \(column) <= ? AND +_shelf = ?", [from.description, first.monthEnd.description, Int64(shelf.code)], order: "\(column), id", limit: Journal.maximum)
  }

  /// - Returns: nil when the document belongs to another month, or moves nothing.
  private func posting<R: RecordType>(
    _ row: Row<R>, _ day: Day, _ number: String, _ kind: Words, _ customer: Customer.ID?, _ lines: [(Account.Name, Money)]
  ) -> Journal.Posting? {
    let (month, isLate) = periods.month(of: day, row.any.versions.created)
    let moved = lines.filter { $0.1.minor != 0 }
    guard month == self.month, !moved.isEmpty else { return nil }
    return Journal.Posting(
      month: month, day: day, document: row.id.key, number: number, kind: kind, customer: customer, isLate: isLate, lines: moved.map { Journal.Line(account: $0.0, amount: $0.1) })
  }

  private func minus(_ money: Money) -> Money { Money(minor: -money.minor, currency: money.currency) }

  func invoices() throws -> [Journal.Posting] {
    try rows(Invoice.self, "issued").compactMap { invoice in
      let items = try snapshot.all(InvoiceItem.self, where: "invoice = ?", [Data(invoice.id.key.bytes)])
      let advances = Money(minor: items.reduce(0) { $0 + $1.net.minor }, currency: invoice.gross.currency)
      let revenue = Money(minor: invoice.net.minor - advances.minor, currency: invoice.gross.currency)
      return posting(
        invoice, invoice.issued, invoice.number, Invoice.record.label, invoice.customer,
        [(.receivable, invoice.gross), (.revenue, minus(revenue)), (.advances, minus(advances)), (.tax, minus(invoice.tax))])
    }
  }

  func creditNotes() throws -> [Journal.Posting] {
    try rows(CreditNote.self, "issued").compactMap { note in
      guard note.state != .held, note.state != .void else { return nil }
      let lines = try snapshot.all(CreditLine.self, where: "credit_note = ?", [Data(note.id.key.bytes)])
      let advances = Money(minor: lines.filter { $0.item != nil }.reduce(0) { $0 + $1.net.minor }, currency: note.gross.currency)
      let revenue = Money(minor: note.net.minor - advances.minor, currency: note.gross.currency)
      return posting(
        note, note.issued, note.number, CreditNote.record.label, note.customer, [(.revenue, revenue), (.advances, advances), (.tax, note.tax), (.receivable, minus(note.gross))])
    }
  }

  func money() throws -> [Journal.Posting] {
    try rows(MoneyReceipt.self, "received_on").compactMap { receipt in
      guard receipt.method != .balance else { return nil }
      return posting(receipt, receipt.on, receipt.number, receipt.method.label, receipt.customer, [(.bank, receipt.amount), (.unallocated, minus(receipt.amount))])
    }
  }

  func settlements() throws -> [Journal.Posting] {
    try rows(Payment.self, "paid_on").compactMap { payment in
      let customer = try snapshot.get(payment.invoice)?.customer
      return posting(payment, payment.on, payment.reference, (payment.kind ?? .payment).label, customer, lines(of: payment))
    }
  }

  private func lines(of payment: Row<Payment>) -> [(Account.Name, Money)] {
    switch payment.kind ?? .payment {
    // The credit note itself is posted.
    case .credit: []
    case .discount: [(.discount, payment.amount), (.receivable, minus(payment.amount))]
    case .writeOff: [(.badDebts, payment.amount), (.receivable, minus(payment.amount))]
    case .balance: [(.unallocated, payment.amount), (.receivable, minus(payment.amount))]
    case .payment:
      if let taken = payment.taken, taken.currency != payment.amount.currency {
        exchanged(payment, taken, payment.difference ?? Money(minor: 0, currency: taken.currency))
      } else {
        [(.unallocated, payment.amount), (.receivable, minus(payment.amount))]
      }
    }
  }

  /// In two currencies, each of which balances by itself.
  private func exchanged(_ payment: Row<Payment>, _ taken: Money, _ difference: Money) -> [(Account.Name, Money)] {
    let value = Money(minor: taken.minor - difference.minor, currency: taken.currency)
    return [
      (.unallocated, taken), (.exchange, minus(difference)), (.clearing, minus(value)), (.clearing, payment.amount), (.receivable, minus(payment.amount)),
    ]
  }
}
