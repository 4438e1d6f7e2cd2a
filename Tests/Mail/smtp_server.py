"""A mail server for tests, on a free port of this machine: takes mails and writes each into a folder, with its envelope beside it.

  smtp_server.py FOLDER [--starttls | --tls] [--user NAME --password WORD]

The first line of its output is JSON: the port, and with TLS the path of the certificate to trust. It ends when its input does.
What it does is told by the local part of the receiver's address: gone@ is refused for good, later@ only the first time, spam@ is refused after it
was read, hangup@ is kept and the connection then broken without an answer, each the first time only.
"""

import argparse
import asyncio
import json
import pathlib
import ssl
import subprocess
import sys

from aiosmtpd.smtp import SMTP, AuthResult


class Box:
    def __init__(self, folder):
        self.folder = folder
        self.seen = set()

    def _is_first(self, address):
        if address in self.seen:
            return False
        self.seen.add(address)
        return True

    async def handle_RCPT(self, server, session, envelope, address, options):
        local = address.split("@")[0]
        if local == "gone":
            return "550 5.1.1 no such mailbox"
        if local == "later" and self._is_first(address):
            return "451 4.7.1 come again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        local = envelope.rcpt_tos[0].split("@")[0]
        if local == "spam":
            return "554 5.7.1 this looks like spam"
        number = len(list(self.folder.glob("*.eml"))) + 1
        (self.folder / f"{number}.json").write_text(json.dumps({
            "from": envelope.mail_from, "to": envelope.rcpt_tos, "tls": session.ssl is not None, "user": str(session.auth_data.login, "utf-8") if session.authenticated else None}))
        (self.folder / f"{number}.part").write_bytes(envelope.content)
        (self.folder / f"{number}.part").rename(self.folder / f"{number}.eml")
        if local == "hangup" and self._is_first(envelope.rcpt_tos[0]):
            server.transport.abort()
        return "250 2.0.0 taken as %d" % number


class Login:
    def __init__(self, user, password):
        self.user, self.password = user.encode(), password.encode()

    def __call__(self, server, session, envelope, mechanism, data):
        is_right = (data.login, data.password) == (self.user, self.password)
        return AuthResult(success=is_right, handled=is_right, auth_data=data)


def certificate(folder):
    key, pem = folder / "server-key.pem", folder / "server.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=localhost", "-addext",
         "subjectAltName=DNS:localhost,IP:127.0.0.1", "-days", "2", "-keyout", str(key), "-out", str(pem)], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem, key)
    return context, pem


async def serve(words):
    folder = pathlib.Path(words.folder)
    folder.mkdir(parents=True, exist_ok=True)
    box = Box(folder)
    context, pem = certificate(folder) if words.starttls or words.tls else (None, None)
    login = Login(words.user, words.password) if words.user else None

    def connection():
        return SMTP(
            box, hostname="localhost", tls_context=context if words.starttls else None, require_starttls=words.starttls, authenticator=login,
            auth_required=login is not None, auth_require_tls=words.starttls, loop=asyncio.get_running_loop())

    server = await asyncio.get_running_loop().create_server(connection, "127.0.0.1", 0, ssl=context if words.tls else None)
    print(json.dumps({"port": server.sockets[0].getsockname()[1], "certificate": str(pem) if pem else None}), flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    server.close()


parser = argparse.ArgumentParser()
parser.add_argument("folder")
parser.add_argument("--starttls", action="store_true")
parser.add_argument("--tls", action="store_true")
parser.add_argument("--user")
parser.add_argument("--password")
asyncio.run(serve(parser.parse_args()))
