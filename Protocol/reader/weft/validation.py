"""The checks that need no look at the records: shape, rights, limits (merge.md, "What is refused")."""

import datetime
import re

from . import shelves
from .part import MAXIMUM_REPEATED, PartReader
from .wire import WireError, text_of

KEY_LEAD = 86_400_000
MAXIMUM_BLOB = 8 << 20


class Refusal(Exception):
    """Why a change set is not merged. `code` is stable."""

    def __init__(self, code, text=""):
        super().__init__(f"{code}: {text}")
        self.code = code
        self.text = text


class UnknownOption(Exception):
    """A choice or state that this schema does not know: its field waits for an upgrade, or the whole change where it cannot be without."""


def check(change_set, author, schema):
    """Checks all parts that are here. Returns [(shelf, change, is_known)] in their order."""
    found, repeated, waits = [], 0, {}
    for part in change_set.parts:
        if part.data is None:
            continue
        if not author.may_write_on(part.shelf):
            raise Refusal("shelf", f"{author.code} may not write on shelf {shelves.name_of(part.shelf)}")
        try:
            reader = PartReader(part.data, change_set.stamp, schema)
            for change in reader.changes():
                record = schema.by_number.get(change.type)
                known = record is not None
                if known:
                    try:
                        check_change(change, record, part.shelf, change_set, author)
                    except UnknownOption:
                        known = False
                found.append((part.shelf, change, known))
                name = (change.type, change.key)
                waits[name] = waits.get(name, 0) | change.waits
            repeated += reader.repeated
            if repeated > MAXIMUM_REPEATED:
                raise WireError("limit", "repeated bytes")
        except WireError as error:
            raise Refusal("malformed", str(error)) from None
    # A field that waits in one change of a record waits in all of them.
    for _, change, _ in found:
        change.waits |= waits[change.type, change.key] & change.mask
    return found


def check_change(change, record, shelf, change_set, author):
    if not change.is_update:
        if author.role not in record.creators:
            raise Refusal("right", f"a {author.role} may not create a {record.name}")
        if record.shelf not in ("any", shelves.kind_of(shelf)):
            raise Refusal("shelf", f"a {record.name} does not lie on {shelves.name_of(shelf)}")
        high, low = int.from_bytes(change.key[:8], "big"), int.from_bytes(change.key[8:], "big")
        is_fit = high >> 12 & 0xF == 7 and low >> 62 == 2 and low >> 42 & 0xFFFFF == change_set.site
        if not is_fit or high >> 16 > (change_set.stamp >> 16) + KEY_LEAD:
            raise Refusal("key", change.key.hex())
        if change.mask & record.required != record.required:
            raise Refusal("required", f"a {record.name} without its required fields")
    if change.mask & record.known & ~record.writable(author.role):
        raise Refusal("right", f"a {author.role} may not write all of these fields of a {record.name}")
    check_values(change, record)
    if not change.is_update and record.bound:
        check_holder(change, record, shelf, author)


def check_holder(change, record, shelf, author):
    """Who moves a bounded sum, and in which direction; see merge.md, "Bounded balances"."""
    bound = record.bound
    cells = {
        column: change.cells[field.number][index]
        for field in record.fields if change.has(field.number) and not change.empties(field.number)
        for index, column in enumerate(field.column_names)
    }
    kind = next((kind for kind in bound["kinds"] if kind["value"] == cells[bound["kind"]]), None)
    if kind is None:
        raise UnknownOption(record.name)
    if kind["by"] == "holder":
        is_party = cells[bound["holder"]] == author.site
    else:
        is_party = author.site == shelf & 0xFFFFF if bound["owner"] == "shelf" else author.role == bound["owner"]
    if not is_party:
        raise Refusal("right", f"{author.code} may not write a {record.name} of kind {kind['value']}")
    amount = cells[record.balance["sum"]]
    if amount < 0 if kind["effect"] == "adds" else amount > 0:
        raise Refusal("value", f"a {record.name} of kind {kind['value']} with the amount {amount}")


def check_values(change, record):
    for field in record.fields:
        if not change.has(field.number):
            continue
        name = f"{record.name}.{field.name}"
        if change.is_update and field.rule == "once":
            raise Refusal("right", f"{name} never changes")
        if change.empties(field.number):
            if field.required:
                raise Refusal("required", f"{name} may not be empty")
            continue
        try:
            check_value(change.cells[field.number], field, name)
        except UnknownOption:
            change.waits |= field.bit
    if not change.is_update and change.waits & record.required:
        raise UnknownOption(record.name)


def check_value(cells, field, name):
    """Checks a field's cells, and makes texts of those that are texts."""
    for index, kind in enumerate(field.columns):
        cell = cells[index]
        if kind == "integer":
            if (field.kind == "state" and cell < 1) or (field.kind == "boolean" and cell not in (0, 1)):
                raise Refusal("value", name)
            if field.kind == "instant" and cell < 0:
                raise Refusal("value", f"{name} is before 1970")
        elif kind == "text":
            if len(cell) > field.maximum_bytes:
                raise Refusal("value", f"{name} is longer than {field.maximum_bytes} bytes")
            cells[index] = text_of(cell)
        elif kind == "blob" and (len(cell) != 16 if field.kind == "reference" else len(cell) > MAXIMUM_BLOB):
            raise Refusal("value", f"{name} has {len(cell)} bytes")
    if field.kind == "day" and not is_day(cells[0]):
        raise Refusal("value", f"{name} is no day")
    if field.kind in ("state", "choice") and cells[0] not in field.options:
        raise UnknownOption(name)


def is_day(text):
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text, re.ASCII):
        return False
    try:
        datetime.date.fromisoformat(text)
        return True
    except ValueError:
        return False
