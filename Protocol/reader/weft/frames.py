"""Frames and their limits (sync.md, "Frames" and "Limits")."""

from google.protobuf.message import DecodeError

from . import shelves
from . import sync_pb2 as pb

MAJOR, MINOR = 1, 0
MAXIMUM_DEFLATED = 12 << 20
MAXIMUM_INFLATED_SIZE = 1 << 40
MAXIMUM_SEALS = 4096
MAXIMUM_HEADS = 65_536
MAXIMUM_RUNGS = 256
MAXIMUM_SHELVES = 64 << 10
MAXIMUM_CODE, MAXIMUM_TEXT = 64, 1024


class ProtocolError(Exception):
    """The session cannot go on. `code` is one of sync.md's."""

    def __init__(self, code, text):
        super().__init__(f"{code}: {text}")
        self.code = code


def need(is_right, text):
    if not is_right:
        raise ProtocolError(23, text)


def read_frame(data):
    """The frame in these bytes, with every size checked, so that nothing behind this sees a hash of 31 bytes."""
    frame = pb.Frame()
    try:
        frame.ParseFromString(data)
    except DecodeError:
        raise ProtocolError(23, "bytes that are no frame") from None
    kind = frame.WhichOneof("kind")
    if kind is None:
        raise ProtocolError(22, "a frame of an unknown kind")
    check = {
        "hello": check_hello, "batch": check_batch, "ack": check_ack, "heartbeat": check_clock,
        "refusal": check_words, "close": check_words,
    }.get(kind)
    if check:
        check(getattr(frame, kind))
    return frame


def check_hello(hello):
    # Before anything else: another major may mean something else by every other field.
    if hello.protocol_major != MAJOR:
        raise ProtocolError(10, f"protocol {hello.protocol_major}")
    need(len(hello.company) == 16, "a company that is not 16 bytes")
    need(len(hello.shelves.encode()) <= MAXIMUM_SHELVES, "too many shelves")
    check_clock(hello)
    check_heads(hello.frontier)
    check_gaps(hello.gaps)
    need(len(hello.ladder) <= MAXIMUM_RUNGS, "too many rungs")
    need(all(rung.number < 1 << 63 and len(rung.hash) == 32 for rung in hello.ladder), "a rung of the wrong size")


def check_ack(ack):
    check_clock(ack)
    check_heads(ack.advanced)
    check_gaps(ack.gaps)


def check_clock(frame):
    need(frame.wall_milliseconds < 1 << 48, "a clock beyond its limit")


def check_words(frame):
    # The code of a Close is a number.
    code = frame.code if isinstance(frame.code, str) else ""
    need(len(code.encode()) <= MAXIMUM_CODE and len(frame.text.encode()) <= MAXIMUM_TEXT, "too many words")


def check_batch(batch):
    need(len(batch.deflated) <= MAXIMUM_DEFLATED and batch.inflated_size <= MAXIMUM_INFLATED_SIZE, "a batch that is too large")
    need(len(batch.seals) <= MAXIMUM_SEALS, "too many seals")
    need(all(len(seal.hash) == 32 and len(seal.signature) == 64 for seal in batch.seals), "a seal of the wrong size")
    check_heads(batch.through)
    check_gaps(batch.gaps)


def check_heads(heads):
    need(len(heads) <= MAXIMUM_HEADS, "too many heads")
    need(all(head.number < 1 << 63 and len(head.hash) == 32 for head in heads), "a head of the wrong size")
    need(len({head.origin for head in heads}) == len(heads), "an origin twice")


def check_gaps(gaps):
    need(len(gaps) <= MAXIMUM_HEADS, "too many gaps")
    need(
        all(shelves.is_code(gap.shelf) and 1 <= gap.first <= gap.last + 1 and gap.last < 1 << 63 for gap in gaps), "a gap that is none")
    need(len({(gap.origin, gap.shelf) for gap in gaps}) == len(gaps), "a gap twice")
