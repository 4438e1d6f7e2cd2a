"""Writing a part of a change set: who, why, and the changes (changeset.md, "Contents of a part")."""

from .changeset import Version
from .part import WRAP, Change
from .schema import Schema
from .values import ColumnMemory
from .wire import Writer


class PartWriter:
    """Writes changes in their order, each by what differs from those before it. `PartReader` reads them back."""

    def __init__(self, operator: str, step: str, reason: str, stamp: int, schema: Schema):
        self.out = Writer().text(operator).text(step).text(reason)
        self.stamp = stamp
        self.schema = schema
        # The first key is relative to the change set's own time.
        self.previous = (stamp & ~0xFFFF | 0x7000, 0)
        self.memories = {}

    @property
    def data(self) -> bytes:
        return bytes(self.out.data)

    def add(self, change: Change) -> None:
        body = Writer().varint(change.type << 1 | change.is_update)
        self._key(body, change.key)
        body.varint(change.mask)
        if change.is_update:
            body.varint(change.empty)
            self._replaced(body, change.replaced)
        memory = self.memories.setdefault(change.type, ColumnMemory(self.schema.by_number[change.type]))
        body.raw(memory.write(change.cells, self.stamp))
        self.out.blob(bytes(body.data))

    def _key(self, body: Writer, key: bytes) -> None:
        high, low = int.from_bytes(key[:8], "big"), int.from_bytes(key[8:], "big")
        step = (high - self.previous[0]) % WRAP
        step -= WRAP if step >= WRAP // 2 else 0
        follows = low != self.previous[1]
        body.varint((~step if step < 0 else step) << 2 | (step < 0) << 1 | follows)
        if follows:
            body.raw(key[8:])
        self.previous = (high, low)

    def _replaced(self, body: Writer, replaced: list[tuple[Version, int]]) -> None:
        high, low = self.previous
        body.varint(len(replaced))
        for version, fields in replaced:
            first_of_site = (low >> 42 & 0xFFFFF) << 12 | 1
            body.varint(0 if version.origin == first_of_site else version.origin)
            behind, above = (self.stamp - version.stamp) % WRAP, (version.stamp - (high & ~0xFFFF)) % WRAP
            body.varint(behind << 1 if behind <= above else above << 1 | 1)
            if len(replaced) > 1:
                body.varint(fields)
