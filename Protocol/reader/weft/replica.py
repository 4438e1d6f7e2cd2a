"""A replica in memory: takes batches, checks them for itself, and keeps records and frontier (merge.md, "Taking a batch")."""

import time
import zlib
from dataclasses import dataclass

from .changeset import NO_HASH, read_change_set
from .membership import MembershipError, check_ed25519, read_grant, read_revocation, seal_message
from .records import Records
from .validation import Refusal, check
from .wire import Reader, WireError

MAXIMUM_INFLATED = 64 << 20
MAXIMUM_RATIO = 200
MAXIMUM_LEAD = 5 * 60 * 1000


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
    def __init__(self, schema, root, shelves, clock=lambda: time.time_ns() // 1_000_000):
        self.schema = schema
        self.root = root
        self.shelves = shelves
        self.clock = clock
        self.records = Records(schema)
        self.heads = {}
        self._trusted = {}
        self._members = {}
        self._cuts = {}

    def trust(self, grants):
        """Takes the signed grants that came with our own admission."""
        for data, signature in grants:
            member = read_grant(self.root, data, signature)
            admit(self._trusted, member)
        self._read_members()

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

    def take(self, payload, seals):
        """Merges change sets, each behind its length. Returns the refused ones; each stops its own chain only."""
        planned, refused, blocked = self._plan(payload)
        hashes = {(one.origin, one.number): chain_hash for one, chain_hash in planned}
        vouched = {}
        for change_set, chain_hash in planned:
            if change_set.origin in blocked:
                continue
            try:
                self._take(change_set, chain_hash, seals, hashes, vouched)
            except Refusal as refusal:
                blocked.add(change_set.origin)
                refused.append(Refused(change_set.origin, change_set.number, refusal))
        return refused

    def _plan(self, payload):
        reader = Reader(payload)
        planned, refused, blocked, ends = [], [], set(), {}
        while not reader.at_end:
            change_set = read_change_set(reader.blob())
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
            planned.append((change_set, ends[origin][1]))
        return planned, refused, blocked

    def _take(self, change_set, chain_hash, seals, hashes, vouched):
        author = self._author(change_set)
        self._check_seal(change_set, author, seals, hashes, vouched)
        if change_set.stamp >> 16 > self.clock() + MAXIMUM_LEAD:
            raise Refusal("clockAhead", f"the clock of {author.code} is ahead of ours")
        if change_set.stamp <= self.heads.get(change_set.origin, Head()).stamp:
            raise Refusal("stampOrder", "a stamp that does not rise")
        if any(part.data is None and part.shelf in self.shelves for part in change_set.parts):
            raise Refusal("leftOut", "a part that we read was left out")
        changes = check(change_set, author, self.schema)
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
            return
        raise Refusal("seal", f"no genuine seal of {author.code} covers change set {number}")


def admit(members, member):
    """Of several grants for one site, the one issued last counts."""
    known = members.get(member.terms.site)
    if known is None or known.issued <= member.issued:
        members[member.terms.site] = member
