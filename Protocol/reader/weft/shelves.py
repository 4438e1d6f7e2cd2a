"""Shelves and sets of them (membership.md, "Names and terms"; changeset.md, "Shelves")."""

KINDS = ["company", "office", "plant", "warehouse"]


def kind_of(code):
    return KINDS[code >> 20]


def is_code(code):
    """Whether a number names a shelf: a kind above 20 bits of site, site 0 for the company's one shelf only."""
    return code >> 20 < len(KINDS) and (code >> 20 == 0) == (code & 0xFFFFF == 0)


def name_of(code):
    return "company" if code == 0 else f"{kind_of(code)}/{code & 0xFFFFF}"


class ShelfSet:
    def __init__(self, text):
        self.text = text
        words = [f"{kind}/*" for kind in KINDS] if text == "*" else text.split()
        self.kinds = {word.split("/")[0] for word in words if word == "company" or word.endswith("/*")}
        self.single = {word for word in words if word != "company" and not word.endswith("/*")}

    def __contains__(self, code):
        return kind_of(code) in self.kinds or name_of(code) in self.single
