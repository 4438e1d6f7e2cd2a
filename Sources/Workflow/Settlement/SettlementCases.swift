import Foundation
import Ground
import Membership
import Records
import Replica

/// 10.1 What two sites did to the same money or goods without knowing of each other, and other cases of settlement that wait for a person:
/// read from the records as they stand.
public enum SettlementCases {
  public struct Case: Sendable {
    public var level: String
    public var subject: RecordKey
    public var number: String
    public var since: Instant
    public var words: Words
  }

  /// The newest records that are looked through for doubles: what is older has been seen.
  static let newest = 2_000

  /// The cases of this office.
  public static func all(_ context: StepContext) throws -> [Case] {
    guard context.site.role == .office else { return [] }
    return try held(context) + doubleInvoices(context) + doubleDeductions(context) + doubleMoney(context)
  }

  private static func held(_ context: StepContext) throws -> [Case] {
    try context.snapshot.all(CreditNote.self, where: "state = 'held' AND +_shelf = ?", [Int64(context.home.code)], limit: Inbox.maximum).map { note in
      Case(
        level: "credit-held", subject: note.id.key, number: note.number, since: note.id.key.made,
        words: Words("\(note.number) over \(note.gross) comes to more than was left.", "\(note.number)（\(note.gross)）超出可红冲余额。"))
    }
  }

  /// The later of two invoices for one shipment, until it is credited or paid.
  private static func doubleInvoices(_ context: StepContext) throws -> [Case] {
    try context.snapshot.all(
      Invoice.self,
      where: """
        state IN ('issued', 'partly_paid') AND +_shelf = ? AND shipment IS NOT NULL
        AND EXISTS (SELECT 1 FROM invoice f WHERE f.shipment = invoice.shipment AND f.id < invoice.id
          AND NOT EXISTS (SELECT 1 FROM credit_note c WHERE c.invoice = f.id AND c.gross_minor = f.gross_minor AND +c.state IN (\(CreditRoom.counting))))
        """, [Int64(context.home.code)], limit: Inbox.maximum
    ).map { invoice in
      Case(
        level: "invoice-double", subject: invoice.id.key, number: invoice.number, since: invoice.id.key.made,
        words: Words("\(invoice.number) is for a shipment that was invoiced before.", "\(invoice.number) 的发运单此前已开票。"))
    }
  }

  /// The later of invoices that take more of an advance off than there was.
  private static func doubleDeductions(_ context: StepContext) throws -> [Case] {
    let newest = try context.snapshot.all(InvoiceItem.self, where: "id IN (SELECT id FROM invoice_item ORDER BY id DESC LIMIT \(newest)) AND kind = 'deduction' AND _shelf = ?", [Int64(context.home.code)], order: "id DESC")
    var seen: Set<Invoice.ID> = []
    return try newest.compactMap { deduction in
      guard let advance = deduction.advance, seen.insert(advance).inserted,
        let item = try context.snapshot.first(InvoiceItem.self, where: "invoice = ? AND kind = 'advance'", [Data(advance.key.bytes)]),
        try Advances.left(item, advance, context).gross < 0, let invoice = try context.snapshot.get(deduction.invoice)
      else { return nil }
      return Case(
        level: "invoice-double", subject: invoice.id.key, number: invoice.number, since: invoice.id.key.made,
        words: Words("\(invoice.number) takes off an advance that another invoice has taken off.", "\(invoice.number) 抵减了其他发票已抵减的预收款。"))
    }
  }

  /// What was settled by money that another site had recorded by the same bank reference, and money that was used for more than it is.
  private static func doubleMoney(_ context: StepContext) throws -> [Case] {
    let shelf = Int64(context.home.code)
    let twice = try context.snapshot.all(
      MoneyReceipt.self,
      where: """
        id IN (SELECT id FROM money_receipt ORDER BY id DESC LIMIT \(newest)) AND _shelf = ? AND method <> 'balance'
        AND EXISTS (SELECT 1 FROM money_receipt f WHERE f.reference = money_receipt.reference AND f.id < money_receipt.id AND f.method <> 'balance')
        """, [shelf], limit: Inbox.maximum)
    let overdrawn = try context.snapshot.all(
      MoneyReceipt.self, where: "id IN (SELECT receipt FROM money_left WHERE _shelf = ? AND amount_minor <> 0 AND amount_minor < 0)", [shelf], limit: Inbox.maximum)
    return try (twice + overdrawn).compactMap { receipt in
      let standing = try context.snapshot.all(Payment.self, where: "money_receipt = ? AND amount_minor > 0", [Data(receipt.id.key.bytes)], order: "id DESC")
        .first { try context.snapshot.first(Payment.self, where: "reverses = ?", [Data($0.id.key.bytes)]) == nil }
      guard let standing else { return nil }
      return Case(
        level: "payment-double", subject: standing.id.key, number: receipt.number, since: receipt.id.key.made,
        words: Words("\(receipt.number) (\(receipt.reference)) was recorded or used twice.", "\(receipt.number)（\(receipt.reference)）重复登记或重复核销。"))
    }
  }

  static func tasks(_ context: StepContext) throws -> [InboxTask] {
    try all(context).map { Inbox.derived($0.level, $0.subject, $0.number, from: $0.since, context) }
  }

  /// Customers to whom a letter is due.
  static func lettersDue(_ context: StepContext) throws -> [InboxTask] {
    guard context.site.role == .office else { return [] }
    // Customers with something overdue long enough are few; each is then looked at whole.
    let first = context.today.advanced(by: -DunningLevel.all[0].days)
    let late = try context.snapshot.all(
      Invoice.self, where: "state IN ('issued', 'partly_paid') AND +_shelf = ? AND due <= ?", [Int64(context.home.code), first.description], order: "due, id", limit: Inbox.maximum)
    var seen: Set<Customer.ID> = []
    return try late.compactMap { invoice in
      guard seen.insert(invoice.customer).inserted, let customer = try context.snapshot.get(invoice.customer), let draft = try SendDunning.draft(customer, context) else { return nil }
      return Inbox.derived("dunning-send", customer.id.key, "\(customer.code) · \(draft.level.level)", from: context.calendar.closing(of: invoice.due.advanced(by: draft.level.days)), context)
    }
  }

  /// Bank lines that a person must confirm.
  static func bankLines(_ context: StepContext) throws -> [InboxTask] {
    try context.snapshot.all(BankLine.self, where: "state = 'open' AND +_shelf = ?", [Int64(context.home.code)], limit: Inbox.maximum).map { line in
      Inbox.derived("bank-match", line.id.key, line.reference, from: line.id.key.made, context)
    }
  }
}
