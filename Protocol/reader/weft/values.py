"""Values on the wire: only what differs from the record before (changeset.md, "Values")."""

import datetime

from .wire import WireError, Writer

# The longest text that may borrow its beginning.
ROOM = 64
# A text borrows when at least so many bytes are shared, and at most so many are its own.
LEAST_SHARED, MOST_OWN = 8, 4
# Cells from here on have no bit in "same".
CELLS_WITH_BIT = 64
MOST_ZEROS = 6
EPOCH = datetime.date(1970, 1, 1).toordinal()


class ColumnMemory:
    """The newest value of every column of one record type while a part is read."""

    def __init__(self, record):
        self.record = record
        self.last = {
            field.number: [0 if kind == "integer" else b"" for kind in field.columns] for field in record.fields}
        # Bytes of values that were left out. Bounded, or a few bytes a record could fill a disk.
        self.repeated = 0

    def read(self, body, fields, stamp):
        """{field number: cells} of a change's values."""
        same = body.varint()
        place, cells = 0, {}
        for field in self.record.fields:
            if not fields & field.bit:
                continue
            last = self.last[field.number]
            for index, kind in enumerate(field.columns):
                if same >> place & 1:
                    self.repeated += 0 if kind == "integer" else len(last[index])
                elif kind == "integer":
                    last[index] = scaled(body)
                elif field.kind == "day":
                    last[index] = day(body, stamp)
                else:
                    last[index] = sized(body, last[index])
                place += 1
            cells[field.number] = list(last)
        return cells

    def write(self, values: dict, stamp: int) -> bytes:
        """What `read` gives back as {field number: cells}. Texts are bytes here."""
        same, place, body = 0, 0, Writer()
        for field in self.record.fields:
            if field.number not in values:
                continue
            last = self.last[field.number]
            for index, (kind, cell) in enumerate(zip(field.columns, values[field.number], strict=True)):
                if cell == last[index] and place < CELLS_WITH_BIT:
                    same |= 1 << place
                    self.repeated += 0 if kind == "integer" else len(cell)
                elif kind == "integer":
                    write_scaled(body, cell)
                elif field.kind == "day":
                    write_day(body, cell, stamp)
                else:
                    write_sized(body, cell, last[index])
                last[index] = cell
                place += 1
        return bytes(Writer().varint(same).raw(body.data).data)


def scaled(body):
    """A number without its decimal zeros, and how many those were."""
    head = body.varint()
    zeros = head & 7
    if zeros == 7:
        if head != 7:
            raise WireError("malformed", "a number")
        return body.signed()
    folded = head >> 3
    value = (~(folded >> 1) if folded & 1 else folded >> 1) * 10**zeros
    if not -(1 << 63) <= value < 1 << 63:
        raise WireError("malformed", "a number")
    return value


def write_scaled(body: Writer, value: int) -> None:
    """As many decimal zeros as there are go away, at most 6; 0 has none."""
    rest, zeros = value, 0
    while rest and rest % 10 == 0 and zeros < MOST_ZEROS:
        rest, zeros = rest // 10, zeros + 1
    if abs(rest) >= 1 << 60:
        body.varint(7).signed(value)
    else:
        body.varint(zigzag(rest) << 3 | zeros)


def zigzag(value: int) -> int:
    return value * 2 if value >= 0 else -value * 2 - 1


def sized(body, before):
    """Bytes, or how many of the value before they begin with and the rest."""
    head = body.varint()
    if head & 1 == 0:
        return body.raw(head >> 1)
    shared, own = body.varint(), head >> 1
    if not 0 < shared <= len(before) or shared + own > ROOM:
        raise WireError("malformed", "a borrowed beginning")
    return before[:shared] + body.raw(own)


def write_sized(body: Writer, value: bytes, before: bytes) -> None:
    shared = 0
    for ours, theirs in zip(value, before):
        if ours != theirs:
            break
        shared += 1
    own = len(value) - shared
    if shared >= LEAST_SHARED and own <= MOST_OWN and len(value) <= ROOM:
        body.varint(own << 1 | 1).varint(shared).raw(value[shared:])
    else:
        body.varint(len(value) << 1).raw(value)


def day(body, stamp):
    """A day by its distance from the change set's own, as the ten bytes of its text."""
    head = body.varint()
    if head == 0:
        return body.blob()
    folded = head - 1
    distance = ~(folded >> 1) if folded & 1 else folded >> 1
    number = (stamp >> 16) // 86_400_000 + distance
    if folded >= 1 << 32 or not 1 <= number + EPOCH <= datetime.date.max.toordinal():
        raise WireError("malformed", "a day")
    return datetime.date.fromordinal(number + EPOCH).isoformat().encode()


def write_day(body: Writer, value: bytes, stamp: int) -> None:
    """A text that is no day is written as it is; its readers refuse it."""
    try:
        number = datetime.date.fromisoformat(value.decode("ascii")).toordinal() - EPOCH
        is_day = datetime.date.fromordinal(number + EPOCH).isoformat().encode() == value
    except ValueError:
        is_day = False
    if is_day:
        body.varint(zigzag(number - (stamp >> 16) // 86_400_000) + 1)
    else:
        body.varint(0).blob(value)
