import Replica

/// The facts that headquarters' figures are made of: see `docs/figures.md`. Each site keeps those of the records that it holds.
///
/// A moment's day is its day in UTC, everywhere alike: what a replica keeps beside the records must not depend on where it stands. Working hours of
/// Asia and Europe lie within one such day.
public enum CompanyFacts {
  public static let all: [FactDeclaration] = [orders, lines, reports, invoices, payments, complaints]

  /// The ways of breaking sums down, by their numbers in the tables. Given once: another one is another number.
  public enum Cut: Int, Sendable, CaseIterable {
    case all, site, customer, region, channel, product, centre, kind

    func cut(_ span: SumCut.Span) -> SumCut { SumCut(rawValue, self == .all ? "" : "\(self)", span) }
  }

  /// By day for all and by site; by month for what has many keys.
  static func cuts(_ monthly: Cut...) -> [SumCut] { [Cut.all.cut(.day), Cut.site.cut(.day)] + monthly.map { $0.cut(.month) } }

  /// SQL over a column: the day of a moment in milliseconds, as days since 1970-01-01.
  static func day(ofMoment column: String) -> String { "\(column) / 86400000" }

  /// SQL over a column: days since 1970-01-01 of a day that is written `2026-11-30`.
  static func day(ofText column: String) -> String { "unixepoch(\(column)) / 86400" }

  /// SQL over a record's key: the day on which the record was made, which the key's first six bytes tell in milliseconds.
  static func day(ofKey column: String) -> String {
    let digits = (1...12).map { place in "(instr('0123456789ABCDEF', substr(hex(\(column)), \(place), 1)) - 1) * \(1 << (4 * (12 - place)))" }
    return "((\(digits.joined(separator: " + "))) / 86400000)"
  }

  /// What of an order's goods was delivered, line by line and day by day; without what was taken out of its shipment again before that left.
  static let deliveredGoods = """
    sent AS MATERIALIZED (
      SELECT s.sales_order AS sales_order, x.order_line AS order_line, d.delivered_on AS day, coalesce(x.delivered_e6, x.quantity_e6) AS amount
      FROM sales_order g CROSS JOIN shipment s ON s.sales_order = g.id CROSS JOIN delivery d ON d.shipment = s.id CROSS JOIN shipment_line x ON x.shipment = s.id
        AND NOT EXISTS (SELECT 1 FROM unpacking u WHERE u.shipment_line = x.id) {owner})
    """

  /// States of orders that are to be delivered.
  static let isPromised = "g.state IN ('confirmed', 'reviewed', 'approved', 'invoiced', 'paid') AND g.promised IS NOT NULL"
  static let isCounted = "g.state NOT IN ('rejected', 'cancelled')"

  /// What changes the facts of an order and of its lines.
  static let orderTouches: [FactTouch] = [
    FactTouch("sales_order"), FactTouch("order_line", "{row}.sales_order"),
    FactTouch("shipment", "{row}.sales_order", columns: ["state", "departed_ms"]),
    FactTouch("shipment_line", "sales_order FROM shipment WHERE id = {row}.shipment", columns: ["delivered_e6"]),
    FactTouch("delivery", "{row}.sales_order"), FactTouch("unpacking", "sales_order FROM shipment WHERE id = {row}.shipment"),
  ]
}
