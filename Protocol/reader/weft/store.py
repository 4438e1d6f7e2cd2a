"""The member's own file: the log of all change sets that it holds, and what it must remember beside them.

SQLite, of this implementation's own design. Records, lost edits and balances are no part of it: they follow from the log and are
worked out from it at start. Every change is a transaction that is on disk before it is told to anybody (`synchronous` is FULL).
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SCHEMA = """
CREATE TABLE IF NOT EXISTS change_set (
  -- The order in which they were merged here: the order in which they are applied anew and passed on.
  place INTEGER PRIMARY KEY,
  origin INTEGER NOT NULL,
  number INTEGER NOT NULL,
  stamp INTEGER NOT NULL,
  -- The chain's hash with this change set.
  hash BLOB NOT NULL,
  -- As its author wrote it, but for parts that were left out for us.
  bytes BLOB NOT NULL,
  UNIQUE (origin, number)
) STRICT;
CREATE TABLE IF NOT EXISTS seal (
  origin INTEGER NOT NULL,
  number INTEGER NOT NULL,
  hash BLOB NOT NULL,
  signature BLOB NOT NULL,
  PRIMARY KEY (origin, number)
) STRICT, WITHOUT ROWID;
-- What each peer said that it holds, and when it said so.
CREATE TABLE IF NOT EXISTS acknowledged (
  peer INTEGER NOT NULL,
  origin INTEGER NOT NULL,
  number INTEGER NOT NULL,
  milliseconds INTEGER NOT NULL,
  PRIMARY KEY (peer, origin)
) STRICT, WITHOUT ROWID;
-- Change sets that were refused here, until they are taken.
CREATE TABLE IF NOT EXISTS quarantine (
  origin INTEGER NOT NULL,
  number INTEGER NOT NULL,
  code TEXT NOT NULL,
  text TEXT NOT NULL,
  peer INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  PRIMARY KEY (origin, number)
) STRICT, WITHOUT ROWID;
"""


class StoreError(Exception):
    """The file cannot be used: another process has it open, or it is not what it should be."""


@dataclass(frozen=True)
class Entry:
    """One change set of the log. `place` is 0 until it has one."""

    origin: int
    number: int
    stamp: int
    hash: bytes
    bytes: bytes
    place: int = 0


class Store:
    def __init__(self, path: Path, seconds: float = 5):
        # One process at a time: two would give out the same number.
        self.db = sqlite3.connect(path, isolation_level=None, timeout=seconds)
        try:
            self.db.execute("PRAGMA locking_mode = EXCLUSIVE")
            self.db.execute("PRAGMA journal_mode = WAL")
            self.db.execute("PRAGMA synchronous = FULL")
            with self.transaction():
                for statement in SCHEMA.split(";\n"):
                    self.db.execute(statement)
        except sqlite3.OperationalError as error:
            self.db.close()
            raise StoreError(f"{path}: {error}") from None

    def close(self) -> None:
        self.db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it or nothing. When this returns it is on disk."""
        self.db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.db.execute("ROLLBACK")
            raise
        self.db.execute("COMMIT")

    def add(self, entry: Entry) -> None:
        self.db.execute(
            "INSERT INTO change_set (origin, number, stamp, hash, bytes) VALUES (?, ?, ?, ?, ?)",
            (entry.origin, entry.number, entry.stamp, entry.hash, entry.bytes))
        self.db.execute("DELETE FROM quarantine WHERE origin = ? AND number <= ?", (entry.origin, entry.number))

    def log(self, after: int = 0) -> Iterator[Entry]:
        """The change sets behind a place, in the order in which they were merged."""
        rows = self.db.execute(
            "SELECT origin, number, stamp, hash, bytes, place FROM change_set WHERE place > ? ORDER BY place", (after,))
        return (Entry(*row) for row in rows)

    def hash_at(self, origin: int, number: int) -> bytes | None:
        row = self.db.execute("SELECT hash FROM change_set WHERE origin = ? AND number = ?", (origin, number)).fetchone()
        return row and row[0]

    def bytes_after(self, origin: int, number: int) -> int:
        """How many bytes of a chain stand behind a number."""
        row = self.db.execute(
            "SELECT coalesce(sum(length(bytes)), 0) FROM change_set WHERE origin = ? AND number > ?", (origin, number)).fetchone()
        return row[0]

    def add_seal(self, origin: int, number: int, chain_hash: bytes, signature: bytes) -> None:
        self.db.execute("INSERT OR IGNORE INTO seal VALUES (?, ?, ?, ?)", (origin, number, chain_hash, signature))

    def seals(self) -> list[tuple[int, int, bytes, bytes]]:
        """Origin, number, hash, signature, by origin and number; of what is in the log only."""
        return self.db.execute(
            "SELECT s.origin, s.number, s.hash, s.signature FROM seal s JOIN change_set c USING (origin, number)"
            " WHERE s.hash = c.hash ORDER BY s.origin, s.number").fetchall()

    def acknowledge(self, peer: int, origin: int, number: int, milliseconds: int) -> None:
        """Keeps what a peer holds. What it held before stays, with its time."""
        self.db.execute(
            "INSERT INTO acknowledged VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE"
            " SET number = excluded.number, milliseconds = excluded.milliseconds WHERE excluded.number > number",
            (peer, origin, number, milliseconds))

    def acknowledged(self, origin: int) -> dict[int, tuple[int, int]]:
        """For each peer the number of this chain that it holds, and since when."""
        rows = self.db.execute("SELECT peer, number, milliseconds FROM acknowledged WHERE origin = ?", (origin,))
        return {peer: (number, milliseconds) for peer, number, milliseconds in rows}

    def refuse(self, origin: int, number: int, code: str, text: str, peer: int, data: bytes) -> None:
        self.db.execute("INSERT OR REPLACE INTO quarantine VALUES (?, ?, ?, ?, ?, ?)", (origin, number, code, text, peer, data))

    def quarantine(self) -> list[tuple[int, int, str, str, int]]:
        """Origin, number, code, text and peer of each change set that is held back."""
        return self.db.execute("SELECT origin, number, code, text, peer FROM quarantine ORDER BY origin, number").fetchall()
