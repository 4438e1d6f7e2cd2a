#!/usr/bin/env python3
"""A member whose program does wrong: five chains, each with one thing that merge.md refuses, sent by a genuine session.

  tests/rogue.py FOLDER OTHER_SHELF PRODUCT_ID

FOLDER is a member's, of role office; OTHER_SHELF is an office's shelf that it may not write on; PRODUCT_ID a product, which only
headquarters may change. Prints, for each wrong, the number of its incarnation and the code by which the node of its invitation
refused it. Each wrong is a chain of its own, since nothing is applied behind a change set that is refused.
"""

import json
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: E402

from weft import shelves  # noqa: E402
from weft.author import Author, Step  # noqa: E402
from weft.changeset import NO_HASH, read_change_set  # noqa: E402
from weft.member import Member  # noqa: E402
from weft.membership import seal_message  # noqa: E402
from weft.replica import Head  # noqa: E402
from weft.store import Entry  # noqa: E402

HOUR = 3_600_000


def force(author: Author, step: Step, chain_hash: bytes | None = None, seal_key: Ed25519PrivateKey | None = None) -> None:
    """Puts a change set into the log and seals it, whatever it is."""
    data = step.data()
    change_set = read_change_set(data)
    chain_hash = chain_hash or change_set.chained(author.head.hash)
    message = seal_message(author.replica.root.company, author.origin, change_set.number, chain_hash)
    with author.store.transaction():
        author.store.add(Entry(author.origin, change_set.number, change_set.stamp, chain_hash, data))
        author.store.add_seal(author.origin, change_set.number, chain_hash, (seal_key or author.seal_key).sign(message))
    author.replica.heads[author.origin] = Head(change_set.number, chain_hash, change_set.stamp)


def customer(step: Step, shelf: int) -> Step:
    step.create("customer", shelf, {
        "code": [f"ROGUE-{step.author.incarnation}"], "name": ["Rogue"], "tax_number": ["none"], "grade": ["vip"],
        "credit_limit": [10**12, "CNY"], "payment_days": [9999], "state": ["verified", 1]})
    return step


class Rogue:
    def __init__(self, member: Member, other_shelf: str, product: str):
        self.member = member
        self.own_shelf = shelves.code_of(f"office/{member.site}")
        self.other_shelf = shelves.code_of(other_shelf)
        self.product = bytes.fromhex(product.replace("-", ""))

    def author(self, incarnation: int) -> Author:
        return Author(self.member.replica, self.member.site, self.member.author.seal_key, incarnation)

    def writes_on_a_shelf_of_another_office(self, author: Author) -> None:
        force(author, customer(author.begin("eve", "customer.register"), self.other_shelf))

    def renames_a_product_of_headquarters(self, author: Author) -> None:
        step = author.begin("eve", "product.define")
        step.update("product", self.product, {"name_en": ["Rogue pump"]})
        force(author, step)

    def breaks_its_chain(self, author: Author) -> None:
        """Number 1 is genuine and there already; number 2 follows something else."""
        force(author, customer(author.begin("eve", "customer.register"), self.own_shelf))
        self.member.sync()
        step = customer(author.begin("eve", "customer.register"), self.own_shelf)
        force(author, step, chain_hash=read_change_set(step.data()).chained(NO_HASH))

    def seals_by_another_key(self, author: Author) -> None:
        force(author, customer(author.begin("eve", "customer.register"), self.own_shelf), seal_key=Ed25519PrivateKey.generate())

    def writes_an_hour_ahead(self, author: Author) -> None:
        step = author.begin("eve", "customer.register")
        step.stamp += HOUR << 16
        force(author, customer(step, self.own_shelf))

    @property
    def wrongs(self) -> list[Callable[[Author], None]]:
        return [
            self.breaks_its_chain, self.writes_on_a_shelf_of_another_office, self.renames_a_product_of_headquarters,
            self.seals_by_another_key, self.writes_an_hour_ahead]


def main(folder: str, other_shelf: str, product: str) -> None:
    # In a copy: what is wrong stays out of the member's own log.
    with tempfile.TemporaryDirectory() as place:
        copy = shutil.copytree(folder, Path(place) / "rogue")
        member = Member(copy)
        member.sync()
        rogue, names = Rogue(member, other_shelf, product), {}
        for incarnation, wrong in enumerate(rogue.wrongs, start=2):
            wrong(rogue.author(incarnation))
            names[incarnation] = wrong.__name__
        session, _ = member.sync(seconds=20)
        codes = {refusal.origin & 0xFFF: refusal.code for refusal in session.refused_by_peer}
        member.close()
        print(json.dumps([{"wrong": names[one], "incarnation": one, "code": codes.get(one)} for one in names]))


if __name__ == "__main__":
    main(*sys.argv[1:])
