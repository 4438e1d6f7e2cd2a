"""What a peer lacks, cut into batches (sync.md, "Sending"; changeset.md, "What is in a batch")."""

import zlib
from collections.abc import Iterator

from . import sync_pb2 as pb
from .changeset import read_change_set, write_change_set
from .column_writer import split
from .schema import Schema
from .shelves import ShelfSet
from .store import Entry, Store
from .wire import Writer

# A batch ends behind the first seal at which it has so many bytes; it has more than the second only for one run up to a seal.
AIM = 256 << 10
MOST = 8 << 20
# A receiver takes nothing that inflates to more than so many times its size.
MAXIMUM_RATIO = 200


class Outbox:
    """Chooses for one peer, in one session. `peer` is what it holds or will hold, by origin."""

    def __init__(self, store: Store, schema: Schema, peer: dict[int, int], readable: ShelfSet):
        self.store = store
        self.schema = schema
        self.peer = dict(peer)
        self.readable = readable
        self._place = 0
        # By origin the first change set without a part that the peer may read: another peer has that one and what follows.
        self._lacking: dict[int, int] = {}
        for entry in self._entries():
            parts = read_change_set(entry.bytes).parts
            if any(part.data is None and part.shelf in readable for part in parts):
                self._lacking.setdefault(entry.origin, entry.number)

    def raise_peer(self, heads) -> None:
        """The peer said that it holds these, or sent them."""
        for head in heads:
            self.peer[head.origin] = max(self.peer.get(head.origin, 0), head.number)

    def next_batch(self) -> pb.Batch | None:
        """What is sent next; from here on it counts as sent."""
        seals = {
            (origin, number): pb.Seal(origin=origin, number=number, hash=chain_hash, signature=signature)
            for origin, number, chain_hash, signature in self.store.seals()
            if number < self._lacking.get(origin, number + 1)
        }
        chosen = self._choose(seals)
        if not chosen:
            return None
        last = {entry.origin: entry for entry, _ in chosen}
        payload = Writer()
        for _, data in chosen:
            payload.blob(data)
        inflated = split(bytes(payload.data), self.schema)
        self._place = chosen[-1][0].place
        batch = pb.Batch(
            deflated=deflate(inflated), inflated_size=len(inflated), count=len(chosen),
            seals=[seals[entry.origin, entry.number] for entry in last.values()],
            through=[pb.Head(origin=one.origin, number=one.number, hash=one.hash, stamp=one.stamp) for one in last.values()])
        self.raise_peer(batch.through)
        return batch

    def _entries(self) -> Iterator[Entry]:
        return (entry for entry in self.store.log(self._place) if entry.number > self.peer.get(entry.origin, 0))

    def _choose(self, seals: dict) -> list[tuple[Entry, bytes]]:
        """In the order of our log, so many that the last of each origin is sealed."""
        newest = {}
        for origin, number in seals:
            newest[origin] = max(newest.get(origin, 0), number)
        chosen, size, whole, unsealed = [], 0, 0, set()
        for entry in self._entries():
            if entry.number > newest.get(entry.origin, 0):
                continue
            data = write_change_set(read_change_set(entry.bytes), self.readable)
            chosen.append((entry, data))
            size += len(data)
            if (entry.origin, entry.number) in seals:
                unsealed.discard(entry.origin)
            else:
                unsealed.add(entry.origin)
            if not unsealed:
                whole = len(chosen)
            if whole and size >= (MOST if unsealed else AIM):
                break
        return chosen[:whole]


def deflate(payload: bytes) -> bytes:
    deflated = zlib.compress(payload)
    return deflated if len(payload) <= MAXIMUM_RATIO * len(deflated) else zlib.compress(payload, 0)
