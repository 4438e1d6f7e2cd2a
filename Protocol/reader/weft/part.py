"""What is in a part of a change set: who, why, and the changes (changeset.md, "Contents of a part")."""

from dataclasses import dataclass

from .changeset import Version
from .values import ColumnMemory
from .wire import Reader, WireError

MAXIMUM_RECORDS = 200_000
MAXIMUM_REPLACED = 64
MAXIMUM_REPEATED = 64 << 20
WRAP = 1 << 64


@dataclass
class Change:
    type: int
    is_update: bool
    key: bytes
    mask: int
    empty: int
    replaced: list
    # By field number, texts still as bytes; None for a type that the schema does not have.
    cells: dict | None = None
    # A bit for each field that waits for an upgrade.
    waits: int = 0

    def has(self, number):
        return self.mask >> (number - 1) & 1 == 1

    def empties(self, number):
        return self.empty >> (number - 1) & 1 == 1

    def replaced_version(self, number):
        return next((version for version, mask in self.replaced if mask >> (number - 1) & 1), None)


class PartReader:
    """Reads a part; the changes must be read in their order, since each may leave out what is as in those before."""

    def __init__(self, data, stamp, schema):
        self.reader = Reader(data)
        self.operator, self.step, self.reason = self.reader.text(), self.reader.text(), self.reader.text()
        self.stamp = stamp
        self.schema = schema
        # The first key is relative to the change set's own time.
        self.previous = (stamp & ~0xFFFF | 0x7000, 0)
        self.memories = {}

    @property
    def repeated(self):
        return sum(memory.repeated for memory in self.memories.values())

    def changes(self):
        count = 0
        while not self.reader.at_end:
            count += 1
            if count > MAXIMUM_RECORDS:
                raise WireError("limit", "records in a part")
            yield self._change(Reader(self.reader.blob()))

    def _change(self, body):
        head = body.varint()
        if not 0 < head >> 1 <= 0xFFFF:
            raise WireError("malformed", "record type")
        is_update = head & 1 == 1
        high, low = self.previous = self._key(body)
        mask = body.varint()
        if mask == 0 or mask >> 63:
            raise WireError("malformed", "field mask")
        empty = body.varint() if is_update else 0
        if empty & ~mask:
            raise WireError("malformed", "field masks")
        replaced = self._replaced(body, mask) if is_update else []
        change = Change(head >> 1, is_update, high.to_bytes(8, "big") + low.to_bytes(8, "big"), mask, empty, replaced)
        record = self.schema.by_number.get(change.type)
        if record is not None:
            change.cells = self._cells(body, record, mask, empty)
        return change

    def _cells(self, body, record, mask, empty):
        memory = self.memories.setdefault(record.number, ColumnMemory(record))
        cells = memory.read(body, mask & ~empty, self.stamp)
        if self.repeated > MAXIMUM_REPEATED:
            raise WireError("limit", "repeated bytes")
        # Fields of a newer schema have higher numbers, so their values stand behind the known ones.
        if not mask & ~record.known and not body.at_end:
            raise WireError("malformed", f"bytes behind the values of a {record.name}")
        return cells

    def _key(self, body):
        first = body.varint()
        step = ~(first >> 2) if first & 2 else first >> 2
        return (self.previous[0] + step) % WRAP, body.unsigned(8) if first & 1 else self.previous[1]

    def _replaced(self, body, mask):
        high, low = self.previous
        count = body.count(MAXIMUM_REPLACED, "replaced versions")
        replaced, covered = [], 0
        for _ in range(count):
            origin, time = body.varint(), body.varint()
            if origin >= 1 << 32:
                raise WireError("malformed", "replaced version")
            if origin == 0:
                origin = (low >> 42 & 0xFFFFF) << 12 | 1
            stamp = ((high & ~0xFFFF) + (time >> 1) if time & 1 else self.stamp - (time >> 1)) % WRAP
            if stamp >= self.stamp:
                raise WireError("malformed", "replaced version")
            fields = body.varint() if count > 1 else mask
            if fields & covered:
                raise WireError("malformed", "a field replaces two versions")
            covered |= fields
            replaced.append((Version(stamp, origin), fields))
        if covered != mask:
            raise WireError("malformed", "field masks")
        return replaced
