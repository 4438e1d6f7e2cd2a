"""Writes credit-codes.csv: unified social credit codes (GB 32100-2015), right and wrong by python-stdnum's word. Codes that begin with a letter,
which the registering departments A, N and Y give and python-stdnum does not know, are left out.

    pip install python-stdnum && python credit-codes.py > credit-codes.csv
"""

import random

from stdnum.cn import uscc

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
rng = random.Random(32100)


def right():
    head = rng.choice(["11", "51", "52", "91", "92", "93"]) + "".join(rng.choice("0123456789") for _ in range(6))
    body = head + "".join(rng.choice(ALPHABET) for _ in range(9))
    return body + uscc.calc_check_digit(body)


def altered(code):
    place = rng.randrange(2, 18)
    return code[:place] + rng.choice(ALPHABET + "IOSVZ") + code[place + 1 :]


def swapped(code):
    place = rng.randrange(2, 17)
    return code[:place] + code[place + 1] + code[place] + code[place + 2 :]


codes = []
for _ in range(200):
    code = right()
    codes += [code, altered(code), swapped(code)]
    region = rng.randrange(2, 8)
    body = code[:region] + rng.choice("ABCDEFGH") + code[region + 1 : 17]
    codes.append(body + uscc.calc_check_digit(body))
codes += [code[:17] for code in codes[:20]] + [code + "0" for code in codes[:20]]
for code in codes:
    print(f"{code},{'right' if uscc.is_valid(code) else 'wrong'}")
