import Foundation
import Ground
import Records
import Replica
import Workflow

/// 10.3 What a customer owes today, invoice by invoice, and for how long.
enum AccountStatement: Paper {
  static let paper = PaperDeclaration(
    "statement", "Statement of account", "往来对账单", at: [.office, .headquarters], by: [.accountant, .creditController, .salesManager])

  /// Days past due of an ageing bucket.
  private static let buckets: [(name: String, days: ClosedRange<Int>)] = [
    ("notDue", Int.min...0), ("overdue30", 1...30), ("overdue60", 31...60), ("overdue90", 61...90), ("overdueMore", 91...Int.max),
  ]

  private struct Item {
    var invoice: Row<Invoice>
    var outstanding: Money
    /// Past due; 0 or less when it is not.
    var days: Int
  }

  static func write(_ customer: Row<Customer>, _ sheet: inout SheetWriter) throws {
    let today = sheet.context.today
    sheet.number(customer.code)
    sheet.customer(customer)
    try sheet.seller()
    sheet.fact(PaperTexts.words("asOf"), today.description)
    sheet.fact(PaperTexts.words("paymentTerms"), sheet.days(customer.paymentDays))
    let open = try sheet.snapshot.all(
      Invoice.self, where: "customer = ? AND state IN ('issued', 'partly_paid')", [sheet.key(customer.id)], order: "issued, number", limit: SheetWriter.readLimit)
    let items = try sheet.bounded(open).map { Item(invoice: $0, outstanding: try $0.outstanding(sheet.context), days: Int(today.number - $0.due.number)) }
    table(items, &sheet)
    for currency in Set(items.map(\.outstanding.currency)).sorted() { totals(items.filter { $0.outstanding.currency == currency }, currency, &sheet) }
    if items.isEmpty { sheet.note(PaperTexts.words("noteTitle"), PaperTexts.words("nothingOwed")) }
    try sheet.bank()
    sheet.note(PaperTexts.words("confirmTitle"), PaperTexts.words("confirmText"))
    sheet.signatures("forTheSeller", "forTheBuyer")
  }

  private static func table(_ items: [Item], _ sheet: inout SheetWriter) {
    let fields = Invoice.fields
    let rows = items.map { item in
      let paid = Money(minor: item.invoice.gross.minor - item.outstanding.minor, currency: item.outstanding.currency)
      return [
        PaperText(item.invoice.number), PaperText(item.invoice.issued.description), PaperText(item.invoice.due.description), sheet.money(item.invoice.gross), sheet.money(paid),
        sheet.money(item.outstanding), PaperText(item.days > 0 ? "\(item.days)" : ""),
      ]
    }
    sheet.table(
      columns: [
        (Invoice.record.label, false), (fields.issued.schema.label, false), (fields.due.schema.label, false), (fields.gross.schema.label, true), (PaperTexts.words("paid"), true),
        (PaperTexts.words("outstanding"), true), (PaperTexts.words("daysOverdue"), true),
      ], rows)
  }

  private static func totals(_ items: [Item], _ currency: String, _ sheet: inout SheetWriter) {
    func sum(_ items: [Item]) -> Money { Money(minor: items.reduce(0) { $0 + $1.outstanding.minor }, currency: currency) }
    for bucket in buckets {
      let within = items.filter { bucket.days.contains($0.days) }
      if !within.isEmpty { sheet.total(PaperTexts.words(bucket.name), sheet.money(sum(within))) }
    }
    sheet.total(PaperTexts.words("totalOutstanding"), sheet.money(sum(items)), isGrand: true)
  }
}
