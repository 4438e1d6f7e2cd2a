import Replica

extension CompanyFacts {
  /// An order by the day it was received, the day it is promised for and the day of its last delivery.
  public static let orders = FactDeclaration(
    "order_facts", of: "sales_order",
    columns: [
      FactColumn("site", .integer), FactColumn("customer", .blob), FactColumn("region", .text), FactColumn("channel", .text), FactColumn("currency", .text),
      FactColumn("taken", .integer), FactColumn("due", .integer), FactColumn("done", .integer),
    ] + orderMeasures.map { FactColumn($0, .integer) },
    select: orderSelect,
    touches: orderTouches + [
      FactTouch("work_order", "{row}.sales_order", columns: ["state"]), FactTouch("work_report", "sales_order FROM work_order WHERE id = {row}.work_order"),
      FactTouch("correction", "{row}.sales_order"), FactTouch("complaint", "{row}.sales_order", columns: ["kind"]),
    ],
    sums: [
      FactSum(
        "taken_sums", by: "taken", measures: ["orders", "counted", "value", "complete", "confirmed", "confirm_minutes", "confirm_squares"],
        cuts: cuts(.customer, .region, .channel), unit: "currency"),
      FactSum("due_sums", by: "due", measures: ["due_orders", "in_full"], cuts: cuts(.customer, .region, .channel)),
      FactSum(
        "done_sums", by: "done",
        measures: [
          "done_orders", "told", "kept", "wrong", "late_days", "late_squares", "cycle_days", "cycle_squares", "confirm_minutes", "make_minutes", "dispatch_minutes",
          "transit_minutes",
        ], cuts: cuts(.customer, .region, .channel)),
    ],
    lookups: [["taken"], ["due", "in_full"], ["done"]])

  private static let orderMeasures = [
    "orders", "counted", "value", "complete", "confirmed", "confirm_minutes", "confirm_squares", "due_orders", "in_full", "done_orders", "told", "kept",
    "wrong", "late_days", "late_squares", "cycle_days", "cycle_squares", "make_minutes", "dispatch_minutes", "transit_minutes",
  ]

  // Worked out in three goes, so that each is there once: what the records say, days and minutes, what is counted of them.
  private static let orderSelect = """
    WITH \(deliveredGoods), told AS MATERIALIZED (
      SELECT g.id AS id, g._shelf AS site, g.customer AS customer, trim(g.address_country || ' ' || g.address_region) AS region, g.channel AS channel,
        g.total_currency AS currency, g.received_ms AS received_ms, g.confirmed_ms AS confirmed_ms, \(day(ofMoment: "g.received_ms")) AS taken,
        CASE WHEN \(isPromised) THEN \(day(ofText: "g.promised")) END AS due, \(day(ofText: "g.promised")) AS promised, \(isCounted) AS counted, g.total_minor AS total,
        g.requested IS NOT NULL AND g.address_country IS NOT NULL AND EXISTS (SELECT 1 FROM order_line l WHERE l.sales_order = g.id) AS complete,
        (SELECT max(\(day(ofText: "d.delivered_on"))) FROM delivery d WHERE d.sales_order = g.id) AS done,
        (SELECT max(s.departed_ms) FROM shipment s WHERE s.sales_order = g.id AND s.state IN ('dispatched', 'delivered')) AS departed_ms,
        (SELECT max(r.at_ms) FROM work_order w CROSS JOIN work_report r ON r.work_order = w.id WHERE w.sales_order = g.id AND w.state <> 'cancelled') AS made_ms,
        CASE WHEN \(isPromised) THEN NOT EXISTS (SELECT 1 FROM order_line l WHERE l.sales_order = g.id AND l.quantity_e6 >
          coalesce((SELECT sum(amount) FROM sent WHERE sent.order_line = l.id AND sent.day <= coalesce(l.promised, g.promised)), 0)) END AS in_full,
        EXISTS (SELECT 1 FROM delivery d WHERE d.sales_order = g.id AND +d.short = 1) OR EXISTS (SELECT 1 FROM correction c WHERE c.sales_order = g.id)
          OR EXISTS (SELECT 1 FROM complaint c WHERE c.sales_order = g.id AND c.kind IN ('wrong_product', 'wrong_quantity')) AS wrong
      FROM sales_order g {owner}),
    timed AS MATERIALIZED (
      SELECT *, max(0, confirmed_ms - received_ms) / 60000 AS confirm_minutes, done - promised AS late, max(0, done - taken) AS cycle,
        max(0, made_ms - confirmed_ms) / 60000 AS make_minutes, max(0, departed_ms - coalesce(max(made_ms, confirmed_ms), confirmed_ms)) / 60000 AS dispatch_minutes,
        max(0, done - \(day(ofMoment: "departed_ms"))) * 1440 AS transit_minutes, done IS NOT NULL AS is_done
      FROM told)
    SELECT id, id, site, customer, region, channel, currency, taken, due, done, 1, counted, iif(counted, total, 0), complete, confirmed_ms IS NOT NULL,
      coalesce(confirm_minutes, 0), coalesce(confirm_minutes * confirm_minutes, 0), due IS NOT NULL, coalesce(in_full, 0), is_done,
      is_done AND promised IS NOT NULL, coalesce(late <= 0, 0), is_done AND wrong, coalesce(late, 0), coalesce(late * late, 0),
      coalesce(cycle, 0), coalesce(cycle * cycle, 0), iif(is_done, coalesce(make_minutes, 0), 0), iif(is_done, coalesce(dispatch_minutes, 0), 0),
      iif(is_done, coalesce(transit_minutes, 0), 0)
    FROM timed
    """
}
