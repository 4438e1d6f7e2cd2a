"""A company of members in folders of their own, joined by pipes instead of TLS. Its root is the vectors'."""

import json
import queue
import shutil
import tempfile
import threading
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from weft.connection import Closed
from weft.frames import read_frame
from weft.joining import key_pem, sign_ecdsa
from weft.member import Member
from weft.session import Session
from weft.wire import Writer

from . import FOLDER, root, vectors

SITES = {
    1: ("headquarters", "*"),
    2: ("office", "company office/2"),
    3: ("office", "company office/3"),
    4: ("field", "company office/2"),
    5: ("reader", "company"),
    6: ("warehouse", "company warehouse/6"),
}


def signed_grant(site: int) -> list[str]:
    role, shelves = SITES[site]
    secret = Ed25519PrivateKey.from_private_bytes(bytes([site]) * 32)
    writer = Writer().varint(1).raw(root().company).varint(site)
    for text in (f"S{site}", f"Site {site}", role, shelves):
        writer.text(text)
    writer.varint(1).varint(1).raw(secret.public_key().public_bytes_raw()).blob(bytes([0x40, site])).varint(1_790_000_000_000)
    writer.text("").varint(0)  # No former shelves, no chains that end.
    key = serialization.load_pem_private_key(vectors("root.json")["key_pem"].encode(), None)
    data = bytes(writer.data)
    return [data.hex(), sign_ecdsa(key, b"weft grant 1\0" + data).hex()]


class Company:
    """Folders of members, gone at the end."""

    def __enter__(self) -> "Company":
        self.place = tempfile.TemporaryDirectory()
        self.grants = [signed_grant(site) for site in SITES]
        return self

    def __exit__(self, *_) -> None:
        self.place.cleanup()

    def folder(self, site: int) -> Path:
        folder = Path(self.place.name) / str(site)
        if not folder.exists():
            folder.mkdir()
            kept = {"site": site, "shelves": SITES[site][1], "address": "", "grants": self.grants}
            (folder / "membership.json").write_text(json.dumps(kept))
            (folder / "root.der").write_bytes(root().der)
            (folder / "seal-key.pem").write_bytes(key_pem(Ed25519PrivateKey.from_private_bytes(bytes([site]) * 32)))
        return folder

    def backup(self, site: int) -> Path:
        return shutil.copytree(self.folder(site), self.folder(site).with_name(f"{site}-backup"))

    def restore(self, site: int) -> None:
        """Puts the backup in the folder's place, as after a broken disk."""
        shutil.rmtree(self.folder(site))
        shutil.copytree(Path(self.place.name) / f"{site}-backup", Path(self.place.name) / str(site))

    def open(self, site: int) -> Member:
        return Member(self.folder(site), FOLDER / "schema.json")

    def sync(self, dialer: int, listener: int, cut: int | None = None) -> tuple["Outcome", "Outcome"]:
        """One session. After `cut` frames of both together the connection breaks."""
        pipe = Pipe(cut)
        outcomes = Outcome(), Outcome()
        ends = ((dialer, listener, True), (listener, dialer, False))
        threads = [
            threading.Thread(target=self._side, args=(pipe, index, *end, outcomes[index])) for index, end in enumerate(ends)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert not any(thread.is_alive() for thread in threads), "a session that does not end"
        return outcomes

    def _side(self, pipe, index, site, peer, dials, outcome):
        member = self.open(site)
        try:
            session = Session(pipe.end(index, peer), member.replica, site, SITES[site][1], member.author, dials)
            outcome.session = session
            outcome.missing = session.run(30)
        except Exception as error:
            outcome.error = error
        finally:
            pipe.close(index)
            member.close()


class Outcome:
    session: Session
    missing: dict | None = None
    error: Exception | None = None


class Pipe:
    """Two queues of frames' bytes."""

    def __init__(self, cut: int | None = None):
        self.left = cut
        self.lock = threading.Lock()
        self.queues = queue.Queue(), queue.Queue()
        self.sent: list[list[bytes]] = [[], []]

    def end(self, index: int, peer: int) -> "End":
        return End(self, index, peer)

    def close(self, index: int) -> None:
        self.queues[1 - index].put(None)


class End:
    def __init__(self, pipe: Pipe, index: int, peer: int):
        self.pipe, self.index, self.peer = pipe, index, peer

    def send(self, frame) -> None:
        with self.pipe.lock:
            if self.pipe.left == 0:
                self.pipe.queues[self.index].put(None)
                raise Closed("cut")
            self.pipe.left = None if self.pipe.left is None else self.pipe.left - 1
        data = frame.SerializeToString()
        self.pipe.sent[self.index].append(data)
        self.pipe.queues[1 - self.index].put(data)

    def receive(self, seconds: float):
        try:
            data = self.pipe.queues[self.index].get(timeout=seconds)
        except queue.Empty:
            return None
        if data is None:
            raise Closed("the other side is gone")
        return read_frame(data)
