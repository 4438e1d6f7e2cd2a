#!/usr/bin/env python3
"""An independent member of a company: joins by an invitation, takes steps of its own, and syncs with a node.

  weft_member.py join weft-invite-1:… --dir py --administrator ann
  weft_member.py create customer code=C-9 name=Lantian … --dir py --by ann
  weft_member.py update sales_order ID promised=2099-01-20 state=confirmed --dir py --by ann --step order.confirm
  weft_member.py step order.receive changes.json --dir py --by ann        several changes that belong together
  weft_member.py sync 127.0.0.1:7801 --dir py                             the address of the invitation if left out
  weft_member.py verify 127.0.0.1:7801 --dir py                           proves that the node has the same records
  weft_member.py list sales_order --dir py
  weft_member.py show --dir py                                            this site: its chain, and who has it
  weft_member.py show ID --dir py                                         a record, and each field's version
  weft_member.py conflicts --dir py                                       edits that lost, and change sets that were refused

Exit codes: 0 done; 1 not done, standard error says why; 2 something was refused or did not come.
"""

import argparse
import json
import sys
from contextlib import closing
from datetime import datetime, timezone
from pathlib import Path

from weft import shelves
from weft.author import StepError
from weft.connection import Closed
from weft.entries import EntryError
from weft.frames import ProtocolError
from weft.joining import join
from weft.member import Member
from weft.membership import MembershipError
from weft.presentation import pretty, record_json, uuid, value_json
from weft.schema import DEFAULT
from weft.session import Forked
from weft.store import StoreError
from weft.validation import Refusal

CLOCK_WARNING = 30_000


def origin_text(member: Member, origin: int) -> str:
    return f"{member.code_of(origin >> 12)}.{origin & 0xFFF}"


def fields_of(words: list[str]) -> dict[str, str]:
    split = [word.partition("=") for word in words]
    wrong = next((word for word, (_, equals, _) in zip(words, split) if not equals), None)
    if wrong:
        raise EntryError(f"{wrong} is not field=value")
    return {name: value for name, _, value in split}


def do_join(options) -> int:
    join(options.token, options.dir)
    with opened(options) as member:
        if options.administrator:
            name = options.administrator
            fields = {"name": name, "full_name": name, "site": member.site, "roles": "administrator"}
            member.take_step(name, "operator.register", "", [{"create": "operator", "fields": fields}])
        print(f"{member.code_of(member.site)} is site {member.site} of the company; it reads {member.shelves}")
    return 0


def do_create(options) -> int:
    change = {"create": options.type, "as": "it", "shelf": options.shelf, "fields": fields_of(options.fields)}
    with opened(options) as member:
        key = member.take_step(options.by, options.step or f"{options.type}.create", options.reason, [change])["it"]
        print(uuid(key))
    return 0


def do_update(options) -> int:
    change = {"update": options.type, "id": options.id, "fields": fields_of(options.fields)}
    with opened(options) as member:
        member.take_step(options.by, options.step or f"{options.type}.update", options.reason, [change])
    return 0


def do_step(options) -> int:
    changes = json.loads(sys.stdin.read() if options.file == "-" else Path(options.file).read_text("utf-8"))
    with opened(options) as member:
        named = member.take_step(options.by, options.name, options.reason, changes)
        print(pretty({name: uuid(key) for name, key in named.items() if not name.startswith("#")}))
    return 0


def do_sync(options) -> int:
    with opened(options) as member:
        session, missing = member.sync(options.address, options.seconds)
        problems = [
            f"refused here: change set {one.number} of {origin_text(member, one.origin)}: {one.refusal}" for one in session.refused]
        problems += [
            f"refused there: change set {one.number} of {origin_text(member, one.origin)}: {one.code}: {one.text}"
            for one in session.refused_by_peer]
        problems += [f"did not come in time: {origin_text(member, origin)} up to {number}" for origin, number in missing.items()]
        told_why = {one.origin for one in session.refused_by_peer}
        problems += [
            f"not acknowledged: {origin_text(member, origin)} up to {number}"
            for origin, number in session.unsent.items() if origin not in told_why]
        if abs(session.offset) > CLOCK_WARNING:
            print(f"warning: the clock there is {session.offset / 1000:+.0f} s from ours", file=sys.stderr)
        for problem in problems:
            print(problem, file=sys.stderr)
        print(f"{member.code_of(member.site)} has {sum(head.number for head in member.replica.heads.values())} change sets")
        return 2 if problems else 0


def do_verify(options) -> int:
    with opened(options) as member:
        verdict, peer = member.verify(options.address)
        code = member.code_of(peer)
        if not verdict.differing:
            print(f"Identical with {code}: {verdict.count} records, {verdict.round_trips} round trips")
            return 0
        for key in sorted(verdict.differing):
            print(f"differs from {code}: {uuid(key)}", file=sys.stderr)
        ours = {origin: head.number for origin, head in member.replica.heads.items()}
        if ours != verdict.frontier:
            print(f"{code} does not hold the same change sets: sync first", file=sys.stderr)
        return 2


def do_list(options) -> int:
    with opened(options) as member:
        if options.type not in member.replica.schema.by_name:
            raise StepError(f"there is no record type {options.type}")
        print(pretty([record_json(record) for record in member.records.all(options.type)]))
    return 0


def do_show(options) -> int:
    with opened(options) as member:
        print(pretty(record_with_versions(member, options.id) if options.id else status(member)))
    return 0


def status(member: Member) -> dict:
    acknowledged = member.store.acknowledged(member.author.origin)
    return {
        "code": member.code_of(member.site),
        "site": member.site,
        "shelves": member.shelves,
        "written": member.author.head.number,
        "acknowledged": {
            member.code_of(peer): {"number": number, "since": time_text(milliseconds)}
            for peer, (number, milliseconds) in acknowledged.items()},
        "frontier": {origin_text(member, origin): head.number for origin, head in sorted(member.replica.heads.items())},
        "open_conflicts": len(member.records.open_lost_edits()),
        "quarantine": len(member.store.quarantine()),
    }


def record_with_versions(member: Member, text: str) -> dict:
    key = bytes.fromhex(text.replace("-", ""))
    found = [table[key] for table in member.records.tables.values() if key in table]
    if not found:
        raise StepError(f"there is no record {text}")
    record = found[0]
    versions = {
        field.name: {"site": origin_text(member, version.origin), "stamp": str(version.stamp)}
        for field in record.type.fields for version in [record.version(field.number)] if field.number in record.values}
    return {"type": record.type.name, "record": record_json(record), "versions": versions}


def do_conflicts(options) -> int:
    with opened(options) as member:
        print(pretty({"conflicts": [conflict(member, edit) for edit in member.records.open_lost_edits()], "refused": [
            {"site": origin_text(member, origin), "number": number, "code": code, "text": text, "from": member.code_of(peer)}
            for origin, number, code, text, peer in member.store.quarantine()]}))
    return 0


def conflict(member: Member, edit) -> dict:
    record = member.records.tables[edit.type][edit.key]
    field = next(field for field in record.type.fields if field.number == edit.field)
    shown = [None if cells is None else value_json(field.kind, cells) for cells in (edit.cells, record.values.get(edit.field))]
    return {
        "type": record.type.name, "id": uuid(edit.key), "field": field.name, "kind": edit.kind,
        "lost": shown[0], "lost_by": origin_text(member, edit.version.origin), "lost_at": time_text(edit.version.stamp >> 16),
        "present": shown[1], "present_by": origin_text(member, record.version(edit.field).origin),
        "shelf": shelves.name_of(record.shelf),
    }


def time_text(milliseconds: int) -> str:
    return datetime.fromtimestamp(milliseconds // 1000, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def opened(options) -> closing[Member]:
    """The member of a folder, closed at the end."""
    return closing(Member(options.dir, options.schema))


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--dir", required=True, help="the member's folder")
    common.add_argument("--schema", default=DEFAULT, help="the declarations; schema.json of this protocol if left out")
    writes = argparse.ArgumentParser(add_help=False)
    writes.add_argument("--by", required=True, help="the operator who takes the step")
    writes.add_argument("--reason", default="", help="why")
    commands = parser.add_subparsers(required=True)

    def command(name, run, *parents):
        added = commands.add_parser(name, parents=[common, *parents])
        added.set_defaults(run=run)
        return added

    added = command("join", do_join)
    added.add_argument("token")
    added.add_argument("--administrator", help="registers this operator as the site's first step")
    added = command("create", do_create, writes)
    added.add_argument("type")
    added.add_argument("fields", nargs="*", metavar="field=value")
    added.add_argument("--shelf", help="company, office/2 …")
    added.add_argument("--step", help="the step's name for the audit")
    added = command("update", do_update, writes)
    added.add_argument("type")
    added.add_argument("id")
    added.add_argument("fields", nargs="+", metavar="field=value")
    added.add_argument("--step", help="the step's name for the audit")
    added = command("step", do_step, writes)
    added.add_argument("name")
    added.add_argument("file", help="a list of changes in JSON; - for standard input")
    added = command("sync", do_sync)
    added.add_argument("address", nargs="?", help="host:port")
    added.add_argument("--seconds", type=float, default=60, help="how long to try, over all sessions")
    command("verify", do_verify).add_argument("address", nargs="?", help="host:port")
    command("list", do_list).add_argument("type")
    command("show", do_show).add_argument("id", nargs="?")
    command("conflicts", do_conflicts)
    return parser


def main() -> int:
    options = arguments().parse_args()
    try:
        return options.run(options)
    except (
        Closed, EntryError, Forked, MembershipError, OSError, ProtocolError, Refusal, StepError, StoreError, json.JSONDecodeError,
    ) as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
