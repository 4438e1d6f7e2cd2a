"""Makes a PDF of one HTML file: press.py DOCUMENT PDF. It reads nothing else, neither the network nor another file.

Ends with 3 when WeasyPrint is not there.
"""

import resource
import sys

MEMORY = 2 << 30
resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))

try:
    import weasyprint
    from fontTools import subset
except ImportError:
    sys.exit(3)


def own(address, *_, **__):
    """Only what stands in the document itself."""
    if address.startswith("data:"):
        return weasyprint.default_url_fetcher(address)
    raise ValueError(f"refused: {address[:80]}")


# A CJK font has 65,000 glyphs. Measuring their boxes, unfolding their outlines and taking out their hints, for the few that a paper
# uses, took more than half of the time.
whole = subset.Subsetter.subset


def quick(self, font):
    font.recalcBBoxes = False
    self.options.hinting = True
    self.options.desubroutinize = False
    whole(self, font)


subset.Subsetter.subset = quick

document, pdf = sys.argv[1:]
weasyprint.HTML(filename=document, encoding="utf-8", url_fetcher=own).write_pdf(pdf)
