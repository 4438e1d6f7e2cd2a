"""The proof that two replicas hold the same records (sync.md, "Proof"): ranges are compared, and cut where they differ."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from . import shelves
from . import sync_pb2 as pb
from .connection import Closed
from .frames import ProtocolError
from .records import Records
from .session import Session
from .shelves import ShelfSet

FIRST_KEY, LAST_KEY = bytes(16), b"\xff" * 16
# At most so many records of a range are asked for one by one; otherwise it is cut into so many ranges.
ITEMS, PIECES = 64, 16
RANGES_OF_A_REQUEST = 1024
# Far more than two honest replicas need.
ROUND_TRIPS = 10_000
ANSWER_SECONDS = 60
MODULUS = 1 << 128

Range = tuple[bytes, bytes]
Ask = Callable[[pb.ProofRequest], pb.ProofReply]


@dataclass
class Verdict:
    """What came of a proof: how many records we hold on the shelves compared, and the keys of those that differ."""

    count: int
    differing: set[bytes] = field(default_factory=set)
    round_trips: int = 0
    # What the peer held when it answered, by origin.
    frontier: dict[int, int] = field(default_factory=dict)


class Fingerprints:
    """Records by their keys. A key that stands in two types is there twice."""

    @staticmethod
    def on(shelves: ShelfSet, records: Records) -> "Fingerprints":
        return Fingerprints(
            (record.key, record.digest) for table in records.tables.values() for record in table.values() if record.shelf in shelves)

    def __init__(self, items: Iterable[tuple[bytes, bytes]]):
        self.items = sorted(items)
        self.keys = [key for key, _ in self.items]
        # The sum of the digests of all records before a place: a range is a difference.
        self.sums = [0]
        for _, digest in self.items:
            self.sums.append((self.sums[-1] + int.from_bytes(digest, "big")) % MODULUS)

    def places(self, ends: Range) -> tuple[int, int]:
        return bisect_left(self.keys, ends[0]), bisect_right(self.keys, ends[1])

    def of(self, ends: Range) -> tuple[int, bytes]:
        """The count and the digest of a range, both ends included."""
        first, last = self.places(ends)
        return last - first, ((self.sums[last] - self.sums[first]) % MODULUS).to_bytes(16, "big")

    def in_range(self, ends: Range) -> list[tuple[bytes, bytes]]:
        first, last = self.places(ends)
        return self.items[first:last]

    def cut(self, ends: Range) -> list[Range]:
        """At most 16 ranges that cover this one: by our own records, or by number if we have too few of them."""
        first, last = self.places(ends)
        low, high = (int.from_bytes(end, "big") for end in ends)
        if last - first >= PIECES:
            starts = {int.from_bytes(self.keys[first + (last - first) * piece // PIECES], "big") for piece in range(1, PIECES)}
        else:
            starts = {low + (high - low + 1) * piece // PIECES for piece in range(1, PIECES)}
        edges = [low, *sorted(start for start in starts if low < start <= high), high + 1]
        return [(begin.to_bytes(16, "big"), (end - 1).to_bytes(16, "big")) for begin, end in zip(edges, edges[1:])]


def prove(session: Session) -> Verdict:
    """Compares all records on the shelves that both sides hold, on a connection of its own."""
    session.greet()
    replica, peer = session.replica, session.connection.peer
    common = shelves.common(session.shelves, replica.member(peer).terms.shelves)

    def ask(request: pb.ProofRequest) -> pb.ProofReply:
        session.send(pb.Frame(proof_request=request))
        frame = session.connection.receive(ANSWER_SECONDS)
        kind = frame and frame.WhichOneof("kind")
        if kind == "close":
            raise Closed(f"{frame.close.code} {frame.close.text}", frame.close.code)
        if kind != "proof_reply":
            raise ProtocolError(27 if kind else 30, f"no answer to a proof, but {kind}")
        return frame.proof_reply

    return compare(Fingerprints.on(ShelfSet(common), replica.records), common, ask)


def compare(ours: Fingerprints, shelves: str, ask: Ask) -> Verdict:
    """Asks until every difference is named by its key."""
    verdict = Verdict(len(ours.items))
    # Each range, and whether its records are asked for one by one.
    open_ranges: list[tuple[Range, bool]] = [((FIRST_KEY, LAST_KEY), False)]
    while open_ranges:
        asked, open_ranges = open_ranges[:RANGES_OF_A_REQUEST], open_ranges[RANGES_OF_A_REQUEST:]
        reply = ask(pb.ProofRequest(
            shelves=shelves, ranges=[pb.ProofRequest.Range(first=ends[0], last=ends[1], items=items) for ends, items in asked]))
        verdict.round_trips += 1
        if verdict.round_trips > ROUND_TRIPS:
            raise ProtocolError(28, "a proof without an end")
        verdict.frontier = {head.origin: head.number for head in reply.frontier}
        if len(reply.ranges) != len(asked):
            raise ProtocolError(23, "not one answer for each range")
        for (ends, items), theirs in zip(asked, reply.ranges):
            open_ranges += differences(ours, ends, items, theirs, verdict)
    return verdict


def differences(ours: Fingerprints, ends: Range, items: bool, theirs: pb.ProofReply.Range, verdict: Verdict) -> list[tuple[Range, bool]]:
    """What is to be asked next about a range: nothing if it is equal, or if what differs is now named."""
    if theirs.listed and items:
        listed = [(item.key, item.digest) for item in theirs.items]
        verdict.differing |= {key for key, _ in set(listed) ^ set(ours.in_range(ends))}
        return []
    count, digest = ours.of(ends)
    if (theirs.count, theirs.digest) == (count, digest):
        return []
    if not items and (max(count, theirs.count) <= ITEMS or ends[0] == ends[1]):
        return [(ends, True)]
    return [(piece, False) for piece in ours.cut(ends)]
