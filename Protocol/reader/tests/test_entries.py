import random
import unittest

from weft import entries
from weft.presentation import value_json
from weft.schema import Schema

from . import schema


class Entries(unittest.TestCase):
    def test_what_is_shown_as_json_is_read_back_as_the_same_cells(self):
        chance = random.Random(3)
        for _ in range(300):
            for field in schema().by_number[20].fields:
                cells = self.random_cells(chance, field)
                # A state's round is not shown, and parts of a second are dropped.
                self.assertEqual(entries.cells(field, value_json(field.kind, cells), cells[-1]), cells, field.name)

    @staticmethod
    def random_cells(chance, field):
        amount = chance.choice([0, 1, -1, 10**6, 1_280_500_000, -5, (1 << 63) - 1, chance.randrange(-(1 << 63), 1 << 63)])
        return {
            "text": ["水泵 <x>"], "integer": [amount], "boolean": [amount & 1], "decimal": [amount], "day": ["2026-11-24"],
            "money": [amount, chance.choice(["CNY", "JPY", "KWD"])], "quantity": [amount, "C62"], "price": [amount, "CNY", "KGM"],
            "instant": [abs(amount) % (1 << 45) // 1000 * 1000], "reference": [chance.randbytes(16)], "choice": ["a"],
            "address": ["n", "s", "c", "", "", "CN"], "blob": [chance.randbytes(5)], "state": ["draft", chance.randint(1, 9)],
        }[field.kind]

    def test_short_texts(self):
        fields = Schema.load().by_name
        line, order, customer = (fields[name].fields_by_name for name in ("order_line", "sales_order", "customer"))
        for field, text, cells in (
            (line["quantity"], "40 C62", [40_000_000, "C62"]), (line["price"], "1280.5 CNY/C62", [1_280_500_000, "CNY", "C62"]),
            (line["value"], "2561.00 CNY", [256_100, "CNY"]), (line["value"], "7 JPY", [7, "JPY"]),
            (customer["address"], "Lantian|1 Road|Suzhou", ["Lantian", "1 Road", "Suzhou", "", "", ""]),
            (order["state"], "checked", ["checked", 3]), (order["state"], "received@4", ["received", 4]),
            (order["requested"], "2099-01-15", ["2099-01-15"]),
            (order["received"], "2026-11-24T16:40:00+08:00", [1_795_509_600_000]),
            (order["note"], "", None), (order["note"], None, None),
        ):
            with self.subTest(text):
                self.assertEqual(entries.cells(field, text, 3), cells)

    def test_what_is_no_value_is_said_with_its_field(self):
        line, order = (Schema.load().by_name[name].fields_by_name for name in ("order_line", "sales_order"))
        for field, entry in (
            (line["quantity"], "40"), (line["quantity"], "0.0000001 C62"), (line["value"], "1.005 CNY"),
            (line["value"], {"amount": "1"}),
            (line["price"], "1280.5 CNY"), (line["position"], "one"), (line["product"], "zz"), (order["requested"], "2099-02-30"),
            (order["received"], "2026-11-24T16:40:00"), (order["address"], "1|2|3|4|5|6|7"),
        ):
            with self.subTest(entry), self.assertRaises(entries.EntryError) as caught:
                entries.cells(field, entry)
            self.assertIn(field.name, str(caught.exception))
