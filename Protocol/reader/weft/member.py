"""A member that writes: its folder, its replica, the steps taken at it, and its sessions."""

import json
import random
import sqlite3
import time
from pathlib import Path

from cryptography.hazmat.primitives import serialization

from . import entries, shelves
from . import sync_pb2 as pb
from .author import Author, Step, StepError
from .connection import Closed, Connection
from .frames import ProtocolError
from .membership import Root
from .proof import Verdict, prove
from .replica import Replica
from .schema import DEFAULT, Schema
from .session import Forked, Session
from .store import Store

FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 0.5, 10.0
# A Close with one of these would be the answer again: another major, company or site, not admitted, a copied disk.
FINAL_CODES = (10, 11, 12, 13, 14)


class Member:
    """Everything that is this site's. Made in a folder that `joining.join` has left; one process at a time."""

    def __init__(self, folder: Path, schema_path: Path = DEFAULT):
        self.folder = Path(folder)
        kept = json.loads((self.folder / "membership.json").read_text())
        self.site: int = kept["site"]
        self.shelves: str = kept["shelves"]
        self.address: str = kept["address"]
        self.root = Root((self.folder / "root.der").read_bytes())
        self.store = Store(self.folder / "member.sqlite")
        self.replica = Replica(Schema.load(schema_path), self.root, shelves.ShelfSet(self.shelves), store=self.store)
        self.replica.trust([(bytes.fromhex(data), bytes.fromhex(signature)) for data, signature in kept["grants"]])
        self.replica.restore()
        seal_key = serialization.load_pem_private_key((self.folder / "seal-key.pem").read_bytes(), None)
        self.author = Author(self.replica, self.site, seal_key)

    def close(self) -> None:
        self.store.close()

    @property
    def records(self):
        return self.replica.records

    def code_of(self, site: int) -> str:
        member = self.replica.member(site)
        return member.code if member else f"site {site}"

    def default_shelf(self, type_name: str) -> int:
        """Where a new record lies unless it is said: the company's shelf, or the one shelf of its kind that we read."""
        kind = self.replica.schema.by_name[type_name].shelf
        if kind == "company":
            return 0
        single = [word for word in self.shelves.split() if word.startswith(f"{kind}/") and not word.endswith("*")]
        if len(single) != 1:
            raise StepError(f"say on which shelf a {type_name} lies")
        return shelves.code_of(single[0])

    def take_step(self, operator: str, name: str, reason: str, changes: list[dict]) -> dict[str, bytes]:
        """Takes a step whole: `changes` are objects with `create` or `update`. Returns the keys of those with a name (`as`).

        `{"create": TYPE, "as": NAME, "shelf": "office/2", "fields": {…}}`, `{"update": TYPE, "id": ID, "fields": {…}}`; a
        field `"@NAME"` of a reference is the record made under that name in this step.
        """
        step, named = self.author.begin(operator, name, reason), {}
        for change in changes:
            key = self._add(step, change, named)
            named[change.get("as", f"#{len(named)}")] = key
        step.commit()
        return named

    def _add(self, step: Step, change: dict, named: dict[str, bytes]) -> bytes:
        type_name = change.get("create") or change.get("update", "")
        record_type = self.replica.schema.by_name.get(type_name)
        if record_type is None:
            raise StepError(f"there is no record type {type_name}")
        present = None
        if "update" in change:
            present = self.records.tables[record_type.number].get(bytes.fromhex(change["id"].replace("-", "")))
            if present is None:
                raise StepError(f"there is no {type_name} {change['id']}")
        values = {}
        for name, entry in change["fields"].items():
            field = record_type.fields_by_name.get(name)
            if field is None:
                raise StepError(f"a {type_name} has no {name}")
            if field.kind == "reference" and isinstance(entry, str) and entry.startswith("@"):
                values[name] = [named[entry[1:]]]
                continue
            before = present and present.values.get(field.number)
            values[name] = entries.cells(field, entry, before[1] if before and field.kind == "state" else 1)
        if present:
            step.update(type_name, present.key, values)
            return present.key
        shelf = shelves.code_of(change["shelf"]) if change.get("shelf") else self.default_shelf(type_name)
        return step.create(type_name, shelf, values)

    def sync(self, address: str | None = None, seconds: float = 60) -> tuple[Session, dict[int, int]]:
        """Sessions with a node, one after the other when one breaks, until each side has all or the time is over.

        Returns the last session, and by origin what did not come.
        """
        deadline, wait = time.monotonic() + seconds, FIRST_WAIT_SECONDS
        while True:
            try:
                return self._session(address or self.address, deadline - time.monotonic())
            except Closed as closed:
                if closed.code in FINAL_CODES:
                    raise
                broken = closed
            except OSError as error:
                broken = error
            pause = wait / 2 + random.random() * wait / 2
            if time.monotonic() + pause > deadline:
                raise broken
            time.sleep(pause)
            wait = min(wait * 2, LONGEST_WAIT_SECONDS)

    def verify(self, address: str | None = None) -> tuple[Verdict, int]:
        """Proves that a node has the same records, on the shelves that both hold. Returns also who that was."""
        connection = Connection(address or self.address, self.root, self.folder / "site.pem", self.folder / "site-key.pem")
        session = Session(connection, self.replica, self.site, self.shelves, purpose=pb.PURPOSE_PROOF)
        try:
            return prove(session), connection.peer
        finally:
            connection.close()

    def _session(self, address: str, seconds: float) -> tuple[Session, dict[int, int]]:
        connection = Connection(address, self.root, self.folder / "site.pem", self.folder / "site-key.pem")
        session = Session(connection, self.replica, self.site, self.shelves, self.author)
        try:
            missing = session.run(seconds)
        except ProtocolError as error:
            connection.close(error.code, str(error))
            raise
        except Forked:
            connection.close()
            raise
        except sqlite3.Error as error:
            connection.close(41, "the store failed")
            raise ProtocolError(41, f"the store failed: {error}") from error
        connection.close()
        return session, missing


