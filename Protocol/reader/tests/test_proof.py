import random
import unittest

from weft import sync_pb2 as pb
from weft.proof import FIRST_KEY, LAST_KEY, PIECES, Fingerprints, compare


def answering(theirs: Fingerprints):
    """A peer that answers as the page says."""

    def answer(request: pb.ProofRequest) -> pb.ProofReply:
        reply = pb.ProofReply()
        for asked in request.ranges:
            ends = asked.first, asked.last
            count, digest = theirs.of(ends)
            listed = asked.items and count <= 1024
            items = [pb.ProofReply.Item(key=key, digest=one) for key, one in theirs.in_range(ends)] if listed else []
            reply.ranges.append(pb.ProofReply.Range(count=count, digest=digest, listed=listed, items=items))
        return reply

    return answer


class Proofs(unittest.TestCase):
    def test_differences_are_named_in_a_few_round_trips(self):
        for seed in range(30):
            with self.subTest(seed=seed):
                chance = random.Random(seed)
                ours = {self.key(chance): chance.randbytes(16) for _ in range(chance.choice([0, 1, 15, 16, 17, 300, 3_000]))}
                theirs = dict(ours)
                for key in chance.sample(sorted(ours), min(len(ours), chance.choice([0, 1, 5]))):
                    theirs[key] = chance.randbytes(16)
                for key in chance.sample(sorted(ours), min(len(ours), chance.choice([0, 3]))):
                    theirs.pop(key)
                for _ in range(chance.choice([0, 0, 4, 200])):
                    theirs[self.key(chance)] = chance.randbytes(16)
                verdict = compare(Fingerprints(ours.items()), "*", answering(Fingerprints(theirs.items())))
                wanted = {key for key in ours.keys() | theirs.keys() if ours.get(key) != theirs.get(key)}
                self.assertEqual(verdict.differing, wanted)
                self.assertLessEqual(verdict.round_trips, 12)

    def test_a_key_in_two_types_counts_twice(self):
        key = bytes(16)
        once, twice = Fingerprints([(key, b"\1" * 16)]), Fingerprints([(key, b"\1" * 16), (key, b"\2" * 16)])
        self.assertEqual(compare(once, "*", answering(twice)).differing, {key})
        self.assertEqual(compare(twice, "*", answering(twice)).differing, set())

    def test_the_pieces_of_a_range_cover_it_without_a_gap(self):
        chance = random.Random(5)
        for count in (0, 3, 16, 17, 100):
            found = Fingerprints((self.key(chance), bytes(16)) for _ in range(count))
            for ends in ((FIRST_KEY, LAST_KEY), (bytes(16), bytes(15) + b"\1")):
                pieces = found.cut(ends)
                self.assertTrue(1 <= len(pieces) <= PIECES)
                self.assertEqual((pieces[0][0], pieces[-1][1]), ends)
                for (_, last), (first, _) in zip(pieces, pieces[1:]):
                    self.assertEqual(int.from_bytes(last, "big") + 1, int.from_bytes(first, "big"))

    @staticmethod
    def key(chance: random.Random) -> bytes:
        # Most keys of a company are near each other.
        return (0x01A0C450 << 32 | chance.randrange(1 << 32)).to_bytes(8, "big") + chance.choice([bytes(8), chance.randbytes(8)])
