"""Change sets laid out by column, so that deflate finds more (changeset.md, "By column"). `columns.join` puts them back."""

from .columns import BYTES, CHANGES, COLUMNS, DAY, HEADS, INTEGER, REST
from .schema import RecordType, Schema
from .wire import Reader, WireError, Writer


def split(payload: bytes, schema: Schema) -> bytes:
    """The batch of change sets, each behind its length: by column, or as they are if a change among them cannot be read."""
    splitter = Splitter(payload, schema)
    try:
        while not splitter.reader.at_end:
            splitter.change_set()
    except WireError:
        return b"\0" + payload
    return splitter.batch()


def coding(field, kind: str) -> int:
    if field.kind == "day":
        return DAY
    return INTEGER if kind == "integer" else BYTES


class Splitter:
    """Moves every byte to its stream; what it reads says where the next ones go."""

    def __init__(self, payload: bytes, schema: Schema):
        self.reader = Reader(payload)
        self.schema = schema
        self.count = 0
        self.streams = [Writer() for _ in range(COLUMNS)]
        # By record type, in the order in which they came up: by field number its codings and streams.
        self.layouts: dict[int, dict[int, list[tuple[int, int]]]] = {}

    def batch(self) -> bytes:
        out = Writer().raw(b"\1").varint(self.count).varint(len(self.layouts))
        for number, fields in self.layouts.items():
            out.varint(number).varint(len(fields))
            for field, columns in fields.items():
                out.varint(field).varint(len(columns)).raw(bytes(one for one, _ in columns))
        for stream in self.streams:
            out.varint(len(stream.data))
        for stream in self.streams:
            out.raw(stream.data)
        return bytes(out.data)

    def change_set(self) -> None:
        self.count += 1
        self._varint(HEADS)
        self._raw(1, HEADS)
        # Origin, schema version, count of parts; then the stamp and the number.
        _, _, parts = (self._varint(HEADS) for _ in range(3))
        self._raw(6, HEADS)
        self._varint(HEADS)
        self._varint(HEADS)
        for _ in range(parts):
            self._part()

    def _part(self) -> None:
        self._varint(HEADS)
        if self._raw(1, HEADS) == b"\0":
            self._raw(32, REST)
            return
        length = self._varint(HEADS)
        end = self.reader.place + length
        for _ in range(3):
            self._raw(self._varint(HEADS), HEADS)
        while self.reader.place < end:
            self._change()

    def _change(self) -> None:
        length = self._varint(CHANGES)
        end = self.reader.place + length
        head = self._varint(CHANGES)
        if self._varint(CHANGES) & 1:
            self._raw(8, CHANGES)
        fields = self._varint(CHANGES)
        if head & 1:
            fields &= ~self._varint(CHANGES)
            groups = self._varint(CHANGES)
            for _ in range(groups * (2 if groups == 1 else 3)):
                self._varint(CHANGES)
        record = self.schema.by_number.get(head >> 1)
        if record is not None:
            self._values(self._layout(record), fields)
        if self.reader.place > end:
            raise WireError("malformed", "change length")
        self._raw(end - self.reader.place, REST)

    def _layout(self, record: RecordType) -> dict[int, list[tuple[int, int]]]:
        if record.number not in self.layouts:
            layout = self.layouts[record.number] = {}
            for field in record.fields:
                first = len(self.streams)
                layout[field.number] = [(coding(field, kind), first + index) for index, kind in enumerate(field.columns)]
                self.streams += [Writer() for _ in field.columns]
        return self.layouts[record.number]

    def _values(self, layout: dict[int, list[tuple[int, int]]], fields: int) -> None:
        same, place = self._varint(CHANGES), 0
        for number in range(1, 64):
            if not fields >> (number - 1) & 1:
                continue
            if number not in layout:
                return
            for its_coding, stream in layout[number]:
                if not same >> place & 1:
                    self._cell(its_coding, stream)
                place += 1

    def _cell(self, its_coding: int, stream: int) -> None:
        head = self._varint(stream)
        if its_coding == INTEGER:
            if head == 7:
                self._varint(stream)
        elif its_coding == DAY:
            if head == 0:
                self._raw(self._varint(stream), stream)
        else:
            if head & 1:
                self._varint(stream)
            self._raw(head >> 1, stream)

    def _varint(self, stream: int) -> int:
        value = self.reader.varint()
        self.streams[stream].varint(value)
        return value

    def _raw(self, count: int, stream: int) -> bytes:
        data = self.reader.raw(count)
        self.streams[stream].raw(data)
        return data
