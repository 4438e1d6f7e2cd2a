"""Change sets: reading one, and its place in the chain (changeset.md)."""

import hashlib
from dataclasses import dataclass, field

from . import shelves
from .wire import Reader, WireError, Writer

FORMAT = 1
MAXIMUM_BYTES = 11 << 20
MAXIMUM_PARTS = 64
NO_HASH = bytes(32)


@dataclass(frozen=True, order=True)
class Version:
    """Names one value of one field for good. Ordered by stamp, then origin."""

    stamp: int
    origin: int

    @property
    def packed(self):
        return self.stamp.to_bytes(8, "big") + self.origin.to_bytes(4, "big")


@dataclass
class Part:
    shelf: int
    data: bytes | None
    hash: bytes

    @staticmethod
    def of(shelf, data):
        return Part(shelf, data, hashlib.sha256(data).digest())


@dataclass
class ChangeSet:
    origin: int
    number: int
    stamp: int
    schema_version: int
    parts: list = field(default_factory=list)

    @property
    def site(self):
        return self.origin >> 12

    @property
    def version(self):
        return Version(self.stamp, self.origin)

    def chained(self, previous):
        """The chain's hash here, given the hash before it."""
        digest = hashlib.sha256(b"weft chain 1\0" + previous)
        digest.update(self.origin.to_bytes(4, "big") + self.number.to_bytes(8, "big") + self.stamp.to_bytes(8, "big"))
        digest.update(self.schema_version.to_bytes(4, "big") + len(self.parts).to_bytes(4, "big"))
        for part in self.parts:
            digest.update(part.shelf.to_bytes(4, "big") + part.hash)
        return digest.digest()


def read_change_set(data):
    if len(data) > MAXIMUM_BYTES:
        raise WireError("limit", "change set bytes")
    reader = Reader(data)
    if reader.byte() != FORMAT:
        raise WireError("malformed", "change set format")
    origin = reader.varint()
    if origin >= 1 << 32:
        raise WireError("malformed", "origin")
    schema_version = reader.count(1 << 30, "schema version")
    count = reader.count(MAXIMUM_PARTS, "parts")
    if count == 0:
        raise WireError("malformed", "no part")
    stamp = reader.unsigned(6) << 16 | reader.count(0xFFFF, "stamp")
    if stamp >= 1 << 63:
        raise WireError("malformed", "stamp")
    number = reader.varint()
    if not 0 < number < 1 << 63 or origin >> 12 == 0 or origin & 0xFFF == 0:
        raise WireError("malformed", "origin and number start at 1")
    found = ChangeSet(origin, number, stamp, schema_version)
    for _ in range(count):
        found.parts.append(_read_part(reader, found.parts))
    if not reader.at_end:
        raise WireError("malformed", "bytes behind the change set")
    return found


def write_change_set(change_set: ChangeSet, readable=None) -> bytes:
    """The bytes of a change set, its parts in the order of their shelves.

    A part that is not here, or whose shelf is not in `readable`, is left out: its hash stands for it.
    """
    writer = Writer().raw(bytes([FORMAT])).varint(change_set.origin).varint(change_set.schema_version)
    writer.varint(len(change_set.parts)).raw((change_set.stamp >> 16).to_bytes(6, "big"))
    writer.varint(change_set.stamp & 0xFFFF).varint(change_set.number)
    for part in change_set.parts:
        writer.varint(part.shelf)
        if part.data is not None and (readable is None or part.shelf in readable):
            writer.raw(b"\1").blob(part.data)
        else:
            writer.raw(b"\0").raw(part.hash)
    return bytes(writer.data)


def _read_part(reader, before):
    code = reader.varint()
    if not shelves.is_code(code):
        raise WireError("malformed", "shelf")
    if before and before[-1].shelf >= code:
        raise WireError("malformed", "parts are not in the order of their shelves")
    flag = reader.byte()
    if flag == 1:
        data = reader.blob()
        return Part.of(code, data)
    if flag == 0:
        return Part(code, None, reader.raw(32))
    raise WireError("malformed", "part")
