import Replica

extension CompanyFacts {
  /// An invoice by the day it was issued.
  public static let invoices = FactDeclaration(
    "invoice_facts", of: "invoice",
    columns: [FactColumn("site", .integer), FactColumn("customer", .blob), FactColumn("currency", .text)] + ["issued", "invoices", "gross"].map { FactColumn($0, .integer) },
    select: "SELECT g.id, g.id, g._shelf, g.customer, g.gross_currency, \(day(ofText: "g.issued")), 1, g.gross_minor FROM invoice g {owner}",
    touches: [FactTouch("invoice")],
    sums: [FactSum("invoiced_sums", by: "issued", measures: ["invoices", "gross"], cuts: cuts(.customer), unit: "currency")], lookups: [["issued"]])

  /// What settles an invoice, by its day.
  public static let payments = FactDeclaration(
    "payment_facts", of: "payment",
    columns: [FactColumn("site", .integer), FactColumn("customer", .blob), FactColumn("currency", .text)] + ["paid", "payments", "amount"].map { FactColumn($0, .integer) },
    select: """
      SELECT g.id, g.id, g._shelf, i.customer, g.amount_currency, \(day(ofText: "g.paid_on")), 1, g.amount_minor
      FROM payment g CROSS JOIN invoice i ON i.id = g.invoice {owner}
      """,
    touches: [FactTouch("payment"), FactTouch("invoice", "id FROM payment WHERE invoice = {row}.id", columns: ["customer"])],
    sums: [FactSum("paid_sums", by: "paid", measures: ["payments", "amount"], cuts: cuts(.customer), unit: "currency")])

  /// A complaint by the day on which it was taken down.
  public static let complaints = FactDeclaration(
    "complaint_facts", of: "complaint",
    columns: [FactColumn("site", .integer), FactColumn("customer", .blob), FactColumn("product", .blob), FactColumn("kind", .text)]
      + ["made", "complaints"].map { FactColumn($0, .integer) },
    select: """
      SELECT g.id, g.id, g._shelf, coalesce(g.customer, (SELECT o.customer FROM sales_order o WHERE o.id = g.sales_order)),
        (SELECT l.product FROM complaint_line l WHERE l.complaint = g.id ORDER BY l.id LIMIT 1), g.kind, \(day(ofKey: "g.id")), 1
      FROM complaint g {owner}
      """,
    touches: [
      FactTouch("complaint", columns: ["kind", "customer"]), FactTouch("complaint_line", "{row}.complaint"),
      FactTouch("sales_order", "id FROM complaint WHERE sales_order = {row}.id", columns: ["customer"]),
    ],
    sums: [FactSum("complaint_sums", by: "made", measures: ["complaints"], cuts: cuts(.customer, .product, .kind))], lookups: [["made"]])
}
