"""Stamps and record keys of a site (merge.md, "Clocks"; changeset.md, "Record keys")."""

import secrets
import time
from collections.abc import Callable

COUNTERS_OF_A_KEY = 1 << 12


def wall_clock() -> int:
    """Milliseconds since 1970 UTC."""
    return time.time_ns() // 1_000_000


class HybridClock:
    """The hybrid logical clock of one author.

    It needs no file of its own: what it starts from is the highest stamp in the log, and a stamp counts only once its change set
    is there. So neither a restart nor a clock that was set back repeats one.
    """

    def __init__(self, highest: Callable[[], int], wall: Callable[[], int] = wall_clock):
        self.highest = highest
        self.wall = wall

    def next(self) -> int:
        """The stamp of the next change set: above all that this site holds, of any origin."""
        return max(self.wall() << 16, self.highest() + 1)


class Keys:
    """New record keys. Those of one run rise, and their low halves are alike."""

    def __init__(self, site: int):
        self._low = 1 << 63 | site << 42 | secrets.randbits(42)
        self._newest = (0, 0)

    def next(self, milliseconds: int) -> bytes:
        newest, counter = self._newest
        if milliseconds > newest:
            newest, counter = milliseconds, 0
        elif counter + 1 < COUNTERS_OF_A_KEY:
            counter += 1
        else:
            newest, counter = newest + 1, 0
        self._newest = (newest, counter)
        high = newest << 16 | 0x7000 | counter
        return high.to_bytes(8, "big") + self._low.to_bytes(8, "big")
