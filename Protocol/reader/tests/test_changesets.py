import unittest

from weft import columns
from weft.changeset import read_change_set
from weft.membership import check_ed25519, seal_message
from weft.part import PartReader
from weft.presentation import uuid
from weft.shelves import name_of
from weft.wire import Reader, WireError, Writer

from . import root, schema, vectors


class ChangeSets(unittest.TestCase):
    def test_decoded(self):
        for vector in vectors("changesets.json"):
            with self.subTest(vector["name"]):
                change_set = read_change_set(bytes.fromhex(vector["bytes"]))
                self.assertEqual(decoded(change_set, schema()), vector["decoded"])
                self.assertEqual(change_set.chained(bytes.fromhex(vector["previous"])).hex(), vector["chain"])

    def test_seals(self):
        keys = {grant["site"]: bytes.fromhex(grant["seal_keys"][0]["key"]) for grant in vectors("membership.json")["grants"]}
        for vector in vectors("changesets.json"):
            if "seal" in vector:
                seal = vector["seal"]
                origin, number, chain = int(seal["origin"]), int(seal["number"]), bytes.fromhex(seal["hash"])
                self.assertEqual(seal["hash"], vector["chain"])
                message = seal_message(root().company, origin, number, chain)
                check_ed25519(keys[origin >> 12], message, bytes.fromhex(seal["signature"]))

    def test_unreadable(self):
        for vector in vectors("unreadable.json"):
            with self.subTest(vector["name"]), self.assertRaises(WireError):
                read_change_set(bytes.fromhex(vector["bytes"]))

    def test_batches(self):
        for vector in vectors("batches.json"):
            with self.subTest(vector["name"]):
                data = bytes.fromhex(vector["bytes"])
                if vector["change_sets"] is None:
                    self.assertRaises(WireError, columns.join, data)
                    continue
                writer = Writer()
                for one in vector["change_sets"]:
                    writer.blob(bytes.fromhex(one))
                self.assertEqual(columns.join(data), bytes(writer.data))

    def test_keys(self):
        for vector in vectors("keys.json"):
            high = int(vector["milliseconds"]) << 16 | 0x7000 | int(vector["counter"])
            low = 1 << 63 | int(vector["site"]) << 42 | int(vector["random"])
            key = high.to_bytes(8, "big") + low.to_bytes(8, "big")
            self.assertEqual((key.hex(), uuid(key)), (vector["bytes"], vector["text"]))


class Numbers(unittest.TestCase):
    def test_varints_and_signed_numbers_read_back(self):
        for value in (0, 1, 127, 128, 1 << 32, (1 << 64) - 1):
            self.assertEqual(Reader(Writer().varint(value).data).varint(), value)
        for value in (0, -1, 1, -64, 64, (1 << 63) - 1, -(1 << 63)):
            self.assertEqual(Reader(Writer().signed(value).data).signed(), value)

    def test_a_number_in_more_bytes_than_it_needs_is_refused(self):
        for data in (b"\x80\x00", b"\xff" * 9 + b"\x02", b"\x80" * 10 + b"\x01"):
            with self.assertRaises(WireError):
                Reader(data).varint()


def decoded(change_set, declared):
    return {
        "origin": str(change_set.origin),
        "number": str(change_set.number),
        "stamp": str(change_set.stamp),
        "schema_version": change_set.schema_version,
        "parts": [
            {"shelf": name_of(part.shelf), "hash": part.hash.hex(), "contents": contents(part, change_set.stamp, declared)}
            for part in change_set.parts
        ],
    }


def contents(part, stamp, declared):
    if part.data is None:
        return None
    read = PartReader(part.data, stamp, declared)
    changes = [change_json(change, declared) for change in read.changes()]
    return {"operator": read.operator, "step": read.step, "reason": read.reason, "changes": changes}


def change_json(change, declared):
    fields = []
    for field in declared.by_number[change.type].fields:
        if change.has(field.number):
            values = change.cells.get(field.number)
            cells = values and [{kind: cell(value, kind)} for kind, value in zip(field.columns, values)]
            fields.append({"number": field.number, "value": cells})
    replaced = [
        {"fields": str(mask), "stamp": str(version.stamp), "origin": str(version.origin)} for version, mask in change.replaced]
    return {
        "type": change.type, "update": change.is_update, "key": change.key.hex(), "mask": str(change.mask),
        "empty": str(change.empty), "replaced": replaced, "fields": fields,
    }


def cell(value, kind):
    return {"integer": str, "text": lambda data: data.decode(), "blob": bytes.hex}[kind](value)
