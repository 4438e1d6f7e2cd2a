"""Batches laid out by column, put back into change sets (changeset.md, "Batches")."""

from .changeset import FORMAT, MAXIMUM_PARTS
from .part import MAXIMUM_REPLACED
from .wire import Reader, WireError, Writer

MAXIMUM_COLUMNS = 4096
INTEGER, BYTES, DAY = 0, 1, 2
HEADS, CHANGES, REST, COLUMNS = 0, 1, 2, 3


def join(data):
    """The change sets of an inflated batch, each behind its length."""
    reader = Reader(data)
    form = reader.byte()
    if form == 0:
        return reader.raw(reader.remaining)
    if form != 1:
        raise WireError("malformed", "batch form")
    return Joiner(reader).run()


class Joiner:
    def __init__(self, reader):
        self.out = Writer()
        self.count = reader.count(0x7FFFFFFF, "change sets in a batch")
        # By record type, then field number: (coding, stream) for each column.
        self.layouts = {}
        streams = COLUMNS
        for _ in range(reader.count(MAXIMUM_COLUMNS, "layouts")):
            number = reader.count(0xFFFF, "record type")
            fields, streams = self._layout(reader, streams)
            self.layouts.setdefault(number, fields)
        sizes = [reader.varint() for _ in range(streams)]
        self.streams = [Reader(reader.raw(size)) for size in sizes]
        if not reader.at_end:
            raise WireError("malformed", "bytes behind the streams")

    @staticmethod
    def _layout(reader, streams):
        fields = {}
        for _ in range(reader.count(63, "fields")):
            columns = fields.setdefault(reader.count(63, "field number"), [])
            for _ in range(reader.count(MAXIMUM_COLUMNS, "columns")):
                coding = reader.byte()
                if coding > DAY or streams >= MAXIMUM_COLUMNS:
                    raise WireError("malformed", "layout")
                columns.append((coding, streams))
                streams += 1
        return fields, streams

    def run(self):
        for _ in range(self.count):
            self._change_set()
        if not all(stream.at_end for stream in self.streams):
            raise WireError("malformed", "bytes behind the columns")
        return bytes(self.out.data)

    @property
    def moved(self):
        return len(self.out.data)

    def varint(self, stream):
        value = self.streams[stream].varint()
        self.out.varint(value)
        return value

    def raw(self, count, stream):
        data = self.streams[stream].raw(count)
        self.out.raw(data)
        return data

    def _change_set(self):
        length = self.varint(HEADS)
        end = self.moved + length
        if self.raw(1, HEADS)[0] != FORMAT:
            raise WireError("malformed", "change set format")
        # Origin, schema version, count of parts; then the stamp and the number.
        _, _, parts = (self.varint(HEADS) for _ in range(3))
        if parts > MAXIMUM_PARTS:
            raise WireError("limit", "parts")
        self.raw(6, HEADS)
        self.varint(HEADS)
        self.varint(HEADS)
        for _ in range(parts):
            self._part()
        self._ends_at(end)

    def _ends_at(self, end):
        if self.moved != end:
            raise WireError("malformed", "a length that is not what it says")

    def _part(self):
        self.varint(HEADS)
        if self.raw(1, HEADS)[0] != 1:
            self.raw(32, REST)
            return
        length = self.varint(HEADS)
        end = self.moved + length
        for _ in range(3):
            self.raw(self.varint(HEADS), HEADS)
        while self.moved < end:
            self._change()
        self._ends_at(end)

    def _change(self):
        length = self.varint(CHANGES)
        end = self.moved + length
        head = self.varint(CHANGES)
        if self.varint(CHANGES) & 1:
            self.raw(8, CHANGES)
        mask, empty = self.varint(CHANGES), 0
        if head & 1:
            empty = self.varint(CHANGES)
            groups = self.varint(CHANGES)
            if groups > MAXIMUM_REPLACED:
                raise WireError("limit", "replaced versions")
            for _ in range(groups * (2 if groups == 1 else 3)):
                self.varint(CHANGES)
        layout = self.layouts.get(head >> 1)
        if layout is not None:
            self._values(layout, mask & ~empty)
        if self.moved > end:
            raise WireError("malformed", "change length")
        self.raw(end - self.moved, REST)

    def _values(self, layout, fields):
        same, place = self.varint(CHANGES), 0
        for number in range(1, 65):
            if not fields >> (number - 1) & 1:
                continue
            columns = layout.get(number)
            if not columns:
                # Fields that are not known stand behind all known ones.
                return
            for coding, stream in columns:
                if not same >> place & 1:
                    self._value(coding, stream)
                place += 1

    def _value(self, coding, stream):
        head = self.varint(stream)
        if coding == INTEGER:
            if head == 7:
                self.varint(stream)
        elif coding == DAY:
            if head == 0:
                self.raw(self.varint(stream), stream)
        else:
            if head & 1:
                self.varint(stream)
            self.raw(head >> 1, stream)
