#!/usr/bin/env python3
"""Joins a company as an invited read-only member, pulls all that it may read, and prints records as `weft list TYPE --json` does.

  weft_reader.py --dir reader --join weft-invite-1:…
  weft_reader.py --dir reader --list product
"""

import argparse
import json
import sys
from pathlib import Path

from weft.connection import Closed, Connection
from weft.frames import ProtocolError
from weft.joining import join
from weft.membership import MembershipError, Root
from weft.presentation import pretty, record_json
from weft.replica import Replica
from weft.schema import DEFAULT, Schema
from weft.session import Session
from weft.shelves import ShelfSet


def pull(folder, schema, seconds):
    folder = Path(folder)
    kept = json.loads((folder / "membership.json").read_text())
    root = Root((folder / "root.der").read_bytes())
    replica = Replica(schema, root, ShelfSet(kept["shelves"]))
    replica.trust([(bytes.fromhex(data), bytes.fromhex(signature)) for data, signature in kept["grants"]])
    connection = Connection(kept["address"], root, folder / "site.pem", folder / "site-key.pem")
    session = Session(connection, replica, kept["site"], kept["shelves"])
    try:
        missing = session.run(seconds)
    except ProtocolError as error:
        connection.close(error.code, str(error))
        raise
    connection.close()
    for item in session.refused:
        print(f"refused: change set {item.number} of {item.origin >> 12}.{item.origin & 0xFFF}: {item.refusal}", file=sys.stderr)
    for origin, number in missing.items():
        print(f"did not come in time: {origin >> 12}.{origin & 0xFFF} up to {number}", file=sys.stderr)
    return replica, not session.refused and not missing


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dir", required=True, help="the reader's folder: its keys, its membership")
    parser.add_argument("--join", metavar="TOKEN", help="the invitation, once")
    parser.add_argument("--list", metavar="TYPE", help="the type of the records to print")
    parser.add_argument("--schema", default=DEFAULT, help="the declarations; schema.json of this protocol if left out")
    parser.add_argument("--seconds", type=float, default=60, help="how long to wait for everything")
    options = parser.parse_args()
    try:
        if options.join:
            join(options.join, options.dir)
        if not options.list:
            return 0
        schema = Schema.load(options.schema)
        if options.list not in schema.by_name:
            parser.error(f"there is no record type {options.list}")
        replica, is_complete = pull(options.dir, schema, options.seconds)
    except (MembershipError, ProtocolError, Closed, OSError) as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 1
    print(pretty([record_json(record) for record in replica.records.all(options.list)]))
    return 0 if is_complete else 2


if __name__ == "__main__":
    sys.exit(main())
