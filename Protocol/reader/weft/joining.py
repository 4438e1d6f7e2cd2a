"""Becoming a member by an invitation (membership.md, "Joining"; sync.md, "Join")."""

import hashlib
import json
import os
import time
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from . import sync_pb2 as pb
from .connection import Connection
from .frames import ProtocolError
from .membership import MembershipError, Root, read_grant, read_token

ANSWER_SECONDS = 60


def write_secret(path, data):
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(data)


def key_pem(key):
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


def certificate_pem(der):
    return x509.load_der_x509_certificate(der).public_bytes(serialization.Encoding.PEM)


def raw_public(key):
    return key.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


def sign_ecdsa(key, data):
    r, s = decode_dss_signature(key.sign(data, ec.ECDSA(hashes.SHA256())))
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def join_message(company, invitation_id, code, tls_key, seal_key):
    return b"weft join 1\0" + company + invitation_id + hashlib.sha256(code).digest() + tls_key + seal_key


def join(token, folder):
    """Uses an invitation and leaves in `folder` what later sessions need."""
    folder = Path(folder)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    invitation = read_token(token)
    if invitation.expires < time.time() * 1000:
        raise MembershipError("the invitation has ended")
    root = Root(invitation.root)
    tls_key, seal_key = own_keys(folder)
    reply = ask(invitation, root, folder, tls_key, seal_key)
    if reply.refusal_code:
        raise MembershipError(f"{reply.refusal_code}: {reply.refusal_text}")
    accept(reply, invitation, root, tls_key, seal_key)
    write_secret(folder / "site.pem", certificate_pem(reply.site_certificate))
    write_secret(folder / "root.der", root.der)
    grants = [(reply.grant_bytes, reply.grant_signature)] + [(member.grant, member.signature) for member in reply.members]
    kept = {
        "address": invitation.address,
        "site": invitation.terms.site,
        "shelves": invitation.terms.shelves,
        "grants": [[data.hex(), signature.hex()] for data, signature in grants],
    }
    write_secret(folder / "membership.json", json.dumps(kept, indent=2).encode())


def own_keys(folder):
    """The keys of this site. Those of an attempt that broke off are used again, so that the answer is the same."""
    paths = folder / "site-key.pem", folder / "seal-key.pem"
    if not all(path.exists() for path in paths):
        write_secret(paths[0], key_pem(ec.generate_private_key(ec.SECP256R1())))
        write_secret(paths[1], key_pem(ed25519.Ed25519PrivateKey.generate()))
    return tuple(serialization.load_pem_private_key(path.read_bytes(), None) for path in paths)


def ask(invitation, root, folder, tls_key, seal_key):
    visitor = folder / "invitation.pem", folder / "invitation-key.pem"
    write_secret(visitor[0], certificate_pem(invitation.certificate))
    write_secret(visitor[1], key_pem(ec.derive_private_key(int.from_bytes(invitation.key, "big"), ec.SECP256R1())))
    public = raw_public(tls_key), seal_key.public_key().public_bytes_raw()
    message = join_message(root.company, invitation.id, invitation.code, *public)
    connection = Connection(invitation.address, root, *visitor)
    try:
        connection.send(pb.Frame(join_request=pb.JoinRequest(
            invitation_id=invitation.id, code=invitation.code, tls_public_key=public[0], seal_public_key=public[1],
            tls_proof=sign_ecdsa(tls_key, message), seal_proof=seal_key.sign(message))))
        frame = connection.receive(ANSWER_SECONDS)
    finally:
        connection.close()
        for path in visitor:
            path.unlink()
    if frame is None or frame.WhichOneof("kind") != "join_reply":
        raise ProtocolError(27, f"no answer to the invitation: {frame}")
    return frame.join_reply


def accept(reply, invitation, root, tls_key, seal_key):
    """Believes an admission only if it is ours, by the root that the invitation named."""
    grant = read_grant(root, reply.grant_bytes, reply.grant_signature)
    certificate = x509.load_der_x509_certificate(reply.site_certificate)
    serial = int.from_bytes(grant.serial, "big")
    fits = (
        reply.root_certificate == root.der
        and root.peer_site(reply.site_certificate) == grant.terms.site
        and certificate.public_key() == tls_key.public_key()
        and certificate.serial_number == serial
        and grant.terms == invitation.terms
        and grant.newest_seal_key == seal_key.public_key().public_bytes_raw()
    )
    if not fits:
        raise MembershipError("an admission that is not what the invitation promised")
