"""A replica: takes batches, checks them for itself, and keeps records and frontier (merge.md, "Taking a batch").

The records are in memory. A replica with a store keeps its log there, one batch a transaction; one without forgets it all.
"""

import time
import zlib
from contextlib import nullcontext
from dataclasses import dataclass

from .changeset import NO_HASH, read_change_set
from .membership import Member, MembershipError, check_ed25519, read_grant, read_revocation, seal_message
from .records import Records
from .store import Entry, Store, StoreError
from .validation import Refusal, check
from .wire import Reader, WireError

MAXIMUM_INFLATED = 64 << 20
MAXIMUM_RATIO = 200
MAXIMUM_LEAD = 5 * 60 * 1000
# What the same bytes may get past when they come again is not kept.
NOT_KEPT = ("gap", "unknownMember", "leftOut")


@dataclass(frozen=True)
class Head:
    number: int = 0
    hash: bytes = NO_HASH
    stamp: int = 0


@dataclass(frozen=True)
class Seal:
    origin: int
    number: int
    hash: bytes
    signature: bytes


@dataclass(frozen=True)
class Refused:
    origin: int
    number: int
    refusal: Refusal


def inflate(data, declared):
    if declared > MAXIMUM_INFLATED or declared > max(len(data), 1) * MAXIMUM_RATIO:
        raise WireError("limit", "inflated size")
    stream = zlib.decompressobj()
    try:
        # One byte more than declared shows a stream that holds more.
        inflated = stream.decompress(data, declared + 1)
    except zlib.error as error:
        raise WireError("malformed", str(error)) from None
    if len(inflated) != declared or not stream.eof or stream.unused_data:
        raise WireError("malformed", "a batch that does not inflate to what it says")
    return inflated


class Replica:
    def __init__(self, schema, root, shelves, clock=lambda: time.time_ns() // 1_000_000, store: Store | None = None):
        self.schema = schema
        self.root = root
        self.shelves = shelves
        self.clock = clock
        self.records = Records(schema)
        self.heads = {}
        self.store = store
        self._trusted = {}
        self._members = {}
        self._cuts = {}

    def trust(self, grants):
        """Takes the signed grants that came with our own admission."""
        for data, signature in grants:
            member = read_grant(self.root, data, signature)
            admit(self._trusted, member)
        self._read_members()

    @property
    def highest_stamp(self) -> int:
        return max((head.stamp for head in self.heads.values()), default=0)

    def member(self, site: int) -> Member | None:
        """What the newest grant of a site says."""
        return self._members.get(site)

    def admits(self, site: int) -> bool:
        """Whether we talk to a site: it is known and not revoked."""
        return site in self._members and site not in self._cuts

    def restore(self) -> None:
        """Applies the whole log of the store, which was checked when it came."""
        for entry in self.store.log():
            change_set = read_change_set(entry.bytes)
            head = self.heads.get(entry.origin, Head())
            if (change_set.number, change_set.chained(head.hash)) != (head.number + 1, entry.hash):
                raise StoreError(f"the log is damaged at change set {entry.number} of {entry.origin >> 12}.{entry.origin & 0xFFF}")
            self._apply(change_set, entry.hash, self._checked_again(change_set))

    def _checked_again(self, change_set):
        try:
            changes = check(change_set, self._members[change_set.site], self.schema)
            self.records.check_places(changes)
        except Refusal:
            # It waited for this schema, which finds it wrong: it stays in the log and is applied nowhere.
            return []
        return changes

    def commit(self, data: bytes) -> None:
        """Takes a change set of our own, as any receiver would, and puts it on disk.

        Raises a Refusal, and then nothing has happened, if others would refuse it.
        """
        change_set = read_change_set(data)
        head = self.heads.get(change_set.origin, Head())
        if change_set.number != head.number + 1:
            raise Refusal("gap", f"came after {head.number}")
        changes = self._checked(change_set, self._author(change_set))
        self.records.check_places(changes)
        chain_hash = change_set.chained(head.hash)
        with self.store.transaction():
            self.store.add(Entry(change_set.origin, change_set.number, change_set.stamp, chain_hash, data))
        self._apply(change_set, chain_hash, changes)

    def _read_members(self):
        """Who is a member, by the records; a grant or revocation that the root did not sign is none."""
        self._members, self._cuts = dict(self._trusted), {}
        for row in self.records.all("member") if "member" in self.schema.by_name else []:
            values = {field.name: row.values[field.number][0] for field in row.type.fields if field.number in row.values}
            try:
                member = read_grant(self.root, values["grant_bytes"], values["grant_signature"])
                admit(self._members, member)
            except (MembershipError, WireError):
                pass
            if "revocation" in values and "revocation_signature" in values:
                try:
                    site, cuts = read_revocation(self.root, values["revocation"], values["revocation_signature"])
                    self._cuts[site] = cuts
                except (MembershipError, WireError):
                    pass

    def take(self, payload, seals, peer=0):
        """Merges change sets, each behind its length. Returns the refused ones; each stops its own chain only."""
        planned, refused, blocked = self._plan(payload)
        hashes = {(one.origin, one.number): chain_hash for one, chain_hash, _ in planned}
        vouched = {}
        with self.store.transaction() if self.store else nullcontext():
            for change_set, chain_hash, data in planned:
                if change_set.origin in blocked:
                    continue
                try:
                    self._take(change_set, chain_hash, data, seals, hashes, vouched)
                except Refusal as refusal:
                    blocked.add(change_set.origin)
                    refused.append(Refused(change_set.origin, change_set.number, refusal))
                    if self.store and refusal.code not in NOT_KEPT:
                        self.store.refuse(change_set.origin, change_set.number, refusal.code, refusal.text, peer, data)
        return refused

    def _plan(self, payload):
        reader = Reader(payload)
        planned, refused, blocked, ends = [], [], set(), {}
        while not reader.at_end:
            data = reader.blob()
            change_set = read_change_set(data)
            origin = change_set.origin
            head = self.heads.get(origin, Head())
            number, previous = ends.get(origin, (head.number, head.hash))
            if change_set.number <= number or origin in blocked:
                continue
            if change_set.number != number + 1:
                blocked.add(origin)
                refused.append(Refused(origin, change_set.number, Refusal("gap", f"came after {number}")))
                continue
            ends[origin] = (change_set.number, change_set.chained(previous))
            planned.append((change_set, ends[origin][1], data))
        return planned, refused, blocked

    def _take(self, change_set, chain_hash, data, seals, hashes, vouched):
        author = self._author(change_set)
        self._check_seal(change_set, author, seals, hashes, vouched)
        changes = self._checked(change_set, author)
        self.records.check_places(changes)
        if self.store:
            self.store.add(Entry(change_set.origin, change_set.number, change_set.stamp, chain_hash, data))
        self._apply(change_set, chain_hash, changes)

    def _checked(self, change_set, author):
        """The changes of a change set whose author and seal are genuine, once all that needs no records is checked."""
        if change_set.stamp >> 16 > self.clock() + MAXIMUM_LEAD:
            raise Refusal("clockAhead", f"the clock of {author.code} is ahead of ours")
        if change_set.stamp <= self.heads.get(change_set.origin, Head()).stamp:
            raise Refusal("stampOrder", "a stamp that does not rise")
        if any(part.data is None and part.shelf in self.shelves for part in change_set.parts):
            raise Refusal("leftOut", "a part that we read was left out")
        return check(change_set, author, self.schema)

    def _apply(self, change_set, chain_hash, changes):
        self.records.apply(change_set, changes)
        self.heads[change_set.origin] = Head(change_set.number, chain_hash, change_set.stamp)
        if any(change.type == 1 for _, change, _ in changes):
            self._read_members()

    def _author(self, change_set):
        member = self._members.get(change_set.site)
        if member is None:
            raise Refusal("unknownMember", f"site {change_set.site}")
        if change_set.site in self._cuts and change_set.number > self._cuts[change_set.site].get(change_set.origin, 0):
            raise Refusal("revoked", member.code)
        if change_set.number > member.ends.get(change_set.origin, change_set.number):
            raise Refusal("revoked", f"{member.code}: the chain has ended")
        return member

    def _check_seal(self, change_set, author, seals, hashes, vouched):
        origin, number = change_set.origin, change_set.number
        if vouched.get(origin, 0) >= number:
            return
        candidates = [seal for seal in seals if seal.origin == origin and seal.number >= number]
        for seal in sorted(candidates, key=lambda seal: -seal.number):
            if hashes.get((origin, seal.number)) != seal.hash:
                continue
            try:
                check_ed25519(author.seal_key(origin), seal_message(self.root.company, origin, seal.number, seal.hash), seal.signature)
            except MembershipError:
                continue
            vouched[origin] = seal.number
            if self.store:
                self.store.add_seal(origin, seal.number, seal.hash, seal.signature)
            return
        raise Refusal("seal", f"no genuine seal of {author.code} covers change set {number}")


def admit(members, member):
    """Of several grants for one site, the one issued last counts."""
    known = members.get(member.terms.site)
    if known is None or known.issued <= member.issued:
        members[member.terms.site] = member
