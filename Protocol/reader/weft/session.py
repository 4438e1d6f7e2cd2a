"""One session: takes what the peer has and we lack, and sends what we have and it lacks (sync.md)."""

import time
from collections import deque

from . import columns
from . import sync_pb2 as pb
from .author import Author
from .connection import Closed
from .frames import MAJOR, MINOR, ProtocolError
from .outbox import Outbox
from .replica import Head, Seal, inflate
from .wire import WireError

HELLO_SECONDS = 10
HEARTBEAT_SECONDS = 10
SILENCE_SECONDS = 30
# Refusals come behind the Ack of their batch. So long they are waited for when a chain did not move and nobody said why.
REFUSAL_SECONDS = 10
MAXIMUM_REFUSALS = 1000
WINDOW_BYTES, WINDOW_BATCHES = 1 << 20, 64
# Peers of this minor may send these; whoever makes nothing of them passes over them.
PASSED_OVER = ("heartbeat", "fork_notice", "checkpoint_offer", "checkpoint_want", "checkpoint_piece", "rows_request", "rows_reply")


class Forked(Exception):
    """Somebody else has written as us: our chain is not the one that the peer holds."""


def now():
    return time.time_ns() // 1_000_000


def to_head(origin, head):
    return pb.Head(origin=origin, number=head.number, hash=head.hash, stamp=head.stamp)


def cost_of(batch):
    return max(batch.inflated_size, len(batch.deflated), 1)


class Session:
    """Without an author it only takes, as a reader does."""

    def __init__(
        self, connection, replica, site, shelves, author: Author | None = None, dials: bool = True, purpose: int = pb.PURPOSE_SYNC,
    ):
        self.connection = connection
        self.purpose = purpose
        self.replica = replica
        self.site = site
        self.shelves = shelves
        self.author = author
        self.dials = dials
        # What we have said that we hold, and the cost of the batches taken.
        self.told = {}
        self.acknowledged = 0
        self.refused = []
        # What the peer has said that it holds, the costs of the batches on the way to it, and what it refused.
        self.confirmed: dict[int, int] = {}
        self.outbox: Outbox | None = None
        self.chosen: pb.Batch | None = None
        self.on_the_way: deque[int] = deque()
        self.acknowledged_by_peer = 0
        self.refused_by_peer: list[pb.Refusal] = []
        # The peer's wall clock less ours when it said Hello, in milliseconds.
        self.offset = 0
        self.last_sent = self.last_answered = time.monotonic()

    def send(self, frame):
        self.connection.send(frame)
        self.last_sent = time.monotonic()

    def run(self, seconds):
        """Until each side holds what the other held when it came, or nothing more comes. Returns what we still miss."""
        wanted = self.greet()
        deadline = time.monotonic() + seconds
        last_heard = time.monotonic()
        while time.monotonic() < deadline:
            self._send_batches()
            if self._is_settled(wanted):
                break
            frame = self.connection.receive(0.2 if self.outbox else 1)
            if frame is not None:
                last_heard = time.monotonic()
                self._handle(frame)
            elif time.monotonic() - last_heard > SILENCE_SECONDS:
                raise ProtocolError(30, "the peer is silent")
            if time.monotonic() - self.last_sent > HEARTBEAT_SECONDS:
                self.send(pb.Frame(heartbeat=pb.Heartbeat(wall_milliseconds=now())))
        return self._missing(wanted)

    @property
    def unsent(self) -> dict[int, int]:
        """By origin, the newest of our own change sets that the peer has not said it holds."""
        if self.author is None:
            return {}
        ours = {origin: head.number for origin, head in self.replica.heads.items() if origin >> 12 == self.site}
        return {origin: number for origin, number in ours.items() if self.confirmed.get(origin, 0) < number}

    def greet(self):
        """Says Hello and hears the peer's. Returns what the peer holds, by origin."""
        if not self.replica.admits(self.connection.peer):
            raise ProtocolError(13, f"site {self.connection.peer} is no member")
        hello = self._hello() if not self.dials else None
        self.told = dict(self.replica.heads)
        self.send(pb.Frame(hello=pb.Hello(
            protocol_major=MAJOR, protocol_minor=MINOR, schema_version=self.replica.schema.version,
            company=self.replica.root.company, site=self.site, incarnation=self.author.incarnation if self.author else 1,
            shelves=self.shelves, purpose=self.purpose, wall_milliseconds=now(),
            frontier=[to_head(*item) for item in self.told.items()])))
        hello = hello or self._hello()
        self.offset = hello.wall_milliseconds - now()
        if self.author:
            self._begin_sending(hello)
        return {head.origin: head.number for head in hello.frontier}

    def _hello(self):
        frame = self.connection.receive(HELLO_SECONDS)
        if frame is None:
            raise ProtocolError(32, "no Hello")
        if frame.WhichOneof("kind") == "close":
            raise Closed(f"{frame.close.code} {frame.close.text}", frame.close.code)
        if frame.WhichOneof("kind") != "hello":
            raise ProtocolError(21, "a frame before the Hello")
        hello = frame.hello
        for is_right, code in (
            (hello.company == self.replica.root.company, 11), (hello.site == self.connection.peer, 12),
            (hello.site != self.site, 14), (hello.purpose == self.purpose, 27),
        ):
            if not is_right:
                raise ProtocolError(code, "a Hello that is not for us")
        return hello

    def _begin_sending(self, hello):
        for head in hello.frontier:
            if head.origin >> 12 == self.site and self.author.store.hash_at(head.origin, head.number) not in (None, head.hash):
                raise Forked(f"change set {head.number} of {self.site}.{head.origin & 0xFFF} is another one at site {hello.site}")
        self.author.seal()
        peer = {head.origin: head.number for head in hello.frontier}
        self.outbox = Outbox(self.author.store, self.replica.schema, peer, self.replica.member(hello.site).shelves)
        self._peer_holds(hello.frontier)

    def _send_batches(self):
        while self.outbox:
            self.chosen = self.chosen or self.outbox.next_batch()
            if self.chosen is None:
                return
            cost = cost_of(self.chosen)
            if self.on_the_way and (sum(self.on_the_way) + cost > WINDOW_BYTES or len(self.on_the_way) >= WINDOW_BATCHES):
                return
            self.send(pb.Frame(batch=self.chosen))
            self.on_the_way.append(cost)
            self.chosen = None

    def _is_settled(self, wanted):
        if self._missing(wanted) or self.chosen or self.on_the_way:
            return False
        told_why = {refusal.origin for refusal in self.refused_by_peer}
        waits = time.monotonic() - self.last_answered < REFUSAL_SECONDS
        return not waits or all(origin in told_why for origin in self.unsent)

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
        elif kind == "ack":
            self._acknowledge(frame.ack)
        elif kind == "refusal":
            self.refused_by_peer.append(frame.refusal)
            self.last_answered = time.monotonic()
        elif kind == "close":
            raise Closed(f"{frame.close.code} {frame.close.text}", frame.close.code)
        elif kind == "hello":
            raise ProtocolError(20, "a second Hello")
        elif kind not in PASSED_OVER:
            raise ProtocolError(27, f"an unexpected {kind}")

    def _acknowledge(self, ack):
        sent = self.acknowledged_by_peer + sum(self.on_the_way)
        if not self.acknowledged_by_peer <= ack.acknowledged_bytes <= sent:
            raise ProtocolError(26, f"{ack.acknowledged_bytes} bytes acknowledged of {sent}")
        while self.on_the_way and self.acknowledged_by_peer + self.on_the_way[0] <= ack.acknowledged_bytes:
            self.acknowledged_by_peer += self.on_the_way.popleft()
        self.last_answered = time.monotonic()
        if self.outbox:
            self.outbox.raise_peer(ack.advanced)
            self._peer_holds(ack.advanced)

    def _peer_holds(self, heads):
        """Keeps what the peer has of our own on its disk."""
        with self.author.store.transaction():
            for head in heads:
                if head.origin >> 12 == self.site:
                    self.confirmed[head.origin] = max(self.confirmed.get(head.origin, 0), head.number)
                    self.author.store.acknowledge(self.connection.peer, head.origin, head.number, now())

    def _take(self, batch):
        seals = [Seal(seal.origin, seal.number, seal.hash, seal.signature) for seal in batch.seals]
        try:
            refused = self.replica.take(
                columns.join(inflate(batch.deflated, batch.inflated_size)), seals, self.connection.peer)
        except WireError as error:
            raise ProtocolError(40, f"a batch that cannot be read: {error}") from None
        self.refused += refused
        self.acknowledged += cost_of(batch)
        if self.outbox:
            self.outbox.raise_peer(batch.through)
        heads = self.replica.heads
        advanced = {origin: head for origin, head in heads.items() if self.told.get(origin, Head()).number < head.number}
        self.told.update(advanced)
        self.send(pb.Frame(ack=pb.Ack(
            advanced=[to_head(*item) for item in advanced.items()], acknowledged_bytes=self.acknowledged, wall_milliseconds=now())))
        for item in refused[:MAXIMUM_REFUSALS]:
            self.send(pb.Frame(refusal=pb.Refusal(
                origin=item.origin, number=item.number, code=item.refusal.code, text=item.refusal.text[:250])))
