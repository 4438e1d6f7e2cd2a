"""TLS and frames (sync.md, "Connection" and "Frames")."""

import socket
import ssl

from . import sync_pb2 as pb
from .frames import ProtocolError, read_frame

MAXIMUM_FRAME = 16 << 20
HANDSHAKE_SECONDS = 10
SEND_SECONDS = 30


class Closed(Exception):
    """The peer ended the session. `code` is its Close's; 0 for a connection that broke."""

    def __init__(self, text, code=0):
        super().__init__(text)
        self.code = code


def split_address(address):
    host, _, port = address.rpartition(":")
    return host.strip("[]"), int(port)


class Connection:
    def __init__(self, address, root, certificate_path, key_path):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        # Who the peer is stands in its certificate as a URI; host names say nothing here.
        context.check_hostname = False
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(cadata=root.der)
        context.load_cert_chain(certificate_path, key_path)
        plain = socket.create_connection(split_address(address), timeout=HANDSHAKE_SECONDS)
        self.socket = context.wrap_socket(plain)
        self.peer = root.peer_site(self.socket.getpeercert(binary_form=True))
        self._received = bytearray()

    def send(self, frame):
        data = frame.SerializeToString()
        # A receiver with a full store reads nothing for a while.
        self.socket.settimeout(SEND_SECONDS)
        self.socket.sendall(len(data).to_bytes(4, "big") + data)

    def receive(self, seconds):
        """The next frame, or None when so many seconds bring no part of one."""
        self.socket.settimeout(seconds)
        while True:
            frame = self._take_frame()
            if frame is not None:
                return frame
            try:
                data = self.socket.recv(65536)
            except TimeoutError:
                return None
            if not data:
                raise Closed("the connection broke")
            self._received += data

    def _take_frame(self):
        if len(self._received) < 4:
            return None
        length = int.from_bytes(self._received[:4], "big")
        if length > MAXIMUM_FRAME:
            raise ProtocolError(24, f"a frame of {length} bytes")
        if len(self._received) < 4 + length:
            return None
        data = bytes(self._received[4 : 4 + length])
        del self._received[: 4 + length]
        return read_frame(data)

    def close(self, code=1, text=""):
        try:
            self.send(pb.Frame(close=pb.Close(code=code, text=text)))
        except OSError:
            pass  # It is gone already, which is what was wanted.
        self.socket.close()
