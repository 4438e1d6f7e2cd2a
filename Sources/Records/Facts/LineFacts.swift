import Replica

extension CompanyFacts {
  /// An order's line by the days of its order: what its product has sold, and whether it came as promised.
  public static let lines = FactDeclaration(
    "line_facts", of: "sales_order",
    columns: [FactColumn("product", .blob), FactColumn("site", .integer), FactColumn("currency", .text)]
      + ["taken", "due", "done", "lines", "value", "due_lines", "in_full", "delivered"].map { FactColumn($0, .integer) },
    select: """
      WITH \(deliveredGoods)
      SELECT g.id, l.id, l.product, g._shelf, g.total_currency, \(day(ofMoment: "g.received_ms")),
        CASE WHEN \(isPromised) THEN \(day(ofText: "coalesce(l.promised, g.promised)")) END,
        (SELECT max(\(day(ofText: "sent.day"))) FROM sent WHERE sent.order_line = l.id), 1, iif(\(isCounted), l.value_minor, 0), \(isPromised),
        CASE WHEN \(isPromised) THEN l.quantity_e6 <= coalesce((SELECT sum(amount) FROM sent WHERE sent.order_line = l.id AND sent.day <= coalesce(l.promised, g.promised)), 0) ELSE 0 END,
        coalesce((SELECT sum(amount) FROM sent WHERE sent.order_line = l.id), 0)
      FROM sales_order g CROSS JOIN order_line l ON l.sales_order = g.id {owner}
      """,
    touches: orderTouches,
    sums: [
      FactSum("line_taken_sums", by: "taken", measures: ["lines", "value"], cuts: [Cut.product.cut(.month)], unit: "currency"),
      FactSum("line_due_sums", by: "due", measures: ["due_lines", "in_full"], cuts: [Cut.product.cut(.month)]),
      FactSum("line_done_sums", by: "done", measures: ["delivered"], cuts: [Cut.all.cut(.day), Cut.product.cut(.month)]),
    ])
}
