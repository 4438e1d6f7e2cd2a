#!/usr/bin/env python3
"""The fresh-merge story of weft-bench in pycrdt and Loro: documents in memory, merged without an index, a log or a disk.

    bench-documents.py ROWS GROUPING RUNS

ROWS holds one row a line, as a JSON list of [key, {column: value}]. A row is a map in a map of rows; GROUPING rows are one transaction.
Prints a JSON list: name, rows inserted a second, rows merged a second, megabytes on the wire (deflated in pieces of 256 KiB). Each figure
is the median of RUNS.
"""
import json
import statistics
import sys
import time
import zlib


def deflated(updates):
    """Bytes of the updates, cut in pieces of at least 256 KiB and deflated as our batches are."""
    total, piece = 0, b""
    for update in updates:
        piece += update
        if len(piece) >= 256 << 10:
            total += len(zlib.compress(piece, 6))
            piece = b""
    return total + len(zlib.compress(piece, 6))


def timed(body):
    start = time.perf_counter()
    result = body()
    return time.perf_counter() - start, result


def steps(rows, grouping):
    for start in range(0, len(rows), grouping):
        yield rows[start : start + grouping]


def pycrdt_story(rows, grouping):
    from pycrdt import Doc, Map

    def insert():
        doc = Doc()
        table = doc.get("rows", type=Map)
        updates = []
        doc.observe(lambda event: updates.append(event.update))
        for step in steps(rows, grouping):
            with doc.transaction():
                for key, values in step:
                    table[key] = Map(values)
        return updates

    def merge(updates):
        doc = Doc()
        table = doc.get("rows", type=Map)
        for update in updates:
            doc.apply_update(update)
        return len(table)

    return insert, merge


def loro_story(rows, grouping):
    from loro import ExportMode, LoroDoc, LoroMap

    def insert():
        doc = LoroDoc()
        table = doc.get_map("rows")
        updates = []
        subscription = doc.subscribe_local_update(lambda update: updates.append(bytes(update)) or True)
        for step in steps(rows, grouping):
            for key, values in step:
                row = table.insert_container(key, LoroMap())
                for column, value in values.items():
                    row.insert(column, value)
            doc.commit()
        del subscription
        return updates

    def merge(updates):
        doc = LoroDoc()
        # One by one is its slow path; it is given the batches that its wire would carry.
        for start in range(0, len(updates), 250):
            doc.import_batch(updates[start : start + 250])
        return len(doc.get_map("rows"))

    return insert, merge


def measure(name, story, rows, grouping, runs):
    insert, merge = story(rows, grouping)
    inserts, merges = [], []
    for _ in range(runs):
        seconds, updates = timed(insert)
        inserts.append(seconds)
        seconds, count = timed(lambda: merge(updates))
        merges.append(seconds)
        if count != len(rows):
            sys.exit(f"{name}: {count} rows arrived of {len(rows)}")
    return {
        "name": name,
        "insert": len(rows) / statistics.median(inserts),
        "merge": len(rows) / statistics.median(merges),
        "wire": deflated(updates) / 1e6,
    }


def main():
    path, grouping, runs = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    with open(path, encoding="utf-8") as file:
        rows = [tuple(json.loads(line)) for line in file]
    json.dump(
        [
            measure("pycrdt", pycrdt_story, rows, grouping, runs),
            measure("Loro", loro_story, rows, grouping, runs),
        ],
        sys.stdout,
    )


if __name__ == "__main__":
    main()
