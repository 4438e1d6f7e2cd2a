import unittest

from weft.clock import HybridClock, Keys


class Stamps(unittest.TestCase):
    def test_a_clock_set_back_or_standing_still_repeats_nothing(self):
        held, wall = [0], [1_000]
        clock = HybridClock(lambda: held[0], lambda: wall[0])
        given = []
        for wall[0] in (1_000, 1_000, 5, 1_001, 0, 1_002):
            held[0] = clock.next()
            given.append(held[0])
        self.assertEqual(given, sorted(set(given)))
        self.assertEqual(given[:2], [1_000 << 16, 1_000 << 16 | 1])

    def test_a_stamp_is_above_what_came_from_others(self):
        self.assertEqual(HybridClock(lambda: 9 << 16 | 0xFFFF, lambda: 1).next(), 10 << 16)


class RecordKeys(unittest.TestCase):
    def test_keys_rise_and_name_their_site(self):
        keys, given = Keys(7), []
        for milliseconds in [50] * 5_000 + [49, 51, 60]:
            given.append(keys.next(milliseconds))
        self.assertEqual(given, sorted(set(given)))
        for key in given:
            high, low = int.from_bytes(key[:8], "big"), int.from_bytes(key[8:], "big")
            self.assertEqual((high >> 12 & 0xF, low >> 62, low >> 42 & 0xFFFFF), (7, 2, 7))
        self.assertEqual(len({key[8:] for key in given}), 1)

    def test_two_runs_give_different_keys(self):
        self.assertNotEqual(Keys(7).next(1), Keys(7).next(1))
