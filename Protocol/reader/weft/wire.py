"""The byte forms that everything is made of (changeset.md, "Notation")."""


class WireError(Exception):
    """Bytes that do not follow the notation. `code` is one of truncated, overlongNumber, notUTF8, limit, malformed."""

    def __init__(self, code, what=""):
        super().__init__(f"{code}: {what}" if what else code)
        self.code = code


class Reader:
    def __init__(self, data):
        self.data = bytes(data)
        self.place = 0

    @property
    def remaining(self):
        return len(self.data) - self.place

    @property
    def at_end(self):
        return self.place == len(self.data)

    def raw(self, count):
        if count > self.remaining:
            raise WireError("truncated")
        start, self.place = self.place, self.place + count
        return self.data[start : self.place]

    def byte(self):
        return self.raw(1)[0]

    def unsigned(self, size):
        return int.from_bytes(self.raw(size), "big")

    def varint(self):
        value, shift = 0, 0
        while True:
            byte = self.byte()
            if shift == 63 and byte > 1:
                raise WireError("overlongNumber")
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                # A last group of zero would be a second way to write the same number.
                if byte == 0 and shift > 0:
                    raise WireError("overlongNumber")
                return value
            shift += 7
            if shift > 63:
                raise WireError("overlongNumber")

    def signed(self):
        value = self.varint()
        return -(value + 1) // 2 if value & 1 else value // 2

    def count(self, limit, what):
        value = self.varint()
        if value > limit:
            raise WireError("limit", what)
        return value

    def blob(self):
        return self.raw(self.varint())

    def text(self):
        return text_of(self.blob())


def text_of(data):
    """Well-formed UTF-8 without U+0000."""
    try:
        text = data.decode("utf-8", "strict")
    except UnicodeDecodeError:
        raise WireError("notUTF8") from None
    if "\0" in text:
        raise WireError("notUTF8")
    return text


class Writer:
    def __init__(self):
        self.data = bytearray()

    def raw(self, value):
        self.data += value
        return self

    def varint(self, value):
        while value >= 0x80:
            self.data.append(value & 0x7F | 0x80)
            value >>= 7
        self.data.append(value)
        return self

    def signed(self, value):
        return self.varint(value * 2 if value >= 0 else -value * 2 - 1)

    def blob(self, value):
        return self.varint(len(value)).raw(value)

    def text(self, value):
        return self.blob(value.encode("utf-8"))

    def cell(self, value):
        if isinstance(value, int):
            return self.signed(value)
        return self.text(value) if isinstance(value, str) else self.blob(value)
