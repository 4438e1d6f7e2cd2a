"""Records as JSON, as `weft list TYPE --json` prints them (merge.md, "A record as JSON")."""

import datetime

from . import shelves

PLACES = {"JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "ISK": 0, "BHD": 3, "KWD": 3, "OMR": 3, "JOD": 3, "TND": 3}


def record_json(record):
    members = {"id": uuid(record.key), "shelf": shelves.name_of(record.shelf)}
    for field in record.type.fields:
        cells = record.values.get(field.number)
        members[field.name] = None if cells is None else value_json(field.kind, cells)
    return members


def value_json(kind, cells):
    first = cells[0]
    if kind == "boolean":
        return first == 1
    if kind == "decimal":
        return decimal(first)
    if kind == "money":
        return {"amount": money(first, cells[1]), "currency": cells[1]}
    if kind == "quantity":
        return {"amount": decimal(first), "unit": cells[1]}
    if kind == "price":
        return {"amount": decimal(first), "currency": cells[1], "unit": cells[2]}
    if kind == "instant":
        moment = datetime.datetime.fromtimestamp(first // 1000, datetime.timezone.utc)
        return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    if kind == "reference":
        return uuid(first)
    if kind == "blob":
        return first.hex()
    if kind == "address":
        return dict(zip(("name", "street", "city", "postcode", "region", "country"), cells))
    return first


def uuid(key):
    digits = key.hex()
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def decimal(millionths):
    whole, rest = divmod(abs(millionths), 1_000_000)
    text = str(whole) + (f".{rest:06}".rstrip("0") if rest else "")
    return "-" + text if millionths < 0 else text


def money(minor, currency):
    places = PLACES.get(currency, 2)
    digits = str(abs(minor)).rjust(places + 1, "0")
    text = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return "-" + text if minor < 0 else text


def pretty(value, indent=0):
    """JSON with two spaces a level; "<" and the line separators are escaped, as in a page's script."""
    inner = "\n" + "  " * (indent + 1)
    end = "\n" + "  " * indent
    if isinstance(value, dict):
        items = [f"{quoted(name)}: {pretty(item, indent + 1)}" for name, item in value.items()]
        return "{" + inner + ("," + inner).join(items) + end + "}" if items else "{}"
    if isinstance(value, list):
        items = [pretty(item, indent + 1) for item in value]
        return "[" + inner + ("," + inner).join(items) + end + "]" if items else "[]"
    if isinstance(value, str):
        return quoted(value)
    return {None: "null", True: "true", False: "false"}[value] if value is None or isinstance(value, bool) else str(value)


SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def quoted(text):
    out = []
    for character in text:
        if character in SHORT:
            out.append(SHORT[character])
        elif character in "<\u2028\u2029" or character < " ":
            out.append(f"\\u{ord(character):04x}")
        else:
            out.append(character)
    return '"' + "".join(out) + '"'
