import itertools
import unittest

from weft.changeset import read_change_set
from weft.part import Change
from weft.presentation import record_json
from weft.replica import Replica, Seal
from weft.schema import DEFAULT, Schema
from weft.shelves import ShelfSet
from weft.validation import UnknownOption, check_values
from weft.wire import Writer

from . import root, schema, vectors

# A minute after the company of the vectors began.
NOW = 1_790_000_060_000


class Merges(unittest.TestCase):
    def test_every_order_that_keeps_each_chain(self):
        for vector in vectors("merges.json"):
            sets = [(bytes.fromhex(one["bytes"]), seal(one["seal"])) for one in vector["change_sets"]]
            for order in interleavings([read_change_set(data).origin for data, _ in sets]):
                with self.subTest(vector["name"], order=order):
                    replica = replica_of(vector["members"], NOW)
                    for index in order:
                        data, its_seal = sets[index]
                        self.assertEqual(replica.take(payload([data]), [its_seal]), [])
                    self.assertEqual(outcome(replica), vector["result"])

    def test_one_batch_gives_the_same(self):
        for vector in vectors("merges.json"):
            sets = [bytes.fromhex(one["bytes"]) for one in vector["change_sets"]]
            replica = replica_of(vector["members"], NOW)
            replica.take(payload(sets), [seal(one["seal"]) for one in vector["change_sets"]])
            self.assertEqual(outcome(replica), vector["result"], vector["name"])

    def test_a_change_set_that_is_here_is_passed_over(self):
        vector = vectors("merges.json")[1]
        sets = [bytes.fromhex(one["bytes"]) for one in vector["change_sets"]]
        seals = [seal(one["seal"]) for one in vector["change_sets"]]
        replica = replica_of(vector["members"], NOW)
        for _ in range(2):
            self.assertEqual(replica.take(payload(sets), seals), [])
        self.assertEqual(outcome(replica), vector["result"])


class Refusals(unittest.TestCase):
    def test_codes(self):
        for vector in vectors("refused.json"):
            with self.subTest(vector["name"]):
                replica = replica_of(vector["members"], int(vector["clock"]))
                sets = [bytes.fromhex(one) for one in vector["change_sets"]]
                refused = replica.take(payload(sets), [seal(one) for one in vector["seals"]])
                self.assertEqual([item.refusal.code for item in refused], [vector["code"]])
                self.assertEqual(sum(head.number for head in replica.heads.values()), len(sets) - 1)


class UnknownOptions(unittest.TestCase):
    def change(self, **cells):
        record = Schema.load(DEFAULT).by_name["received_document"]
        fields = {field.name: field for field in record.fields}
        values = {
            "name": [b"order.csv"], "content": [b"x"], "digest": [b"y"], "channel": [b"mail"], "received": [NOW], "problems": [b""],
            "handling": [b"taken"], **cells}
        change = Change(
            record.number, False, bytes(16), sum(fields[name].bit for name in values), 0, [], {fields[name].number: cells for name, cells in values.items()})
        return change, record, fields

    def test_a_field_that_may_be_empty_waits_alone(self):
        change, record, fields = self.change(handling=[b"burnt"])
        check_values(change, record)
        self.assertEqual(change.waits, fields["handling"].bit)
        check_values(self.change()[0], record)

    def test_a_creation_without_a_required_field_waits_whole(self):
        change, record, fields = self.change(channel=[b"pigeon"])
        with self.assertRaises(UnknownOption):
            check_values(change, record)

    def test_an_update_waits_by_its_field_alone(self):
        _, record, fields = self.change()
        change = Change(record.number, True, bytes(16), fields["handling"].bit, 0, [], {fields["handling"].number: [b"burnt"]})
        check_values(change, record)
        self.assertEqual(change.waits, fields["handling"].bit)


def replica_of(members, clock):
    replica = Replica(schema(), root(), ShelfSet("*"), clock=lambda: clock)
    replica.trust([(bytes.fromhex(one["grant"]), bytes.fromhex(one["signature"])) for one in members])
    return replica


def seal(vector):
    return Seal(int(vector["origin"]), int(vector["number"]), bytes.fromhex(vector["hash"]), bytes.fromhex(vector["signature"]))


def payload(sets):
    writer = Writer()
    for data in sets:
        writer.blob(data)
    return bytes(writer.data)


def interleavings(origins):
    """All orders that keep each chain's own."""
    found = set()
    chains = {origin: [index for index, one in enumerate(origins) if one == origin] for origin in origins}
    for pattern in set(itertools.permutations(origins)) if len(origins) < 8 else [tuple(origins)]:
        places = {origin: iter(chain) for origin, chain in chains.items()}
        found.add(tuple(next(places[origin]) for origin in pattern))
    return sorted(found)


def outcome(replica):
    records = replica.records
    rows = [
        {"type": name, "versions": row.packed_versions.hex(), "digest": row.digest.hex(), "record": record_json(row)}
        for name in sorted(records.schema.by_name, key=lambda name: records.schema.by_name[name].number)
        for row in records.all(name)
    ]
    lost = sorted(records.lost.values(), key=lambda edit: (edit.key, edit.field, edit.version))
    return {
        "records": rows,
        "lost": [
            {"record": edit.key.hex(), "field": edit.field, "kind": edit.kind, "stamp": str(edit.version.stamp),
             "origin": str(edit.version.origin), "value": edit.value.hex()}
            for edit in lost
        ],
        "balances": [{"item": keys[0], "quantity_e6": str(total)} for keys, total in sorted(records.balances("move").items())],
    }
