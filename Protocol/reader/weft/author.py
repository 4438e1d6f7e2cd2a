"""Writing change sets of our own: steps that people take here (changeset.md, "Change sets")."""

import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from .changeset import ChangeSet, Part, write_change_set
from .clock import HybridClock, Keys
from .membership import seal_message
from .part import Change
from .part_writer import PartWriter
from .presentation import uuid
from .replica import Head, Replica
from .schema import RecordType

# A chain is sealed at the latest when so many bytes of it are not.
UNSEALED_BYTES = 64 << 10

# By field name its cells; None empties it.
Values = dict[str, list | None]


class StepError(Exception):
    """A step that cannot be taken as it was entered."""


class Author:
    """The one who writes a site's chain. Only one process at a time has it, as the store sees to."""

    def __init__(self, replica: Replica, site: int, seal_key: Ed25519PrivateKey, incarnation: int = 1):
        self.replica = replica
        self.store = replica.store
        self.site = site
        self.incarnation = incarnation
        self.origin = site << 12 | incarnation
        self.seal_key = seal_key
        self.clock = HybridClock(lambda: replica.highest_stamp, replica.clock)
        self.keys = Keys(site)

    @property
    def head(self) -> Head:
        return self.replica.heads.get(self.origin, Head())

    def begin(self, operator: str, name: str, reason: str = "") -> "Step":
        return Step(self, operator, name, reason)

    def seal(self) -> None:
        """Vouches for all that was written so far. Only what a seal covers is sent."""
        head = self.head
        if head.number > self._sealed():
            signature = self.seal_key.sign(seal_message(self.replica.root.company, self.origin, head.number, head.hash))
            with self.store.transaction():
                self.store.add_seal(self.origin, head.number, head.hash, signature)

    def seal_if_long(self) -> None:
        if self.store.bytes_after(self.origin, self._sealed()) >= UNSEALED_BYTES:
            self.seal()

    def _sealed(self) -> int:
        return max((number for origin, number, *_ in self.store.seals() if origin == self.origin), default=0)


class Step:
    """One step: what it does to the records becomes one change set, or nothing does."""

    def __init__(self, author: Author, operator: str, name: str, reason: str):
        self.author = author
        self.words = (operator, name, reason)
        self.stamp = author.clock.next()
        # By shelf, in the order in which they were entered.
        self._changes: dict[int, list[Change]] = {}
        self._numbers: dict[str, int] = {}

    def create(self, type_name: str, shelf: int, values: Values) -> bytes:
        """Returns the new record's key. A document's number is the next of its series unless it is given."""
        record = self._type(type_name)
        values = {name: cells for name, cells in values.items() if cells is not None}
        if record.series and "number" not in values:
            values["number"] = [self._next_number(record)]
        key = self.author.keys.next(self.stamp >> 16)
        mask, _, cells = self._fields(record, values)
        self._add(shelf, Change(record.number, False, key, mask, 0, [], cells))
        return key

    def update(self, type_name: str, key: bytes, values: Values) -> None:
        """Writes fields of a record, and with each the version that stands there now: the one that we saw."""
        record_type = self._type(type_name)
        record = self.author.replica.records.tables[record_type.number].get(key)
        if record is None:
            raise StepError(f"there is no {type_name} {uuid(key)}")
        mask, empty, cells = self._fields(record_type, values)
        replaced = {}
        for field in record_type.fields:
            if mask & field.bit:
                version = record.version(field.number)
                replaced[version] = replaced.get(version, 0) | field.bit
        self._add(record.shelf, Change(record_type.number, True, key, mask, empty, list(replaced.items()), cells))

    def commit(self) -> int:
        """Puts the change set on disk and applies it. Returns its number.

        Raises a Refusal, and then nothing has happened, if others would refuse it.
        """
        self.author.replica.commit(self.data())
        self.author.seal_if_long()
        return self.author.head.number

    def data(self) -> bytes:
        """The change set as it is sealed and sent."""
        if not self._changes:
            raise StepError("a step that changes nothing")
        replica = self.author.replica
        change_set = ChangeSet(self.author.origin, self.author.head.number + 1, self.stamp, replica.schema.version)
        for shelf in sorted(self._changes):
            writer = PartWriter(*self.words, self.stamp, replica.schema)
            for change in self._changes[shelf]:
                writer.add(change)
            change_set.parts.append(Part.of(shelf, writer.data))
        return write_change_set(change_set)

    def _add(self, shelf: int, change: Change) -> None:
        before = [one for changes in self._changes.values() for one in changes]
        if any((one.type, one.key) == (change.type, change.key) for one in before):
            raise StepError(f"{uuid(change.key)} is changed twice in one step")
        self._changes.setdefault(shelf, []).append(change)

    def _type(self, name: str) -> RecordType:
        record = self.author.replica.schema.by_name.get(name)
        if record is None:
            raise StepError(f"there is no record type {name}")
        return record

    @staticmethod
    def _fields(record: RecordType, values: Values) -> tuple[int, int, dict]:
        """Mask, empty, and by number the cells of the others, texts as bytes."""
        unknown = values.keys() - record.fields_by_name.keys()
        if unknown:
            raise StepError(f"a {record.name} has no {', '.join(sorted(unknown))}")
        mask, empty, cells = 0, 0, {}
        for field in record.fields:
            if field.name not in values:
                continue
            mask |= field.bit
            if values[field.name] is None:
                empty |= field.bit
            else:
                cells[field.number] = [one.encode() if isinstance(one, str) else one for one in values[field.name]]
        return mask, empty, cells

    def _next_number(self, record: RecordType) -> str:
        """`SO-SH01-2026-000001`: the series, our code, the year, and a count of our own: no two sites give the same."""
        replica, stamp = self.author.replica, self.stamp
        year = datetime.datetime.fromtimestamp((stamp >> 16) / 1000, datetime.timezone.utc).year
        prefix = f"{record.series}-{replica.member(self.author.site).code}-{year}-"
        if prefix not in self._numbers:
            field = record.fields_by_name["number"].number
            taken = [row.values[field][0] for row in replica.records.all(record.name) if field in row.values]
            self._numbers[prefix] = max((int(one[len(prefix):]) for one in taken if one.startswith(prefix)), default=0)
        self._numbers[prefix] += 1
        return f"{prefix}{self._numbers[prefix]:06}"
