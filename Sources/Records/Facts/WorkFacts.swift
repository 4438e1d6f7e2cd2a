import Replica

extension CompanyFacts {
  /// A report of the floor by its day: pieces right the first time, and the minutes of work that they stand for by their work order's plan.
  public static let reports = FactDeclaration(
    "work_facts", of: "work_report",
    columns: [FactColumn("site", .integer), FactColumn("product", .blob), FactColumn("centre", .blob)]
      + ["reported", "reports", "good", "made", "minutes"].map { FactColumn($0, .integer) },
    select: """
      SELECT g.id, g.id, g._shelf, w.product, w.work_centre, \(day(ofMoment: "g.at_ms")), 1, g.good_e6, g.good_e6 + g.scrap_e6,
        CASE WHEN w.quantity_e6 > 0 THEN w.minutes * (g.good_e6 + g.scrap_e6) / w.quantity_e6 ELSE 0 END
      FROM work_report g CROSS JOIN work_order w ON w.id = g.work_order {owner}
      """,
    touches: [FactTouch("work_report"), FactTouch("work_order", "id FROM work_report WHERE work_order = {row}.id", columns: ["work_centre", "quantity_e6", "minutes"])],
    sums: [FactSum("made_sums", by: "reported", measures: ["reports", "good", "made", "minutes"], cuts: cuts(.product, .centre))], lookups: [["reported"]])
}
