"""The records and the three merge rules (merge.md)."""

import hashlib
from dataclasses import dataclass, field

from .changeset import Version
from .validation import Refusal
from .wire import Writer


@dataclass
class Record:
    type: object
    key: bytes
    shelf: int
    created: Version
    # By field number; a field that is not here is empty.
    values: dict = field(default_factory=dict)
    # By field number, for those that changed since creation.
    changed: dict = field(default_factory=dict)

    def version(self, number):
        return self.changed.get(number, self.created)

    @property
    def packed_versions(self):
        entries = (bytes([number]) + version.packed for number, version in sorted(self.changed.items()))
        return self.created.packed + b"".join(entries)

    @property
    def digest(self):
        packed = self.packed_versions
        high, low = int.from_bytes(self.key[:8], "big"), int.from_bytes(self.key[8:], "big")
        # What follows from the key says nothing more.
        if self.created == Version(high & ~0xFFFF, (low >> 42 & 0xFFFFF) << 12 | 1):
            packed = packed[12:]
        return hashlib.sha256(self.key + packed).digest()[:16]


@dataclass
class LostEdit:
    key: bytes
    field: int
    version: Version
    type: int
    kind: str
    cells: list | None

    @property
    def value(self):
        """The cells one after the other; nothing when the edit emptied the field."""
        writer = Writer()
        for cell in self.cells or []:
            writer.cell(cell)
        return bytes(writer.data)


class Records:
    """All records of a replica, with the edits that lost and the changes that wait."""

    def __init__(self, schema):
        self.schema = schema
        self.tables = {number: {} for number in schema.by_number}
        self.lost = {}
        # Versions that something replaced before they came.
        self._replaced_early = set()
        # By record key: the changes that came before their record.
        self._waiting = {}
        # What this schema cannot apply.
        self.for_upgrade = []
        self._applied = {}

    def apply(self, change_set, changes):
        """Applies a change set whole, once `check_places` has passed it."""
        for shelf, change, is_known in changes:
            if not is_known:
                self.for_upgrade.append((change_set.version, shelf, change))
                continue
            if change.is_update:
                self._update(change, shelf, change_set.version)
            else:
                self._create(change, shelf, change_set.version)
            if change.waits or change.mask & ~self.schema.by_number[change.type].known:
                self.for_upgrade.append((change_set.version, shelf, change))
        self._applied[change_set.origin] = change_set.stamp

    def check_places(self, changes):
        """The checks that need a look at the records: raises a Refusal and leaves everything as it was."""
        made = {}
        for shelf, change, is_known in changes:
            if not is_known:
                continue
            name = (change.type, change.key)
            present = self.tables[change.type].get(change.key)
            lies_on = present.shelf if present else made.get(name)
            if not change.is_update:
                if lies_on is not None:
                    raise Refusal("exists", change.key.hex())
                made[name] = shelf
            elif lies_on is not None and lies_on != shelf:
                raise Refusal("shelf", f"{change.key.hex()} lies on another shelf")

    def _create(self, change, shelf, version):
        record = Record(self.schema.by_number[change.type], change.key, shelf, version)
        record.values = {field.number: cells for field, cells in self._fields(change, record.type) if cells is not None}
        self.tables[change.type][change.key] = record
        waiting = self._waiting.pop(change.key, [])
        for when, its_shelf, later in sorted(waiting, key=lambda item: item[0]):
            present = self.tables[later.type].get(later.key)
            # A change on another shelf than its record's is none of that record's.
            if present is None or present.shelf == its_shelf:
                self._update(later, its_shelf, when)

    @staticmethod
    def _fields(change, record_type):
        for declared in record_type.fields:
            if change.has(declared.number) and not change.waits & declared.bit:
                yield declared, change.cells.get(declared.number)

    def _update(self, change, shelf, version):
        record = self.tables[change.type].get(change.key)
        if record is None:
            self._waiting.setdefault(change.key, []).append((version, shelf, change))
            return
        for declared, cells in self._fields(change, record.type):
            if record.version(declared.number) != version:
                self._merge(record, declared, cells, version, change.replaced_version(declared.number))

    def _merge(self, record, declared, cells, version, replaced):
        number = declared.number
        present, before = record.version(number), record.values.get(number)
        wins = rank(declared, cells, version) > rank(declared, before, present)
        if replaced != present or not wins:
            self._supersede(record.key, number, replaced, is_present=replaced == present)
            loser = (present, before) if wins else (version, cells)
            self._keep(record, declared, *loser)
        if wins:
            record.changed[number] = version
            if cells is None:
                record.values.pop(number, None)
            else:
                record.values[number] = cells

    def _keep(self, record, declared, version, cells):
        name = (record.key, declared.number, version)
        if name in self._replaced_early:
            self._replaced_early.remove(name)
            return
        kind = "lifecycle" if declared.rule == "advance" else "edit"
        self.lost[name] = LostEdit(record.key, declared.number, version, record.type.number, kind, cells)

    def _supersede(self, key, number, version, is_present):
        if not is_present and self._applied.get(version.origin, 0) >= version.stamp:
            self.lost.pop((key, number, version), None)
        else:
            self._replaced_early.add((key, number, version))

    def all(self, name):
        record = self.schema.by_name[name]
        return [self.tables[record.number][key] for key in sorted(self.tables[record.number])]

    def open_lost_edits(self):
        """The lost edits whose value is not the present one and that nobody has decided, by record, field and version."""
        decided = set()
        for row in self.all("conflict_resolution") if "conflict_resolution" in self.schema.by_name else []:
            columns = column_values(row)
            decided.add((columns["subject"], columns["field"], Version(columns["losing_stamp"], columns["losing_origin"])))
        is_open = [
            edit for name, edit in self.lost.items()
            if name not in decided and edit.field not in self.schema.by_number[edit.type].asides
            and self.tables[edit.type][edit.key].values.get(edit.field) != edit.cells]
        return sorted(is_open, key=lambda edit: (edit.key, edit.field, edit.version))

    def balances(self, name):
        """The sums that a ledger declares, as {keys: sum}."""
        record = self.schema.by_name[name]
        kinds = {column: kind for declared in record.fields for column, kind in zip(declared.column_names, declared.columns)}
        sums = {}
        for row in self.all(name):
            columns = column_values(row)
            keys = tuple(NOTHING[kinds[column]] if columns[column] is None else columns[column] for column in record.balance["by"])
            sums[keys] = sums.get(keys, 0) + columns[record.balance["sum"]]
        return sums


# What an empty column counts as in the keys of a sum.
NOTHING = {"integer": 0, "text": "", "blob": b""}


def rank(declared, cells, version):
    """What decides between two values of a field: a total order, so that the order of arrival cannot matter."""
    if declared.rule == "advance" and cells is not None:
        return (cells[1], declared.ranks.get(cells[0], 0), version)
    return (0, 0, version)


def column_values(record):
    columns = {"id": record.key, "_shelf": record.shelf}
    for declared in record.type.fields:
        for name, cell in zip(declared.column_names, record.values.get(declared.number) or [None] * len(declared.columns)):
            columns[name] = cell
    return columns
