"""The declarations in schema.json, as the reader uses them."""

import json
from pathlib import Path

DEFAULT = Path(__file__).resolve().parents[2] / "schema.json"


class Field:
    def __init__(self, declared):
        self.number = declared["number"]
        self.name = declared["name"]
        self.kind = declared["type"]
        self.rule = declared["rule"]
        self.required = declared["required"]
        self.writers = set(declared["writers"])
        self.columns = [column["kind"] for column in declared["columns"]]
        self.column_names = [column["name"] for column in declared["columns"]]
        # Its lost values are nothing to decide.
        self.aside = declared.get("aside", False)
        self.maximum_bytes = declared.get("maximum_bytes")
        self.options = [option["value"] for option in declared.get("options", [])]
        self.ranks = {option["value"]: option.get("rank", 0) for option in declared.get("options", [])}

    @property
    def bit(self):
        return 1 << (self.number - 1)


class RecordType:
    def __init__(self, declared):
        self.number = declared["number"]
        self.name = declared["name"]
        self.shelf = declared["shelf"]
        self.creators = set(declared["creators"])
        self.balance = declared.get("balance")
        # What the numbers of its documents begin with.
        self.series = declared.get("series")
        self.fields = [Field(field) for field in declared["fields"]]
        self.asides = {field.number for field in self.fields if field.aside}
        self.known = sum(field.bit for field in self.fields)
        self.required = sum(field.bit for field in self.fields if field.required)

    @property
    def fields_by_name(self):
        return {field.name: field for field in self.fields}

    @property
    def bound(self):
        return (self.balance or {}).get("bound")

    def writable(self, role):
        return sum(field.bit for field in self.fields if role in field.writers)


class Schema:
    def __init__(self, declared):
        self.version = declared["version"]
        self.by_number = {record["number"]: RecordType(record) for record in declared["records"]}
        self.by_name = {record.name: record for record in self.by_number.values()}

    @staticmethod
    def load(path=DEFAULT):
        return Schema(json.loads(Path(path).read_text("utf-8")))
