"""What was committed is there after a kill at any moment, and no number or stamp is given twice."""

import os
import random
import signal
import subprocess
import sys
import unittest

from weft.author import StepError
from weft.changeset import read_change_set
from weft.member import Member
from weft.store import Store, StoreError
from weft.validation import Refusal

from .company import Company

WRITER = """
import sys
from pathlib import Path
from weft.member import Member
member = Member(Path(sys.argv[1]), Path(sys.argv[2]))
print("ready", flush=True)
while True:
    member.take_step("ann", "sample.make", "", [{"create": "sample", "fields": {"text": "x" * 300, "state": "draft"}}])
    print(member.author.head.number, member.author.head.stamp, flush=True)
"""
KILLS = 6


def make(member: Member, text: str = "one", **more) -> bytes:
    fields = {"text": text, "state": "draft"} | more
    return member.take_step("ann", "sample.make", "a reason", [{"create": "sample", "as": "it", "fields": fields}])["it"]


class Crashes(unittest.TestCase):
    def test_a_kill_at_any_moment_loses_nothing_that_was_committed(self):
        chance = random.Random(20)
        with Company() as company:
            folder, told = company.folder(2), {}
            for _ in range(KILLS):
                written = run_and_kill(folder, chance.randint(0, 40))
                self.assertFalse(told.keys() & written.keys(), "a number that was given twice")
                told |= written
                member = company.open(2)
                numbers = [entry.number for entry in member.store.log()]
                self.assertEqual(numbers, list(range(1, len(numbers) + 1)))
                stamps = {entry.number: entry.stamp for entry in member.store.log()}
                self.assertEqual({number: stamps.get(number) for number in told}, told)
                self.assertEqual(sorted(set(stamps.values())), list(stamps.values()))
                self.assertEqual(len(member.records.all("sample")), len(numbers))
                member.close()
            self.assertGreater(len(told), KILLS)

    def test_a_kill_between_commit_and_sending_sends_the_same_bytes_afterwards(self):
        with Company() as company:
            member = company.open(2)
            make(member)
            before = [entry.bytes for entry in member.store.log()]
            member.store.db.close()
            ours, theirs = company.sync(2, 1)
            self.assertEqual((ours.error, theirs.error), (None, None))
            hq = company.open(1)
            self.assertEqual([entry.bytes for entry in hq.store.log()], before)
            hq.close()

    def test_a_failed_commit_leaves_nothing_and_gives_its_number_to_the_next(self):
        with Company() as company:
            member = company.open(2)
            make(member)
            member.store.db.execute("CREATE TEMP TRIGGER full BEFORE INSERT ON change_set BEGIN SELECT raise(ABORT, 'full'); END")
            with self.assertRaises(Exception):
                make(member, "two")
            member.store.db.execute("DROP TRIGGER full")
            self.assertEqual((member.author.head.number, len(member.records.all("sample"))), (1, 1))
            make(member, "three")
            self.assertEqual([entry.number for entry in member.store.log()], [1, 2])
            member.close()

    def test_one_process_at_a_time(self):
        with Company() as company:
            member = company.open(2)
            self.assertRaises(StoreError, Store, company.folder(2) / "member.sqlite", 0.1)
            member.close()

    def test_a_damaged_log_is_noticed_at_start(self):
        with Company() as company:
            member = company.open(2)
            make(member)
            member.store.db.execute("UPDATE change_set SET hash = zeroblob(32)")
            member.close()
            self.assertRaises(StoreError, company.open, 2)


class Steps(unittest.TestCase):
    def test_others_take_what_is_written_and_what_they_would_refuse_is_not_written(self):
        with Company() as company:
            member = company.open(2)
            key = make(member, note="a note")
            wrong = [
                ("shelf", {"create": "move", "shelf": "warehouse/6", "fields": {"item": "x", "quantity": "1 C62"}}, Refusal),
                ("right", {"create": "move", "shelf": "office/2", "fields": {"item": "x", "quantity": "1 C62"}}, Refusal),
                ("shelf", {"create": "sample", "shelf": "office/3", "fields": {"text": "x", "state": "draft"}}, Refusal),
                ("required", {"create": "sample", "fields": {"text": "x"}}, Refusal),
                ("right", {"update": "sample", "id": key.hex(), "fields": {"made": "1"}}, Refusal),
                ("right", {"update": "sample", "id": key.hex(), "fields": {"text": "y"}}, Refusal),
                ("value", {"update": "sample", "id": key.hex(), "fields": {"note": "n" * 101}}, Refusal),
                ("required", {"update": "sample", "id": key.hex(), "fields": {"state": None}}, Refusal),
                (None, {"update": "sample", "id": bytes(16).hex(), "fields": {"note": "y"}}, StepError),
                (None, {"update": "sample", "id": key.hex(), "fields": {"colour": "y"}}, StepError),
            ]
            for code, change, error in wrong:
                with self.subTest(change), self.assertRaises(error) as caught:
                    member.take_step("ann", "wrong", "", [change])
                self.assertEqual(getattr(caught.exception, "code", None), code, change)
            self.assertEqual(member.author.head.number, 1)
            with self.assertRaises(StepError):
                changes = [{"update": "sample", "id": key.hex(), "fields": {"note": text}} for text in "ab"]
                member.take_step("ann", "twice", "", changes)
            member.close()

    def test_a_chain_is_sealed_at_least_every_64_kib(self):
        with Company() as company:
            member = company.open(2)
            for number in range(40):
                make(member, f"{number} " + "x" * 3_900)
            sealed = [number for _, number, _, _ in member.store.seals()]
            sizes = [len(entry.bytes) for entry in member.store.log()]
            spans = [sum(sizes[first:last]) for first, last in zip([0] + sealed, sealed)]
            self.assertTrue(len(sealed) >= 2 and all(span < (64 << 10) + 4_200 for span in spans), spans)
            member.close()

    def test_a_step_goes_on_several_shelves_and_stands_in_one_change_set(self):
        with Company() as company:
            hq = company.open(1)
            hq.take_step("wei", "both", "", [
                {"create": "sample", "shelf": shelf, "fields": {"text": shelf, "state": "draft"}}
                for shelf in ("office/3", "office/2")])
            change_set = read_change_set(next(hq.store.log()).bytes)
            self.assertEqual([part.shelf & 0xFFFFF for part in change_set.parts], [2, 3])
            hq.close()


def run_and_kill(folder, steps: int) -> dict[int, int]:
    """Lets a process write, kills it after so many steps, and returns the numbers and stamps that it told."""
    reader = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    schema = os.path.join(os.path.dirname(reader), "vectors", "schema.json")
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder), schema], stdout=subprocess.PIPE, cwd=reader, text=True)
    process.stdout.readline()
    lines = [process.stdout.readline() for _ in range(steps)]
    process.send_signal(signal.SIGKILL)
    lines += process.stdout.readlines()
    process.wait()
    process.stdout.close()
    return {int(number): int(stamp) for number, stamp in (line.split() for line in lines if line.endswith("\n"))}
