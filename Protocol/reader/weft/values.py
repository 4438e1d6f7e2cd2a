"""Values on the wire: only what differs from the record before (changeset.md, "Values")."""

import datetime

from .wire import WireError

# The longest text that may borrow its beginning.
ROOM = 64
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


def sized(body, before):
    """Bytes, or how many of the value before they begin with and the rest."""
    head = body.varint()
    if head & 1 == 0:
        return body.raw(head >> 1)
    shared, own = body.varint(), head >> 1
    if not 0 < shared <= len(before) or shared + own > ROOM:
        raise WireError("malformed", "a borrowed beginning")
    return before[:shared] + body.raw(own)


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
