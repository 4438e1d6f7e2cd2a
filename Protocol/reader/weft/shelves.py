"""Shelves and sets of them (membership.md, "Names and terms"; changeset.md, "Notation")."""

import re

KINDS = ["company", "office", "plant", "warehouse"]
WHOLE = {kind: kind if kind == "company" else f"{kind}/*" for kind in KINDS}
MAXIMUM_BYTES = 4096


def kind_of(code):
    return KINDS[code >> 20]


def is_code(code):
    """Whether a number names a shelf: a kind above 20 bits of site, site 0 for the company's one shelf only."""
    return code >> 20 < len(KINDS) and (code >> 20 == 0) == (code & 0xFFFFF == 0)


def name_of(code):
    return "company" if code == 0 else f"{kind_of(code)}/{code & 0xFFFFF}"


def code_of(name: str) -> int:
    """The code of `company`, `office/2` …"""
    found = re.fullmatch(r"company|(office|plant|warehouse)/([1-9][0-9]{0,6})", name)
    code = KINDS.index(found[1]) << 20 | int(found[2]) if found and found[1] else 0
    if not found or name_of(code) != name:
        raise ValueError(f"{name} is no shelf")
    return code


def is_canonical(text: str) -> bool:
    """Whether a set of shelves is written in its one form: whole kinds first, then single shelves, no word too many."""
    if text in ("", "*"):
        return True
    if len(text.encode()) > MAXIMUM_BYTES:
        return False
    words = text.split(" ")
    whole = [word for word in words if word == "company" or word.endswith("/*")]
    kinds = [word.split("/")[0] for word in whole]
    try:
        codes = [code_of(word) for word in words[len(whole):]]
    except ValueError:
        return False
    in_order = words[: len(whole)] == [WHOLE[kind] for kind in KINDS if kind in kinds] and codes == sorted(set(codes))
    return in_order and len(whole) < len(KINDS) and not any(kind_of(code) in kinds for code in codes)


def common(ours: str, theirs: str) -> str:
    """The shelves that are in both sets, in the one form of a set."""
    sets, words = (ShelfSet(ours), ShelfSet(theirs)), []
    whole = [kind for kind in KINDS if all(kind in one.kinds for one in sets)]
    if len(whole) == len(KINDS):
        return "*"
    for kind in KINDS:
        named = {word for one in sets for word in one.single if word.startswith(f"{kind}/")}
        if kind not in whole:
            words += sorted((word for word in named if all(code_of(word) in one for one in sets)), key=code_of)
    return " ".join([WHOLE[kind] for kind in whole] + words)


class ShelfSet:
    def __init__(self, text):
        self.text = text
        words = [f"{kind}/*" for kind in KINDS] if text == "*" else text.split()
        self.kinds = {word.split("/")[0] for word in words if word == "company" or word.endswith("/*")}
        self.single = {word for word in words if word != "company" and not word.endswith("/*")}

    def __contains__(self, code):
        return kind_of(code) in self.kinds or name_of(code) in self.single
