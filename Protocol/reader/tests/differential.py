#!/usr/bin/env python3
"""Two programs judge the same change sets: this one, and the node of the member's invitation.

  tests/differential.py MEMBER_FOLDER JUDGE_FOLDER SEED FIRST COUNT

MEMBER_FOLDER is that of a member that writes, JUDGE_FOLDER that of a reader of everything. COUNT change sets are made by chance,
most of them wrong in a way or two: records of any type with any values, and bytes changed in what was right. Each is a chain of its
own (an incarnation, from FIRST on), genuinely sealed, so that what is judged is what is in it. Prints the codes and how often each
was given, and those on which the two do not agree (exit code 2).
"""

import collections
import json
import random
import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from weft import shelves  # noqa: E402
from weft.author import Author  # noqa: E402
from weft.changeset import NO_HASH, ChangeSet, Part, Version, read_change_set, write_change_set  # noqa: E402
from weft.member import Member  # noqa: E402
from weft.membership import seal_message  # noqa: E402
from weft.part import Change  # noqa: E402
from weft.part_writer import PartWriter  # noqa: E402
from weft.replica import Head, Seal  # noqa: E402
from weft.store import Entry  # noqa: E402
from weft.validation import KEY_LEAD  # noqa: E402
from weft.wire import Writer  # noqa: E402


class Chance:
    """Makes change sets from a seed; the records are those that the judge has."""

    def __init__(self, seed: int, member: Member, judge: Member):
        self.random = random.Random(seed)
        self.member = member
        self.schema = judge.replica.schema
        self.present = [record for table in judge.records.tables.values() for record in table.values()]
        self.author = Author(judge.replica, member.site, member.author.seal_key)

    def change_set(self, incarnation: int) -> bytes:
        chance = self.random
        stamp = self.author.clock.next() + incarnation
        change_set = ChangeSet(self.member.site << 12 | incarnation, 1, stamp, 1)
        shelf_codes = {self.shelf() for _ in range(chance.choice([1, 1, 1, 2]))}
        for shelf in sorted(shelf_codes):
            writer = PartWriter("eve", "chance", "", stamp, self.schema)
            for _ in range(chance.choice([1, 1, 1, 2, 3])):
                change = self.change(shelf, stamp)
                writer.add(change)
            data = writer.data
            if chance.random() < 0.35:
                data = self.damaged(data)
            change_set.parts.append(Part.of(shelf, data))
        return write_change_set(change_set)

    def shelf(self) -> int:
        own = shelves.code_of(f"office/{self.member.site}")
        return self.random.choice([own] * 6 + [0] * 3 + [1 << 20 | 2, 2 << 20 | 7, 3 << 20 | 7])

    def change(self, shelf: int, stamp: int) -> Change:
        chance = self.random
        fitting = [one for one in self.schema.by_number.values() if one.shelf in ("any", shelves.kind_of(shelf))]
        if chance.random() < 0.4:
            records = [one for one in self.present if one.shelf == shelf] or self.present
            record = chance.choice(records if chance.random() < 0.9 else self.present)
            return self.update(record.type, record, stamp)
        record_type = chance.choice(fitting if chance.random() < 0.9 else list(self.schema.by_number.values()))
        fields = [
            field for field in record_type.fields
            if (chance.random() < 0.985 if field.required else chance.random() < 0.4 and "office" in field.writers)]
        fields = fields or record_type.fields[:1]
        key = self.author.keys.next(stamp >> 16)
        ours = [
            record.key for record in self.present
            if record.type is record_type and record.created.origin >> 12 == self.member.site]
        if ours and chance.random() < 0.2:
            key = chance.choice(ours)
        if chance.random() < 0.06:
            key = chance.choice([
                chance.randbytes(16), key[:6] + b"\x40" + key[7:], key[:8] + b"\x00" + key[9:], self.present[0].key,
                ((stamp >> 16) + KEY_LEAD + 1).to_bytes(6, "big") + key[6:], ((stamp >> 16) + KEY_LEAD).to_bytes(6, "big") + key[6:]])
        mask = sum(field.bit for field in fields)
        return Change(record_type.number, False, key, mask, 0, [], {field.number: self.cells(field, stamp) for field in fields})

    def update(self, record_type, record, stamp: int) -> Change:
        chance = self.random
        able = [field for field in record_type.fields if "office" in field.writers and field.rule != "once"]
        pool = able if able and chance.random() < 0.9 else record_type.fields
        fields = sorted(chance.sample(pool, chance.randint(1, min(3, len(pool)))), key=lambda field: field.number)
        mask = sum(field.bit for field in fields)
        empty = sum(field.bit for field in fields if chance.random() < (0.03 if field.required else 0.3))
        replaced = {}
        for field in fields:
            version = record.version(field.number)
            if chance.random() < 0.2:
                version = Version(stamp - chance.randint(1, 1 << 40), self.member.author.origin)
            replaced[version] = replaced.get(version, 0) | field.bit
        cells = {field.number: self.cells(field, stamp) for field in fields if not empty & field.bit}
        return Change(record_type.number, True, record.key, mask, empty, list(replaced.items()), cells)

    def cells(self, field, stamp: int) -> list:
        return [self.cell(field, index, kind, stamp) for index, kind in enumerate(field.columns)]

    def cell(self, field, index: int, kind: str, stamp: int):
        chance = self.random
        is_wild = chance.random() < 0.02
        if kind == "integer":
            if is_wild:
                return chance.choice([-1, 2, 0, -(1 << 63), (1 << 63) - 1])
            return 1 if field.kind in ("state", "boolean") else chance.randrange(10**6)
        if kind == "blob":
            size = 16 if field.kind == "reference" else 20
            return chance.randbytes(chance.choice([0, 15, 17]) if is_wild else size)
        if is_wild:
            return chance.choice([
                b"\xff", b"a\0b", b"\xed\xa0\x80", b"\xc0\x80", b"x" * (field.maximum_bytes + 1), b"y" * field.maximum_bytes,
                b"\xff" * (field.maximum_bytes + 1), b"", b"2026-02-30", b"unheard-of"])
        if field.kind == "day":
            return b"2026-12-01"
        if field.kind in ("state", "choice"):
            return chance.choice(field.options).encode()
        return chance.choice([b"CNY", b"C62", "水泵".encode(), b"x" * min(field.maximum_bytes, 70), b""])

    def damaged(self, data: bytes) -> bytes:
        """A byte or a few changed, gone, or too many; mostly behind operator, step and reason."""
        chance, data = self.random, bytearray(data)
        start = 0 if chance.random() < 0.1 else 1 + len("eve") + 1 + len("chance") + 1
        for _ in range(chance.choice([1, 1, 2])):
            place = chance.randrange(start, len(data))
            match chance.randrange(4):
                case 0:
                    data[place] ^= 1 << chance.randrange(8)
                case 1:
                    del data[place]
                case 2:
                    data.insert(place, chance.randrange(256))
                case 3:
                    data[place] = chance.choice([0, 0x7F, 0x80, 0xFF])
            if len(data) <= start:
                break
        return bytes(data)


def main(folder: str, judge_folder: str, seed: str, first: str, count: str) -> int:
    with tempfile.TemporaryDirectory() as place:
        member = Member(shutil.copytree(folder, Path(place) / "member"))
        judge = Member(shutil.copytree(judge_folder, Path(place) / "judge"))
        judge.sync()
        member.sync()
        sets, payload, seals = {}, Writer(), []
        chance = Chance(int(seed), member, judge)
        for incarnation in range(int(first), int(first) + int(count)):
            sets[incarnation] = data = chance.change_set(incarnation)
            change_set = read_change_set(data)
            chain_hash = change_set.chained(NO_HASH)
            signature = member.author.seal_key.sign(seal_message(member.root.company, change_set.origin, 1, chain_hash))
            seals.append(Seal(change_set.origin, 1, chain_hash, signature))
            payload.blob(data)
            member.replica.heads[change_set.origin] = Head(1, chain_hash, change_set.stamp)
            with member.store.transaction():
                member.store.add(Entry(change_set.origin, 1, change_set.stamp, chain_hash, data))
                member.store.add_seal(change_set.origin, 1, chain_hash, signature)
        ours = {one.origin & 0xFFF: one.refusal.code for one in judge.replica.take(bytes(payload.data), seals)}
        session, _ = member.sync()
        theirs = {one.origin & 0xFFF: one.code for one in session.refused_by_peer}
        differing = [
            {"ours": ours.get(one), "theirs": theirs.get(one), "bytes": data.hex()}
            for one, data in sets.items() if ours.get(one) != theirs.get(one)]
        counted = collections.Counter(theirs.get(one, "taken") for one in sets)
        print(json.dumps({"codes": dict(sorted(counted.items())), "differing": differing}, indent=1))
        member.close()
        judge.close()
        return 2 if differing else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
