"""Members that write, and what two of them make of a session: also of one that breaks anywhere."""

import unittest
from contextlib import closing
from unittest import mock

from weft import sync_pb2 as pb
from weft.changeset import read_change_set
from weft.connection import Closed
from weft.frames import ProtocolError, read_frame
from weft.presentation import record_json
from weft.session import WINDOW_BATCHES, WINDOW_BYTES, Forked, Session, cost_of

from .company import SITES, Company
from .test_store import make


def state(company: Company, site: int) -> dict:
    """Everything that two members with the same change sets must have the same."""
    member = company.open(site)
    try:
        return {
            "samples": [record_json(row) | {"versions": row.packed_versions.hex()} for row in member.records.all("sample")],
            "lost": sorted((edit.key, edit.field, edit.version, edit.value) for edit in member.records.open_lost_edits()),
            "heads": {origin: (head.number, head.hash) for origin, head in member.replica.heads.items()},
        }
    finally:
        member.close()


def step(company: Company, site: int, *changes: dict) -> None:
    member = company.open(site)
    member.take_step(f"operator {site}", "sample.change", "", list(changes))
    member.close()


def edit(key: bytes, **fields) -> dict:
    return {"update": "sample", "id": key.hex(), "fields": fields}


def two_with_a_concurrent_edit(company: Company) -> bytes:
    """An office and headquarters know one sample, and then each changes it without knowing of the other."""
    office = company.open(2)
    key = make(office, "shared")
    office.close()
    company.sync(2, 1)
    step(company, 1, edit(key, note="from headquarters", state="shipped"))
    step(company, 2, edit(key, note="from the office", count=7, state="cancelled"))
    return key


class Writing(unittest.TestCase):
    def test_a_concurrent_edit_is_lost_on_both_sides_with_the_same_winner(self):
        with Company() as company:
            key = two_with_a_concurrent_edit(company)
            ours, theirs = company.sync(2, 1)
            self.assertEqual((ours.error, theirs.error, ours.missing, ours.session.unsent), (None, None, {}, {}))
            self.assertEqual(state(company, 1), state(company, 2))
            member = company.open(2)
            record = member.records.tables[20][key]
            lost = {edit.field: edit.cells[0] for edit in member.records.open_lost_edits()}
            # The office wrote last, so its note has the higher stamp; but what was shipped was shipped.
            self.assertEqual((record.values[2], record.values[3], record.values[16]), (["from the office"], [7], ["shipped", 1]))
            self.assertEqual(lost, {2: "from headquarters", 16: "cancelled"})
            member.close()

    def test_a_decision_closes_a_conflict(self):
        with Company() as company:
            two_with_a_concurrent_edit(company)
            company.sync(2, 1)
            member = company.open(2)
            for lost in member.records.open_lost_edits():
                fields = {
                    "subject": lost.key.hex(), "field": lost.field, "losing_stamp": lost.version.stamp,
                    "losing_origin": lost.version.origin, "decision": "keep"}
                change = {"create": "conflict_resolution", "shelf": "office/2", "fields": fields}
                member.take_step("ann", "conflict.resolve", "", [change])
            self.assertEqual(member.records.open_lost_edits(), [])
            member.close()
            company.sync(2, 1)
            self.assertEqual(state(company, 1)["lost"], [])

    def test_what_was_acknowledged_is_kept_and_not_sent_again(self):
        with Company() as company:
            two_with_a_concurrent_edit(company)
            company.sync(2, 1)
            member = company.open(2)
            self.assertEqual([number for number, _ in member.store.acknowledged(member.author.origin).values()], [2])
            member.close()
            ours, theirs = company.sync(2, 1)
            self.assertEqual((ours.session.acknowledged_by_peer, theirs.session.acknowledged_by_peer), (0, 0))

    def test_a_relay_leaves_out_the_parts_that_a_peer_may_not_read(self):
        with Company() as company:
            office = company.open(2)
            fields = {"subject": "00", "field": 1, "losing_stamp": 1, "losing_origin": 1, "decision": "x"}
            office.take_step("ann", "both", "", [
                {"create": "sample", "fields": {"text": "secret", "state": "draft"}},
                {"create": "conflict_resolution", "shelf": "company", "fields": fields}])
            office.close()
            for dialer in (2, 3, 5):
                ours, theirs = company.sync(dialer, 1)
                self.assertEqual((ours.error, theirs.error, ours.missing), (None, None, {}))
            for site in (3, 5):
                member = company.open(site)
                parts = read_change_set(next(member.store.log()).bytes).parts
                self.assertEqual([part.data is None for part in parts], [False, True])
                self.assertEqual((len(member.records.all("sample")), len(member.records.all("conflict_resolution"))), (0, 1))
                member.close()
            # Who lacks a part leaves that chain to others.
            company.sync(3, 4)
            self.assertEqual(state(company, 4)["heads"], {})
            company.sync(4, 1)
            self.assertEqual(len(state(company, 4)["samples"]), 1)


class BrokenSessions(unittest.TestCase):
    def test_after_a_break_at_any_frame_the_next_session_brings_the_rest(self):
        with Company() as company:
            two_with_a_concurrent_edit(company)
            for site in (1, 2):
                company.backup(site)
            whole = company.sync(2, 1)
            self.assertEqual((whole[0].error, whole[1].error), (None, None))
            frames = sum(len(side) for side in whole[0].session.connection.pipe.sent)
            self.assertGreaterEqual(frames, 6)
            wanted = state(company, 1)
            for cut in range(frames):
                with self.subTest(cut=cut):
                    for site in (1, 2):
                        company.restore(site)
                    outcomes = company.sync(2, 1, cut)
                    self.assertTrue(any(isinstance(outcome.error, Closed) for outcome in outcomes))
                    after = company.sync(2, 1)
                    self.assertEqual((after[0].error, after[1].error, after[0].missing), (None, None, {}))
                    self.assertEqual((state(company, 1), state(company, 2)), (wanted, wanted))

    def test_a_long_chain_goes_in_batches_that_fit_the_window(self):
        with Company() as company:
            office = company.open(2)
            for number in range(900):
                make(office, f"{number} " + "x" * 3_900)
            office.close()
            ours, theirs = company.sync(2, 1)
            self.assertEqual((ours.error, theirs.error), (None, None))
            self.assertEqual(state(company, 1), state(company, 2))
            frames = map(read_frame, ours.session.connection.pipe.sent[0])
            batches = [frame.batch for frame in frames if frame.WhichOneof("kind") == "batch"]
            self.assertGreater(sum(map(cost_of, batches)), 3 * WINDOW_BYTES)
            self.assertTrue(all(len(batch.seals) == 1 and cost_of(batch) < 400_000 for batch in batches))


class Retries(unittest.TestCase):
    def outcome(self, *errors: Exception | None):
        """What a sync comes to whose sessions end so, one after the other; and how many there were."""
        with Company() as company, closing(company.open(2)) as member, mock.patch("weft.member.FIRST_WAIT_SECONDS", 0.001):
            sessions = mock.Mock(side_effect=[error or ("session", {}) for error in errors])
            with mock.patch.object(member, "_session", sessions):
                try:
                    return member.sync("nobody:1", seconds=5), sessions.call_count
                except Exception as error:
                    return error, sessions.call_count

    def test_a_broken_connection_is_tried_again(self):
        broken = ConnectionResetError("broken"), Closed("superseded", 3), Closed("the connection broke")
        self.assertEqual(self.outcome(*broken, None), (("session", {}), 4))

    def test_what_would_be_the_answer_again_is_not(self):
        for error in (Closed("not admitted", 13), Closed("another company", 11), ProtocolError(23, "malformed"), Forked("ours is another")):
            self.assertEqual(self.outcome(error, None), (error, 1))


class Wrong(unittest.TestCase):
    """A peer that does not keep to the page."""

    def test_the_window_is_kept_when_nothing_is_acknowledged(self):
        with Company() as company, Sending(company, 900) as session:
            session._send_batches()
            self.assertTrue(0 < sum(session.on_the_way) <= WINDOW_BYTES and len(session.on_the_way) <= WINDOW_BATCHES)
            self.assertIsNotNone(session.chosen)
            on_the_way = list(session.on_the_way)
            session._handle(ack(on_the_way[0]))
            session._send_batches()
            self.assertGreater(len(session.on_the_way) + 1, len(on_the_way))
            self.assertLessEqual(sum(session.on_the_way), WINDOW_BYTES)

    def test_an_acknowledgement_of_what_was_not_sent_or_of_less_ends_the_session(self):
        with Company() as company, Sending(company, 100) as session:
            session._send_batches()
            sent = sum(session.on_the_way)
            for wrong in (sent + 1, 1 << 40):
                with self.assertRaises(ProtocolError) as caught:
                    session._handle(ack(wrong))
                self.assertEqual(caught.exception.code, 26)
            session._handle(ack(session.on_the_way[0]))
            with self.assertRaises(ProtocolError):
                session._handle(ack(0))

    def test_frames_of_other_purposes_are_passed_over_or_end_the_session(self):
        with Company() as company, Sending(company, 1) as session:
            for frame in (pb.Frame(fork_notice=pb.ForkNotice()), pb.Frame(checkpoint_offer=pb.CheckpointOffer())):
                session._handle(frame)
            for frame, code in ((pb.Frame(hello=pb.Hello()), 20), (pb.Frame(proof_reply=pb.ProofReply()), 27)):
                with self.assertRaises(ProtocolError) as caught:
                    session._handle(frame)
                self.assertEqual(caught.exception.code, code)

    def test_a_copied_folder_that_wrote_something_else_is_noticed(self):
        with Company() as company:
            member = company.open(2)
            make(member)
            member.close()
            company.backup(2)
            member = company.open(2)
            make(member, "here")
            member.close()
            company.sync(2, 1)
            company.restore(2)
            member = company.open(2)
            make(member, "there")
            member.close()
            ours, _ = company.sync(2, 1)
            self.assertIsInstance(ours.error, Forked)

    def test_a_restored_folder_fetches_its_own_chain_back_and_goes_on_behind_it(self):
        with Company() as company:
            member = company.open(2)
            make(member)
            member.close()
            company.backup(2)
            member = company.open(2)
            make(member, "forgotten")
            member.close()
            company.sync(2, 1)
            company.restore(2)
            company.sync(2, 1)
            member = company.open(2)
            make(member, "next")
            self.assertEqual([row.values[1][0] for row in member.records.all("sample")], ["one", "forgotten", "next"])
            self.assertEqual(member.author.head.number, 3)
            member.close()

    def test_a_site_without_a_grant_is_not_spoken_with(self):
        with Company() as company:
            member = company.open(2)
            session = Session(Silent(peer=99), member.replica, 2, SITES[2][1], member.author)
            with self.assertRaises(ProtocolError) as caught:
                session.run(1)
            self.assertEqual(caught.exception.code, 13)
            member.close()


def ack(total: int) -> pb.Frame:
    return pb.Frame(ack=pb.Ack(acknowledged_bytes=total))


class Silent:
    """A connection that takes everything and says nothing."""

    def __init__(self, peer: int):
        self.peer = peer
        self.sent = []

    def send(self, frame) -> None:
        self.sent.append(frame)


class Sending:
    """The session of an office with something to send, right behind the Hellos."""

    def __init__(self, company: Company, steps: int):
        self.company, self.steps = company, steps

    def __enter__(self) -> Session:
        self.member = self.company.open(2)
        for _ in range(self.steps):
            make(self.member, "x" * 3_900)
        session = Session(Silent(peer=1), self.member.replica, 2, SITES[2][1], self.member.author)
        session._begin_sending(pb.Hello(site=1))
        return session

    def __exit__(self, *_) -> None:
        self.member.close()
