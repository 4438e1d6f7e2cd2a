#!/usr/bin/env python3
"""The company's figures in DuckDB, over the tables that weft-bench has exported, in memory: worked out from the records at each look.

    bench-figures.py TABLES

Prints JSON: milliseconds (median of five) of a look at all figures of the last 28 days, and of one figure by customer over a quarter.
"""
import json
import pathlib
import statistics
import sys
import time

import duckdb

NAMES = ["sales_order", "order_line", "shipment", "shipment_line", "delivery", "correction", "complaint", "invoice", "payment"]

DELIVERED = """
    sent AS (
        SELECT x.order_line AS line, d.delivered_on AS day, coalesce(x.delivered_e6, x.quantity_e6) AS amount
        FROM delivery d JOIN shipment_line x ON x.shipment = d.shipment),
    lines AS (
        SELECT l.sales_order AS id, l.quantity_e6 AS wanted, coalesce(sum(sent.amount) FILTER (sent.day <= coalesce(TRY_CAST(l.promised AS DATE), o.promised)), 0) AS intime
        FROM order_line l JOIN sales_order o ON o.id = l.sales_order LEFT JOIN sent ON sent.line = l.id
        WHERE o.promised BETWEEN $first AND $last GROUP BY l.id, l.sales_order, l.quantity_e6),
    due AS (
        SELECT o.id, o.customer, NOT EXISTS (SELECT 1 FROM lines WHERE lines.id = o.id AND lines.intime < lines.wanted) AS good
        FROM sales_order o WHERE o.promised BETWEEN $first AND $last AND o.state IN ('confirmed', 'reviewed', 'approved', 'invoiced', 'paid'))
"""
DONE = "done AS (SELECT sales_order, max(delivered_on) AS day FROM delivery GROUP BY sales_order)"

ALL = [
    f"WITH {DELIVERED} SELECT count(*), sum(good::INT) FROM due",
    f"WITH {DONE} SELECT count(*), sum((d.day <= o.promised)::INT) FROM done d JOIN sales_order o ON o.id = d.sales_order WHERE d.day BETWEEN $first AND $last",
    f"WITH {DONE} SELECT count(*), avg(d.day - epoch_ms(o.received_ms)::DATE) FROM done d JOIN sales_order o ON o.id = d.sales_order WHERE d.day BETWEEN $first AND $last",
    "SELECT count(*), avg(confirmed_ms - received_ms) FROM sales_order WHERE confirmed_ms IS NOT NULL AND epoch_ms(received_ms)::DATE BETWEEN $first AND $last",
    f"""WITH {DONE} SELECT count(*), sum((EXISTS (SELECT 1 FROM delivery x WHERE x.sales_order = d.sales_order AND x.short = 1)
        OR d.sales_order IN (SELECT sales_order FROM correction)
        OR d.sales_order IN (SELECT sales_order FROM complaint WHERE kind IN ('wrong_product', 'wrong_quantity')))::INT)
        FROM done d WHERE d.day BETWEEN $first AND $last""",
    """SELECT gross_currency, sum(gross_minor), (SELECT sum(amount_minor) FROM payment p WHERE p.amount_currency = i.gross_currency AND p.paid_on <= $last)
        FROM invoice i WHERE issued <= $last AND issued >= $first GROUP BY gross_currency""",
    f"WITH {DONE} SELECT count(*), (SELECT count(*) FROM complaint) FROM done WHERE day BETWEEN $first AND $last",
    "SELECT count(*) FROM sales_order WHERE requested IS NOT NULL AND address_country IS NOT NULL AND epoch_ms(received_ms)::DATE BETWEEN $first AND $last",
]
PARTS = f"WITH {DELIVERED} SELECT customer, count(*), sum(good::INT) FROM due GROUP BY customer ORDER BY sum(good::INT) * 1.0 / count(*) LIMIT 50"


def main():
    folder = pathlib.Path(sys.argv[1])
    base = duckdb.connect()
    for name in NAMES:
        base.execute(f"CREATE TABLE {name} AS SELECT * FROM read_csv('{folder / (name + '.csv')}', header = true, sample_size = -1)")
    last = base.execute("SELECT max(delivered_on) FROM delivery").fetchone()[0]

    def look(queries, days):
        span = {"last": last, "first": base.execute("SELECT ?::DATE - ?::INTEGER", [last, days - 1]).fetchone()[0]}
        times = []
        for _ in range(5):
            start = time.perf_counter()
            for query in queries:
                base.execute(query, {name: value for name, value in span.items() if f"${name}" in query}).fetchall()
            times.append((time.perf_counter() - start) * 1000)
        return statistics.median(times)

    print(json.dumps({"dashboard": look(ALL, 28), "parts": look([PARTS], 90)}))


if __name__ == "__main__":
    main()
