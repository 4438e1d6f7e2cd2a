"""Bytes that prove who is in the company (membership.md)."""

import base64
import datetime
import hashlib
import re
import unicodedata
from dataclasses import dataclass

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from . import shelves
from .shelves import ShelfSet
from .wire import Reader, WireError

ROLES = ("headquarters", "office", "plant", "warehouse", "field", "reader")
SMALL_ORDER = {
    bytes.fromhex(text)
    for text in (
        "00" * 32,
        "01" + "00" * 31,
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "ec" + "ff" * 30 + "7f",
        "ed" + "ff" * 30 + "7f",
        "ee" + "ff" * 30 + "7f",
    )
}


class MembershipError(Exception):
    """Something that should prove membership does not."""


@dataclass(frozen=True)
class Terms:
    site: int
    code: str
    name: str
    role: str
    shelves: str


@dataclass(frozen=True)
class Member:
    terms: Terms
    seal_keys: tuple
    serial: bytes
    issued: int
    former: str
    ends: dict

    @property
    def site(self):
        return self.terms.site

    @property
    def code(self):
        return self.terms.code

    @property
    def role(self):
        return self.terms.role

    @property
    def shelves(self):
        return ShelfSet(self.terms.shelves)

    def may_write_on(self, shelf):
        return shelf in self.shelves or shelf in ShelfSet(self.former)

    @property
    def newest_seal_key(self):
        return self.seal_keys[-1][1]

    def seal_key(self, origin):
        """The key of the chain's incarnation: the last that began with it or before."""
        incarnation = origin & 0xFFF
        return next((key for first, key in reversed(self.seal_keys) if first <= incarnation), self.seal_keys[0][1])


@dataclass(frozen=True)
class Invitation:
    id: bytes
    code: bytes
    terms: Terms
    address: str
    expires: int
    root: bytes
    certificate: bytes
    key: bytes


def read_terms(reader):
    terms = Terms(reader.varint(), reader.text(), reader.text(), reader.text(), reader.text())
    is_right = (
        0 < terms.site <= 0xFFFFF and re.fullmatch(r"[A-Z0-9]{2,8}", terms.code) and terms.role in ROLES
        and is_name(terms.name) and shelves.is_canonical(terms.shelves))
    if not is_right:
        raise WireError("malformed", "terms")
    return terms


def is_name(text: str) -> bool:
    has_control = any(unicodedata.category(character) == "Cc" for character in text)
    return 0 < len(text.encode()) <= 200 and text == text.strip() and not has_control


def read_instant(reader: Reader) -> int:
    return reader.count((1 << 48) - 1, "instant")


def read_seal_key(reader: Reader) -> bytes:
    key = reader.raw(32)
    if is_small(key):
        raise WireError("malformed", "a seal key of small order")
    return key


def is_small(key: bytes) -> bool:
    """A key of small order, whatever its highest bit: signatures by it prove nothing."""
    return key[:31] + bytes([key[31] & 0x7F]) in SMALL_ORDER


def read_token(token):
    line = "".join(token.split())
    prefix = "weft-invite-1:"
    if len(token) > 32768 or not line.startswith(prefix):
        raise MembershipError("this is no invitation")
    text = line[len(prefix) :]
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    body, checksum = data[:-8], data[-8:]
    if hashlib.sha256(b"weft invitation 1\0" + body).digest()[:8] != checksum:
        raise MembershipError("the invitation is damaged")
    reader = Reader(body)
    if reader.byte() != 1:
        raise MembershipError("an invitation of another version")
    invitation = Invitation(
        reader.raw(16), reader.raw(16), read_terms(reader), reader.text(), reader.varint(), reader.blob(), reader.blob(),
        reader.raw(32))
    if not reader.at_end:
        raise MembershipError("bytes behind the invitation")
    return invitation


class Root:
    """The company's root certificate, against which everything else is checked."""

    def __init__(self, der):
        self.der = der
        self.certificate = x509.load_der_x509_certificate(der)
        self.key = self.certificate.public_key()
        self.certificate.verify_directly_issued_by(self.certificate)
        constraints = self.certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
        company = re.fullmatch(r"weft:([0-9a-f]{32})", one_uri(self.certificate))
        if not isinstance(self.key.curve, ec.SECP256R1) or not constraints.ca or constraints.path_length != 0 or not company:
            raise MembershipError("this is no company's root")
        self.company = bytes.fromhex(company[1])

    def check(self, domain, data, signature):
        """Raises unless 64 raw bytes are the root's signature over domain + data."""
        check_ecdsa(self.key, domain + data, signature)

    def peer_site(self, der):
        """The site that a peer's certificate names."""
        certificate = x509.load_der_x509_certificate(der)
        try:
            certificate.verify_directly_issued_by(self.certificate)
        except (InvalidSignature, ValueError, TypeError):
            raise MembershipError("a certificate that the root did not issue") from None
        now = datetime.datetime.now(datetime.timezone.utc)
        for one in (certificate, self.certificate):
            if not one.not_valid_before_utc <= now <= one.not_valid_after_utc:
                raise MembershipError("a certificate that is not in force")
        site = re.fullmatch(rf"weft:{self.company.hex()}/site/([1-9][0-9]*)", one_uri(certificate))
        usages = set(certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value)
        constraints = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
        if not site or constraints.ca or usages != {ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH}:
            raise MembershipError("no certificate of a site of this company")
        name = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value
        if not re.fullmatch(r"[A-Z0-9]{2,8}", name) or not isinstance(certificate.public_key(), ec.EllipticCurvePublicKey):
            raise MembershipError("a site certificate without a site's code or key")
        return int(site[1])


def one_uri(certificate):
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    uris = names.get_values_for_type(x509.UniformResourceIdentifier)
    if len(uris) != 1:
        raise MembershipError("not exactly one name")
    return uris[0]


def check_ecdsa(key, data, signature):
    if len(signature) != 64:
        raise MembershipError("a signature of the wrong size")
    der = encode_dss_signature(int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big"))
    try:
        key.verify(der, data, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        raise MembershipError("a signature that is not the root's") from None


def check_ed25519(key, data, signature):
    if len(signature) != 64 or is_small(key):
        raise MembershipError("a signature or key that proves nothing")
    try:
        ed25519.Ed25519PublicKey.from_public_bytes(key).verify(signature, data)
    except (InvalidSignature, ValueError):
        raise MembershipError("a signature that is not the member's") from None


def read_grant(root, data, signature):
    """A member, if the root signed it for this company."""
    if len(data) > 16384:
        raise MembershipError("a grant that is too long")
    root.check(b"weft grant 1\0", data, signature)
    reader = Reader(data)
    if reader.byte() != 1 or reader.raw(16) != root.company:
        raise MembershipError("a grant of another version or company")
    terms = read_terms(reader)
    keys = tuple((reader.varint(), read_seal_key(reader)) for _ in range(reader.count(64, "seal keys")))
    firsts = [first for first, _ in keys]
    if not keys or firsts[0] != 1 or firsts != sorted(set(firsts)) or firsts[-1] > 0xFFF:
        raise MembershipError("seal keys that do not rise from incarnation 1")
    serial, issued, former = reader.blob(), read_instant(reader), reader.text()
    if not 1 <= len(serial) <= 20:
        raise MembershipError("a grant without a serial number")
    ends = read_cuts(reader, 256, terms.site)
    if not reader.at_end:
        raise MembershipError("bytes behind the grant")
    return Member(terms, keys, serial, issued, former, ends)


def read_cuts(reader, limit, site):
    """{origin: last number that counts}, sorted and all of one site."""
    cuts = [(reader.unsigned(4), reader.varint()) for _ in range(reader.count(limit, "cuts"))]
    origins = [origin for origin, _ in cuts]
    if origins != sorted(set(origins)) or any(origin >> 12 != site for origin in origins):
        raise MembershipError("cuts that are not sorted, or of another site")
    return dict(cuts)


def read_revocation(root, data, signature):
    """(site, {origin: last number that counts})."""
    if len(data) > 65536:
        raise MembershipError("a revocation that is too long")
    root.check(b"weft revocation 1\0", data, signature)
    reader = Reader(data)
    if reader.byte() != 1 or reader.raw(16) != root.company:
        raise MembershipError("a revocation of another version or company")
    site, _, reason = reader.varint(), read_instant(reader), reader.text()
    cuts = read_cuts(reader, 4096, site)
    if not 0 < site <= 0xFFFFF or len(reason.encode()) > 500:
        raise MembershipError("a revocation beyond its limits")
    if not reader.at_end:
        raise MembershipError("bytes behind the revocation")
    return site, cuts


def seal_message(company, origin, number, chain_hash):
    return b"weft seal 1\0" + company + origin.to_bytes(4, "big") + number.to_bytes(8, "big") + chain_hash
