"""Writes vat-numbers.csv: numbers of every country, right and wrong by python-stdnum's word. Numbers of persons that are made of birthdays are left out.

    pip install python-stdnum && python vat-numbers.py > vat-numbers.csv
"""

import random
import string

from stdnum.eu import vat
from stdnum.gb import vat as united_kingdom

DIGITS = string.digits
FORMS = {
    "AT": ["Udddddddd"], "BE": ["0ddddddddd", "1ddddddddd"], "BG": ["ddddddddd"], "CY": ["ddddddddA"], "CZ": ["dddddddd"], "DE": ["ddddddddd"], "DK": ["dddddddd"],
    "EE": ["ddddddddd"], "EL": ["ddddddddd"], "ES": ["ddddddddA", "Xddddddd" + "A", "Bdddddddd", "PdddddddA", "GdddddddA", "Gdddddddd"], "FI": ["dddddddd"],
    "FR": ["ddddddddddd", "AAddddddddd", "dAddddddddd"], "HR": ["ddddddddddd"], "HU": ["dddddddd"], "IE": ["dddddddA", "dddddddAA", "dAdddddA"], "IT": ["ddddddd0ddd"],
    "LT": ["ddddddd1d", "dddddddddd1d"], "LU": ["dddddddd"], "LV": ["4dddddddddd", "9dddddddddd"], "MT": ["dddddddd"], "NL": ["dddddddddB01", "dddddddddBdd"],
    "PL": ["dddddddddd"], "PT": ["ddddddddd"], "RO": ["dddddddd", "ddddddddd", "dddd"], "SE": ["dddddddddd01"], "SI": ["dddddddd"], "SK": ["dddddddddd"],
    "XI": ["ddddddddd"],
}
WANTED = 12


def is_right(country, rest):
    if country == "XI":
        return united_kingdom.is_valid(rest)
    if country == "SE":
        # The last two digits count a company's registrations, of which the library knows the first alone.
        return vat.is_valid("SE" + rest[:10] + "01") and rest[10:].isdigit() and 1 <= int(rest[10:]) <= 94
    return vat.is_valid(country + rest)


def drawn(form, chance):
    return "".join(chance.choice(DIGITS) if c == "d" else chance.choice(string.ascii_uppercase) if c == "A" else c for c in form)


chance = random.Random(2026)
for country, forms in FORMS.items():
    for form in forms:
        right = set()
        while len(right) < WANTED:
            rest = drawn(form, chance)
            if is_right(country, rest):
                right.add(rest)
        wrong = {drawn(form, chance) for _ in range(WANTED)}
        for rest in sorted(right):
            place = chance.randrange(len(rest))
            wrong.add(rest[:place] + chance.choice(DIGITS) + rest[place + 1:])
        wrong.add(rest[:-1])
        for rest in sorted(right | wrong):
            print(f"{country}{rest},{'right' if is_right(country, rest) else 'wrong'}")
