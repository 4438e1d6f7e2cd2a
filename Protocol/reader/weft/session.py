"""One session that pulls everything a member may read (sync.md)."""

import time

from . import columns
from . import sync_pb2 as pb
from .connection import Closed
from .frames import MAJOR, MINOR, ProtocolError
from .replica import Head, Seal, inflate
from .wire import WireError

HELLO_SECONDS = 10
HEARTBEAT_SECONDS = 10
SILENCE_SECONDS = 30
MAXIMUM_REFUSALS = 1000


def now():
    return time.time_ns() // 1_000_000


def to_head(origin, head):
    return pb.Head(origin=origin, number=head.number, hash=head.hash, stamp=head.stamp)


class Session:
    def __init__(self, connection, replica, site, shelves):
        self.connection = connection
        self.replica = replica
        self.site = site
        self.shelves = shelves
        # What we have said that we hold, and the cost of the batches taken.
        self.told = {}
        self.acknowledged = 0
        self.refused = []
        self.last_sent = time.monotonic()

    def send(self, frame):
        self.connection.send(frame)
        self.last_sent = time.monotonic()

    def pull(self, seconds):
        """Takes batches until we hold what the peer held when we came, or nothing more comes. Returns what is still missing."""
        wanted = self._greet()
        deadline = time.monotonic() + seconds
        last_heard = time.monotonic()
        while self._missing(wanted) and time.monotonic() < deadline:
            frame = self.connection.receive(1)
            if frame is not None:
                last_heard = time.monotonic()
                self._handle(frame)
            elif time.monotonic() - last_heard > SILENCE_SECONDS:
                raise ProtocolError(30, "the peer is silent")
            if time.monotonic() - self.last_sent > HEARTBEAT_SECONDS:
                self.send(pb.Frame(heartbeat=pb.Heartbeat(wall_milliseconds=now())))
        return self._missing(wanted)

    def _greet(self):
        self.told = dict(self.replica.heads)
        self.send(pb.Frame(hello=pb.Hello(
            protocol_major=MAJOR, protocol_minor=MINOR, schema_version=self.replica.schema.version,
            company=self.replica.root.company, site=self.site, incarnation=1, shelves=self.shelves, purpose=pb.PURPOSE_SYNC,
            wall_milliseconds=now(), frontier=[to_head(*item) for item in self.told.items()])))
        frame = self.connection.receive(HELLO_SECONDS)
        if frame is None:
            raise ProtocolError(32, "no Hello")
        if frame.WhichOneof("kind") == "close":
            raise Closed(f"{frame.close.code} {frame.close.text}")
        if frame.WhichOneof("kind") != "hello":
            raise ProtocolError(21, "a frame before the Hello")
        hello = frame.hello
        for is_right, code in (
            (hello.company == self.replica.root.company, 11), (hello.site == self.connection.peer, 12),
            (hello.site != self.site, 14), (hello.purpose == pb.PURPOSE_SYNC, 27),
        ):
            if not is_right:
                raise ProtocolError(code, "a Hello that is not for us")
        return {head.origin: head.number for head in hello.frontier}

    def _missing(self, wanted):
        stopped = {item.origin for item in self.refused}
        return {
            origin: number for origin, number in wanted.items()
            if origin not in stopped and self.replica.heads.get(origin, Head()).number < number
        }

    def _handle(self, frame):
        kind = frame.WhichOneof("kind")
        if kind == "batch":
            self._take(frame.batch)
        elif kind == "close":
            raise Closed(f"{frame.close.code} {frame.close.text}")
        elif kind == "hello":
            raise ProtocolError(20, "a second Hello")
        elif kind not in ("ack", "heartbeat", "refusal"):
            raise ProtocolError(27, f"an unexpected {kind}")

    def _take(self, batch):
        seals = [Seal(seal.origin, seal.number, seal.hash, seal.signature) for seal in batch.seals]
        try:
            refused = self.replica.take(columns.join(inflate(batch.deflated, batch.inflated_size)), seals)
        except WireError as error:
            raise ProtocolError(40, f"a batch that cannot be read: {error}") from None
        self.refused += refused
        self.acknowledged += max(batch.inflated_size, len(batch.deflated), 1)
        advanced = {origin: head for origin, head in self.replica.heads.items() if self.told.get(origin, Head()).number < head.number}
        self.told.update(advanced)
        self.send(pb.Frame(ack=pb.Ack(
            advanced=[to_head(*item) for item in advanced.items()], acknowledged_bytes=self.acknowledged, wall_milliseconds=now())))
        for item in refused[:MAXIMUM_REFUSALS]:
            self.send(pb.Frame(refusal=pb.Refusal(
                origin=item.origin, number=item.number, code=item.refusal.code, text=item.refusal.text[:300])))
