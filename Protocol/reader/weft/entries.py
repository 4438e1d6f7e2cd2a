"""What a person or a program types for a field, as the cells of its value (changeset.md, "Values").

The JSON forms of merge.md are read, and for the command line one short text for each type:
money `1234.50 CNY`, quantity `40 C62`, price `1280.5 CNY/C62`, address `name|street|city|postcode|region|country`,
state `checked`, or `checked@2` for round 2.
"""

import datetime
import re
from decimal import Decimal, InvalidOperation

from .presentation import PLACES
from .schema import Field

ADDRESS = ("name", "street", "city", "postcode", "region", "country")


class EntryError(Exception):
    """What was entered is no value of the field's type."""


def cells(field: Field, entry, round_now: int = 1) -> list | None:
    """The cells of a value; None for an empty one. `round_now` is the round of a lifecycle that names none."""
    if entry is None or entry == "":
        return None
    try:
        return READERS[field.kind](entry, round_now)
    except (ValueError, KeyError, TypeError, InvalidOperation):
        raise EntryError(f"{field.name}: {entry!r} is no {field.kind}") from None


def scaled(text: str, places: int) -> int:
    """An exact decimal as an integer of its smallest units."""
    number = Decimal(text).scaleb(places)
    if number != number.to_integral_value():
        raise ValueError(text)
    return int(number)


def words(entry, names: tuple[str, ...], pattern: str) -> list[str]:
    """The members of an object, or the groups of a text."""
    if isinstance(entry, dict):
        return [entry[name] for name in names]
    found = re.fullmatch(pattern, entry.strip())
    if not found:
        raise ValueError(entry)
    return list(found.groups())


def money(entry, _):
    amount, currency = words(entry, ("amount", "currency"), r"(\S+) (\S+)")
    return [scaled(amount, PLACES.get(currency, 2)), currency]


def quantity(entry, _):
    amount, unit = words(entry, ("amount", "unit"), r"(\S+) (\S+)")
    return [scaled(amount, 6), unit]


def price(entry, _):
    amount, currency, unit = words(entry, ("amount", "currency", "unit"), r"(\S+) ([^/ ]+)/(\S+)")
    return [scaled(amount, 6), currency, unit]


def instant(entry, _):
    moment = datetime.datetime.fromisoformat(entry.replace("Z", "+00:00"))
    if moment.tzinfo is None:
        raise ValueError(entry)
    return [int(moment.timestamp() * 1000)]


def address(entry, _):
    if isinstance(entry, dict):
        return [entry[name] for name in ADDRESS]
    parts = [part.strip() for part in entry.split("|")]
    if len(parts) > len(ADDRESS):
        raise ValueError(entry)
    return parts + [""] * (len(ADDRESS) - len(parts))


def state(entry, round_now):
    name, _, its_round = entry.partition("@")
    return [name, int(its_round) if its_round else round_now]


def boolean(entry, _):
    return [int({"true": True, "false": False}[entry] if isinstance(entry, str) else entry)]


def reference(entry, _):
    return [bytes.fromhex(entry.replace("-", ""))]


READERS = {
    "text": lambda entry, _: [str(entry)],
    "choice": lambda entry, _: [str(entry)],
    "day": lambda entry, _: [datetime.date.fromisoformat(entry).isoformat()],
    "integer": lambda entry, _: [int(entry)],
    "decimal": lambda entry, _: [scaled(str(entry), 6)],
    "blob": lambda entry, _: [bytes.fromhex(entry)],
    "boolean": boolean, "money": money, "quantity": quantity, "price": price, "instant": instant, "reference": reference,
    "state": state, "address": address,
}
